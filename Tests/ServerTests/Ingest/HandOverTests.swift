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
