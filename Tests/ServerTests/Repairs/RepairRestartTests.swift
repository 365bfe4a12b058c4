import Repairs
import Store
import Telemetry
import Testing

@testable import Server

/// A crash at any stage of a repair, and a start after it: no command leaves twice, and none is forgotten.
@Suite(.timeLimit(.minutes(10))) struct RepairRestartTests {
    enum Stage: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case queued, sending, uncertain, sent, received, done, firstSign, verified, failed, timedOut, neverLeft,
            cancelled
        var testDescription: String { rawValue }
    }

    /// Brings a repair to `stage`; returns the service as it starts on what a crash just then leaves.
    private func crash(at stage: Stage, _ workshop: Workshop) async throws -> Workshop {
        let kept = try workshop.kept()
        switch stage {
        case .queued, .cancelled:
            workshop.sender.connect(false)
            _ = try await workshop.coordinator.begin(kept)
            if stage == .cancelled { _ = try await workshop.coordinator.cancel("r-1", by: "ada") }
        case .sending:
            let gate = Gate()
            workshop.sender.answer { _ in
                await gate.wait()
                return .handedOver
            }
            async let begun = workshop.coordinator.begin(kept)
            #expect(await eventually { gate.isWaitedFor })
            let again = try await workshop.restarted()
            gate.open()
            _ = try await begun
            return again
        case .uncertain:
            workshop.sender.answer { _ in .uncertain }
            _ = try await workshop.coordinator.begin(kept)
        case .neverLeft:
            workshop.sender.answer { _ in .refused("no") }
            _ = try await workshop.coordinator.begin(kept)
        case .sent, .received, .done, .firstSign, .verified, .failed, .timedOut:
            _ = try await workshop.coordinator.begin(kept)
            try await reach(stage, workshop)
        }
        return try await workshop.restarted()
    }

    private func reach(_ stage: Stage, _ workshop: Workshop) async throws {
        switch stage {
        case .received: try await workshop.say(.received)
        case .done: try await workshop.say(.done)
        case .failed: try await workshop.say(.failed)
        case .timedOut: for _ in 0..<3 { try await workshop.minute() }
        case .firstSign:
            try await workshop.say(.done)
            try await workshop.minute(flow: 50, mode: 1)
        case .verified:
            try await workshop.say(.done)
            for _ in 0..<9 { try await workshop.minute(flow: 50, mode: 1) }
        default: break
        }
    }

    @Test(arguments: Stage.allCases) func `No command leaves twice`(_ stage: Stage) async throws {
        let workshop = try await Workshop.open()
        var again = try await crash(at: stage, workshop)
        for _ in 0..<3 {
            for _ in 0..<4 { try await again.minute() }
            again = try await again.restarted()
            #expect(again.sender.sent.isEmpty)
        }
        let sent = try await again.stored().count { $0 == "sent" }
        #expect(sent == (stage == .cancelled ? 0 : 1))
        #expect(workshop.sender.sent.count == (stage == .queued || stage == .cancelled ? 0 : 1))
    }

    @Test func `A repair that waited for its device is sent by the next start, once`() async throws {
        let workshop = try await Workshop.open()
        let again = try await crash(at: .queued, workshop)
        try await again.minute()
        try await again.minute()
        #expect(again.sender.sent.count == 1)
        #expect(workshop.sender.sent.isEmpty)
    }

    @Test(arguments: [Stage.sending, .uncertain, .sent, .received, .done])
    func `Readings after the start prove what was sent before it`(_ stage: Stage) async throws {
        let workshop = try await Workshop.open()
        let again = try await crash(at: stage, workshop)
        for _ in 0..<10 { try await again.minute(flow: 50, mode: 1) }
        #expect(try await again.standing() == .verified)
        #expect(again.sender.sent.isEmpty)
    }

    @Test func `A crash while sending is shown as what may have been sent, and the answer settles it`() async throws {
        let workshop = try await Workshop.open()
        let again = try await crash(at: .sending, workshop)
        #expect(try await again.standing() == .mayHaveBeenSent)
        try await again.say(.received)
        #expect(try await again.standing() == .received)
    }

    @Test func `An answer that was journalled and not folded before the crash still counts`() async throws {
        let workshop = try await Workshop.open()
        _ = try await workshop.coordinator.begin(try workshop.kept())
        try workshop.engine.journal.append(
            [
                DeviceInput(
                    device: device(1), receivedAt: workshop.clock.server().now(),
                    content: .acknowledgement(Acknowledgement(status: .received, correlation: "r-1")))
            ], marks: [])
        let again = try await workshop.restarted()
        #expect(try await again.standing() == .received)
        #expect(try await again.stored().count { $0 == "received" } == 1)
    }

    @Test func `D14: A restored backup sends nothing of what was asked before`() async throws {
        let workshop = try await Workshop.open()
        workshop.sender.connect(false)
        _ = try await workshop.coordinator.begin(try workshop.kept())
        let copy = try workshop.directory.copy()
        do {
            let registry = try Registry(path: copy.file("data/registry.sqlite"))
            _ = try await registry.beginEpoch()
        }
        let sender = FakeSender()
        let engine = try await Engine.start(in: copy, clock: workshop.clock, sender: sender)
        let again = Workshop(directory: copy, clock: workshop.clock, sender: sender, engine: engine)
        for _ in 0..<3 { try await again.minute() }
        #expect(sender.sent.isEmpty)
        #expect(try await again.standing() == .expired)
    }
}
