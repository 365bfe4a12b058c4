/// The machine behind a device's communication: a heat pump with its house, a router with its line.
package protocol DevicePhysics: Sendable {
    var family: DeviceFamily { get }

    /// Goes on by `seconds` (at most `SimulatedDevice.longestStep`) to `time`, under the causes' levels at `time`.
    mutating func step(seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource)

    /// The sensors' view of now.
    mutating func measure(at time: ModelTime, using random: inout RandomSource) -> Measurement

    /// A command that is not a restart.
    mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience

    /// Its electronics lose power and memory; until `endRestart` they do nothing.
    mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses)
    mutating func endRestart(at time: ModelTime)

    /// True once where the machine reboots of itself.
    mutating func takeReboot() -> Bool

    /// What is the matter beyond the given causes: what the surroundings do to it.
    func surroundings(at time: ModelTime) -> [Truth.Present]
}

/// One report of a device.
package enum Measurement: Hashable, Sendable {
    case heatPump(HeatPumpMeasurement)
    case router(RouterMeasurement)
}

/// What a command asks for, understood.
package enum DeviceOrder: Hashable, Sendable {
    case restart
    /// Cel.
    case setSetpoint(Double)
    case backupHeater(on: Bool)
    case defrost
    case changeChannel
    /// Nothing this simulator knows, in the sender's word.
    case unknown(String)
}

/// How a machine takes a command.
package enum Obedience: Hashable, Sendable {
    /// Done after so many seconds.
    case takes(seconds: Double)
    case refuses(why: String)
}
