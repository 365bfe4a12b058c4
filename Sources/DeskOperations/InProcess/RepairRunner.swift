package import Repairs
package import Telemetry

/// Carries repairs out: takes requests, sends, hears what devices and readings say.
package protocol RepairRunner: Sendable {
    /// Begins a repair that nothing stands against yet: guards are looked at here, and again before sending. The same
    /// idempotency key gives the repair it made. Throws `conflict` where another repair occupies the device.
    func begin(_ kept: KeptRepair) async throws(DeskError) -> RepairMachine
    /// Takes back what is not yet sent; `conflict` once it is.
    func cancel(_ id: RepairID, by account: String) async throws(DeskError) -> RepairMachine
    /// The repair as it stands; nil where it is not known.
    func repair(_ id: RepairID) async throws(DeskError) -> RepairMachine?
    /// The repair as `view` makes it now, then after each step, the newest unread only; ends with the repair or the
    /// service.
    func updates<View: Sendable>(
        _ id: RepairID, _ view: @escaping @Sendable (RepairMachine) -> View
    ) async -> AsyncStream<View>
}
