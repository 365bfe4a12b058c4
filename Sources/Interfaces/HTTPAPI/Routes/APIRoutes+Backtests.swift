import DeskOperations
import Hummingbird

extension APIRoutes {
    func addBacktests(to group: Group) {
        group.post("backtests") { request, context in
            let backtest = try await body(BacktestRequest.self, of: request)
            return try Self.answer(try await desk.backtest(backtest, as: try context.principal()))
        }
    }
}
