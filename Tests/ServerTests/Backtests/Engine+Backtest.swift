import DeskOperations
import Store
import Telemetry

@testable import Server

extension Engine {
    /// Over what was taken so far, which goes to history first.
    func backtester() throws -> BacktestRunner {
        try stores.history.flush()
        return BacktestRunner(
            catalog: try Heater.catalog(), registry: stores.registry, history: stores.history, logger: quiet,
            now: { noon() })
    }

    func backtest(
        _ profile: String, parts: [BacktestRequest.Part]? = nil, minutes: Int64, devices: Int = 200
    ) async throws -> BacktestReport {
        let request = BacktestRequest(
            profile: profile, file: "changed.yaml", parts: parts, from: noon(), to: noon(minutes * 60),
            devices: devices)
        for await update in try await backtester().begin(request, for: "anna") {
            switch update {
            case .progress: continue
            case .report(let report): return report
            case .problem(let problem): throw problem.deskError
            }
        }
        throw DeskError.unavailable("it ended without a report")
    }
}
