/// What a washing machine reports, each value a multiple of its sensor's resolution; nil where a sensor gave nothing.
package struct WasherMeasurement: Hashable, Sendable {
    package var state: WasherState
    package var phase: WashPhase
    package var programme: WashProgramme?
    /// Cel and 1/min, as the programme wants them; 0 without one.
    package var setTemperature: Double
    package var setSpeed: Double
    /// Cel, resolution 0.5.
    package var temperature: Double?
    /// mm of free water, resolution 1.
    package var level: Double?
    /// Litres since it was installed, resolution 0.1; litres a minute, resolution 0.1.
    package var water: Double
    package var flow: Double
    /// 1/min, resolution 10, as it turns and as it is told.
    package var speed: Double
    package var targetSpeed: Double
    /// mm/s r.m.s., resolution 0.1; g, resolution 10, of the last attempt to spin.
    package var vibration: Double
    package var unbalance: Double
    /// W, resolution 1; kWh, resolution 0.01.
    package var power: Double
    package var energy: Double
    /// s that the last emptying took, resolution 1.
    package var drainTime: Double
    package var doorIsClosed: Bool
    package var isLocked: Bool
    package var childLock: Bool
    package var foam: Bool
    /// Attempts to spread the laundry in the last spin.
    package var attempts: Int
    package var cycles: Int
    package var error: WasherError?
    /// dBm, resolution 1.
    package var rssi: Double
}

/// A washing machine's state, by its word on the wire.
package enum WasherState: String, Hashable, Sendable, CaseIterable {
    case idle, delayed, run, done, error
}

/// What it is at, by its word on the wire.
package enum WashPhase: String, Hashable, Sendable, CaseIterable {
    case none, fill, wash, drain, rinse, spin
}

/// A washing machine's error, by its code on the wire.
package enum WasherError: String, Hashable, Sendable, CaseIterable {
    case inlet = "E10"
    case drain = "E20"
    case heater = "E30"
    case lock = "E40"
    case motor = "E50"
    case leak = "E60"
    case door = "E41"
}
