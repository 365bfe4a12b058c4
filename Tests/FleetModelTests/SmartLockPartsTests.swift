import FleetModel
import Testing

/// Battery, motor and door by themselves, against figures worked out by hand.
@Suite struct SmartLockPartsTests {
    private static let fresh = LockBattery(chemistry: .alkaline, capacity: 2_400, freshResistance: 0.26, charge: 1)
    private static let drive = BoltDrive(torqueConstant: 0.0035, resistance: 1.6, efficiency: 0.5, idleCurrent: 0.05)

    /// 4 × 1.58 V = 6.32 V; 4 × 0.26 Ω × 0.5 A = 0.52 V.
    @Test func aFreshSetHasItsVoltageLessItsResistance() {
        let condition = LockBattery.Condition()
        #expect(abs(Self.fresh.source(condition).voltage - 6.32) < 1e-9)
        #expect(abs(Self.fresh.source(condition).resistance - 1.04) < 1e-9)
        #expect(abs(Self.fresh.voltage(under: 0.5, condition) - 5.80) < 1e-9)
    }

    /// 10 mA for 24 h are 240 of 2,400 mA.h.
    @Test func whatIsDrawnIsGone() {
        var battery = Self.fresh
        for _ in 0..<(24 * 60) { battery.draw(10, seconds: 60) }
        #expect(abs(battery.charge - 0.9) < 1e-9)
        battery.draw(1e6, seconds: 3_600)
        #expect(battery.charge == 0)
        battery.replace(with: .alkaline, capacity: 2_400)
        #expect(battery.charge == 1)
    }

    /// At 60 % and 0.8 less in one cell: three at 1.29 + 0.13/3 = 1.333 V and 0.26 × (1 + 1.5 × 0.16) = 0.322 Ω, one at
    /// 0.9 V and 7.4 times that: 3 × (1.333 − 0.161) + (0.9 − 1.193) = 3.22 V under half an ampere, and 4.90 V without.
    @Test func aWeakCellHoldsAtRestAndBreaksDownUnderLoad() {
        let battery = LockBattery(chemistry: .alkaline, capacity: 2_400, freshResistance: 0.26, charge: 0.6)
        let condition = LockBattery.Condition(deficit: 0.8)
        #expect(abs(battery.source(condition).voltage - 4.90) < 0.005)
        #expect(abs(battery.voltage(under: 0.5, condition) - 3.22) < 0.01)
        #expect(battery.voltage(under: 0.5, LockBattery.Condition()) > 4.6)
    }

    /// At 0 Cel 78 % are usable and the resistance is e^0.7 = 2.01 times; half of a set is then (0.5 − 0.22)/0.78 = 36 %:
    /// 1.18 + 0.11 × 0.159/0.3 = 1.238 V a cell.
    @Test func theColdTakesChargeAndAddsResistance() {
        let half = LockBattery(chemistry: .alkaline, capacity: 2_400, freshResistance: 0.26, charge: 0.5)
        let cold = half.source(LockBattery.Condition(temperature: 0))
        #expect(abs(cold.voltage - 4 * 1.238) < 0.01)
        let warm = half.source(LockBattery.Condition())
        #expect(abs(warm.voltage - 4 * 1.29) < 1e-9)
        let lithium = LockBattery(chemistry: .lithium, capacity: 3_000, freshResistance: 0.26, charge: 0.5)
        let loss = lithium.source(LockBattery.Condition()).voltage - lithium.source(.init(temperature: 0)).voltage
        #expect(loss < warm.voltage - cold.voltage)
    }

    /// The firmware's table turns alkaline cells' own curve back into their charge, and takes full rechargeable ones for
    /// three quarters.
    @Test func theFirmwareReckonsByAlkalineCells() {
        for charge in [0.05, 0.2, 0.35, 0.5, 0.8, 1] {
            let battery = LockBattery(chemistry: .alkaline, capacity: 2_400, freshResistance: 0.26, charge: charge)
            let reckoned = LockBattery.percent(of: battery.source(LockBattery.Condition()).voltage)
            #expect(abs(reckoned - charge * 100) < 1e-6)
        }
        let rechargeable = LockBattery(chemistry: .rechargeable, capacity: 2_000, freshResistance: 0.26, charge: 0.9)
        #expect((50...75).contains(LockBattery.percent(of: rechargeable.source(LockBattery.Condition()).voltage)))
    }

