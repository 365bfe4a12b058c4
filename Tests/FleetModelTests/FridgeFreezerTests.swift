import FleetModel
import Testing

@Suite struct FridgeFreezerTests {
    private static let onset = Fixture.hours(48)

    private func week(_ cause: Cause, _ severity: Double = 1) -> (device: SimulatedDevice, recording: Recording) {
        var device = Fixture.fridge([CauseCourse(cause, onset: Self.onset, severity: severity)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(7 * 24))
        return (device, recording)
    }

    /// The day before the cause, and the last of the week.
    private func days(_ recording: Recording) -> (before: [FridgeFreezerMeasurement], after: [FridgeFreezerMeasurement])
    {
        (
            recording.fridge(from: Fixture.hours(24), to: Self.onset),
            recording.fridge(from: Fixture.hours(6 * 24), to: Fixture.hours(7 * 24))
        )
    }

    private func physics(_ device: SimulatedDevice) throws -> FridgeFreezer {
        try #require(device.physics as? FridgeFreezer)
    }

    @Test(arguments: 1...6)
    func aHealthyFridgeKeepsItsSettingsOnALabelsEnergy(_ seed: Int) {
        var device = Fixture.fridge(seed: UInt64(seed))
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(8 * 24))
        let reports = recording.fridge(from: Fixture.hours(24))
        #expect(abs(reports.compactMap(\.fridge).mean - reports[0].setFridge) < 0.6)
        #expect(abs(reports.compactMap(\.freezer).mean - reports[0].setFreezer) < 0.8)
        // kWh a year: energy labels of such combinations, class C to E, and a little use.
        #expect((130...290).contains(reports.compactMap(\.power).mean * 8.766))
        #expect(reports.allSatisfy { $0.error == nil && $0.mode == .normal })
        #expect((reports.last?.doorOpenings ?? 0) > reports[0].doorOpenings + 30)
        let defrosts = zip(reports, reports.dropFirst()).count { !$0.isDefrosting && $1.isDefrosting }
        #expect((3...14).contains(defrosts))
        #expect(device.truth().causes.isEmpty)
    }

    @Test func whatTheCabinetHoldsIsWhatCameInLessWhatWasTaken() throws {
        var device = Fixture.fridge([CauseCourse(.doorLeftAjar, onset: Fixture.hours(30), severity: 0.2)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(20))
        let one = try physics(device)
        recording.run(&device, to: Fixture.hours(50))
        let two = try physics(device)
        let grown = two.cabinet.storedHeat - one.cabinet.storedHeat
        #expect(abs(grown - (two.netHeat - one.netHeat)) < 1)
        #expect(grown > 20_000)
    }

    /// Mean power by hand: walls, 5 W of doors and food's vapour and 1.7 W of fan over the circuit's COP at the mean
    /// evaporator, 1.4 W of electronics, 1.7 W of fan, 1.5 W of defrosts.
    @Test func meanPowerIsTheHeatLoadOverTheCircuitsEfficiency() throws {
        var device = Fixture.fridge()
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(8 * 24))
        let reports = recording.fridge(from: Fixture.hours(24))
        let machine = try physics(device)
        let room = reports.compactMap(\.ambient).mean
        let load =
            machine.cabinet.walls.fridgeLoss * (room - reports.compactMap(\.fridge).mean)
            + machine.cabinet.walls.freezerLoss * (room - reports.compactMap(\.freezer).mean) + 6.7
        let cop = machine.circuit.output(
            evaporator: reports.filter { $0.compressorSpeed > 0 }.compactMap(\.evaporator).mean, room: room,
            speed: 1_250
        ).cop
        let byHand = load / cop + 4.6
        #expect(abs(reports.compactMap(\.power).mean / byHand - 1) < 0.15, "\(byHand)")
    }

    @Test func aDoorAjarWarmsTheFridgeUntilItIsClosed() {
        var (device, recording) = week(.doorLeftAjar, 0.3)
        let (before, after) = days(recording)
        #expect(after.allSatisfy { $0.doorIsOpen })
        #expect(after.compactMap(\.fridge).mean > before.compactMap(\.fridge).mean + 5)
        #expect(after.compactMap(\.power).mean > 2 * before.compactMap(\.power).mean)
        #expect(device.truth().causes.map(\.cause) == [.doorLeftAjar])
        #expect(!Cause.doorLeftAjar.isFault)
        device.cure(.doorLeftAjar)
        recording.run(&device, to: Fixture.hours(9 * 24))
        let closed = recording.fridge(from: Fixture.hours(8 * 24))
        #expect(abs(closed.compactMap(\.fridge).mean - before.compactMap(\.fridge).mean) < 1)
    }

    @Test func withoutItsHeaterADefrostIsGivenUpAndFrostStays() throws {
        let (device, recording) = week(.defrostHeaterFailed)
        let (healthy, _) = week(.weakWiFi, 0)
        #expect(days(recording).after.contains { $0.error == .defrost })
        let frost = try physics(device).cabinet.frost
        let usual = try physics(healthy).cabinet.frost
        #expect(frost > usual + 0.15)
    }

    @Test func aFanThatHardlyTurnsRaisesItsErrorOverAColdEvaporator() {
        let (before, after) = days(week(.evaporatorFanFailing, 0.9).recording)
        #expect(after.contains { $0.error == .fan })
        #expect(after.compactMap(\.evaporator).mean < before.compactMap(\.evaporator).mean - 10)
        #expect(after.compactMap(\.fridge).mean > before.compactMap(\.fridge).mean + 2)
    }

    @Test func aCompressorThatDoesNotStartLeavesItWarm() {
        let after = days(week(.compressorStartFailure).recording).after
        #expect(after.allSatisfy { $0.compressorSpeed == 0 })
        #expect(after.compactMap(\.freezer).mean > 15)
    }

