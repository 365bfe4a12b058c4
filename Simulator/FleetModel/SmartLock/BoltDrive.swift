/// The motor and gearbox that turn a lock's bolt, in quasi-steady motion: mechanical time constants are milliseconds.
///
///     I = I_0 + T/(k N η)      U = E − I R      ω = (U − I R_m)/(k N)      t = φ/ω
///
/// T: torque at the bolt's shaft; E and R: the battery's; φ: the angle of this part of the way. Where I would pass the
/// driver's limit, or ω is not positive, it stalls. A way has two parts: free turning, and the quarter in which the bolt
/// is in its strike.
/// Source: permanent-magnet DC motor, any textbook; figures of 130-size motors at 6 V with gears of 1:200 to 1:300, some
/// 1 N.m at stall, two turns in 2 to 3 s, as motorised cylinder turners have.
package struct BoltDrive: Hashable, Sendable {
    /// k, V.s = N.m/A.
    package var torqueConstant: Double
    /// R_m, Ω.
    package var resistance: Double
    /// η of the gearbox.
    package var efficiency: Double
    /// I_0, A.
    package var idleCurrent: Double

    static let torqueConstants = Distribution.boundedNormal(mean: 0.0035, deviation: 0.0001, within: 0.0031...0.0039)
    static let resistances = Distribution.boundedNormal(mean: 1.6, deviation: 0.08, within: 1.3...1.9)
    static let efficiencies = Distribution.boundedNormal(mean: 0.5, deviation: 0.02, within: 0.42...0.58)
    static let idleCurrents = Distribution.boundedNormal(mean: 0.05, deviation: 0.006, within: 0.03...0.07)

    /// N.
    package static let ratio = 250.0
    /// rad; two turns.
    package static let travel = 4 * Double.pi
    /// Of the way, within the strike.
    package static let strikeShare = 0.25
    /// A, of the driver.
    package static let currentLimit = 1.6
    /// V below which the electronics reset. Source: 3.0 V regulators with their drop-out; a set that is warned of at 15 %
    /// still turns the bolt.
    package static let brownOut = 3.2
    /// s after which the firmware gives up; and that it presses against what does not move.
    package static let longestRun = 8.0
    package static let stallTime = 0.5

    package init(torqueConstant: Double, resistance: Double, efficiency: Double, idleCurrent: Double) {
        self.torqueConstant = torqueConstant
        self.resistance = resistance
        self.efficiency = efficiency
        self.idleCurrent = idleCurrent
    }

    package init(using random: inout RandomSource) {
        torqueConstant = Self.torqueConstants.draw(using: &random)
        resistance = Self.resistances.draw(using: &random)
        efficiency = Self.efficiencies.draw(using: &random)
        idleCurrent = Self.idleCurrents.draw(using: &random)
    }

    package enum Outcome: Hashable, Sendable { case reached, stalled, brownOut }

    /// One run of the motor.
    package struct Run: Hashable, Sendable {
        package var outcome: Outcome
        /// s.
        package var seconds = 0.0
        /// A, while turning freely, and the most.
        package var freeCurrent = 0.0
        package var peakCurrent = 0.0
        /// V at the terminals.
        package var lowestVoltage = 99.0
        /// Of the way, 0...1.
        package var travelled = 0.0
        /// A.s taken from the battery.
        package var charge = 0.0
    }

    /// The motor worn to `level` (0...1): half of the gearbox's efficiency lost, twice the resistance (brushes), more
    /// friction of its own.
    package func worn(_ level: Double) -> BoltDrive {
        BoltDrive(
            torqueConstant: torqueConstant, resistance: resistance * (1 + level),
            efficiency: efficiency * (1 - 0.5 * level), idleCurrent: idleCurrent * (1 + 1.5 * level))
    }

    /// - Parameters:
    ///   - free, bound: torque outside and inside the strike, N.m.
    ///   - strikeFirst: unlocking, the bolt begins in its strike.
    package func run(
        free: Double, bound: Double, strikeFirst: Bool, battery: LockBattery, _ condition: LockBattery.Condition
    ) -> Run {
        var run = Run(outcome: .reached)
        run.freeCurrent = current(at: free)
        let strike = (torque: bound, share: Self.strikeShare)
        let open = (torque: free, share: 1 - Self.strikeShare)
        pass(strikeFirst ? strike : open, battery, condition, &run)
        if run.outcome == .reached { pass(strikeFirst ? open : strike, battery, condition, &run) }
        return run
    }

    /// A at `torque` N.m.
    package func current(at torque: Double) -> Double {
        idleCurrent + torque / (torqueConstant * Self.ratio * efficiency)
    }

    private func pass(
        _ part: (torque: Double, share: Double), _ battery: LockBattery, _ condition: LockBattery.Condition,
        _ run: inout Run
    ) {
        let wanted = current(at: part.torque)
        var volts = battery.voltage(under: min(wanted, Self.currentLimit), condition)
        let speed = (volts - wanted * resistance) / (torqueConstant * Self.ratio)
        let seconds = part.share * Self.travel / max(speed, 1e-6)
        if wanted <= Self.currentLimit, speed > 0, run.seconds + seconds > Self.longestRun {
            // Too slow: the firmware gives up on the way.
            let left = Self.longestRun - run.seconds
            run.outcome = .stalled
            run.peakCurrent = max(run.peakCurrent, wanted)
            run.travelled += part.share * left / seconds
            run.charge += wanted * left
            run.seconds = Self.longestRun
        } else if wanted > Self.currentLimit || speed <= 0 {
            // Pressing against what does not move.
            let source = battery.source(condition)
            let pressing = min(Self.currentLimit, source.voltage / (source.resistance + resistance))
            volts = battery.voltage(under: pressing, condition)
            run.outcome = .stalled
            run.peakCurrent = max(run.peakCurrent, pressing)
            run.seconds += Self.stallTime
            run.charge += pressing * Self.stallTime
            // Friction grows into the strike: it stops somewhere within it.
            if part.torque > 0 { run.travelled += part.share * min(0.8, Self.currentLimit / wanted * 0.5) }
        } else {
            run.peakCurrent = max(run.peakCurrent, wanted)
            run.seconds += seconds
            run.charge += wanted * seconds
            run.travelled += part.share
        }
        run.lowestVoltage = min(run.lowestVoltage, volts)
        if volts < Self.brownOut { run.outcome = .brownOut }
    }
}
