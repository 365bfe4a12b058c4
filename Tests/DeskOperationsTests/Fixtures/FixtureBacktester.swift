import DeskOperations

/// A back-test that finds nothing.
struct FixtureBacktester: ProfileBacktester {
    func run(_ request: BacktestRequest) -> BacktestReport {
        BacktestReport(
            profile: "fixture/none", from: request.from, to: request.to, devices: 0, devicesInAll: 0, deviceDays: 0,
            newlyFlagged: [], noLongerFlagged: [], rates: [], falseAlarms: [], notes: [])
    }
}
