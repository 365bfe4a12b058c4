import FleetModel
import Testing

@Suite struct DeviceTests {
    @Test(arguments: DeviceFamily.allCases)
    func equalSeedsGiveEqualDevices(_ family: DeviceFamily) {
        func record(seed: UInt64) -> [DeviceEvent] {
            var device = Fixture.device(family, seed: seed)
            var recording = Recording()
            recording.run(&device, to: Fixture.hours(30))
            return recording.events.map(\.event)
        }
        #expect(record(seed: 4) == record(seed: 4))
        #expect(record(seed: 4) != record(seed: 5))
    }

    @Test func reportsComeAtTheIntervalInOrderOnceEach() {
        var device = Fixture.heatPump()
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(24))
        let times = recording.events.map(\.at)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(gaps.allSatisfy { $0 == 60 || $0 == 120 || $0 == 180 })
        #expect((1_425...1_440).contains(times.count))
    }

    /// C01: a command that is delivered twice is executed once.
    @Test func aCommandDeliveredTwiceIsExecutedOnce() {
        var device = Fixture.router()
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(2))
        let before = recording.router().last?.reboots ?? 0
        recording.send("same", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(3))
        recording.send("same", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(4))
        #expect(recording.router().last?.reboots == before + 1)
        #expect(recording.replies.map(\.status) == [.received, .done, .done])
    }

    @Test func aRepeatedSetpointCommandDoesNotUndoALaterOne() {
        var device = Fixture.heatPump()
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(1))
        recording.send("a", .setSetpoint(19), to: &device)
        recording.run(&device, to: Fixture.hours(1.2))
        recording.send("b", .setSetpoint(22), to: &device)
        recording.run(&device, to: Fixture.hours(1.4))
        recording.send("a", .setSetpoint(19), to: &device)
        recording.run(&device, to: Fixture.hours(2))
        #expect(recording.heatPump().last?.setpoint == 22)
    }

    @Test func aCommandWithoutAnIdIsExecutedWheneverItComes() {
        var device = Fixture.heatPump()
        var recording = Recording()
        for (hour, setpoint) in [(1.0, 22.0), (2, 19), (3, 22)] {
            recording.run(&device, to: Fixture.hours(hour))
            recording.send("", .setSetpoint(setpoint), to: &device)
            recording.run(&device, to: Fixture.hours(hour + 0.5))
            #expect(recording.heatPump().last?.setpoint == setpoint)
        }
    }

    @Test(arguments: DeviceFamily.allCases)
    func anUnknownCommandIsRefused(_ family: DeviceFamily) {
        var device = Fixture.device(family)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(1))
        recording.send("u", .unknown("self_destruct"), to: &device)
        // What a relay refuses with is made where its frames are read.
        let words = family == .relay ? "self_destruct" : "unknown command"
        #expect(recording.replies == [CommandReply(id: "u", status: .refused, detail: words)])
    }

    @Test func aHungControllerRefusesEverythingButTheRestart() {
        var device = Fixture.heatPump([CauseCourse(.controllerHang, onset: Fixture.hours(24))])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(30))
        recording.send("s", .setSetpoint(21), to: &device)
        #expect(recording.replies.map(\.status) == [.refused])
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(31))
        #expect(recording.replies.map(\.status) == [.refused, .received, .done])
    }

    /// Somebody pulled its plug: what the fault left behind goes with it.
    @Test func aHungControllerWorksAgainOnceItsCauseIsOver() {
        let (onset, end) = (Fixture.hours(48), Fixture.hours(60))
        let over = CauseCourse(.controllerHang, onset: onset, end: end)
        var pump = Fixture.heatPump([over])
        var fridge = Fixture.fridge([over])
        var (pumpRecording, fridgeRecording) = (Recording(), Recording())
        pumpRecording.run(&pump, to: Fixture.hours(72))
        fridgeRecording.run(&fridge, to: Fixture.hours(72))
        #expect(pumpRecording.heatPump(from: Fixture.hours(52), to: end).allSatisfy { $0.compressorSpeed == 0 })
        #expect(pumpRecording.heatPump(from: end + 3_600).contains { $0.compressorSpeed > 0 })
        #expect(fridgeRecording.fridge(from: Fixture.hours(52), to: end).allSatisfy { $0.compressorSpeed == 0 })
        #expect(fridgeRecording.fridge(from: end + 3_600).contains { $0.compressorSpeed > 0 })
    }

    @Test func aHungControllerThatComesAndGoesStaysHung() {
        let intermittency = CauseCourse.Intermittency(on: 3_600, off: 3_600)
        var pump = Fixture.heatPump([
            CauseCourse(.controllerHang, onset: Fixture.hours(26), intermittency: intermittency)
        ])
        var recording = Recording()
        recording.run(&pump, to: Fixture.hours(40))
        #expect(recording.heatPump(from: Fixture.hours(32)).allSatisfy { $0.compressorSpeed == 0 })
    }

    @Test func aSilentDeviceNeitherReportsNorHears() {
        let onset = Fixture.hours(5)
        var device = Fixture.heatPump([CauseCourse(.goneSilent, onset: onset)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(8))
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(9))
        #expect(recording.heatPump(from: onset + 61).isEmpty)
        #expect(recording.replies.isEmpty)
        let will = recording.events.first { $0.event == .wentOffline }
        #expect(will.map { $0.at > onset && $0.at - onset < 120 } == true)
        #expect(device.truth().causes.map(\.cause) == [.goneSilent])
        #expect(!device.isReachable)
    }

    @Test func anIntermittentCauseComesAndGoes() {
        let course = CauseCourse(
            .badPlacement, onset: Fixture.start, severity: 0.6,
            intermittency: CauseCourse.Intermittency(on: 600, off: 1_200))
        #expect(course.level(at: Fixture.start + -1) == 0)
        #expect(course.level(at: Fixture.start + 300) == 0.6)
        #expect(course.level(at: Fixture.start + 900) == 0)
        #expect(course.level(at: Fixture.start + 1_900) == 0.6)
    }

    @Test func aCauseGrowsInAStraightLineAndEndsWhenCured() {
        var courses = CauseCourses([CauseCourse(.refrigerantLeak, onset: Fixture.start, severity: 0.4, growth: 1_000)])
        #expect(abs(courses.level(of: .refrigerantLeak, at: Fixture.start + 500) - 0.2) < 1e-12)
        #expect(courses.level(of: .refrigerantLeak, at: Fixture.start + 5_000) == 0.4)
        courses.cure(.refrigerantLeak, at: Fixture.start + 6_000)
        #expect(courses.level(of: .refrigerantLeak, at: Fixture.start + 6_000) == 0)
    }

    @Test func oneRegionHasOneWeatherForAll() {
        var one = RegionWeather(climate: Fixture.climate(), seed: 9, index: 0, start: Fixture.start)
        var two = one
        var other = RegionWeather(climate: Fixture.climate(), seed: 9, index: 1, start: Fixture.start)
        var differs = false
        for minute in stride(from: 0.0, to: 3 * 1_440, by: 7) {
            let time = Fixture.start + minute * 60
            let conditions = one.conditions(at: time)
            #expect((0...100).contains(conditions.humidity) && conditions.irradiance >= 0)
            if Int(minute) % 3 == 0 { #expect(two.conditions(at: time) == conditions) }
            differs = differs || other.conditions(at: time) != conditions
        }
        #expect(differs)
    }

    /// What contact centres hear about: five defects and three causes that are none, for each family.
    @Test(arguments: DeviceFamily.allCases)
    func everyFamilyHasItsFaultsAndWhatIsNone(_ family: DeviceFamily) {
        let common: Set<Cause> = [.goneSilent, .powerCut, .homeOffline]
        let own = Cause.allCases.filter { $0.families.contains(family) && !common.contains($0) }
        #expect(own.count { $0.isFault } >= 5)
        #expect(own.count { !$0.isFault } >= 3)
    }

    /// At level 1 half of the reports are lost, and the connection every quarter of an hour.
    @Test(arguments: DeviceFamily.allCases.filter { Cause.weakWiFi.families.contains($0) })
    func aWeakWiFiLosesReportsAndConnections(_ family: DeviceFamily) {
        var device = Fixture.device(family, [CauseCourse(.weakWiFi, onset: Fixture.start)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(24))
        let reports = recording.events.count { if case .report = $0.event { true } else { false } }
        #expect((500...760).contains(reports))
        #expect((40...130).contains(recording.events.count { $0.event == .cameOnline }))
        #expect(recording.events.contains { $0.event == .wentOffline })
    }

    @Test func aPowerCutRestartsWhatItCut() throws {
        let cut = CauseCourse(.powerCut, onset: Fixture.hours(5), end: Fixture.hours(7))
        var device = Fixture.router([cut])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(9))
        #expect(recording.router(from: Fixture.hours(5.1), to: Fixture.hours(7)).isEmpty)
        let before = try #require(recording.router(to: Fixture.hours(5)).last)
        let after = try #require(recording.router().last)
        #expect(after.reboots == before.reboots + 1)
        #expect(after.uptime < 2 * 3_600 + 120)
    }
}
