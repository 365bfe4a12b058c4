/// The machine behind a device's communication: a heat pump with its house, a router with its line, a lock with its door.
package protocol DevicePhysics: Sendable {
    var family: DeviceFamily { get }

    /// Goes on by `seconds` (at most `SimulatedDevice.longestStep`) to `time`, under the causes' levels at `time`.
    mutating func step(seconds: Double, to time: ModelTime, causes: CauseCourses, using random: inout RandomSource)

    /// The sensors' view of now.
    mutating func measure(at time: ModelTime, causes: CauseCourses, using random: inout RandomSource) -> Measurement

    /// Takes a command that is not a restart.
    mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience

    /// Its electronics lose power and memory, by a restart or a power cut; until `endRestart` they do nothing.
    mutating func beginRestart(at time: ModelTime, causes: inout CauseCourses)
    mutating func endRestart(at time: ModelTime)

    /// True once where the machine reboots of itself.
    mutating func takeReboot() -> Bool

    /// What is the matter beyond the given causes: what the surroundings do to it.
    func surroundings(at time: ModelTime) -> [Truth.Present]

    /// Whether what speaks for the machine is gone by the machine's own causes: nothing is heard, as without a network.
    func isCutOff(at time: ModelTime, causes: CauseCourses) -> Bool

    /// Whether the last measurement is told; asked once after each. What reports at its interval always tells.
    mutating func takeNews(at time: ModelTime) -> Bool
}

extension DevicePhysics {
    package func isCutOff(at time: ModelTime, causes: CauseCourses) -> Bool { false }
    package mutating func takeNews(at time: ModelTime) -> Bool { true }
}

/// One report of a device.
package enum Measurement: Hashable, Sendable {
    case heatPump(HeatPumpMeasurement)
    case router(RouterMeasurement)
    case fridgeFreezer(FridgeFreezerMeasurement)
    case evCharger(ChargerMeasurement)
    case solarBattery(SolarMeasurement)
    case washingMachine(WasherMeasurement)
    case smartLock(SmartLockMeasurement)
    case gasBoiler(BoilerMeasurement)
    /// A relay's too.
    case smartPlug(SmartPlugMeasurement)
    case airConditioner(AirConditionerMeasurement)
    case roomSensor(RoomSensorMeasurement)
}

/// What a command asks for, understood.
package enum DeviceOrder: Hashable, Sendable {
    case restart
    /// Cel.
    case setSetpoint(Double)
    case backupHeater(on: Bool)
    case defrost
    case changeChannel
    /// Settings in Cel; nil leaves what is.
    case setCabinet(fridge: Double?, freezer: Double?, mode: CabinetMode?)
    case setChargingMode(ChargingMode)
    /// Authorises the charge.
    case unlock
    /// Charge now, this once.
    case startCharging
    /// No more of this session until it is started.
    case stopCharging
    /// % of the battery that is kept for a power cut.
    case setReserve(Double)
    /// The wash that waits for its hour, now.
    case startWash
    case releaseChildLock
    // Of a lock on a door.
    case lockDoor
    case unlockDoor
    /// Finds the ends of the bolt's way anew.
    case calibrate
    case setAutoLock(Bool)
    case updateFirmware
    case setBoilerProgram(BoilerProgram)
    /// Sets the clock of a timer or a lock right.
    case setClock
    // Of a plug or a relay.
    case switchPlug(on: Bool)
    case stopTimers
    /// Of an air conditioner; nil leaves what is.
    case setAirProgram(mode: AirMode?, eco: Bool?, sleep: Bool?)
    /// Nothing this simulator knows, in the sender's word.
    case unknown(String)
}

/// How a machine takes a command.
package enum Obedience: Hashable, Sendable {
    /// Done after so many seconds.
    case takes(seconds: Double)
    case refuses(why: String)
    /// Done at once; the device says what came of it.
    case answers(String)
    /// Tried, and found impossible.
    case fails(why: String)
}
