/// Runs a changed profile over stored history.
package protocol ProfileBacktester: Sendable {
    /// Throws `invalid` where the profile has issues, `notFound` where no profile in use has its id, `conflict` while
    /// another run goes on.
    func run(_ request: BacktestRequest) async throws -> BacktestReport
}
