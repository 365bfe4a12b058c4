import Profiles
import Telemetry
import Testing

@testable import Diagnostics

/// A device's own numbers of its messages: what is missing, what comes twice, what contradicts.
@Suite struct NumberTests {
    /// One reading of the stove's heat in a numbered message.
    private struct Numbered {
        var patient = Patient()

        /// Received at `minutes`; observed then too unless said otherwise, nil: it states no time.
        @discardableResult
        mutating func take(
            _ number: Int64, boot: UInt64? = 1, heat: Double, at minutes: Double, observed: Double?? = .none
        ) -> [FoldOutput] {
            let stated = observed ?? minutes
            let reading = Reading(
                metric: Stove.heat, value: heat, observedAt: minute(stated ?? minutes), deviceStated: stated != nil)
            let outputs = patient.state.fold(
                DeviceInput(
                    device: Stove.device, receivedAt: minute(minutes),
                    number: MessageNumber(number: number, boot: boot), content: .readings([reading])),
                by: patient.compiled)
            patient.outputs += outputs
            return outputs
        }

        var findings: [NumberFinding] {
            patient.outputs.compactMap { if case .numbers(let finding) = $0 { finding } else { nil } }
        }
        var missing: [Int] { patient.state.missing.map(\.missing) }
        var heat: Double? { patient.state.lastReading(of: Stove.heat, patient.compiled)?.value }
    }

    @Test func `Numbers without a gap say nothing`() {
        var it = Numbered()
        for number in Int64(7)..<400 { it.take(number, heat: 4, at: Double(number)) }
        #expect(it.findings.isEmpty)
        #expect(it.patient.accepted.count == 393)
    }

    @Test func `Under another profile what is missing stays known, and is not told again`() {
        var it = Numbered()
        it.take(10, heat: 4, at: 1)
        it.take(23, heat: 5, at: 9)
        it.patient.state = DeviceState(it.patient.compiled, after: it.patient.state)
        #expect(it.missing == [12])
        #expect(it.heat == nil)
        it.take(24, heat: 6, at: 10)
        it.take(11, heat: 4, at: 11, observed: 2)
        #expect(it.missing == [11])
        #expect(it.findings.count { if case .missing = $0 { true } else { false } } == 1)
        #expect(DeviceState(it.patient.compiled, after: nil) == DeviceState(it.patient.compiled))
    }

    @Test func `What is missing is told with how many and between when`() throws {
        var it = Numbered()
        it.take(10, heat: 4, at: 1)
        it.take(23, heat: 5, at: 9)
        guard case .missing(let gap)? = it.findings.first else {
            Issue.record("\(it.findings)")
            return
        }
        #expect((gap.missing, gap.from, gap.to) == (12, minute(1), minute(9)))
        #expect(it.patient.state.missing == [gap])
        #expect(it.heat == 5)
    }

    @Test func `D02, D17: The same message again changes nothing, whenever it comes and however often`() {
        var it = Numbered()
        for number in Int64(1)...20 { it.take(number, heat: Double(number), at: Double(number)) }
        let state = it.patient.state
        for number in Int64(1)...20 {
            let outputs = it.take(number, heat: Double(number), at: 30, observed: Double(number))
            #expect(outputs == [.duplicates(1)])
        }
        var unchanged = it.patient.state
        unchanged.lastReceivedAt = state.lastReceivedAt
        #expect(unchanged == state)
        #expect(it.findings.isEmpty)
    }

    @Test
    func `D17: A number that comes again with other values: the first one counts, and the contradiction is flagged`() {
        var it = Numbered()
        it.take(1, heat: 4, at: 1)
        it.take(2, heat: 5, at: 2)
        for (time, observed) in [(3.0, 2.0), (4, 4)] {
            let outputs = it.take(2, heat: 17, at: time, observed: observed)
            #expect(outputs == [.numbers(.contradiction(number: 2, at: minute(observed)))])
        }
        #expect(it.heat == 5)
        #expect(it.patient.state.contradictions?.count == 2)
        #expect(it.patient.state.contradictions?.last == minute(4))
        it.take(3, heat: 6, at: 5)
        #expect(it.heat == 6)
        #expect(it.patient.state.missing.isEmpty)
    }

