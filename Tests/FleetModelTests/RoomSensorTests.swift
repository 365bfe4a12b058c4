import FleetModel
import Testing

@Suite struct RoomSensorTests {
    private static let onset = Fixture.hours(48)

    private func record(
        _ cause: Cause? = nil, _ severity: Double = 1, days: Double = 6, lasts: Double? = nil, seed: UInt64 = 11,
        climate: Climate = Fixture.climate(), kind: RoomParameters.Kind? = .bedroom,
        adjust: (inout RoomSensorParameters) -> Void = { _ in }
    ) -> (device: SimulatedDevice, recording: Recording) {
        let end = lasts.map { Self.onset + $0 * 3_600 }
        let causes = cause.map { [CauseCourse($0, onset: Self.onset, severity: severity, end: end)] } ?? []
        var device = Fixture.roomSensor(causes, seed: seed, climate: climate, kind: kind, adjust: adjust)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(24 * days))
        return (device, recording)
    }

    private func after(_ recording: Recording, hours: Double = 2, until: Double = 1e4) -> [RoomSensorMeasurement] {
        recording.roomSensor(from: Self.onset + hours * 3_600, to: Self.onset + until * 3_600).map(\.values)
    }

    private func sensor(_ device: SimulatedDevice) throws -> RoomSensor {
        try #require(device.physics as? RoomSensor)
    }

    @Test(arguments: 1...6, RoomParameters.Kind.allCases)
    func aHealthySensorTellsOfALivedInRoom(_ seed: Int, _ kind: RoomParameters.Kind) throws {
        let (device, recording) = record(days: 8, seed: UInt64(seed), kind: kind)
        let states = recording.roomSensor(from: Fixture.hours(24))
        #expect((160...1_200).contains(states.count))
        let gaps = zip(states, states.dropFirst()).map { $1.at - $0.at }
        #expect(gaps.allSatisfy { $0 <= 7_300 })
        let values = states.map(\.values)
        let coldest = kind == .cellar ? -5.0 : 8
        #expect(values.allSatisfy { (coldest...28).contains($0.temperature) })
        #expect(values.allSatisfy { (12...100).contains($0.humidity) && $0.battery > 80 })
        #expect(Set(values.map(\.powerOutages)).count == 1)
        #expect(recording.events.allSatisfy { if case .wentOffline = $0.event { false } else { true } })
        #expect(device.truth().causes.allSatisfy { $0.cause == .roomDamp })
    }

    /// Winter living rooms: 19 to 22 Cel, 30 to 55 %.
    @Test func roomsAreAsWarmAndDampAsHomesAre() {
        let means = (1...12).map { seed in
            let states = record(days: 8, seed: UInt64(seed), kind: .living).recording.roomSensor(
                from: Fixture.hours(24))
            return (states.map(\.values.temperature).mean, states.map(\.values.humidity).mean)
        }
        #expect((18.5...22.5).contains(means.map(\.0).mean))
        #expect((32...58).contains(means.map(\.1).mean))
    }

    /// It tells half a kelvin or six percent at once, and is quiet for an hour at most.
    @Test func itReportsOnChangeAndHourly() {
        let states = record(days: 6).recording.roomSensor(from: Fixture.hours(24))
        for (one, next) in zip(states, states.dropFirst()) {
            let isChange =
                abs(next.values.temperature - one.values.temperature) >= 0.45
                || abs(next.values.humidity - one.values.humidity) >= 5.5
            #expect(isChange || next.values.heardAt - one.values.heardAt >= 3_000)
        }
        #expect(states.allSatisfy { $0.at - $0.values.heardAt < 61 })
    }

    /// 0.0085 mA asleep and 40 frames of 0.35 mA.s a day: 0.21 mA.h a day of some 220: two to three years.
    @Test func aCellLastsForYears() throws {
        let device = record(days: 30) { $0.sleepCurrent = 0.0085 }.device
        let cell = try sensor(device).cell
        let aDay = (0.6 - cell.charge) * cell.capacity / 30
        #expect((0.2...0.26).contains(aDay))
    }

    @Test func aBadCellResetsTheSensorAgainAndAgain() throws {
        let (device, recording) = record(.coinCellWorn, lasts: 72)
        let before = try #require(recording.roomSensor(to: Self.onset).last?.values.powerOutages)
        // A new one ends it.
        let later = after(recording, hours: 74)
        let outages = try #require(later.first?.powerOutages) - before
        #expect(outages > 50)
        #expect(Set(later.map(\.powerOutages)).count == 1 && later.allSatisfy { $0.battery == 100 })
        #expect(try sensor(device).cell.charge > 0.99)
        #expect(after(recording, until: 70).count < 20)
        // Half as bad it shows in the voltage alone.
        let half = after(record(.coinCellWorn, 0.3).recording)
        #expect(half.count > 90 && half.allSatisfy { $0.battery < 90 })
    }

    @Test func anEmptyCellFallsSilent() throws {
        let old = CauseCourse(.batteriesOld, onset: Self.onset, severity: 1, growth: 8 * 86_400)
        var device = Fixture.roomSensor([old])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(24 * 13))
        let states = recording.roomSensor()
        let last = try #require(states.last)
        #expect(last.at < Fixture.hours(24 * 10.5) && last.values.battery < 5)
        // The bridge calls it gone 25 hours later.
        let gone = recording.events.first {
            if case .report(_, .roomSensor(let values)) = $0.event { values.isAvailable == false } else { false }
        }
        let at = try #require(gone?.at)
        #expect(abs(at - last.values.heardAt - 90_000) < 120)
    }

    @Test func aDriftedElementIsOffByTheSameInAnyAir() {
        let drifted = after(record(.humidityElementDrift, 0.75).recording).map(\.humidity).mean
        let sound = after(record().recording).map(\.humidity).mean
        #expect(abs(drifted - sound - 18) < 1.5)
        #expect(Cause.humidityElementDrift.isFault)
    }

    @Test func aHungElementGoesOnTellingTheSame() throws {
        let (device, recording) = record(.sensorFrozen, lasts: 60)
        let states = after(recording, hours: 0.5, until: 59)
        #expect(
            states.count > 50 && Set(states.map(\.temperature)).count == 1 && Set(states.map(\.humidity)).count == 1)
        #expect(Set(after(recording, hours: 62).map(\.temperature)).count > 5)
        #expect(device.truth().causes.isEmpty)
    }

    @Test func waterInItReadsSaturationAndEmptiesTheCell() throws {
        let (wet, recording) = record(.sensorWet)
        #expect(after(recording).allSatisfy { $0.humidity > 96 })
        let dry = try sensor(record().device).cell.charge
        // 0.06 mA for 4 days are 5.8 of some 220 mA.h.
        #expect(abs(dry - (try sensor(wet).cell.charge) - 0.026) < 0.004)
        #expect(after(record(.sensorWet, lasts: 24).recording, hours: 26).allSatisfy { $0.humidity < 90 })
    }

    @Test func aSensorTooFarAwayIsHeardSeldomAndWeakly() throws {
        let (far, recording) = record(.sensorMovedAway, 0.8)
        let states = after(recording)
        #expect(states.allSatisfy { $0.linkQuality < 40 })
        #expect(Double(states.count) < 0.9 * Double(after(record().recording).count))
        // What is not acknowledged is sent again, and a lost parent is looked for: the cell pays.
        #expect(try sensor(far).cell.charge < sensor(record().device).cell.charge)
        #expect(!Cause.sensorMovedAway.isFault)
    }

    @Test func anOrphanIsSilentUntilItsRouterIsBack() throws {
        let recording = record(.parentUnplugged, lasts: 30) { $0.findsOtherParent = false }.recording
        #expect(after(recording, hours: 0.1, until: 30).isEmpty)
        // It looks hourly, and tells of its room as soon as it is found.
        #expect(after(recording, hours: 30, until: 31.2).count >= 1)
        let other = record(.parentUnplugged, lasts: 30) { $0.findsOtherParent = true }.recording
        #expect(after(other, hours: 6, until: 30).count > 15)
        // The bridge itself has been there all the time.
        #expect(!recording.events.contains { $0.event == .wentOffline })
    }

    @Test func aBridgeWithoutDongleIsGone() {
        for cause in [Cause.coordinatorDead, .bridgeOff, .goneSilent, .powerCut] {
            let recording = record(cause, lasts: 20).recording
            let meanwhile = recording.events.filter { $0.at > Self.onset && $0.at < Self.onset + 20 * 3_600 }
            #expect(meanwhile.filter { $0.event == .wentOffline }.count == 1, "\(cause)")
            #expect(meanwhile.allSatisfy { $0.at < Self.onset + 120 })
            #expect(recording.events.contains { $0.at >= Self.onset + 20 * 3_600 && $0.event == .cameOnline })
            #expect(after(recording, hours: 21.5).count > 20)
        }
    }

    /// What the bridge had stored it tells when it starts, with the time it was heard at.
    @Test func aBridgeThatStartsTellsOldValues() throws {
        let states = record(.bridgeOff, lasts: 20).recording.roomSensor(from: Self.onset + 19 * 3_600)
        let first = try #require(states.first)
        #expect(first.at - first.values.heardAt > 19 * 3_600)
    }

    @Test func aHungDongleIsThereAndHearsNobodyUntilTheBridgeStartsAgain() {
        for (depth, helps) in [(0.5, true), (1, false)] {
            var (device, recording) = record(.coordinatorHung, depth, days: 3)
            #expect(after(recording, hours: 0.1).isEmpty)
            #expect(!recording.events.contains { $0.event == .wentOffline })
            recording.send("r", .restart, to: &device)
            recording.run(&device, to: Fixture.hours(80))
            #expect(recording.replies.map(\.status) == [.received, .done])
            let heard = recording.roomSensor(from: Fixture.hours(72.1)).filter { $0.at - $0.values.heardAt < 61 }
            #expect(heard.isEmpty != helps)
            #expect(device.truth().causes.isEmpty == helps)
        }
    }

    @Test func aMovedBridgeHearsAllOfItsPeopleWeakly() {
        let near = after(record().recording).map(\.linkQuality).mean
        let moved = after(record(.bridgeMoved, 0.6).recording).map(\.linkQuality).mean
        // 15.6 dB of 70 that are 255.
        #expect(abs(near - moved - 57) < 8)
        let byRouter = after(record(.bridgeMoved, 0.6) { $0.hasRouter = true }.recording).map(\.linkQuality).mean
        #expect(byRouter < near)
    }

    /// The vapour is the room's: as much warmer, as much drier.
    @Test func aWarmPlaceReadsTooWarmAndTooDry() {
        let warm = after(record(.placedInWarmth).recording)
        let sound = after(record().recording)
        #expect(warm.map(\.temperature).mean > sound.map(\.temperature).mean + 2)
        #expect(warm.map(\.humidity).mean < sound.map(\.humidity).mean - 4)
        func vapour(_ all: [RoomSensorMeasurement]) -> Double {
            all.map { $0.humidity / 100 * MoistAir.saturation(at: $0.temperature) }.mean
        }
        #expect(abs(vapour(warm) - vapour(sound)) < 0.8)
    }

    @Test func anOpenWindowCoolsTheRoomAndBringsTheOutdoorAir() throws {
        let open = after(record(.windowLeftOpen, 0.6, lasts: 24).recording, until: 24)
        let shut = after(record().recording, until: 24)
        #expect(open.map(\.temperature).mean < shut.map(\.temperature).mean - 3)
        let later = after(record(.windowLeftOpen, 0.6, lasts: 24).recording, hours: 60)
        #expect(abs(later.map(\.temperature).mean - after(record().recording, hours: 60).map(\.temperature).mean) < 1)
    }

    @Test func aDampRoomIsDampInTheAirAndInItsCorners() throws {
        let (device, recording) = record(.roomDamp, 0.8, days: 10)
        let damp = after(recording, hours: 72).map(\.humidity).mean
        let sound = after(record(days: 10).recording, hours: 72).map(\.humidity).mean
        #expect(damp > sound + 10)
        #expect(try sensor(device).dampness > sensor(record(days: 10).device).dampness + 8)
        #expect(!Cause.roomDamp.isFault && !Cause.placedInWarmth.isFault && !Cause.windowLeftOpen.isFault)
    }
}
