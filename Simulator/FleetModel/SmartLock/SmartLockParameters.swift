/// What one lock, its door and its use differ by from the next, beside motor, battery and alignment.
package struct SmartLockParameters: Hashable, Sendable {
    /// Torque of cylinder and mechanism at 20 Cel, N.m.
    package var friction: Double
    /// mA asleep.
    package var sleepCurrent: Double
    /// Radio wake-ups a second.
    package var wakeRate: Double
    /// Locks by itself after so many seconds with the door closed; nil where that is off.
    package var autoLockAfter: Double?
    /// Share of passages opened and locked by motor: by telephone, keypad or by itself.
    package var byMotor: Double
    /// Passages through the door a day and person.
    package var passages: Double
    /// Guests with a code of their own a day.
    package var guests: Double
    /// Share of leavings that somebody locks by hand or button where it does not by itself.
    package var lockHabit: Double
    /// s from the first warning until somebody changes the batteries.
    package var changesBatteriesAfter: Double
    package var capacity: Double
    package var cellResistance: Double
    package var chemistry: LockBattery.Chemistry
    /// Of a new set, when the simulation begins.
    package var charge: Double
    /// Of indoor over outdoor air where the lock sits.
    package var indoorShare: Double
    /// Lock at the bridge, and the bridge's Wi-Fi, dBm.
    package var linkSignal: Double
    package var wifiSignal: Double
    /// V and % of the way.
    package var voltageBias: Double
    package var positionBias: Double
    package var runsSoFar: Int

    /// N.m. Source: EN 1303 and EN 12209 let a key or knob need 1.5 N.m at most; good cylinders 0.1 to 0.3.
    static let frictions = Distribution.boundedNormal(mean: 0.22, deviation: 0.035, within: 0.13...0.33)
    /// mA. Source: data sheets of Bluetooth and Thread chips with RAM kept, keypad and sensor awake: 0.04 to 0.09.
    static let sleepCurrents = Distribution.uniform(0.045, 0.075)
    /// A second. Source: judgement: asks for commands about once a minute.
    static let wakeRates = Distribution.uniform(1.0 / 75, 1.0 / 50)
    /// mA.s a wake: 8 mA for three quarters of a second.
    static let wakeCharge = 6.0
    static let autoLockShare = 0.6
    static let autoLockDelays = Distribution.uniform(30, 180)
    static let motorShares = Distribution.uniform(0.5, 1)
    /// Source: Harmonised European Time Use Surveys, 3 journeys a day and person, out and back, some together.
    static let passagesPerDay = Distribution.lognormal(median: 3.6, spread: 0.35)
    static let guestsPerDay = Distribution.lognormal(median: 0.2, spread: 0.9)
    static let lockHabits = Distribution.uniform(0.4, 1)
    static let batteryDelays = Distribution.lognormal(median: 6 * 86_400, spread: 0.8)
    /// mA.h. Source: LR6 to 0.9 V at low drain, 2,000 to 2,700; FR6 3,000; HR6 1,900 to 2,500.
    static let capacities = Distribution.boundedNormal(mean: 2_350, deviation: 180, within: 1_800...2_800)
    static let lithiumCapacity = 3_000.0
    static let rechargeableCapacity = 2_000.0
    static let lithiumShare = 0.08
    /// Ω a cell with its contact spring.
    static let cellResistances = Distribution.boundedNormal(mean: 0.26, deviation: 0.04, within: 0.17...0.38)
    static let charges = Distribution.uniform(0.1, 1)
    static let indoorShares = Distribution.boundedNormal(mean: 0.72, deviation: 0.07, within: 0.5...0.9)
    /// dBm. Source: Bluetooth at 0 dBm through one or two walls, 5 to 10 m.
    static let linkSignals = Distribution.boundedNormal(mean: -68, deviation: 6, within: -82 ... -50)
    static let wifiSignals = Distribution.boundedNormal(mean: -58, deviation: 6, within: -75 ... -40)
    static let voltageBiases = Distribution.normal(mean: 0, deviation: 0.015)
    static let positionBiases = Distribution.boundedNormal(mean: 0, deviation: 0.8, within: -2.5...2.5)
    static let runCounts = Distribution.uniform(200, 15_000)

    /// Grease stiffens by this share a kelvin below 20 Cel. Source: consistency of lithium greases, NLGI 2.
    static let coldGrease = 0.012
    /// dBm at which half of the frames are lost, and how sharply. Source: Bluetooth 1M receivers, −95 dBm typical.
    static let linkLimit = -94.0
    static let linkSlope = 2.0
    /// s that a door stands open for a passage.
    static let openTimes = Distribution.lognormal(median: 14, spread: 0.6)
    /// % below which the lock warns.
    static let warning = 15.0
    /// 2000-01-01T00:00:00Z, where a lost clock begins again.
    static let lostClock = ModelTime(milliseconds: 946_684_800_000)

    static let currentMeter = Sensor(noise: 0.012, resolution: 0.01)
    static let voltageMeter = Sensor(noise: 0.006, resolution: 0.01)
    static let positionSensor = Sensor(noise: 0.25, resolution: 0.1)
    static let thermometer = Sensor(noise: 0.2, resolution: 0.5)

    package init(using random: inout RandomSource) {
        friction = Self.frictions.draw(using: &random)
        sleepCurrent = Self.sleepCurrents.draw(using: &random)
        wakeRate = Self.wakeRates.draw(using: &random)
        let delay = Self.autoLockDelays.draw(using: &random)
        autoLockAfter = random.happens(Self.autoLockShare) ? delay : nil
        byMotor = Self.motorShares.draw(using: &random)
        passages = Self.passagesPerDay.draw(using: &random)
        guests = Self.guestsPerDay.draw(using: &random)
        lockHabit = Self.lockHabits.draw(using: &random)
        changesBatteriesAfter = Self.batteryDelays.draw(using: &random)
        let alkaline = Self.capacities.draw(using: &random)
        cellResistance = Self.cellResistances.draw(using: &random)
        chemistry = random.happens(Self.lithiumShare) ? .lithium : .alkaline
        capacity = chemistry == .lithium ? Self.lithiumCapacity : alkaline
        charge = Self.charges.draw(using: &random)
        indoorShare = Self.indoorShares.draw(using: &random)
        linkSignal = Self.linkSignals.draw(using: &random)
        wifiSignal = Self.wifiSignals.draw(using: &random)
        voltageBias = Self.voltageBiases.draw(using: &random)
        positionBias = Self.positionBiases.draw(using: &random)
        runsSoFar = Int(Self.runCounts.draw(using: &random))
    }
}
