import FleetModel
import Testing

@Suite(.timeLimit(.minutes(10))) struct AirConditionerTests {
    private func run(
        _ causes: [CauseCourse] = [], hours: Double = 96, from: Double = 24,
        climate: Climate = Fixture.hotSummer(), adjust: (inout AirConditionerParameters) -> Void = { _ in }
    ) -> [AirConditionerMeasurement] {
        var device = Fixture.airConditioner(causes, climate: climate, adjust: adjust)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(hours))
        return recording.airConditioner(from: Fixture.hours(from))
    }

    private func always(_ cause: Cause, _ severity: Double = 1) -> [CauseCourse] {
        [CauseCourse(cause, onset: Fixture.start, severity: severity)]
    }

    private var winter: Climate { Fixture.climate(mean: 10) }

    /// After it has been set to cool for an hour and more.
    private func settled(_ reports: [AirConditionerMeasurement]) -> [AirConditionerMeasurement] {
        var held = 0
        return reports.filter { report in
            held = report.mode == .cool ? held + 1 : 0
            return held > 60
        }
    }

    /// Of those, where the compressor turns.
    private func cooling(_ reports: [AirConditionerMeasurement]) -> [AirConditionerMeasurement] {
        settled(reports).filter { $0.compressorSpeed > 20 }
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

    /// Kelvin that the coil lies below the room, for each hertz.
    private func depth(_ reports: [AirConditionerMeasurement]) -> Double {
        mean(cooling(reports).map { (($0.room ?? 0) - ($0.coil ?? 0)) / $0.compressorSpeed })
    }

    /// Kelvin that the coil outdoors lies above the air, for each hertz.
    private func rise(_ reports: [AirConditionerMeasurement]) -> Double {
        mean(cooling(reports).map { (($0.outdoorCoil ?? 0) - ($0.outdoor ?? 0)) / $0.compressorSpeed })
    }

    // MARK: - Nothing is wrong

    @Test func aHealthyOneWorksThroughSummerAfternoonsAndKeepsTheRoomCool() {
        var device = Fixture.airConditioner()
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(8 * 24))
        let reports = recording.airConditioner(from: Fixture.hours(24))
        let cooled = settled(reports)
        #expect(cooled.count > 500)
        for report in cooled { #expect((report.room ?? 0) < report.setpoint + 2, "\(report)") }
        #expect(reports.allSatisfy { $0.error == nil })
        #expect(cooling(reports).allSatisfy { ($0.coil ?? 0) < ($0.room ?? 99) })
        #expect(reports.contains { $0.mode == .off })
        // On warm afternoons it runs, and does not only start now and then.
        let warm = recording.events.compactMap { entry -> AirConditionerMeasurement? in
            let hour = LocalClock(offset: 0).hour(at: entry.at)
            guard (14...18).contains(hour), case .report(_, .airConditioner(let report)) = entry.event,
                report.mode == .cool, (report.outdoor ?? 0) > 28
            else { return nil }
            return report
        }
        #expect(warm.count > 100)
        #expect(warm.count { $0.compressorSpeed > 0 } > warm.count * 9 / 10)
        #expect(mean(warm.map(\.compressorSpeed)) > 25, "\(mean(warm.map(\.compressorSpeed)))")
        #expect(device.truth().causes.allSatisfy { $0.cause == .hotterThanDesign })
    }

    @Test func inWinterItHeatsAndDefrosts() {
        let reports = run(hours: 6 * 24, climate: winter)
        let heating = reports.filter { $0.mode == .heat && $0.compressorSpeed > 0 }
        #expect(heating.count > 500)
        #expect(heating.count { ($0.coil ?? 0) > ($0.room ?? 99) + 5 } > heating.count * 4 / 5)
        // The coil outdoors frosts below zero, and a defrost warms it.
        #expect(heating.contains { ($0.outdoorCoil ?? 9) < -1 })
        #expect(heating.contains { ($0.outdoorCoil ?? 0) > ($0.outdoor ?? 0) + 8 && $0.fanSpeed == 0 })
        #expect(reports.allSatisfy { $0.error == nil })
    }

    // MARK: - Faults

    @Test func aLeakMakesTheCoilLessColdForItsTurnsAndTheGasHot() {
        let sound = run()
        let leaking = run(always(.refrigerantLeak, 0.4))
        #expect(depth(leaking) < 0.85 * depth(sound), "\(depth(leaking)) \(depth(sound))")
        #expect(
            mean(cooling(leaking).compactMap(\.discharge)) > mean(cooling(sound).compactMap(\.discharge)) + 10)
        // All but empty it finds out for itself.
        #expect(run(always(.refrigerantLeak, 0.9)).contains { $0.error == .refrigerant })
    }

    @Test func anAgeingCapacitorSlowsTheFanOutdoorsAndThenStopsIt() {
        let slow = run(always(.outdoorFanFailing, 0.55))
        #expect((600...800).contains(mean(cooling(slow).map(\.outdoorFanSpeed))))
        #expect(slow.allSatisfy { $0.error == nil })
        let dead = run(always(.outdoorFanFailing))
        #expect(dead.contains { $0.error == .outdoorFan })
        // It says what it is, and not what comes of it.
        #expect(!dead.contains { $0.error == .highPressure })
        #expect(dead.allSatisfy { $0.outdoorFanSpeed == 0 && ($0.outdoorCoil ?? 0) < 70 })
    }

    @Test func aBlockedDrainFillsTheTrayAndStopsIt() {
        let blocked = run(always(.drainBlocked), hours: 6 * 24)
        #expect(blocked.contains { $0.error == .drain && $0.compressorSpeed == 0 })
    }

    @Test func aStuckFourWayValveStopsInWinterBeforeItFreezesTheRoomAndIsNoMatterInSummer() {
        let sound = run(climate: winter)
        let stuck = run(always(.fourWayValveStuck), climate: winter)
        #expect(stuck.contains { $0.error == .valve })
        #expect(stuck.filter { $0.mode == .heat && $0.compressorSpeed > 30 }.contains { ($0.coil ?? 9) < 5 })
        let coldest = stuck.compactMap(\.room).min() ?? 0
        #expect(coldest > 4 && coldest < (sound.compactMap(\.room).min() ?? 0) - 2, "\(coldest)")
        #expect(run(always(.fourWayValveStuck)).allSatisfy { $0.error == nil })
        // Repaired, it is switched on again.
        let repaired = CauseCourse(.fourWayValveStuck, onset: Fixture.start, end: Fixture.hours(48))
        let after = run([repaired], from: 50, climate: winter) { $0.byNight = true }
        #expect(after.allSatisfy { $0.error == nil } && after.contains { $0.compressorSpeed > 0 })
    }

    @Test func aFailingInverterTripsAndASaggingMainsIsNoFault() {
        let trips = run(always(.inverterFailing))
        #expect((trips.last?.trips ?? 0) - (trips.first?.trips ?? 0) > 20)
        #expect(run().last?.trips == 0)
        let low = run(always(.mainsUndervoltage))
        #expect(low.contains { $0.error == .undervoltage })
        #expect(mean(low.compactMap(\.voltage)) < 195)
        #expect(!Cause.mainsUndervoltage.isFault)
    }

    @Test func aRoomSensorThatReadsWarmCoolsTooFar() {
        let drifted = settled(run(always(.roomSensorDrift, 0.6)))
        // What it reads is near what is set; the coil at rest says how warm it really is.
        #expect(mean(drifted.compactMap(\.room)) < 26)
        let rest = run(always(.roomSensorDrift, 0.6)).filter { $0.mode == .off && $0.fanSpeed == 0 }
        #expect(mean(rest.map { ($0.room ?? 0) - ($0.coil ?? 0) }) > 2)
    }

    @Test func aHungControllerStandsUntilARestart() {
        var device = Fixture.airConditioner([CauseCourse(.controllerHang, onset: Fixture.hours(26))])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(50))
        #expect(recording.airConditioner(from: Fixture.hours(46)).allSatisfy { $0.compressorSpeed == 0 })
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(74))
        #expect(recording.airConditioner(from: Fixture.hours(51)).contains { $0.compressorSpeed > 0 })
        #expect(!device.truth().causes.contains { $0.cause == .controllerHang })
    }

    // MARK: - What is no fault

    @Test func aFouledFilterMakesTheCoilColdUntilItSlowsDownOrStops() {
        #expect(depth(run(always(.filterFouled, 0.6))) > 1.2 * depth(run()))
        let thick = run(always(.filterFouled))
        #expect(cooling(thick).compactMap(\.coil).min() ?? -99 > -6)
        #expect(mean(settled(thick).map(\.compressorSpeed)) < mean(settled(run()).map(\.compressorSpeed)) + 10)
    }

    @Test func aCoveredOutdoorUnitGetsHot() {
        #expect(rise(run(always(.blockedOutdoorUnit, 0.6))) > 1.5 * rise(run()))
    }

    @Test func settingsHoldItBack() {
        #expect(run(always(.ecoModeOn)).allSatisfy { $0.isEco && $0.compressorSpeed <= 38 })
        let far = settled(run(always(.setTooFar)))
        #expect(far.allSatisfy { $0.setpoint <= 18 })
        #expect(mean(far.map(\.compressorSpeed)) > mean(settled(run()).map(\.compressorSpeed)) + 8)
        let blowing = run(always(.fanModeOn))
        #expect(blowing.contains { $0.mode == .fan } && blowing.allSatisfy { $0.compressorSpeed == 0 })
        let usual = run { $0.byNight = true }
        let nights = run(always(.sleepTimerOn)) { $0.byNight = true }
        #expect(nights.allSatisfy { $0.isSleep })
        #expect(nights.count { $0.mode == .off } > usual.count { $0.mode == .off } + 300)
    }

    @Test func aRoomTooBigAndOpenWindowsAreMoreThanItIsFor() {
        let sound = run()
        let big = run(always(.roomTooBig))
        #expect(mean(settled(big).map(\.compressorSpeed)) > 1.3 * mean(settled(sound).map(\.compressorSpeed)))
        #expect((settled(big).compactMap(\.room).max() ?? 0) > (settled(sound).compactMap(\.room).max() ?? 99) + 0.5)
        let open = settled(run(always(.windowsOpen)))
        #expect(mean(open.compactMap(\.humidity)) > mean(settled(sound).compactMap(\.humidity)) + 5)
    }

    @Test func withoutARemoteControlItStaysAsItWas() {
        let flat = run([CauseCourse(.remoteFlat, onset: Fixture.hours(30))], from: 31)
        #expect(Set(flat.map(\.mode)).count == 1 && Set(flat.map(\.keys)).count == 1)
        #expect(Set(run(from: 31).map(\.mode)).count > 1)
    }

    @Test func heatBeyondTheDesignIsToldAndIsNoFault() {
        var hot = Fixture.airConditioner { $0.designOutdoor = 18 }
        hot.advance(to: Fixture.hours(40)) { _, _ in }
        #expect(hot.truth().causes.contains { $0.cause == .hotterThanDesign && $0.severity > 0 })
        #expect(Cause.hotterThanDesign.kind == .weather && !Cause.hotterThanDesign.canBeGiven)
    }

    // MARK: - From afar

    @Test func aSetpointSentFromAfarEndsOneThatIsTooFar() {
        var device = Fixture.airConditioner(always(.setTooFar))
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(30))
        recording.send("s", .setSetpoint(24), to: &device)
        recording.run(&device, to: Fixture.hours(34))
        #expect(recording.replies.last?.status == .done)
        #expect(recording.airConditioner().last?.setpoint == 24)
        #expect(!device.truth().causes.contains { $0.cause == .setTooFar })
        recording.send("t", .setSetpoint(5), to: &device)
        #expect(recording.replies.last?.status == .refused)
    }

    @Test func itIsSwitchedFromAfarWhereItsRemoteControlIsFlat() {
        var device = Fixture.airConditioner([CauseCourse(.remoteFlat, onset: Fixture.start)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(36))
        #expect(recording.airConditioner().allSatisfy { $0.mode == .off })
        recording.send("m", .setAirProgram(mode: .cool, eco: nil, sleep: nil), to: &device)
        recording.run(&device, to: Fixture.hours(38))
        let after = recording.airConditioner(from: Fixture.hours(36.1))
        #expect(after.allSatisfy { $0.mode == .cool } && after.contains { $0.compressorSpeed > 0 })
    }

    @Test func whatEachMakesPeopleCallAboutIsWarmthWhereItWouldBeColdOfAHeater() {
        #expect(Cause.refrigerantLeak.noticing(on: .airConditioner).complaints.first == .houseWarm)
        #expect(Cause.refrigerantLeak.noticing(on: .heatPump).complaints.first == .houseCold)
        for cause in Cause.allCases where cause.families.contains(.airConditioner) {
            #expect(!cause.noticing(on: .airConditioner).complaints.isEmpty)
        }
        // A capacitor that loses 0.9 over 9 days no longer starts the fan after 6.5.
        let course = CauseCourse(.outdoorFanFailing, onset: Fixture.start, severity: 0.9, growth: 9 * 86_400)
        #expect(course.failsAt == Fixture.start + 6.5 * 86_400)
    }
}
