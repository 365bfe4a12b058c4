import DeskOperations
import Hummingbird

extension APIRoutes {
    func addBacktests(to group: Group) {
        group.post("backtests") { request, context in
            try request.allowQuery()
            // A profile may have 1 MiB, and its parts come with it.
            let backtest = try await request.json(
                BacktestRequest.self, limit: 4 * limits.bodyBytes, patience: limits.patience)
            let updates = try await desk.backtest(backtest, as: try context.principal())
            var stream = EventStream()
            // Whoever goes away ends the run, so it had better be noticed soon.
            stream.heartbeat = .seconds(1)
            return stream.response(of: updates) { update in
                ServerSentEvent(
                    name: update.name, data: String(decoding: try WireFormat.bytes(of: update), as: UTF8.self))
            }
        }
    }
}

extension BacktestUpdate {
    fileprivate var name: String {
        switch self {
        case .progress: "progress"
        case .report: "report"
        case .problem: "problem"
        }
    }
}
