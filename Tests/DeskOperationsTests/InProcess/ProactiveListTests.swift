import DeskOperations
import Diagnostics
import Profiles
import Store
import Telemetry
import Testing

/// Who should hear from us, and who is being helped already.
@Suite struct ProactiveListTests {
    private static let long = TimeSpan.days(100)
    private let heater = FixtureDesk.heater
    private let spare = FixtureDesk.spare

    /// Gives the devices of a test, and no more than asked for.
    private struct Urgent: ProactiveSource {
        var ids: [DeviceID]
        func mostUrgent(limit: Int) -> [DeviceID] { Array(ids.prefix(limit)) }
    }

    /// The heater's leak brings its heat down to 1 kW.
    private static let wearing: CompiledProfile? = Heater.profile.map { profile in
        var profile = profile
        if let leak = profile.causes.firstIndex(where: { $0.id == "leak" }),
            let heat = profile.metrics.firstIndex(where: { $0.id == MetricID("heat") })
        {
            profile.causes[leak].prognosis = Cause.Prognosis(metric: heat, limit: .fallsTo(1))
        }
        return CompiledProfile(profile)
    }

    /// Thirty days of a heat that falls by 0.12 kW a day, to 1.4 kW by now.
    private static func worn(_ device: DeviceID) throws -> DeviceState {
        let compiled = try #require(wearing)
        var state = DeviceState(compiled)
        for step in stride(from: Int64(360), through: 0, by: -1) {
            let at = FixtureDesk.now - .hours(2 * step)
            let heat = 1.4 + 0.01 * Double(step) + (step % 2 == 0 ? 0.02 : -0.02)
            let readings = [("heat", heat), ("mode", 1), ("room", 20)].map {
                Reading(metric: MetricID($0.0), value: $0.1, observedAt: at, deviceStated: true)
            }
            _ = state.fold(DeviceInput(device: device, receivedAt: at, content: .readings(readings)), by: compiled)
        }
        return state
    }

    private func bench(_ ids: [DeviceID] = [FixtureDesk.heater]) async throws -> FixtureDesk {
        let bench = try await FixtureDesk(nil, profile: Self.wearing, proactive: Urgent(ids: ids))
        await bench.devices.set(heater, try Self.worn(heater))
        return bench
    }

    private func listed(_ bench: FixtureDesk) async throws -> [DeviceID] {
        try await bench.desk.proactive(limit: 10, as: bench.ada).rows.map(\.device.id)
    }

    @Test func `whoever lives with a device that breaks soon is listed, with how to reach them`() async throws {
        let bench = try await bench()
        let list = try await bench.desk.proactive(limit: 10, as: bench.ada)
        let row = try #require(list.rows.first)
        #expect(row.device.id == heater && row.personName == "Maria Keller" && row.preferredChannel == .chat)
        #expect(row.phone == "+44 7700 900143" && row.forecast.help == "A technician repairs the leak")
        #expect(!list.more && list.leftOut == 0)
    }

    @Test func `a card whose device shows nothing yet says in its headline what is coming`() async throws {
        let bench = try await bench()
        let seen = try await bench.desk.diagnosis(heater, contact: nil, as: bench.ada)
        // 0.4 kW above the limit, 0.12 kW a day.
        #expect(seen.headline == "coming, in about 3 days: refrigerant leak")
    }

    @Test func `a home with a repair under way is left out, however long ago it was asked for`() async throws {
        let bench = try await bench()
        // Of another device of the home.
        try await bench.save(spare, home: HomeID(rawValue: "hill"), native: "h-2")
        let repair = RepairRecord(
            id: RepairID(rawValue: "r1"), device: spare, fix: "restart", agent: "bob", state: "verified",
            requestedAt: FixtureDesk.now - Self.long, occupiesDevice: false, idempotencyKey: "r1")
        _ = try await bench.registry.request(repair)
        #expect(try await listed(bench).isEmpty)
        #expect(try await bench.desk.proactive(limit: 10, as: bench.ada).leftOut == 1)
        try await bench.registry.advance(
            RepairTransition(
                repair: repair.id, state: "holds", endedAt: FixtureDesk.now - .days(90),
                occupiesDevice: false, steps: []),
            from: ["verified"])
        #expect(try await listed(bench) == [heater])
    }