    @Test func `D18: After a reset the device counts anew under another boot, and nothing is missing or refused`() {
        var it = Numbered()
        for number in Int64(1)...200 { it.take(number, heat: 4, at: Double(number)) }
        for number in Int64(1)...5 { it.take(number, boot: 2, heat: 9, at: 300 + Double(number)) }
        #expect(it.findings.isEmpty)
        #expect(it.heat == 9)
        #expect(it.patient.accepted.count == 205)
        // What the run before still had in store is late, and no news of the new one.
        it.take(201, heat: 1, at: 306, observed: 201)
        it.take(6, boot: 2, heat: 8, at: 307)
        #expect(it.findings.isEmpty)
        #expect(it.patient.late.count == 1)
        #expect(it.heat == 8)
    }

    @Test(arguments: [5, 300] as [Int64])
    func `D18: Without a boot newer values under an old number begin anew`(_ first: Int64) {
        for states in [true, false] {
            var it = Numbered()
            for number in Int64(1)...first {
                it.take(number, boot: nil, heat: 4, at: Double(number), observed: states ? .none : .some(nil))
            }
            for number in Int64(1)...3 {
                let time = 500 + Double(number)
                it.take(number, boot: nil, heat: 9, at: time, observed: states ? .none : .some(nil))
            }
            #expect(it.findings.isEmpty)
            #expect(it.patient.accepted.count == Int(first) + 3)
            #expect(it.heat == 9)
        }
    }

    @Test func `What comes late fills its gap, within the last numbers and far behind them`() {
        var it = Numbered()
        it.take(1, heat: 4, at: 1)
        it.take(4, heat: 4, at: 4)
        for number in Int64(105)...300 { it.take(number, heat: 4, at: Double(number)) }
        #expect(it.missing == [2, 100])
        it.take(250, heat: 4, at: 301, observed: 250)
        it.take(2, heat: 3, at: 302, observed: 2)
        #expect(it.missing == [1, 100])
        it.take(3, heat: 3, at: 303, observed: 3)
        #expect(it.missing == [100])
        #expect(it.findings.suffix(2) == [.found(at: minute(2)), .found(at: minute(3))])
        #expect(it.patient.late.map(\.value) == [3, 3])
        #expect(it.heat == 4)
    }

    @Test(arguments: [true, false])
    func `Without a boot, what comes of an earlier run or of a second client is no gap`(_ states: Bool) {
        var it = Numbered()
        var time = 0.0
        func take(_ number: Int64, heat: Double) {
            time += 1
            it.take(number, boot: nil, heat: heat, at: time, observed: states ? .none : .some(nil))
        }
        for number in Int64(400)...500 { take(number, heat: 4) }
        for number in Int64(1)...3 { take(number, heat: 9) }
        // In turns, for as long as they like.
        for number in Int64(4)...60 {
            take(497 + number, heat: 4)
            take(number, heat: 9)
        }
        #expect(it.findings.isEmpty)
        #expect(it.missing.isEmpty)
        #expect(it.heat == 9)
    }

    @Test func `Without a boot, what was observed before is of an earlier run`() {
        var it = Numbered()
        for number in Int64(1)...3 { it.take(number, boot: nil, heat: 9, at: 100 + Double(number)) }
        it.take(700, boot: nil, heat: 4, at: 104, observed: 50)
        it.take(4, boot: nil, heat: 9, at: 105)
        it.take(5, boot: nil, heat: 9, at: 106)
        #expect(it.findings.isEmpty)
        // A gap of its own it tells all the same.
        it.take(8, boot: nil, heat: 9, at: 109)
        #expect(it.missing == [2])
    }

