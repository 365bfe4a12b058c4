import Diagnostics
import Store
import Telemetry
import Testing

@testable import Server

@Suite struct ProjectionTests {
    private func folded(_ number: UInt64, at place: Int64, _ output: FoldOutput) -> FoldedOutput {
        FoldedOutput(
            position: position(place), device: device(number), receivedAt: noon(place), imported: false, output: output)
    }

    @Test func `Changes stand in journal order, an enrolment before what it makes possible`() {
        let batches = [
            CommittedBatch(
                first: position(5),
                inputs: [
                    enrolment(of: 1, at: 5), input(.info(["model": "H1", "topic.home": "17"]), of: 1, at: 6),
                    input(Heater.readings(["flow": 20], at: noon(7)), of: 1, at: 7),
                ]),
            CommittedBatch(first: position(9), inputs: [enrolment(of: 2, profile: nil, at: 9)]),
        ]
        let said = FoldOutput.availability(.online, at: noon(6))
        let changes = Projection.changes(of: batches, [folded(1, at: 6, said)])
        #expect(changes.map(\.position.rawValue) == [5, 5, 6, 6, 6, 7, 9])
        #expect(
            changes.map(\.content) == [
                .enrolled(device(1), Heater.address("h1"), profile: "acme/heater", at: noon(5)),
                .profileMatched(device(1), profile: "acme/heater"), .captures(device(1), ["home": "17"]),
                .info(device(1), ["model": "H1"]), .availability(device(1), .online, at: noon(6)),
                .seen(device(1), at: noon()), .enrolled(device(2), Heater.address("h2"), profile: nil, at: noon(9)),
            ])
    }

    @Test func `A device is seen once in ten minutes, whatever a restart forgets`() {
        let times: [Int64] = [9, 4, 599, 600, 630, 1_900, 1_200]
        let inputs = times.map { input(Heater.readings(["flow": 20], at: noon($0)), of: 1, at: $0) }
        func seen(_ places: [Int]) -> [ProjectedChange] {
            places.map { place in
                let at = times[place] / 600 * 600
                return ProjectedChange(position: position(Int64(place) + 1), .seen(device(1), at: noon(at)))
            }
        }
        #expect(
            Projection.changes(of: [CommittedBatch(first: position(1), inputs: inputs)], []) == seen([0, 3, 5]))
        let rest = CommittedBatch(first: position(5), inputs: Array(inputs[4...]))
        #expect(Projection.changes(of: [rest], []) == seen([4, 5]))
    }

    @Test func `Neither a last will nor time makes a device seen`() {
        let inputs = [input(.availability(.offline), of: 1, at: 1), tick(at: 2)]
        #expect(Projection.changes(of: [CommittedBatch(first: position(1), inputs: inputs)], []).isEmpty)
    }

    @Test func `Accepted and late readings go into the history, late ones marked`() {
        let reading = Reading(metric: Heater.flow, value: 20, observedAt: noon(), deviceStated: true)
        let entries = Projection.history(
            of: [
                folded(1, at: 1, .accepted([reading])), folded(1, at: 2, .duplicates(1)),
                folded(2, at: 3, .late([reading])),
            ])
        #expect(entries.map(\.position.rawValue) == [1, 3])
        #expect(entries.map(\.late) == [false, true])
        #expect(entries.map(\.device) == [device(1), device(2)])
    }
}
