import DeskOperations
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct TurnsTests {
    @Test func `Only one is inside at a time, across suspensions`() async {
        let turns = Turns()
        let inside = Shared((now: 0, most: 0, total: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    await turns.take {
                        inside.change {
                            $0.now += 1
                            $0.most = max($0.most, $0.now)
                            $0.total += 1
                        }
                        await Task.yield()
                        inside.change { $0.now -= 1 }
                    }
                }
            }
        }
        #expect(inside.value.most == 1)
        #expect(inside.value.total == 200)
    }

    @Test func `Those who wait are let in as they came`() async {
        let turns = Turns()
        let gate = Gate()
        let order = Shared<[Int]>([])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await turns.take { await gate.wait() } }
            while !gate.isWaitedFor { await Task.yield() }
            for number in 0..<20 {
                let before = turns.waitingCount
                group.addTask { await turns.take { order.change { $0.append(number) } } }
                while turns.waitingCount == before { await Task.yield() }
            }
            gate.open()
        }
        #expect(order.value == Array(0..<20))
    }

    @Test func `Who comes when as many wait as may is turned away, and nothing is done`() async {
        let turns = Turns()
        let gate = Gate()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await turns.take { await gate.wait() } }
            while !gate.isWaitedFor { await Task.yield() }
            group.addTask { #expect(await turns.take(mostWaiting: 1) { 1 } == 1) }
            while turns.waitingCount == 0 { await Task.yield() }
            #expect(await turns.take(mostWaiting: 1) { 2 } == nil)
            gate.open()
        }
        #expect(await turns.take(mostWaiting: 0) { 3 } == 3)
    }

    @Test func `A body that throws passes the turn on`() async throws {
        struct Failure: Error {}
        let turns = Turns()
        await #expect(throws: Failure.self) { try await turns.take { throw Failure() } }
        #expect(await turns.take { 7 } == 7)
    }
}

/// Holds up whoever waits until it is opened.
final class Gate: Sendable {
    private let state = Mutex<(open: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let open = state.withLock { state in
                if !state.open { state.waiting.append(continuation) }
                return state.open
            }
            if open { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.open = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    var isWaitedFor: Bool { state.withLock { !$0.waiting.isEmpty } }
}
