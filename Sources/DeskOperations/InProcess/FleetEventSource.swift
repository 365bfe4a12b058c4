package import Diagnostics

/// What came over many devices at once: how the desk reads fleet events without owning any.
package protocol FleetEventSource: Sendable {
    /// Those going on, and the last that ended, in the order found.
    func fleetEvents() async -> [FleetEvent]
}