    @Test func `What comes late again and again fills its gap once`() {
        var it = Numbered()
        it.take(1, heat: 4, at: 1)
        for number in Int64(10)...200 { it.take(number, heat: 4, at: Double(number)) }
        for round in 0..<4 {
            it.take(5, heat: 3, at: 201 + Double(round), observed: 5)
            it.take(2, heat: 3, at: 201 + Double(round), observed: 2)
        }
        #expect(it.missing == [6])
        #expect(it.findings.count == 3)
        for number in Int64(2)...9 { it.take(number, heat: 3, at: 300, observed: Double(number)) }
        #expect(it.missing.isEmpty)
    }

    @Test func `A gap in more pieces than are remembered is never said to be smaller than it is`() throws {
        var it = Numbered()
        it.take(0, heat: 4, at: 1)
        for number in Int64(101)...300 { it.take(number, heat: 4, at: Double(number)) }
        for number in stride(from: Int64(2), through: 98, by: 2) {
            it.take(number, heat: 3, at: 301, observed: Double(number))
        }
        #expect(it.missing == [100 - (NumberTrack.mostParts - 1)])
        let restored = DeviceState(bytes: it.patient.state.encode(it.patient.compiled), it.patient.compiled)
        #expect(restored == it.patient.state)
    }

    @Test func `Numbers out of their order are all taken once, and nothing is missing in the end`() {
        var it = Numbered()
        let order: [Int64] = [1, 3, 2, 6, 5, 4, 7, 7, 5, 10, 9, 8]
        for (index, number) in order.enumerated() {
            it.take(number, heat: Double(number), at: 20 + Double(index), observed: Double(number))
        }
        #expect(it.missing.isEmpty)
        #expect(it.patient.accepted.count + it.patient.late.count == 10)
        #expect(it.patient.duplicates == 2)
    }

    @Test(arguments: [1 << 53, 200_000, 0] as [Int64])
    func `A leap that no gap could be is a new beginning`(_ number: Int64) {
        var it = Numbered()
        it.take(90_000, heat: 4, at: 1)
        it.take(number, heat: 5, at: 2)
        it.take(number == 1 << 53 ? number : number + 1, heat: 5, at: 3)
        #expect(it.patient.state.missing.isEmpty)
        #expect(it.heat == 5)
    }

    @Test func `Many gaps stay bounded, the newest are kept`() {
        var it = Numbered()
        for index in Int64(0)..<100 { it.take(index * 3, heat: 4, at: Double(index)) }
        #expect(it.missing == Array(repeating: 2, count: NumberTrack.mostGaps))
        #expect(it.patient.state.missing.last?.to == minute(99))
    }

    @Test func `A message without readings keeps its place in the count`() {
        var it = Numbered()
        it.take(1, heat: 4, at: 1)
        let outputs = it.patient.state.fold(
            DeviceInput(
                device: Stove.device, receivedAt: minute(2), number: MessageNumber(number: 2, boot: 1),
                content: .readings([])), by: it.patient.compiled)
        #expect(outputs.isEmpty)
        it.take(3, heat: 4, at: 3)
        #expect(it.findings.isEmpty)
    }

    @Test(arguments: [3, 4, 5] as [UInt64])
    func `A restored count goes on as the continued one`(_ seed: UInt64) throws {
        var chance = Seeded(state: seed)
        var it = Numbered()
        var number: Int64 = 0
        for step in 0..<400 {
            number += Int64.random(in: -3...5, using: &chance)
            number = max(0, number)
            let boot: UInt64? = step < 300 ? 1 : nil
            let before = it.patient.state
            let restored = try #require(DeviceState(bytes: before.encode(it.patient.compiled), it.patient.compiled))
            #expect(restored == before)
            it.patient.state = restored
            it.take(
                number, boot: boot, heat: Double(Int.random(in: 1...3, using: &chance)), at: Double(step),
                observed: Bool.random(using: &chance) ? Double(step) : Double(max(0, step - 9)))
        }
        let bytes = it.patient.state.encode(it.patient.compiled)
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(DeviceState(bytes: Array(bytes.prefix(length)), it.patient.compiled) == nil)
        }
    }
}