    @Test func `a promise that is not kept yet leaves its home out, a kept or forgotten one does not`() async throws {
        let bench = try await bench()
        func promise(_ id: PromiseID, due: Timestamp?) -> PromiseRecord {
            PromiseRecord(
                id: id, person: FixtureDesk.bert, words: "a visit in spring", owner: "bob",
                madeAt: FixtureDesk.now - Self.long, dueAt: due)
        }
        try await bench.registry.make(promise(PromiseID(rawValue: "p0"), due: nil))
        try await bench.registry.make(promise(PromiseID(rawValue: "p2"), due: FixtureDesk.now - .days(15)))
        #expect(try await listed(bench) == [heater])
        let id = PromiseID(rawValue: "p1")
        try await bench.registry.make(promise(id, due: FixtureDesk.now + .days(9)))
        #expect(try await listed(bench).isEmpty)
        try await bench.registry.keep(id, at: FixtureDesk.now - .days(20))
        #expect(try await listed(bench) == [heater])
    }

    @Test func `an open contact leaves its home out, though a newer one was closed long ago`() async throws {
        let bench = try await bench()
        func contact(_ id: String, _ caller: PersonID?, opened: TimeSpan, open: Bool = false) async throws {
            let at = FixtureDesk.now - opened
            _ = try await bench.registry.open(
                ContactRecord(
                    id: ContactID(rawValue: id), caller: caller, channel: .call, openedAt: at,
                    closedAt: open ? nil : at + .minutes(5), agent: "bob", devices: caller == nil ? [heater] : []))
        }
        try await contact("new", FixtureDesk.maria, opened: .days(20))
        #expect(try await listed(bench) == [heater])
        try await contact("old", FixtureDesk.maria, opened: Self.long, open: true)
        #expect(try await listed(bench).isEmpty)
        try await bench.registry.close(
            ContactID(rawValue: "old"), at: FixtureDesk.now, outcome: nil, solved: nil, closingWords: nil)
        #expect(try await listed(bench) == [heater])
        // Somebody nobody knows, about the device.
        try await contact("nobody", nil, opened: Self.long, open: true)
        #expect(try await listed(bench).isEmpty)
    }

    @Test func `who was in touch within 14 days is left out, whoever lived there before counts for nothing`()
        async throws
    {
        let bench = try await bench()
        _ = try await bench.registry.open(
            ContactRecord(
                id: ContactID(rawValue: "before"), caller: FixtureDesk.anna, channel: .call,
                openedAt: FixtureDesk.now - .days(1), agent: "bob"))
        #expect(try await listed(bench) == [heater])
        try await bench.contacted([.days(13)])
        #expect(try await listed(bench).isEmpty)
    }

    @Test func `a list has as many rows as asked for, looks at 500 devices, and says where there may be more`()
        async throws
    {
        let unknown = (0..<500 as Range<UInt64>).map {
            DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 1_000 + $0)
        }
        let behind = try await bench(unknown + [heater])
        let none = try await behind.desk.proactive(limit: 10, as: behind.ada)
        #expect(none.rows.isEmpty && none.more)
        let two = try await bench(Array(unknown.prefix(5)) + [heater, spare])
        try await two.save(spare, home: HomeID(rawValue: "mill"), native: "h-2")
        await two.devices.set(spare, try Self.worn(spare))
        let one = try await two.desk.proactive(limit: 1, as: two.ada)
        #expect(one.rows.map(\.device.id) == [heater] && one.more)
        #expect(try await listed(two) == [heater, spare])
    }
}
