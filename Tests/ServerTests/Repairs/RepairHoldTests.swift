import DeskOperations
import Repairs
import Store
import Telemetry
import Testing

@testable import Server

/// What becomes of a restart once it is verified; it is to hold for half an hour.
@Suite(.timeLimit(.minutes(10))) struct RepairHoldTests {
    private static let well = (flow: 50.0, mode: 1.0)

    private func verified() async throws -> Workshop {
        let workshop = try await Workshop.open()
        _ = try await workshop.coordinator.begin(try workshop.kept())
        try await workshop.say(.done)
        for _ in 0..<9 where try await workshop.standing() != .verified { try await well(workshop) }
        #expect(try await workshop.standing() == .verified)
        return workshop
    }

    private func well(_ workshop: Workshop, minutes: Int = 1) async throws {
        for _ in 0..<minutes { try await workshop.minute(flow: Self.well.flow, mode: Self.well.mode) }
    }

    private func record(_ workshop: Workshop) async throws -> RepairRecord {
        try #require(try await workshop.registry.repair("r-1"))
    }

    @Test func `It holds when the device stays well, and ends`() async throws {
        let workshop = try await verified()
        try await well(workshop, minutes: 29)
        #expect(try await workshop.standing() == .verified)
        try await well(workshop, minutes: 2)
        #expect(try await workshop.standing() == .holds)
        #expect(try await workshop.stored().suffix(2) == ["verified", "holds"])
        let row = try await record(workshop)
        #expect(row.state == "holds")
        #expect(row.endedAt != nil)
    }

    @Test func `It did not hold when its cause comes back, and whoever looks on is told`() async throws {
        let workshop = try await verified()
        try await well(workshop, minutes: 10)
        let updates = await workshop.coordinator.updates("r-1") { $0.standing }
        for _ in 0..<6 { try await workshop.minute(flow: 15, mode: 0) }
        var seen: [RepairStep.Kind] = []
        for await standing in updates { seen.append(standing) }
        #expect(seen.last == .didNotHold)
        #expect(try await workshop.stored().suffix(2) == ["verified", "did_not_hold"])
        let row = try await record(workshop)
        #expect(row.state == "did_not_hold")
        #expect(row.endedAt != nil)
    }

    @Test func `From a device that fell silent nothing is known of it, and it says so`() async throws {
        let workshop = try await verified()
        for _ in 0..<50 { try await workshop.minute(flow: nil) }
        #expect(try await workshop.standing() == .verified)
        #expect(try await workshop.stored().suffix(2) == ["verified", "hold_unknown"])
        let row = try await record(workshop)
        #expect(row.state == "verified")
        #expect(row.endedAt != nil)
    }

    @Test(arguments: [false, true])
    func `A kill at any moment of it costs nothing`(isSaved: Bool) async throws {
        var workshop = try await verified()
        for _ in 0..<3 {
            try await well(workshop, minutes: 8)
            if isSaved { try await workshop.engine.snapshots.save() }
            workshop = try await workshop.restarted()
            #expect(try await workshop.standing() == .verified)
        }
        try await well(workshop, minutes: 7)
        #expect(try await workshop.standing() == .holds)
        #expect(try await workshop.stored().count { $0 == "verified" } == 1)
        #expect(workshop.sender.sent.isEmpty)
    }

    @Test(arguments: [false, true])
    func `Trouble that comes back after a kill is seen`(isSaved: Bool) async throws {
        var workshop = try await verified()
        try await well(workshop, minutes: 10)
        if isSaved { try await workshop.engine.snapshots.save() }
        workshop = try await workshop.restarted()
        for _ in 0..<6 { try await workshop.minute(flow: 15, mode: 0) }
        #expect(try await workshop.standing() == .didNotHold)
        workshop = try await workshop.restarted()
        #expect(try await workshop.standing() == .didNotHold)
        #expect(try await workshop.stored().count { $0 == "did_not_hold" } == 1)
    }

    @Test func `Another restart meanwhile leaves it open whether the first one lasted`() async throws {
        let workshop = try await verified()
        try await well(workshop, minutes: 3)
        for _ in 0..<2 { try await workshop.minute(flow: 15, mode: 0) }
        #expect(try await workshop.coordinator.begin(try workshop.kept("r-2")).standing == .sent)
        try await workshop.engine.foldAll()
        #expect(try await workshop.stored().last == "hold_unknown")
        #expect(
            try await record(workshop).failure == "another repair began before that could be told")
    }
}