    /// 0.22 N.m: 0.05 + 0.22/(0.0035 × 250 × 0.5) = 0.553 A; 6.32 − 0.575 = 5.745 V; (5.745 − 0.885)/0.875 = 5.555
    /// rad/s; 4π rad in 2.262 s, 1.25 A.s.
    @Test func aRunTakesItsTimeAndItsCurrent() {
        let run = Self.drive.run(
            free: 0.22, bound: 0.22, strikeFirst: false, battery: Self.fresh, LockBattery.Condition())
        #expect(run.outcome == .reached)
        #expect(abs(run.freeCurrent - 0.553) < 0.001)
        #expect(abs(run.lowestVoltage - 5.745) < 0.001)
        #expect(abs(run.seconds - 2.262) < 0.002)
        #expect(abs(run.charge - 0.553 * 2.262) < 0.002)
        #expect(run.travelled == 1)
    }

    /// Worn to the end: 0.125 + 0.22/(0.0035 × 250 × 0.25) = 1.131 A; (6.32 − 1.176 − 1.131 × 3.2)/0.875 = 1.744 rad/s,
    /// 7.21 s.
    @Test func aWornMotorIsSlowAndTakesMoreAllTheWay() {
        let run = Self.drive.worn(1).run(
            free: 0.22, bound: 0.22, strikeFirst: false, battery: Self.fresh, LockBattery.Condition())
        #expect(run.outcome == .reached)
        #expect(abs(run.freeCurrent - 1.131) < 0.001)
        #expect(abs(run.seconds - 7.21) < 0.02)
    }

    /// The driver's 1.6 A are (1.6 − 0.05) × 0.4375 = 0.678 N.m: 0.458 over 0.22, or 191 N at 2.4 mm of lever: 1.59 mm
    /// beyond the gap.
    @Test func aBindingBoltTakesMoreAtTheEndAloneUntilItStalls() {
        func run(_ millimetres: Double, locking: Bool = true) -> BoltDrive.Run {
            let bound = 0.22 + DoorAlignment.leverage * DoorAlignment.stiffness * millimetres
            return Self.drive.run(
                free: 0.22, bound: bound, strikeFirst: !locking, battery: Self.fresh, LockBattery.Condition())
        }
        let half = run(0.8)
        #expect(half.outcome == .reached && abs(half.freeCurrent - 0.553) < 0.001)
        #expect(abs(half.peakCurrent - (0.05 + (0.22 + 0.2304) / 0.4375)) < 0.001)
        #expect(run(1.5).outcome == .reached)
        let jammed = run(1.7)
        #expect(jammed.outcome == .stalled && jammed.travelled > 0.75 && jammed.travelled < 1)
        // Unlocking it has to come out of the strike first.
        #expect(run(1.7, locking: false).travelled < 0.25)
    }

    /// 5 % of a set at −15 Cel: the cold leaves nothing.
    @Test func aFlatColdSetBreaksDown() {
        let flat = LockBattery(chemistry: .alkaline, capacity: 2_400, freshResistance: 0.26, charge: 0.05)
        let run = Self.drive.run(
            free: 0.22, bound: 0.22, strikeFirst: false, battery: flat, LockBattery.Condition(temperature: -15))
        #expect(run.outcome == .brownOut && run.lowestVoltage < BoltDrive.brownOut)
    }

    /// 60 days at 90 % and 10 Cel: φ = 90, x = 0.6 + 0.035 × 15 + 0.01 × 0 + 2 = 3.125 mm, 0.925 over 2.2: 111 N, 0.266 N.m.
    @Test func aDoorSwellsToItsSteadyState() {
        var door = DoorAlignment(hung: 0.6, gap: 2.2, swelling: 0.035, bowing: 0.01, moisture: 75)
        let wet = OutdoorConditions(temperature: 10, humidity: 90, irradiance: 0)
        door.step(seconds: 15, indoors: 20, outdoors: wet, more: 0)
        #expect(abs(door.offset - 0.6) < 0.001 && door.force == 0)
        for _ in 0..<(60 * 24) { door.step(seconds: 3_600, indoors: 20, outdoors: wet, more: 2) }
        #expect(abs(door.moisture - 90) < 0.05)
        #expect(abs(door.offset - 3.125) < 0.005)
        #expect(abs(door.force - 111) < 1)
        #expect(abs(door.torque - 0.266) < 0.002)
    }

    /// A plastic leaf in a frost of −10 Cel: 0.06 × (20 + 10 − 10) = 1.2 mm more.
    @Test func aLeafBowsWithTheWarmthBehindIt() {
        var door = DoorAlignment(hung: 1.2, gap: 2.2, swelling: 0, bowing: 0.06)
        door.step(
            seconds: 15, indoors: 20, outdoors: OutdoorConditions(temperature: -10, humidity: 80, irradiance: 0),
            more: 0)
        #expect(abs(door.offset - 2.4) < 1e-9)
        #expect(abs(door.force - 24) < 1e-6)
    }
}
