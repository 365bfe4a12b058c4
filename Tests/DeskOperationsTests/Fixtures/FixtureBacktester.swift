import DeskOperations

/// A back-test that finds nothing.
struct FixtureBacktester: ProfileBacktester {
    func begin(_ request: BacktestRequest, for account: String) -> AsyncStream<BacktestUpdate> {
        let report = BacktestReport(
            profile: "fixture/none", from: request.from, to: request.to, devices: 0, devicesInAll: 0, deviceDays: 0,
            newlyFlagged: [], noLongerFlagged: [], rates: [], falseAlarms: [], notes: [])
        return AsyncStream { sink in
            sink.yield(.report(report))
            sink.finish()
        }
    }
}