    @Test func aLeakTakesTheColdAndARestartDoesNotBringItBack() {
        var (device, recording) = week(.sealedSystemLeak, 0.85)
        let (before, after) = days(recording)
        #expect(after.compactMap(\.freezer).mean > before.compactMap(\.freezer).mean + 6)
        #expect(after.map(\.compressorSpeed).mean > 2 * before.map(\.compressorSpeed).mean)
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(8 * 24))
        let still = recording.fridge(from: Fixture.hours(7.5 * 24))
        #expect(still.compactMap(\.freezer).mean > before.compactMap(\.freezer).mean + 6)
    }

    @Test func aHungControllerStopsUntilARestart() {
        var device = Fixture.fridge([CauseCourse(.controllerHang, onset: Self.onset)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(60))
        let hung = recording.fridge(from: Fixture.hours(51))
        #expect(hung.count > 500 && hung.allSatisfy { $0.compressorSpeed == 0 && $0.fanSpeed == 0 })
        #expect(Set(hung.map(\.hours)).count == 1)
        recording.send("d", .defrost, to: &device)
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(96))
        #expect(recording.replies.map(\.status) == [.refused, .received, .done])
        #expect(recording.fridge(from: Fixture.hours(90)).compactMap(\.freezer).mean < -14)
        #expect(device.truth().causes.isEmpty)
    }

    @Test func aDriftingSensorShowsTheSettingWhileTheBoxFreezes() throws {
        let (device, recording) = week(.fridgeSensorDrift, 0.9)
        let after = days(recording).after
        #expect(abs(after.compactMap(\.fridge).mean - after[0].setFridge) < 0.7)
        let box = try physics(device).cabinet.fridge
        #expect(box < 1)
        let broken = days(week(.fridgeSensorDrift, 1).recording).after
        #expect(broken.allSatisfy { $0.fridge == nil && $0.error == .fridgeSensor })
    }

    /// Against a healthy week in the same kitchen, power and the freezer's temperature.
    @Test(arguments: [
        (Cause.doorSealWorn, 0.7, 1.3), (.condenserWithoutAir, 0.9, 1.2), (.roomTooHot, 0.9, 1.4),
        (.superFreezeLeftOn, 1, 1.3), (.warmFood, 0.8, 1.4),
    ])
    func whatMakesItWorkShowsInItsPower(_ cause: Cause, severity: Double, factor: Double) {
        let (before, after) = days(week(cause, severity).recording)
        #expect(after.compactMap(\.power).mean > factor * before.compactMap(\.power).mean)
    }

    @Test func aGarageInWinterCoolsTheFridgeBelowItsSetting() {
        let after = days(week(.roomTooCold).recording).after
        #expect(after.compactMap(\.fridge).mean < after[0].setFridge - 1.5)
        #expect(after.compactMap(\.power).mean < 15)
    }

    @Test func demoModeDoesNotCoolUntilNormalIsChosen() {
        var (device, recording) = week(.demoMode)
        let after = days(recording).after
        #expect(after.allSatisfy { $0.mode == .demo && $0.compressorSpeed == 0 })
        #expect(after.compactMap(\.freezer).mean > 15)
        recording.send("n", .setCabinet(fridge: nil, freezer: nil, mode: .normal), to: &device)
        recording.run(&device, to: Fixture.hours(9 * 24))
        #expect(recording.replies.map(\.status) == [.received, .done])
        #expect(recording.fridge(from: Fixture.hours(8.5 * 24)).compactMap(\.freezer).mean < -14)
        #expect(device.truth().causes.isEmpty)
    }

    @Test func aSettingTooWarmIsShownAndCuredByTheCommand() {
        var (device, recording) = week(.setTooWarm, 0.8)
        let (before, after) = days(recording)
        #expect(after[0].setFridge == before[0].setFridge + 4)
        #expect(after.compactMap(\.fridge).mean > before.compactMap(\.fridge).mean + 3)
        recording.send("s", .setCabinet(fridge: 4, freezer: nil, mode: nil), to: &device)
        recording.run(&device, to: Fixture.hours(8 * 24))
        #expect(recording.fridge().last?.setFridge == 4)
    }

    @Test func commandsOutsideTheirRangeAreRefused() {
        var device = Fixture.fridge()
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(1))
        recording.send("a", .setCabinet(fridge: 12, freezer: nil, mode: nil), to: &device)
        recording.send("b", .setCabinet(fridge: nil, freezer: -40, mode: nil), to: &device)
        recording.send("c", .setCabinet(fridge: nil, freezer: nil, mode: .demo), to: &device)
        recording.send("d", .startCharging, to: &device)
        #expect(recording.replies.map(\.status) == [.refused, .refused, .refused, .refused])
        recording.send("e", .defrost, to: &device)
        recording.run(&device, to: Fixture.hours(1.1))
        #expect(recording.fridge().last?.isDefrosting == true)
    }

    @Test func aPowerCutIsSilentAndTheFreezerIsWarmerAfterIt() throws {
        let cut = CauseCourse(.powerCut, onset: Fixture.hours(24), end: Fixture.hours(36))
        var device = Fixture.fridge([cut])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(30))
        #expect(!device.isReachable && recording.events.contains { $0.event == .wentOffline })
        #expect(device.truth().causes.map(\.cause) == [.powerCut])
        recording.run(&device, to: Fixture.hours(60))
        #expect(recording.fridge(from: Fixture.hours(24.1), to: Fixture.hours(36)).isEmpty)
        let after = recording.fridge(from: Fixture.hours(36))
        let first = try #require(after.first?.freezer)
        let last = try #require(after.last?.freezer)
        #expect(first > -8 && last < -14)
        #expect(device.truth().causes.isEmpty)
    }
}
