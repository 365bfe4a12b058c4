import FleetModel
import Testing

/// A household of four, with causes from noon of the second day on.
@Suite struct WashingMachineTests {
    private static let onset = Fixture.hours(36)

    private func weeks(
        _ cause: Cause? = nil, _ severity: Double = 1, seed: UInt64 = 11, to days: Double = 15
    ) -> (device: SimulatedDevice, recording: Recording) {
        let causes = cause.map { [CauseCourse($0, onset: Self.onset, severity: severity)] } ?? []
        var device = Fixture.washer(causes, seed: seed)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(24 * days))
        return (device, recording)
    }

    private func after(_ recording: Recording) -> [WasherMeasurement] {
        recording.washer(from: Self.onset + 120).map(\.values)
    }

    private func physics(_ device: SimulatedDevice) throws -> WashingMachine {
        try #require(device.physics as? WashingMachine)
    }

    /// Water in = out + in the tub + carried out wet. What drips comes on top, from the hose.
    @Test(arguments: 1...6)
    func waterIsKept(_ seed: Int) throws {
        let machine = try physics(weeks(seed: UInt64(seed), to: 20).device)
        #expect(machine.cameIn > 200)
        #expect(abs(machine.cameIn - machine.wentOut - machine.tub.water - machine.carriedOut) < 1e-6)
    }

    @Test(arguments: 1...8)
    func aHealthyMachineWashesItsLoadsAndShowsNothing(_ seed: Int) throws {
        let (device, recording) = weeks(seed: UInt64(seed), to: 29)
        let reports = recording.washer().map(\.values)
        #expect(reports.allSatisfy { $0.error == nil && !$0.foam && $0.doorIsClosed })
        let washes = (try #require(reports.last).cycles - reports[0].cycles)
        #expect((6...60).contains(washes))
        let last = try #require(reports.last)
        // Litres and kilowatt hours a wash. Source: energy labels of 8 kg machines, 40 to 60 litres and 0.3 to 1.1 kWh with
        // fuller drums than households have.
        #expect((22...70).contains(last.water / Double(washes)))
        #expect((0.25...1.4).contains(last.energy / Double(washes)))
        #expect(device.truth().causes.isEmpty)
        #expect(reports.contains { $0.speed > 1_300 } && reports.allSatisfy { $0.speed < 1_430 })
        #expect((reports.map(\.drainTime).max() ?? 999) <= 60)
    }

    @Test func aProgrammeReachesItsTemperature() {
        let reports = weeks(to: 29).recording.washer().map(\.values).filter { $0.phase == .wash }
        for programme in [WashProgramme.cotton60, .cotton40] {
            let warmest = reports.filter { $0.programme == programme }.compactMap(\.temperature).max() ?? 0
            #expect(abs(warmest - programme.temperature) < 2.5, "\(programme)")
        }
    }

    @Test func aCloggedDrainTakesLongAndAtLastFails() {
        let slow = after(weeks(.drainClogged, 0.6).recording)
        #expect((slow.map(\.drainTime).max() ?? 0) > 60 && slow.allSatisfy { $0.error == nil })
        let blocked = after(weeks(.drainClogged, 0.97).recording)
        #expect(blocked.contains { $0.error == .drain && ($0.level ?? 0) > 10 })
    }

    @Test func withoutAHeaterItStaysColdAndSaysSo() {
        let reports = after(weeks(.heaterDead).recording)
        #expect(reports.contains { $0.error == .heater })
        #expect(reports.filter { $0.phase == .wash }.allSatisfy { ($0.temperature ?? 99) < 30 && $0.power < 1_000 })
    }

    /// It gets there, and takes longer with less power.
    @Test func aScaledHeaterGivesLess() {
        let clean = weeks().recording.washer(from: Self.onset).map(\.values)
        let scaled = after(weeks(.heaterScaled).recording)
        func heating(_ reports: [WasherMeasurement]) -> Double {
            reports.map(\.power).filter { $0 > 700 && $0 < 2_600 }.max() ?? 0
        }
        #expect(heating(clean) > 1_800)
        let warm = scaled.filter { $0.phase == .wash && ($0.temperature ?? 0) > 30 && $0.power > 500 }
        #expect(!warm.isEmpty && warm.allSatisfy { $0.power < 1_250 })
    }

    @Test(arguments: [(Cause.inletClogged, 0.7), (.tapPressureLow, 0.8)])
    func littleComesInAndItFillsAllTheSame(_ cause: Cause, _ severity: Double) {
        let reports = after(weeks(cause, severity).recording)
        let flowing = reports.filter { $0.flow > 0.5 }
        #expect(!flowing.isEmpty && flowing.allSatisfy { $0.flow < 4 })
        #expect(reports.contains { $0.phase == .spin })
    }

    @Test func aClosedTapStopsTheFirstLoad() {
        let reports = after(weeks(.tapClosed, to: 2).recording)
        #expect(reports.contains { $0.error == .inlet && $0.flow == 0 })
        #expect(reports.allSatisfy { $0.flow == 0 })
    }

    @Test func wornBearingsShakeAndBrake() {
        func spinning(_ reports: [WasherMeasurement]) -> [WasherMeasurement] { reports.filter { $0.speed > 1_300 } }
        let healthy = spinning(weeks().recording.washer(from: Self.onset).map(\.values))
        let worn = spinning(after(weeks(.bearingWorn).recording))
        #expect(worn.map(\.vibration).mean > healthy.map(\.vibration).mean + 3.5)
        #expect(worn.map(\.power).mean > healthy.map(\.power).mean + 500)
    }

    @Test func aLockThatFailsStopsTheStart() {
        let reports = after(weeks(.doorLockFailing, 1).recording)
        #expect(reports.contains { $0.error == .lock } && reports.allSatisfy { $0.phase == .none })
    }

    /// 12 g a minute fill a tray of 400 g in 34 minutes of water.
    @Test func aLeakTripsTheFloat() throws {
        let (device, recording) = weeks(.hoseLeaking)
        #expect(after(recording).contains { $0.error == .leak })
        #expect(try physics(device).dripped > 0.38)
    }

    @Test func wornBrushesStallTheDrum() {
        let reports = after(weeks(.brushesWorn).recording)
        let told = reports.filter { $0.targetSpeed > 0 && $0.phase != .spin }
        let standing = told.count { $0.speed < 10 }
        #expect(standing > told.count / 10)
        #expect(reports.filter { $0.phase == .spin }.allSatisfy { $0.speed < 1_200 })
    }

    @Test func aDriftedLevelSensorLetsTooMuchIn() throws {
        let healthy = try physics(weeks(to: 22).device)
        let drifted = try physics(weeks(.levelSensorDrift, to: 22).device)
        let before = healthy.cameIn / Double(healthy.cycles - healthy.parameters.cyclesSoFar)
        let now = drifted.cameIn / Double(drifted.cycles - drifted.parameters.cyclesSoFar)
        #expect(now > before * 1.15)
    }

    @Test func aLumpIsSpreadInVainAndSpunSlowly() {
        let reports = after(weeks(.unbalancedLoad, to: 3).recording)
        let spins = reports.filter { $0.phase == .spin && $0.targetSpeed > 100 }
        #expect(!spins.isEmpty && spins.allSatisfy { $0.speed <= 420 && $0.attempts == 8 && $0.unbalance > 600 })
    }

    @Test func foamIsSeenAndSlowsTheDraining() {
        let reports = after(weeks(.tooMuchFoam, to: 3).recording)
        #expect(reports.contains { $0.foam })
        #expect(
            (reports.map(\.drainTime).max() ?? 0) > (weeks(to: 3).recording.washer().map(\.values.drainTime).max() ?? 0)
        )
    }

    /// None is a fault, and each load is begun once its own command has come or the thing is over.
    @Test func whatWaitsIsBegun() throws {
        var (device, recording) = weeks(.delayedStart, to: 2)
        #expect(recording.washer().last.map { $0.values.state == .delayed && $0.values.phase == .none } == true)
        recording.send("a", .startWash, to: &device)
        recording.run(&device, to: Fixture.hours(48.2))
        #expect(recording.replies.map(\.status) == [.received, .done])
        #expect(recording.washer().last.map { $0.values.state == .run } == true)
        #expect(device.truth().causes.isEmpty)

        (device, recording) = weeks(.childLockOn, to: 2)
        #expect(recording.washer().last.map { $0.values.childLock && $0.values.state == .idle } == true)
        recording.send("b", .startWash, to: &device)
        recording.send("c", .releaseChildLock, to: &device)
        recording.run(&device, to: Fixture.hours(48.2))
        #expect(recording.replies.map(\.status) == [.refused, .received, .done])
        #expect(recording.washer().last.map { $0.values.state == .run && !$0.values.childLock } == true)

        let door = weeks(.doorNotClosed, to: 2).recording.washer().last
        #expect(door.map { $0.values.error == .door && !$0.values.doorIsClosed } == true)
        #expect([Cause.delayedStart, .childLockOn, .doorNotClosed].allSatisfy { !$0.isFault })
    }

    @Test func aHungControllerStandsStillUntilARestart() {
        var (device, recording) = weeks(.controllerHang, to: 6)
        let reports = after(recording)
        let last = reports.suffix(600)
        #expect(last.allSatisfy { $0.state == .run && $0.speed == 0 })
        recording.send("s", .startWash, to: &device)
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(24 * 6 + 0.2))
        #expect(recording.replies.map(\.status) == [.refused, .received, .done])
        #expect(recording.washer().last.map { $0.values.state != .run } == true)
        #expect(device.truth().causes.isEmpty)
    }
}
