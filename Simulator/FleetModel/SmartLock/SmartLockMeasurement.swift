/// What a lock's bridge reports, each value a multiple of its sensor's resolution. While the bridge does not hear the lock,
/// everything but `heard` and `wifi` is what it heard last.
package struct SmartLockMeasurement: Hashable, Sendable {
    /// s since the bridge heard the lock, resolution 1.
    package var heard: Double
    package var bolt: BoltState
    package var doorIsOpen: Bool
    /// % of the bolt's way, resolution 0.1.
    package var position: Double
    /// %, resolution 1: what the firmware makes of the voltage.
    package var battery: Double
    /// V without load, and the least under the last run, resolution 0.01.
    package var voltage: Double
    package var lowestVoltage: Double
    /// Of the motor's last run: s; A while turning freely; A at most; resolution 0.01.
    package var runTime: Double
    package var runCurrent: Double
    package var peakCurrent: Double
    /// Counted since it was made.
    package var runs: Int
    package var jams: Int
    /// Turns of the bolt by key or knob.
    package var manualTurns: Int
    /// Times its radio woke.
    package var wakes: Int
    /// Codes refused: unknown ones, and known ones outside their hours.
    package var wrongCodes: Int
    package var untimelyCodes: Int
    /// Cel in the lock, resolution 0.5.
    package var temperature: Double
    /// s by which its clock is ahead, resolution 1.
    package var clockOffset: Double
    package var autoLocks: Bool
    /// dBm, resolution 1: the lock at the bridge, and the bridge's Wi-Fi.
    package var rssi: Double
    package var wifi: Double
    package var error: LockError?
}

/// Where a lock takes its bolt to be, by its word on the wire.
package enum BoltState: String, Hashable, Sendable { case locked, unlocked, between }

/// A lock's error, by its code on the wire.
package enum LockError: String, Hashable, Sendable {
    /// The bolt did not come all the way.
    case jammed = "E01"
    /// Its voltage broke down under the motor.
    case brownOut = "E02"
    /// The bolt's position is not where the run should have brought it.
    case position = "E03"
}
