import Store
import Telemetry
import Testing

@Suite("What the registry takes over from telemetry")
struct RegistryProjectionTests {
    private let pump = Address(convention: "json", native: "hp-1")

    private func change(_ position: Int64, _ content: ProjectedChange.Content) -> ProjectedChange {
        ProjectedChange(position: JournalPosition(rawValue: position), content)
    }

    private func episode(_ position: Int64) -> EpisodeRecord {
        EpisodeRecord(
            device: device(1), cause: "refrigerant_leak", openedAt: noon(60), evidence: #"{"low_heat":"present"}"#,
            position: JournalPosition(rawValue: position))
    }

    private var changes: [ProjectedChange] {
        [
            change(1, .enrolled(device(1), pump, profile: "northwind/heat-pump-hp200", at: noon())),
            change(
                2, .info(device(1), ["manufacturer": "Northwind", "model": "HP200-8", "serial": "S-1", "other": "x"])),
            change(2, .captures(device(1), ["home": "17"])),
            change(3, .availability(device(1), .online, at: noon(3))),
            change(4, .seen(device(1), at: noon(40))),
            change(5, .seen(device(1), at: noon(30))),
            change(6, .episodeOpened(episode(6))),
            change(8, .gap(GapRecord(device: device(1), from: noon(10), to: noon(20), lost: 3, reason: "sequence"))),
            change(9, .episodeCleared(episode(6).id, at: noon(90))),
        ]
    }

    private func expectProjected(_ registry: Registry) async throws {
        let projected = try #require(try await registry.device(device(1)))
        #expect(projected.addresses == [pump])
        #expect(projected.profile == "northwind/heat-pump-hp200")
        #expect(
            projected.model == "HP200-8" && projected.manufacturer == "Northwind"
                && projected.captures == ["home": "17"])
        #expect(projected.reach.availability == .online && projected.reach.lastSeen == noon(40))
        #expect(try await registry.episodes(of: device(1), limit: 9).map(\.clearedAt) == [noon(90)])
        #expect(try await registry.openEpisodes(limit: 9).isEmpty)
        #expect(try await registry.gaps(of: device(1), limit: 9).map(\.lost) == [3])
        #expect(projected.serial == "S-1")
        #expect(try await registry.position().rawValue == 10)
    }

    @Test("Twice changes nothing, whole or overlapping")
    func twice() async throws {
        let registry = try Registry()
        let through = JournalPosition(rawValue: 10)
        #expect(try await registry.project(changes, through: through).isEmpty)
        try await expectProjected(registry)
        #expect(try await registry.project(changes, through: through).isEmpty)
        try await expectProjected(registry)
    }

    @Test("A replay in other pieces passes over what is there already", arguments: 1...9 as ClosedRange<Int64>)
    func pieces(cut: Int64) async throws {
        let registry = try Registry()
        try await registry.project(
            changes.filter { $0.position.rawValue <= cut }, through: JournalPosition(rawValue: cut))
        #expect(try await registry.project(changes, through: JournalPosition(rawValue: 10)).isEmpty)
        try await expectProjected(registry)
    }

    @Test("Position and rows survive together")
    func reopened() async throws {
        let directory = TemporaryDirectory()
        do {
            let registry = try Registry(path: directory.file("registry.sqlite"))
            try await registry.project(changes, through: JournalPosition(rawValue: 10))
        }
        try await expectProjected(try Registry(path: directory.file("registry.sqlite")))
    }

    @Test("A change that breaks a rule is passed over and told, and stops no other device")
    func refused() async throws {
        let registry = try Registry()
        let refused = try await registry.project(
            [
                change(1, .enrolled(device(1), pump, profile: nil, at: noon())),
                change(2, .enrolled(device(2), pump, profile: nil, at: noon())),
                change(
                    3,
                    .episodeOpened(
                        EpisodeRecord(device: device(9), cause: "c", openedAt: noon(), evidence: "{}", position: .start)
                    )),
                change(
                    4,
                    .episodeOpened(
                        EpisodeRecord(device: device(1), cause: "c", openedAt: noon(), evidence: "{", position: .start))
                ),
                change(5, .episodeCleared(EpisodeID(rawValue: "none"), at: noon())),
                change(6, .info(device(9), ["model": "x"])),
                change(7, .seen(device(1), at: noon(7))),
            ], through: JournalPosition(rawValue: 7))
        #expect(refused.map(\.change.position.rawValue) == [2, 3, 4, 5, 6])
        #expect(
            refused.map(\.reason.code) == [
                .constraint(.taken), .constraint(.missingReference), .constraint(.outOfRange), .notFound, .notFound,
            ])
        #expect(try await registry.device(device(2)) == nil)
        #expect(try await registry.device(device(1))?.reach.lastSeen == noon(7))
        #expect(try await registry.position().rawValue == 7)
    }

    @Test("The ids of episodes follow from device, cause and opening")
    func episodeIDs() {
        #expect(episode(1).id == episode(2).id)
        #expect(
            EpisodeID(device: device(1), cause: "a", openedAt: noon())
                != EpisodeID(device: device(1), cause: "b", openedAt: noon()))
    }

    @Test("What a device says of itself is cut, not refused")
    func longInfo() async throws {
        let registry = try Registry()
        let refused = try await registry.project(
            [
                change(1, .enrolled(device(1), pump, profile: nil, at: noon())),
                change(2, .info(device(1), ["model": String(repeating: "é", count: 5_000)])),
            ], through: JournalPosition(rawValue: 2))
        #expect(refused.isEmpty)
        #expect(try await registry.device(device(1))?.model == String(repeating: "é", count: 200))
    }

    @Test("A repair's observed step is logged once, also when it is projected again")
    func repairSteps() async throws {
        let registry = try await Registry.sample()
        _ = try await registry.request(repair("r1", state: "sent"))
        let observed = change(
            5,
            .repair(
                RepairTransition(
                    repair: RepairID(rawValue: "r1"), state: "received", occupiesDevice: true,
                    steps: [RepairStepRecord(step: "received", at: noon(4))])))
        try await registry.project([observed], through: JournalPosition(rawValue: 5))
        try await registry.project([observed], through: JournalPosition(rawValue: 6))
        #expect(try await registry.repair(RepairID(rawValue: "r1"))?.state == "received")
        #expect(try await registry.steps(of: RepairID(rawValue: "r1")).count == 1)
        #expect(try await registry.position().rawValue == 6)
    }

    @Test("Gaps of all devices show beside a device's own")
    func gaps() async throws {
        let registry = try await Registry.sample()
        try await registry.save(heatPump(2))
        try await registry.note(GapRecord(from: noon(0), to: noon(9), reason: "the broker's queue was full"))
        try await registry.note(GapRecord(device: device(2), from: noon(5), to: noon(6), lost: 1, reason: "sequence"))
        #expect(try await registry.gaps(of: device(1), limit: 9).count == 1)
        #expect(try await registry.gaps(of: device(2), limit: 9).count == 2)
        #expect(try await registry.gaps(of: nil, limit: 9).count == 2)
    }
}
