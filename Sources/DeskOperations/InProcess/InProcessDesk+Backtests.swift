import Store
import Telemetry

extension InProcessDesk {
    package func backtest(
        _ request: BacktestRequest, as principal: Principal
    ) async throws(DeskError) -> AsyncStream<BacktestUpdate> {
        try require(principal, .engineer, .administrator, to: "back-test a profile")
        guard request.from < request.to else { throw .invalid(field: "to", why: "It is not after from.") }
        guard request.to - request.from <= .days(400) else { throw .invalid(field: "from", why: "400 days at most.") }
        guard (1...5_000).contains(request.devices) else { throw .invalid(field: "devices", why: "1 to 5,000") }
        return try await only {
            try await registry.audit(audit(principal, "profile.backtest", request.file))
            return try await backtester.begin(request, for: principal.actingFor ?? principal.account)
        }
    }
}
