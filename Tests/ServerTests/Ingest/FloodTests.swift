import MQTTTransport
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// One device that floods is held back; what others say, and what waited for long, is not.
@Suite struct FloodTests {
    private let files = TemporaryDirectory()
    private let handOver = HandOver(capacity: 100_000)
    private let directory = DeviceDirectory()
    private let figures = FigureRegistry()
    private let admission: Admission
    private let journal: Journal

    init() throws {
        journal = try Journal(path: files.file("journal.sqlite"))
        admission = Admission(
            intake: Intake(
                catalog: try Heater.catalog(), directory: directory, enrolment: .manual,
                rejects: Rejects(figures: figures, since: noon())),
            journal: JournalWriter(journal: journal, handOver: handOver))
        for number in UInt64(1)...20 {
            directory.learn(
                Heater.address("h\(number)"),
                of: DeviceDirectory.Known(
                    device: device(number), profile: "acme/heater", isAssigned: true,
                    identity: DeviceIdentity(convention: "acme"), captures: ["home": "17"], newest: nil))
        }
    }

    private func burst(_ messages: [(number: UInt64, payload: String)]) -> IncomingBatch {
        var burst = IncomingBatch()
        for message in messages {
            Array("homes/17/h\(message.number)/telemetry".utf8).withUnsafeBytes { topic in
                Array(message.payload.utf8).withUnsafeBytes { payload in
                    burst.append(topic: topic, payload: payload, retain: false, mark: nil)
                }
            }
        }
        return burst
    }

    /// Readings in the journal by device.
    private func stored() throws -> [DeviceID: Int] {
        try journal.read(after: .start, limit: 1_000_000).reduce(into: [:]) { counts, entry in
            if case .readings = entry.input.content { counts[entry.input.device, default: 0] += 1 }
        }
    }

    @Test func `L03: a device at 10,000 messages a second is held back alone, and that is counted`() throws {
        let seconds: Int64 = 4
        for slice in 0..<(seconds * 10) {
            // A tenth of a second: 1,000 messages of the first device, one of each other every second.
            var messages = (0..<1_000).map { (UInt64(1), #"{"flow":\#($0 % 90)}"#) }
            if slice % 10 == 0 { messages += (2...20).map { (UInt64($0), #"{"flow":40}"#) } }
            messages.shuffle()
            _ = try admission.take(burst(messages), at: noon() + TimeSpan(microseconds: slice * 100_000))
        }
        let stored = try stored()
        for number in UInt64(2)...20 { #expect(stored[device(number)] == Int(seconds)) }
        let most = Int(MessageAllowance.atOnce + MessageAllowance.perSecond * Double(seconds)) + 1
        let first = try #require(stored[device(1)])
        #expect(first <= most)
        #expect(first > 5_000)
        #expect(
            figures.text().contains("bedside_messages_rejected_total{reason=\"too_many\"} \(40_000 - first)"))
    }

    @Test func `What waited at the broker for a month passes, however fast it comes`() throws {
        let minutes: Int64 = 43_200
        for first in stride(from: Int64(0), to: minutes, by: 1_000) {
            let messages = (first..<min(first + 1_000, minutes)).map { minute in
                (UInt64(1), #"{"ts":\#(noon((minute - minutes) * 60).milliseconds),"flow":\#(minute % 90)}"#)
            }
            _ = try admission.take(burst(messages), at: noon())
        }
        #expect(try stored() == [device(1): Int(minutes)])
    }

    @Test func `After a flood the device is heard again`() throws {
        _ = try admission.take(burst((0..<10_000).map { (1, #"{"flow":\#($0 % 90)}"#) }), at: noon())
        #expect(try admission.take(burst([(1, #"{"flow":1}"#)]), at: noon()) == 0)
        #expect(try admission.take(burst([(1, #"{"flow":1}"#)]), at: noon(1)) == 1)
    }
}
