import FleetModel
import Testing

/// From hour 42 (six in the evening of the second day) the car stays plugged in, at most 45 % full.
@Suite struct EVChargerTests {
    private static let stays = Fixture.hours(42)

    private func evening(
        _ cause: Cause? = nil, _ severity: Double = 1, mode: ChargingMode = .now, climate: Climate = Fixture.climate(),
        to hours: Double = 54
    ) -> (device: SimulatedDevice, recording: Recording) {
        let causes = cause.map { [CauseCourse($0, onset: Fixture.hours(40), severity: severity)] } ?? []
        var device = Fixture.charger(causes, mode: mode, carStaysFrom: Self.stays, climate: climate)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(hours))
        return (device, recording)
    }

    private func plugged(_ recording: Recording, to hours: Double = 10_000) -> [ChargerMeasurement] {
        recording.charger(from: Self.stays + 120, to: Fixture.hours(hours))
    }

    private func physics(_ device: SimulatedDevice) throws -> EVCharger {
        try #require(device.physics as? EVCharger)
    }

    /// Half an hour into the charge: P = u₁i₁ + u₂i₂ + u₃i₃, 16 A a phase.
    @Test func powerIsVoltsTimesAmps() {
        let reports = plugged(evening().recording, to: 42.5)
        for report in reports {
            #expect(report.state == .charging && report.currentLimit == 16)
            let u = report.voltages
            let i = report.currents
            let kilowatts = (u.one * i.one + u.two * i.two + u.three * i.three) / 1_000
            #expect(abs(report.power - kilowatts) < 0.15)
            #expect((10.3...11.7).contains(report.power))
        }
        #expect(reports.count > 25)
    }

    /// What the car holds more is 89 % of what flowed, over its capacity; and it ends at its owner's limit.
    @Test func theCarHoldsWhatFlowedLessTheLosses() throws {
        var device = Fixture.charger(mode: .now, carStaysFrom: Self.stays)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(42.1))
        let one = try physics(device)
        recording.run(&device, to: Fixture.hours(60))
        let two = try physics(device)
        let gained = (two.delivered - one.delivered) * 0.89 / one.car.parameters.capacity
        #expect(abs(two.car.charge - one.car.charge - gained) < 0.002)
        #expect(abs(two.car.charge - two.car.parameters.limit) < 0.005)
        #expect(two.delivered > one.delivered + 5)
        let last = try #require(recording.charger().last)
        #expect(last.state == .connected && last.power == 0)
        #expect(device.truth().causes.map(\.cause) == [.carFull])
    }

    @Test func theMeterCountsWhatThePowerSays() throws {
        let reports = plugged(evening().recording)
        let counted = try #require(reports.last).energy - reports[0].energy
        #expect(abs(counted - reports.map(\.power).reduce(0, +) / 60) < 0.05 * counted)
    }

    /// IEC 61851-1: an offer is nothing or 6 A and more; nobody takes more than is offered.
    @Test(arguments: ChargingMode.allCases)
    func offersAreNothingOrSixAmpsAndMore(_ mode: ChargingMode) {
        var climate = Fixture.climate()
        climate.seasonHeldAt = 0.5
        var device = Fixture.charger(mode: mode, climate: climate)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(14 * 24))
        let reports = recording.charger(from: Fixture.hours(24))
        #expect(reports.allSatisfy { $0.currentLimit == 0 || (6...16).contains($0.currentLimit) })
        #expect(reports.allSatisfy { $0.currents.one <= $0.currentLimit + 0.3 })
        #expect(reports.allSatisfy { ($0.power > 0) == ($0.state == .charging) })
        #expect(reports.contains { $0.state == .charging } && reports.contains { $0.state == .noCar })
        #expect(reports.allSatisfy { $0.error == nil })
    }

    @Test(arguments: 1...6)
    func aHouseholdChargesItsWeekAndPlugsInAFewTimes(_ seed: Int) throws {
        var device = Fixture.charger(seed: UInt64(seed), mode: nil)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(29 * 24))
        let reports = recording.charger(from: Fixture.hours(24))
        let weekly = (try #require(reports.last).energy - reports[0].energy) / 4
        #expect((8...90).contains(weekly))
        let sessions = zip(reports, reports.dropFirst()).count { $0.state == .noCar && $1.state != .noCar }
        #expect((3...30).contains(sessions))
    }

    @Test func anEcoChargerWaitsForTheNight() {
        var device = Fixture.charger(mode: .eco, carStaysFrom: Self.stays)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(60))
        for (at, event) in recording.events {
            guard case .report(_, .evCharger(let report)) = event, report.state == .charging else { continue }
            let hour = LocalClock(offset: 0).hour(at: at)
            #expect(hour > 23.4 || hour < 8.1)
        }
        let evening = recording.charger(from: Self.stays + 120, to: Fixture.hours(47))
        #expect(evening.allSatisfy { $0.state == .connected && $0.isTariffLocked && $0.currentLimit == 0 })
    }

    /// 7.5 mΩ at 16 A are 1.92 W; at 13 to 21 K/W, and 20 % of unrest, 20 to 50 K more than the twin.
    @Test func aLooseContactWarmsByItsResistance() throws {
        let healthy = try #require(plugged(evening().recording).compactMap(\.plugTemperature).max())
        let loose = try #require(plugged(evening(.looseContact, 0.5).recording).compactMap(\.plugTemperature).max())
        #expect((15...50).contains(loose - healthy))
    }

    @Test func aHotPlugGetsLessCurrentBeforeItBurns() throws {
        let (_, recording) = evening(.looseContact, 1, climate: Fixture.climate(mean: 30))
        let charging = plugged(recording).filter { $0.state == .charging }
        #expect(charging.map(\.currentLimit).min().map { $0 < 14 } == true)
        let hottest = try #require(charging.compactMap(\.plugTemperature).max())
        #expect(hottest < 95)
    }

    @Test func aLostPhaseHasNoVoltageAndAnOpenContactHas() throws {
        let lost = plugged(evening(.phaseLost).recording, to: 42.5)
        let open = plugged(evening(.relayContactOpen).recording, to: 42.5)
        let whole = plugged(evening().recording, to: 42.5).map(\.power).mean
        for reports in [lost, open] {
            #expect(reports.allSatisfy { $0.currents.two == 0 && $0.currents.one > 15 && $0.currents.three > 15 })
            #expect(abs(reports.map(\.power).mean / whole - 2.0 / 3) < 0.02)
        }
        #expect(lost.allSatisfy { $0.voltages.two < 20 })
        #expect(open.allSatisfy { $0.voltages.two > 200 })
    }

    @Test func aWeldedRelayBarsChargingAndARestartDoesNotFreeIt() throws {
        var (device, recording) = evening(.relayWelded)
        #expect(recording.charger().last?.error == .relay)
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(55))
        let last = try #require(recording.charger().last)
        #expect(last.error == .relay && last.state == .notAvailable)
    }

    @Test func moistureTripsTheResidualCurrentAndIsTriedAgain() throws {
        let (_, recording) = evening(.boxMoisture)
        let reports = plugged(recording)
        #expect(reports.contains { $0.error == .residualCurrent && $0.state == .notAvailable })
        let last = try #require(reports.last)
        #expect(last.relayOperations > reports[0].relayOperations + 2)
        #expect(reports.contains { $0.residualCurrent > 4 })
    }

    @Test func aPilotFaultInterruptsTheCharge() {
        let reports = plugged(evening(.pilotFault).recording)
        #expect(reports.contains { $0.error == .pilot && $0.state == .noSupply })
        #expect(reports.contains { $0.state == .charging })
    }

    @Test func aHungControllerChargesNothingUntilARestart() {
        var (device, recording) = evening(.controllerHang, to: 45)
        #expect(plugged(recording).allSatisfy { $0.state == .connected && $0.power == 0 && $0.currentLimit > 0 })
        recording.send("s", .startCharging, to: &device)
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(46))
        #expect(recording.replies.map(\.status) == [.refused, .received, .done])
        #expect(recording.charger().last?.state == .charging)
        #expect(device.truth().causes.isEmpty)
    }

    /// Neither has a fault, and each charges once its own command has come.
    @Test(arguments: [
        (Cause.tariffLock, DeviceOrder.startCharging), (.tariffLock, .setChargingMode(.now)),
        (.notAuthorised, .unlock), (.solarWithoutSun, .setChargingMode(.now)), (.solarWithoutSun, .startCharging),
    ])
    func whatHoldsItBackIsLiftedByItsCommand(_ cause: Cause, _ order: DeviceOrder) throws {
        var (device, recording) = evening(cause, to: 45)
        #expect(!cause.isFault)
        #expect(plugged(recording).allSatisfy { $0.state == .connected && $0.power == 0 && $0.error == nil })
        let held = try #require(recording.charger().last)
        #expect(held.isTariffLocked == (cause == .tariffLock) && held.isLocked == (cause == .notAuthorised))
        #expect(device.truth().causes.map(\.cause) == [cause])
        recording.send("c", order, to: &device)
        recording.run(&device, to: Fixture.hours(45.1))
        #expect(recording.replies.map(\.status) == [.received, .done])
        #expect(recording.charger().last?.state == .charging)
        #expect(device.truth().causes.isEmpty)
    }

    @Test func aStopEndsTheSessionsChargingUntilAStart() throws {
        var (device, recording) = evening(to: 42.5)
        #expect(recording.charger().last?.state == .charging)
        recording.send("s", .stopCharging, to: &device)
        recording.run(&device, to: Fixture.hours(42.6))
        let stopped = try #require(recording.charger().last)
        #expect(stopped.state == .connected && stopped.power == 0 && stopped.currentLimit == 0)
        #expect(stopped.error == nil)
        // Not by itself, and not by a restart.
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(43))
        let later = try #require(recording.charger().last)
        #expect(later.state == .connected && later.session == stopped.session)
        recording.send("g", .startCharging, to: &device)
        recording.run(&device, to: Fixture.hours(43.1))
        #expect(recording.charger().last?.state == .charging)
        #expect(recording.replies.map(\.status) == [.received, .done, .received, .done, .received, .done])
    }

    @Test func whatWasStoppedIsForgottenWhenTheCarGoes() {
        var device = Fixture.charger([], carStaysFrom: Self.stays)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(34))
        #expect(recording.charger().last?.state == .noCar)
        recording.send("s", .stopCharging, to: &device)
        #expect(recording.replies.map(\.status) == [.refused])
        recording.run(&device, to: Fixture.hours(45))
        #expect(recording.charger().contains { $0.state == .charging })
    }

    @Test func commandsThatMakeNoSenseAreRefused() {
        var device = Fixture.charger([CauseCourse(.notAuthorised, onset: Fixture.hours(40))], carStaysFrom: Self.stays)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(34))
        #expect(recording.charger().last?.state == .noCar)
        recording.send("a", .startCharging, to: &device)
        recording.run(&device, to: Fixture.hours(43))
        recording.send("b", .startCharging, to: &device)
        recording.send("c", .defrost, to: &device)
        #expect(recording.replies.map(\.detail) == ["no car is connected", "not authorised", "unknown command"])
        #expect(recording.replies.allSatisfy { $0.status == .refused })
    }

    @Test func aFullCarIsOfferedCurrentAndTakesNone() {
        let reports = plugged(evening(.carFull).recording)
        #expect(reports.allSatisfy { $0.state == .connected && $0.currentLimit == 16 && $0.power == 0 })
    }

    /// 16 − 0.5 · 10.5 = 10.75 A; a car that takes a quarter of its 16 A takes 4.
    @Test func lessIsOfferedByTheHouseAndTakenByTheCar() {
        let balanced = plugged(evening(.houseLoadBalancing, 0.5).recording, to: 42.5)
        #expect(balanced.allSatisfy { abs($0.currentLimit - 10.75) < 0.06 && abs($0.currents.one - 10.75) < 0.4 })
        let cold = plugged(evening(.carLimitsCurrent, 1).recording, to: 42.5)
        #expect(cold.allSatisfy { $0.currentLimit == 16 && abs($0.currents.one - 4) < 0.5 })
    }

    @Test func mainsThatSagStopTheCharge() {
        let low = plugged(evening(.mainsUndervoltage).recording)
        #expect(low.allSatisfy { $0.error == .underVoltage && $0.state == .noSupply && $0.voltages.one < 207 })
        let lower = plugged(evening(.mainsUndervoltage, 0.4).recording, to: 42.5)
        #expect(lower.allSatisfy { $0.state == .charging && $0.power < 10.9 })
    }

    /// 15 % on power and counter, none on volts and amps.
    @Test func aDriftedMeterDisagreesWithVoltsTimesAmps() {
        for report in plugged(evening(.meterDrift).recording, to: 42.5) {
            let u = report.voltages
            let i = report.currents
            let kilowatts = (u.one * i.one + u.two * i.two + u.three * i.three) / 1_000
            #expect(abs(report.power / kilowatts - 1.15) < 0.02)
        }
    }

    @Test func aCarWithOnePhaseTakesAThird() {
        var device = Fixture.charger(mode: .now, phases: 1, carStaysFrom: Self.stays)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(42.5))
        let reports = plugged(recording)
        #expect(reports.allSatisfy { $0.currents.two == 0 && $0.currents.three == 0 && (3.4...3.9).contains($0.power) })
    }
}
