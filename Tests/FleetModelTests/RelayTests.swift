import FleetModel
import Testing

@Suite struct RelayTests {
    private static let onset = Fixture.hours(30)
    /// 1,265 W at a power factor of 0.55 are 2,300 VA: 10 A at 230 V.
    private static let tenAmperes = PluggedLoad(kind: .networkGear, rated: 1_265)
    private static let sevenAmperes = PluggedLoad(kind: .networkGear, rated: 885)

    private func record(
        _ cause: Cause? = nil, _ severity: Double = 1, hours: Double = 78, seed: UInt64 = 11,
        load: PluggedLoad = PluggedLoad(kind: .networkGear, rated: 100)
    ) -> (device: SimulatedDevice, recording: Recording) {
        let causes = cause.map { [CauseCourse($0, onset: Self.onset, severity: severity)] } ?? []
        var device = Fixture.relay(causes, seed: seed, load: load) {
            $0.voltage = 230
            $0.impedance = 0
            $0.contactResistance = 12
            $0.thermalResistance = 10
            $0.chipRise = 27
            $0.room = 20
        }
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(hours))
        return (device, recording)
    }

    /// 0.9 W and 10² × 0.012 = 1.2 W at 10 K/W are 21 K over 20; the chip is 27 K more. With half of what a packed box adds
    /// the resistance is 20 K/W: 42 K.
    @Test(arguments: [(0.0, 41.0), (0.5, 62.0)])
    func aBoxIsAsWarmAsItsLossesAndItsResistanceSay(_ severity: Double, _ inside: Double) throws {
        let (device, recording) = record(.boxWithoutAir, severity, hours: 40, load: Self.tenAmperes)
        let relay = try #require(device.physics as? SmartPlug)
        #expect(abs(relay.temperature - inside) < 1)
        let last = try #require(recording.plug().last)
        #expect(abs(last.temperature - inside - 27) < 2.5)
        #expect(last.isOn && last.trip == nil)
    }

    /// 30 K/W and 2.1 W are 63 K: with 20 and 27 the chip would be at 110.
    @Test func inAPackedBoxItOpensBeforeItBurnsAndIsSwitchedOnAgain() throws {
        var (device, recording) = record(.boxWithoutAir, 1, load: Self.tenAmperes)
        let hot = recording.plug(from: Self.onset)
        #expect(hot.map(\.temperature).max() ?? 0 < 97)
        let open = hot.filter { $0.trip == .tooHot }
        #expect(!open.isEmpty && open.allSatisfy { !$0.isOn && $0.power == 0 })
        let changes = zip(hot, hot.dropFirst())
        #expect(changes.contains { !$0.isOn && $1.isOn })
        device.cure(.boxWithoutAir)
        recording.run(&device, to: Fixture.hours(126))
        let later = recording.plug(from: Fixture.hours(102))
        #expect(later.allSatisfy { $0.isOn && $0.trip == nil && $0.temperature < 75 })
    }

    /// 2,200 W at 0.55 are 17.4 A; a plug without protection lets them through.
    @Test func tooMuchCurrentOpensItAtOnce() {
        let much = PluggedLoad(kind: .networkGear, rated: 2_200)
        let reports = record(hours: 30, load: much).recording.plug()
        #expect(reports.contains { $0.trip == .tooMuchCurrent })
        #expect(reports.count { $0.isOn } < reports.count / 10)
        var plug = Fixture.plug(load: much)
        var recording = Recording()
        recording.run(&plug, to: Fixture.hours(6))
        #expect(recording.plug().allSatisfy { $0.isOn && $0.trip == nil })
    }

    @Test func whatTripsIsSwitchedOnByItsCommandAndTellsWhatItWas() {
        var (device, recording) = record(.plugSwitchedOff, hours: 40)
        #expect(recording.plug(from: Self.onset + 120).allSatisfy { !$0.isOn && $0.trip == nil })
        recording.send("desk 1", .switchPlug(on: true), to: &device)
        recording.send("desk 1", .switchPlug(on: true), to: &device)
        recording.send("desk 2", .unknown("404 No handler for Foo"), to: &device)
        recording.run(&device, to: Fixture.hours(42))
        // An id that has been is answered as before.
        #expect(recording.replies.map(\.detail) == ["was off", "was off", "404 No handler for Foo"])
        #expect(recording.plug(from: Fixture.hours(40.1)).allSatisfy { $0.isOn && $0.power > 90 })
        device.receive(DeviceCommand(id: "desk 1", order: .switchPlug(on: true), isOnce: false)) { _, event in
            #expect(event == .reply(CommandReply(id: "desk 1", status: .done, detail: "was on")))
        }
        #expect(device.truth().causes.isEmpty)
    }

    private func restarts(_ recording: Recording) -> [ModelTime] {
        recording.events.filter { $0.at > Self.onset && $0.event == .cameOnline }.map(\.at)
    }

    /// At rest 0.15 × 24 bursts a day of some 900 s, one restart in four minutes of them; six times the bursts at 7 A.
    @Test func aLooseSupplyStartsItAnewInBurstsAndMoreUnderLoad() {
        let idle = PluggedLoad(kind: .networkGear, rated: 1)
        let seeds: [UInt64] = [11, 12, 13, 14]
        let atRest = seeds.map { restarts(record(.looseSupply, seed: $0, load: idle).recording) }
        let underLoad = seeds.map { restarts(record(.looseSupply, seed: $0, load: Self.sevenAmperes).recording) }
        let counts = (atRest.map(\.count).reduce(0, +), underLoad.map(\.count).reduce(0, +))
        #expect((50...220).contains(counts.0))
        #expect(counts.1 > counts.0 * 2)
        let gaps = atRest.flatMap { zip($0, $0.dropFirst()).map { $1 - $0 } }
        #expect(gaps.count { $0 < 1_200 } > gaps.count / 2)
        #expect(gaps.count { $0 > 7_200 } > 6)
        #expect(restarts(record(load: idle).recording).isEmpty)
        let reports = record(.looseSupply, load: Self.sevenAmperes).recording.plug(from: Self.onset)
        #expect(reports.allSatisfy { $0.startedBy == .powerOn })
    }

    /// 30 mΩ at 10 A are 3 W more at 10 K/W, and 0.3 V less.
    @Test func aLooseSupplyWarmsUnderLoadAndIsCuredByItsElectrician() throws {
        var (device, recording) = record(.looseSupply, 0.5, hours: 60, load: Self.tenAmperes)
        let warm = recording.plug(from: Self.onset + 3 * 3_600).filter { $0.uptime > 7_200 }.map(\.temperature)
        #expect(abs(warm.mean - (41 + 27 + 15)) < 4)
        #expect(Cause.looseSupply.cure == .electrician && !Cause.looseSupply.isFault)
        device.cure(.looseSupply)
        let before = restarts(recording).count
        recording.run(&device, to: Fixture.hours(84))
        #expect(restarts(recording).count == before)
    }

    /// Seven in ten of some forty a day; a restart it is told to is another.
    @Test func aFailingSupplyOfItsOwnTellsThatItSagged() {
        var (device, recording) = record(.plugReboots)
        let reports = recording.plug(from: Self.onset)
        let starts = reports.filter { $0.uptime < 60 }
        #expect(starts.count > 30)
        #expect((0.5...0.88).contains(Double(starts.count { $0.startedBy == .brownOut }) / Double(starts.count)))
        device.cure(.plugReboots)
        recording.run(&device, to: Fixture.hours(79))
        recording.send("desk 1", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(80))
        #expect(recording.plug().last?.startedBy == .software)
    }

    @Test func aCircuitHasOtherLoadsThanASocket() {
        var random = RandomSource(seed: 3, stream: 1)
        let kinds = (0..<400).map { _ in PluggedLoad(at: .fixedCircuit, using: &random).kind }
        #expect(Set(kinds) == [.lamp, .heater, .circulationPump, .pondPump, .extractorFan])
        #expect((110...170).contains(kinds.count { $0 == .lamp }))
    }
}
