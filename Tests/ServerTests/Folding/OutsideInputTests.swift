import Diagnostics
import ProfileFiles
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// What reaches the fold from outside the devices: settings of the registry, and the norms of a device's peers.
@Suite(.timeLimit(.minutes(10))) struct OutsideInputTests {
    private let directory = TemporaryDirectory()
    private static let flow = MetricID("flow")

    private static func profile() throws -> DeviceProfile {
        let metrics = [Metric(id: flow, path: "flow", unit: .celsius)]
        let parameters = [
            Parameter(id: "least", says: "the least", unit: .celsius, value: 313.15, range: 303.15...333.15)
        ]
        let schedules = [Schedule(id: "night", hours: .init(from: 1_320, to: 360))]
        var compiler = RuleCompiler(
            metrics: metrics, parameters: parameters, schedules: schedules, offlineAfter: .minutes(5))
        let unlike = try compiler.condition("peer_deviation(flow, 30m) > 4")
        let cold = try compiler.condition("flow < least and not during(night)")
        return DeviceProfile(
            id: ProfileID(rawValue: "acme/heater"), title: "Heater", match: DeviceMatch(),
            reports: Reports(convention: "acme", every: .minutes(1), offlineAfter: .minutes(5)), metrics: metrics,
            windows: compiler.windows,
            symptoms: [
                Symptom(id: "unlike", when: unlike, says: "unlike"), Symptom(id: "cold", when: cold, says: "cold"),
            ],
            causes: [], fixes: [], parameters: parameters, schedules: schedules)
    }

    private struct Parts {
        var journal: JournalWriter
        var handOver: HandOver
        var shards: Shards
        var stored: Journal

        func fold() async {
            while handOver.count > 0, let batches = await handOver.next() { _ = await shards.fold(batches) }
        }
        func take(_ inputs: [DeviceInput]) async throws {
            try journal.append(inputs, marks: [])
            await fold()
        }
    }

    private func parts(_ journal: Journal) throws -> Parts {
        let handOver = HandOver(capacity: 10_000)
        return Parts(
            journal: JournalWriter(journal: journal, handOver: handOver), handOver: handOver,
            shards: Shards(count: 2, profiles: ProfileTable([try Self.profile()])), stored: journal)
    }

    private func warm(_ number: UInt64, _ flow: Double, firmware: String = "1.0") -> [DeviceInput] {
        [enrolment(of: number), input(.info(["firmware": firmware]), of: number, at: 0)]
            + (0...30).map { minute in
                input(Heater.readings(["flow": flow], at: noon(minute * 60)), of: number, at: minute * 60)
            }
    }

    @Test func `Devices of one profile and firmware are compared when an hour closes, and the journal says with what`()
        async throws
    {
        let parts = try parts(Journal(path: directory.file("journal.sqlite")))
        for number in UInt64(1)...9 { try await parts.take(warm(number, number == 9 ? 60 : 40 + Double(number) / 10)) }
        // Seven of another firmware are too few.
        for number in UInt64(11)...17 { try await parts.take(warm(number, 20, firmware: "2.0")) }
        let peers = Peers(shards: parts.shards, journal: parts.journal)
        #expect(try await peers.close(at: noon(1_800)) == 9)
        await parts.fold()
        func deviation(_ number: UInt64) async throws -> Double? {
            let live = try #require(await parts.shards.device(device(number)))
            return live.state.value(ofWindow: 0, at: noon(1_800), live.profile)
        }
        let odd = try #require(try await deviation(9))
        let usual = try #require(try await deviation(5))
        #expect(odd > 20)
        #expect(abs(usual) < 1)
        #expect(try await deviation(12) == nil)
        // Whoever reads the journal from its start comes to the same.
        let again = Shards(count: 1, profiles: ProfileTable([try Self.profile()]))
        let entries = try parts.stored.read(after: .start, limit: 10_000)
        _ = await again.fold(CommittedBatch.batches(of: entries))
        #expect(await again.device(device(9))?.state == parts.shards.device(device(9))?.state)
    }

    @Test func `What the registry holds for a device reaches its rules once, and again when it changes`() async throws {
        let parts = try parts(Journal(path: directory.file("journal.sqlite")))
        let registry = try Registry(path: directory.file("registry.sqlite"))
        let home = HomeRecord(id: HomeID(rawValue: "home"), addressLines: ["1 Test Street"], timeZone: "Asia/Tokyo")
        try await registry.save(home)
        var record = DeviceRecord(
            id: device(1), home: home.id, assignedProfile: "acme/heater", overrides: ["least": 323.15, "unknown": 3],
            enrolledAt: noon())
        try await registry.save(record)
        try await parts.take(warm(1, 45))
        let settings = DeviceSettings(
            registry: registry, shards: parts.shards, journal: parts.journal, clock: HandClock(at: noon(1_860)).server()
        )

        func state() async throws -> DeviceState { try #require(await parts.shards.device(device(1))).state }
        #expect(try await state().symptoms[1].truth == .no)
        try await settings.bringAll()
        #expect(parts.handOver.count == 1)
        await parts.fold()
        #expect(try await state().setting.overrides == ["least": 323.15])
        #expect(try await state().setting.zone?.offset(at: noon()) == 9 * 3_600)
        // At 08:31 UTC it is 17:31 there: by day, and 45 is less than 50.
        try await parts.take([tick(at: 1_870)])
        #expect(try await state().symptoms[1].truth == .yes)

        try await settings.bringAll()
        #expect(parts.handOver.count == 0)
        record.overrides = ["least": 308.15]
        try await registry.save(record)
        try await settings.bring([device(1), device(2)])
        await parts.fold()
        #expect(try await state().value(ofParameter: 0) == 308.15)
        // Without a word on them they stay.
        record.overrides = nil
        try await registry.save(record)
        #expect(try await registry.device(device(1))?.overrides == ["least": 308.15])
    }

    @Test func `A zone's rules are the same all year, and know when clocks change`() throws {
        let may = try #require(Timestamp(rfc3339: "2026-05-01T00:00:00Z"))
        let berlin = try #require(ZoneOffsets(zone: "Europe/Berlin", around: may))
        #expect(berlin == ZoneOffsets(zone: "Europe/Berlin", around: may + .days(200)))
        for (instant, seconds) in [
            ("2026-03-29T00:59:59Z", Int32(3_600)), ("2026-03-29T01:00:00Z", 7_200), ("2026-10-25T01:00:00Z", 3_600),
            ("2019-07-01T00:00:00Z", 7_200), ("2028-07-01T00:00:00Z", 7_200),
        ] { #expect(berlin.offset(at: try #require(Timestamp(rfc3339: instant))) == seconds, "\(instant)") }
        #expect(ZoneOffsets(zone: "Nowhere/City", around: may) == nil)
        #expect(ZoneOffsets(zone: "Asia/Kolkata", around: may)?.offset(at: may) == 19_800)
    }
}
