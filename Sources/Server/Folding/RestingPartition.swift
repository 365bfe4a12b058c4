import Diagnostics
import Store
import Telemetry

/// A partition that a start has left as it was saved: nothing of it is in memory but what the journal has had of its
/// devices since.
struct RestingPartition: Sendable {
    /// Every device of the registry that has a profile; those that were not saved begin.
    var known: [KnownDevice] = []
    var inputs = WaitingInputs()
}

/// A device of the registry that has a profile.
struct KnownDevice: Sendable {
    var id: DeviceID
    var profile: String
    /// When it was enrolled first.
    var enrolledAt: Timestamp
}

/// What was saved of a partition, made into states.
struct OpenedPartition: Sendable {
    var figures: [ToldFigures] = []
    var devices: [StoredDevice] = []
    /// By the place among `devices`; nil where one does not read.
    var states: [DeviceState?] = []
    /// By name, with the figures that were in force when it was saved.
    var profiles: [String: CompiledProfile] = [:]
}
