import DeskOperations
import Diagnostics
import Dispatch
import Repairs
import Store
import Telemetry
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct RepairCoordinatorTests {
    @Test func `A restart is sent, answered, and proved by readings`() async throws {
        let workshop = try await Workshop.open()
        let machine = try await workshop.coordinator.begin(try workshop.kept())
        #expect(machine.standing == .sent)
        #expect(workshop.sender.sent.map(\.topic) == ["homes/17/h1/command"])
        #expect(workshop.sender.sent.first?.payload.contains("r-1") == true)
        try await workshop.say(.received)
        #expect(try await workshop.standing() == .received)
        try await workshop.say(.done)
        #expect(try await workshop.standing() == .done)
        try await workshop.minute(flow: 50, mode: 1)
        #expect(try await workshop.standing() == .firstSign)
        for _ in 0..<8 { try await workshop.minute(flow: 50, mode: 1) }
        #expect(try await workshop.standing() == .verified)
        #expect(
            try await workshop.stored() == [
                "proposed", "approved", "sent", "handed_over", "received", "done", "first_sign", "verified",
            ])
        // Whether it lasts is watched; the device is free.
        let row = try #require(try await workshop.registry.repair("r-1"))
        #expect(row.endedAt == nil)
        #expect(!row.occupiesDevice)
        #expect(workshop.sender.sent.count == 1)
    }

    @Test func `It is published only once sent and its mark are on disk`() async throws {
        let workshop = try await Workshop.open()
        let seen = Shared<(steps: [String], marks: [RepairMark])>(([], []))
        let stores = workshop.engine.stores
        workshop.sender.answer { _ in
            let steps = (try? await stores.registry.steps(of: "r-1")) ?? []
            let inputs = (try? stores.journal.read(after: .start, limit: 1_000)) ?? []
            let marks = inputs.compactMap { entry -> RepairMark? in
                if case .repair(let mark) = entry.input.content { mark } else { nil }
            }
            seen.change { $0 = (steps.map(\.step), marks) }
            return .handedOver
        }
        _ = try await workshop.coordinator.begin(try workshop.kept())
        #expect(seen.value.steps == ["proposed", "approved", "sent"])
        #expect(seen.value.marks == [RepairMark(repair: "r-1", fix: "restart", step: .sent)])
    }

    @Test func `What certainly did not leave has failed, and says so`() async throws {
        let workshop = try await Workshop.open()
        workshop.sender.answer { _ in .refused("no device listens for it") }
        let machine = try await workshop.coordinator.begin(try workshop.kept())
        #expect(machine.standing == .failed)
        #expect(machine.steps.last?.detail == "no device listens for it")
        #expect(try await workshop.stored().last == "never_left")
        // The device is free for another.
        workshop.sender.answer { _ in .handedOver }
        #expect(try await workshop.coordinator.begin(try workshop.kept("r-2")).standing == .sent)
    }

    @Test func `C05: What may have been sent is settled by readings, never by sending again`() async throws {
        let workshop = try await Workshop.open()
        workshop.sender.answer { _ in .uncertain }
        #expect(try await workshop.coordinator.begin(try workshop.kept()).standing == .mayHaveBeenSent)
        for _ in 0..<2 { try await workshop.minute(flow: 50, mode: 1) }
        #expect(try await workshop.standing() == .firstSign)
        for _ in 0..<8 { try await workshop.minute(flow: 50, mode: 1) }
        #expect(try await workshop.standing() == .verified)
        #expect(workshop.sender.sent.count == 1)
    }

    @Test func `C07: Of two agents at the same device one goes, the other is told who is there`() async throws {
        let workshop = try await Workshop.open()
        async let first = result { try await workshop.coordinator.begin(try workshop.kept("r-1", by: "ada")) }
        async let second = result { try await workshop.coordinator.begin(try workshop.kept("r-2", by: "ben")) }
        let results = await [first, second]
        #expect(results.count { (try? $0.get()) != nil } == 1)
        let refused = results.compactMap { if case .failure(let error) = $0 { error as? DeskError } else { nil } }
        guard case .conflict(let words) = try #require(refused.first) else {
            Issue.record("\(refused)")
            return
        }
        #expect(words.contains("Restart the controller"))
        #expect(words.contains("ada") || words.contains("ben"))
        #expect(workshop.sender.sent.count == 1)
    }

    @Test func `C08: A double click is one repair`() async throws {
        let workshop = try await Workshop.open()
        let gate = Gate()
        workshop.sender.answer { _ in
            await gate.wait()
            return .handedOver
        }
        async let first = workshop.coordinator.begin(try workshop.kept("r-1", key: "one intent"))
        #expect(await eventually { gate.isWaitedFor })
        let again = try await workshop.coordinator.begin(try workshop.kept("r-2", key: "one intent"))
        gate.open()
        #expect(again.repair.id == "r-1")
        #expect(try await first.repair.id == "r-1")
        #expect(workshop.sender.sent.count == 1)
        // The key for another device, or by somebody else, is a mistake.
        await #expect(throws: DeskError.self) {
            _ = try await workshop.coordinator.begin(try workshop.kept("r-3", key: "one intent", of: 2))
        }
        await #expect(throws: DeskError.self) {
            _ = try await workshop.coordinator.begin(try workshop.kept("r-4", by: "ben", key: "one intent"))
        }
    }

    @Test func `C12: Another device's word on a repair moves nothing`() async throws {
        let workshop = try await Workshop.open()
        _ = try await workshop.coordinator.begin(try workshop.kept())
        try await workshop.say(.done, from: 2)
        try await workshop.say(.failed, of: "r-unknown")
        try await workshop.say(.done, of: nil)
        #expect(try await workshop.standing() == .sent)
        #expect(try await workshop.stored().last == "handed_over")
    }

    @Test func `An imported answer is nobody's now`() async throws {
        let workshop = try await Workshop.open()
        _ = try await workshop.coordinator.begin(try workshop.kept())
        try await workshop.engine.take(
            [
                DeviceInput(
                    device: device(1), receivedAt: workshop.clock.server().now(), imported: true,
                    content: .acknowledgement(Acknowledgement(status: .done, correlation: "r-1")))
            ])
        #expect(try await workshop.standing() == .sent)
    }

    @Test func `C13: While all is stopped nothing is sent`() async throws {
        let workshop = try await Workshop.open()
        workshop.sender.connect(false)
        #expect(try await workshop.coordinator.begin(try workshop.kept()).standing == .queued)
        _ = try await workshop.registry.stopAll(
            StopRecord(since: workshop.clock.server().now(), by: "root", reason: "a wrong firmware"))
        workshop.sender.connect(true)
        try await workshop.minute()
        #expect(workshop.sender.sent.isEmpty)
        #expect(try await workshop.coordinator.begin(try workshop.kept("r-2", of: 2)).standing != .sent)
        #expect(workshop.sender.sent.isEmpty)
    }

    @Test func `C13: A stop that comes between the look and the sending wins`() async throws {
        let workshop = try await Workshop.open()
        let registry = workshop.registry
        let stopped = Shared(false)
        workshop.sender.whenAsked {
            // The last thing looked at before the step is committed.
            guard !stopped.value else { return }
            stopped.change { $0 = true }
            let done = DispatchSemaphore(value: 0)
            Task.detached {
                _ = try? await registry.stopAll(StopRecord(since: noon(600), by: "root", reason: "now"))
                done.signal()
            }
            done.wait()
        }
        let machine = try await workshop.coordinator.begin(try workshop.kept())
        #expect(machine.standing == .approved)
        #expect(workshop.sender.sent.isEmpty)
        #expect(try await workshop.stored() == ["proposed", "approved"])
    }

    @Test func `A repair that waits for its device is sent when that comes back`() async throws {
        let workshop = try await Workshop.open()
        // Nothing for ten minutes.
        for _ in 0..<10 { try await workshop.minute(flow: nil) }
        #expect(try await workshop.coordinator.begin(try workshop.kept()).standing == .queued)
        try await workshop.minute(flow: nil)
        #expect(workshop.sender.sent.isEmpty)
        try await workshop.minute(flow: 15)
        #expect(try await workshop.standing() == .sent)
        #expect(workshop.sender.sent.count == 1)
    }

    @Test func `A repair whose device stays away expires unsent`() async throws {
        let workshop = try await Workshop.open()
        for _ in 0..<10 { try await workshop.minute(flow: nil) }
        _ = try await workshop.coordinator.begin(try workshop.kept())
        workshop.clock.pass(.hours(4))
        try await workshop.minute(flow: nil)
        #expect(try await workshop.standing() == .expired)
        try await workshop.minute(flow: 15)
        #expect(workshop.sender.sent.isEmpty)
    }

    @Test func `A late answer is recorded as what it is, after a restart too`() async throws {
        let workshop = try await Workshop.open()
        _ = try await workshop.coordinator.begin(try workshop.kept())
        for _ in 0..<3 { try await workshop.minute() }
        #expect(try await workshop.standing() == .timedOut)
        let later = try await workshop.restarted()
        try await later.say(.done)
        #expect(try await later.stored().last == "late_done")
        try await workshop.say(.done)
        #expect(try await workshop.stored().last == "late_done")
        // Days later it is history.
        workshop.clock.pass(.days(2))
        try await workshop.minute()
        try await workshop.say(.failed)
        #expect(try await workshop.stored().last == "late_done")
    }

    @Test func `Cancelled before it is sent it is never sent, afterwards it cannot be`() async throws {
        let workshop = try await Workshop.open()
        workshop.sender.connect(false)
        _ = try await workshop.coordinator.begin(try workshop.kept())
        #expect(try await workshop.coordinator.cancel("r-1", by: "ben").standing == .cancelled)
        workshop.sender.connect(true)
        try await workshop.minute()
        #expect(workshop.sender.sent.isEmpty)
        _ = try await workshop.coordinator.begin(try workshop.kept("r-2"))
        await #expect(throws: DeskError.self) { try await workshop.coordinator.cancel("r-2", by: "ada") }
        await #expect(throws: DeskError.notFound("repair")) { try await workshop.coordinator.cancel("r-9", by: "ada") }
    }

    @Test func `A caller who goes away stops nothing halfway`() async throws {
        let workshop = try await Workshop.open()
        let gate = Gate()
        workshop.sender.answer { _ in
            await gate.wait()
            return Task.isCancelled ? .uncertain : .handedOver
        }
        let kept = try workshop.kept()
        let caller = Task { try await workshop.coordinator.begin(kept) }
        #expect(await eventually { gate.isWaitedFor })
        caller.cancel()
        gate.open()
        _ = try? await caller.value
        #expect(try await workshop.stored().last == "handed_over")
    }

    @Test func `Where the registry does not take what follows no repair has moved`() async throws {
        struct Full: Error {}
        let workshop = try await Workshop.open()
        _ = try await workshop.coordinator.begin(try workshop.kept())
        try await workshop.engine.foldAll()
        let word = FoldedOutput(
            position: position(1_000), device: device(1), receivedAt: noon(601), imported: false,
            output: .acknowledgement(Acknowledgement(status: .failed, correlation: "r-1"), at: noon(601)))
        await #expect(throws: Full.self) { try await workshop.coordinator.observe([word]) { _ in throw Full() } }
        #expect(try await workshop.standing() == .sent)
        let changes = Shared<[ProjectedChange]>([])
        try await workshop.coordinator.observe([word]) { projected in changes.change { $0 = projected } }
        #expect(try await workshop.standing() == .failed)
        #expect(changes.value.map(\.position) == [position(1_000)])
    }

    @Test func `One repair that cannot go on holds up no other`() async throws {
        let workshop = try await Workshop.open()
        workshop.sender.connect(false)
        _ = try await workshop.coordinator.begin(try workshop.kept("r-1"))
        _ = try await workshop.coordinator.begin(try workshop.kept("r-2", of: 2))
        // Somebody else has moved the first one's row.
        try await workshop.registry.advance(
            RepairTransition(
                repair: "r-1", state: "rejected", endedAt: noon(601), occupiesDevice: false,
                failure: nil, machine: nil, steps: []), from: ["queued"])
        workshop.sender.connect(true)
        try await workshop.minute()
        #expect(workshop.sender.sent.map(\.topic) == ["homes/17/h2/command"])
    }

    @Test func `Who looks on gets the newest state, and the end`() async throws {
        let workshop = try await Workshop.open()
        workshop.sender.connect(false)
        _ = try await workshop.coordinator.begin(try workshop.kept())
        var views = await workshop.coordinator.updates("r-1") { $0.standing }.makeAsyncIterator()
        #expect(await views.next() == .queued)
        workshop.sender.connect(true)
        try await workshop.minute()
        try await workshop.say(.received)
        // Only the newest unread one is kept.
        #expect(await views.next() == .received)
        try await workshop.say(.failed)
        #expect(await views.next() == .failed)
        #expect(await views.next() == nil)
        #expect(workshop.coordinator.watchers.count == 0)
        // Of an ended one, how it ended.
        var late = await workshop.coordinator.updates("r-1") { $0.standing }.makeAsyncIterator()
        #expect(await late.next() == .failed)
        #expect(await late.next() == nil)
        var none = await workshop.coordinator.updates("r-9") { $0.standing }.makeAsyncIterator()
        #expect(await none.next() == nil)
    }

    @Test func `Streams are bounded, and end when the service does`() async throws {
        let workshop = try await Workshop.open()
        workshop.sender.connect(false)
        _ = try await workshop.coordinator.begin(try workshop.kept())
        do {
            var streams: [AsyncStream<Bool>] = []
            for _ in 0..<RepairWatchers.most + 10 {
                streams.append(await workshop.coordinator.updates("r-1") { $0.hasEnded })
            }
            #expect(workshop.coordinator.watchers.count == RepairWatchers.most)
            var refused = try #require(streams.last).makeAsyncIterator()
            #expect(await refused.next() == false)
            #expect(await refused.next() == nil)
        }
        // Who went away makes room.
        #expect(await eventually { workshop.coordinator.watchers.count == 0 })
        var last = await workshop.coordinator.updates("r-1") { $0.hasEnded }.makeAsyncIterator()
        #expect(await last.next() == false)
        await workshop.coordinator.stopWatching()
        #expect(await last.next() == nil)
    }
}

private func result<Value>(_ body: () async throws -> Value) async -> Result<Value, any Error> {
    do { return .success(try await body()) } catch { return .failure(error) }
}
