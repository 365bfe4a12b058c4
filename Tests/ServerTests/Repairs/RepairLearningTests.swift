import Diagnostics
import Profiles
import Repairs
import Telemetry
import Testing

@testable import Server

/// Repairs under way while their device's profile changes, and while its past is folded anew for that.
@Suite(.timeLimit(.minutes(10))) struct RepairLearningTests {
    private func well(_ workshop: Workshop, minutes: Int) async throws {
        for _ in 0..<minutes { try await workshop.minute(flow: 50, mode: 1) }
    }

    /// Saved, and started with a changed profile so often: the device is learning.
    private func changed(_ workshop: Workshop, starts: Int) async throws -> Workshop {
        var workshop = workshop
        for _ in 0..<starts {
            try await workshop.engine.snapshots.save()
            workshop = try await workshop.restarted(Heater.profiles(Heater.longer))
            let state = try #require(await workshop.engine.shards.device(device(1))?.state)
            #expect(state.isLearning)
        }
        return workshop
    }

    @Test(arguments: [1, 2])
    func `What came before the change and what came behind it prove a repair together`(starts: Int) async throws {
        var workshop = try await Workshop.open()
        _ = try await workshop.coordinator.begin(try workshop.kept())
        try await workshop.say(.done)
        try await well(workshop, minutes: 2)
        #expect(try await workshop.standing() == .firstSign)
        workshop = try await changed(workshop, starts: starts)
        // Whoever asked for it waits: it is the first to be learned anew.
        #expect(workshop.engine.shards.refolds.isAnyAsked)
        // Warm for four minutes together, of which either part is too short for a mean of five; then cold again.
        try await well(workshop, minutes: 2)
        for _ in 0..<2 { try await workshop.minute(flow: 0, mode: 1) }
        #expect(try await workshop.standing() == .firstSign)
        try await workshop.engine.relearn()
        #expect(try await workshop.standing() == .verified)
        #expect(try await workshop.stored().count { $0 == "verified" } == 1)
        // It is told once, whatever comes behind.
        workshop = try await workshop.restarted(Heater.profiles(Heater.longer))
        try await workshop.engine.relearn()
        #expect(try await workshop.stored().count { $0 == "verified" } == 1)
        #expect(workshop.sender.sent.isEmpty)
    }

    @Test func `A repair that is sent while its device is learning is proved as any other`() async throws {
        let workshop = try await changed(Workshop.open(), starts: 1)
        _ = try await workshop.coordinator.begin(try workshop.kept())
        try #require(try await workshop.standing() == .sent)
        try await workshop.say(.done)
        try await well(workshop, minutes: 2)
        try await workshop.engine.relearn()
        try await well(workshop, minutes: 2)
        #expect(try await workshop.standing() == .verified)
    }

    @Test func `A verified repair is watched on, and holds when it would have held`() async throws {
        var workshop = try await Workshop.open()
        _ = try await workshop.coordinator.begin(try workshop.kept())
        try await workshop.say(.done)
        for _ in 0..<9 where try await workshop.standing() != .verified { try await well(workshop, minutes: 1) }
        try await well(workshop, minutes: 8)
        workshop = try await changed(workshop, starts: 2)
        try await well(workshop, minutes: 4)
        try await workshop.engine.relearn()
        try await well(workshop, minutes: 17)
        #expect(try await workshop.standing() == .verified)
        try await well(workshop, minutes: 2)
        #expect(try await workshop.standing() == .holds)
        #expect(try await workshop.stored().suffix(2) == ["verified", "holds"])
    }
}
