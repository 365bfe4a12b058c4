import Dispatch
import Store
import Telemetry
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct HandOverTests {
    private func batch(_ first: Int64, _ count: Int = 1) -> CommittedBatch {
        CommittedBatch(first: position(first), inputs: Array(repeating: tick(at: first), count: count))
    }

    @Test func `What was pushed comes out whole and in order`() async {
        let handOver = HandOver()
        for number in 1...5 { handOver.push(batch(Int64(number)), reserved: false) }
        handOver.finish()
        #expect(await handOver.next()?.map(\.first.rawValue) == [1, 2, 3, 4, 5])
        #expect(await handOver.next() == nil)
    }

    @Test func `A consumer waits for the first batch`() async {
        let handOver = HandOver()
        async let taken = handOver.next()
        handOver.push(batch(1), reserved: false)
        #expect(await taken?.map(\.first.rawValue) == [1])
    }

    @Test func `The bound holds a producer back until the consumer takes`() async {
        let handOver = HandOver(capacity: 2)
        let pushed = Shared(0)
        let thread = DispatchQueue(label: "producer")
        thread.async {
            for number in 1...5 {
                handOver.reserve()
                handOver.push(self.batch(Int64(number)), reserved: true)
                pushed.change { $0 += 1 }
            }
        }
        #expect(await eventually { handOver.count == 2 })
        #expect(pushed.value == 2)
        var taken: [Int64] = []
        while taken.count < 5 {
            let batches = await handOver.next() ?? []
            #expect(batches.count <= 2)
            taken += batches.map(\.first.rawValue)
        }
        #expect(taken == [1, 2, 3, 4, 5])
    }

    @Test func `A large batch takes as much room as its inputs need, and gives it back`() async {
        let handOver = HandOver(capacity: 4)
        let large = HandOver.placeHolds * 2 + 1
        let pushed = Shared(0)
        for first in [1, 1_001, 2_001] as [Int64] {
            DispatchQueue(label: "producer \(first)").async {
                handOver.reserve(large)
                handOver.push(self.batch(first, large), reserved: true)
                pushed.change { $0 += 1 }
            }
        }
        // Three of four places are taken, and no two of the others have the last between them.
        #expect(await eventually { pushed.value == 1 && handOver.isAwaited })
        #expect(handOver.count == 1 && handOver.placesTaken == 4)
        for _ in 0..<3 { #expect(await handOver.next()?.count == 1) }
        #expect(await eventually { pushed.value == 3 && !handOver.isAwaited })
        #expect(handOver.placesTaken == 0)
        handOver.push(batch(4_001, large), reserved: false)
        #expect(handOver.placesTaken == 3)
        _ = await handOver.next()
        handOver.reserve(large)
        handOver.release(large)
        // One that is larger than all there is waits for all of it and no longer.
        handOver.reserve(100 * large)
        handOver.push(batch(3_001, 100 * large), reserved: true)
        #expect(await handOver.next()?.count == 1)
        handOver.reserve(100 * large)
    }

    @Test func `What comes without a reservation is never held back and frees no place`() async {
        let handOver = HandOver(capacity: 1)
        handOver.reserve()
        handOver.push(batch(1), reserved: true)
        for number in 2...100 { handOver.push(batch(Int64(number)), reserved: false) }
        #expect(handOver.count == 100)
        #expect(await handOver.next()?.count == 100)
        // One place and no more is free again.
        handOver.reserve()
        let second = Shared(false)
        DispatchQueue(label: "second").async {
            handOver.reserve()
            second.change { $0 = true }
        }
        #expect(!second.value)
        handOver.release()
        #expect(await eventually { second.value })
    }

    @Test func `Once it refuses, nobody waits for room, and what comes is nobody's`() async {
        let handOver = HandOver(capacity: 2)
        let ended = Shared(0)
        for number in Int64(1)...2 {
            handOver.reserve()
            handOver.push(batch(number), reserved: true)
        }
        for number in Int64(3)...5 {
            DispatchQueue(label: "producer \(number)").async {
                handOver.reserve()
                handOver.push(self.batch(number), reserved: true)
                handOver.reserve()
                handOver.release()
                ended.change { $0 += 1 }
            }
        }
        #expect(await eventually { handOver.isAwaited })
        #expect(handOver.refuse() == 2)
        #expect(await eventually { ended.value == 3 })
        #expect(handOver.count == 0)
        #expect(await handOver.next() == nil)
    }

    @Test func `Batches read back join where their positions do`() {
        let entries = [Int64](arrayLiteral: 3, 4, 5, 9, 10).map {
            JournalEntry(position: position($0), input: tick(at: $0))
        }
        let batches = CommittedBatch.batches(of: entries)
        #expect(batches.map(\.first.rawValue) == [3, 9])
        #expect(batches.map(\.last.rawValue) == [5, 10])
        #expect(CommittedBatch.batches(of: []).isEmpty)
    }
}
