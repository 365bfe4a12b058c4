/// Runs a changed profile over stored history.
package protocol ProfileBacktester: Sendable {
    /// Begins a run for an account. Throws `invalid` where the profile has issues, `notFound` where no profile in use has
    /// its id, `conflict` while another run goes on, with what runs, since when and how far it is.
    ///
    /// The newest update is kept; the last is the report or a problem. The run ends when nobody listens any more.
    func begin(_ request: BacktestRequest, for account: String) async throws -> AsyncStream<BacktestUpdate>
}
