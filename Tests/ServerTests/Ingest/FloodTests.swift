import DeskOperations
import DiskFixture
import MQTTTransport
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// One device that floods is held back; what others say, and what waited for long, is not.
@Suite(.timeLimit(.minutes(2))) struct FloodTests {
    private let files = TemporaryDirectory()
    private let directory = DeviceDirectory()
    private let figures = FigureRegistry()
    private let rejects: Rejects
    private let admission: Admission
    private let journal: Journal

    init() throws {
        journal = try Journal(path: files.file("journal.sqlite"))
        rejects = Rejects(figures: figures, since: noon())
        admission = try Self.admission(to: journal, directory, rejects)
        for number in UInt64(1)...20 { Self.know(number, Heater.address("h\(number)"), in: directory) }
    }

    private static func admission(
        to journal: Journal, _ directory: DeviceDirectory, _ rejects: Rejects, heardAt: Timestamp? = nil
    ) throws -> Admission {
        Admission(
            intake: Intake(
                catalog: try Heater.catalog(), directory: directory, enrolment: .manual, rejects: rejects),
            journal: JournalWriter(journal: journal, handOver: HandOver(capacity: 100_000)), heardAt: heardAt)
    }

    private static func know(_ number: UInt64, _ address: Address, in directory: DeviceDirectory) {
        directory.learn(
            address,
            of: DeviceDirectory.Known(
                device: device(number), profile: "acme/heater", isAssigned: true,
                identity: DeviceIdentity(convention: "acme"), captures: ["home": "17"], newest: nil))
    }

    private typealias Message = (topic: String, payload: String)

    private func burst(_ messages: [Message]) -> IncomingBatch {
        var burst = IncomingBatch()
        for message in messages {
            Array(message.topic.utf8).withUnsafeBytes { topic in
                Array(message.payload.utf8).withUnsafeBytes { payload in
                    burst.append(topic: topic, payload: payload, retain: false, mark: nil)
                }
            }
        }
        return burst
    }

    private func report(_ number: UInt64, _ payload: String) -> Message {
        ("homes/17/h\(number)/telemetry", payload)
    }

    /// Of this time by the device's own clock.
    private func report(_ number: UInt64, at seconds: Int64) -> Message {
        report(number, #"{"ts":\#(noon(seconds).milliseconds),"flow":\#(abs(seconds) % 90)}"#)
    }

    /// Readings in the journal by device.
    private func stored(in journal: Journal? = nil) throws -> [DeviceID: Int] {
        try (journal ?? self.journal).read(after: .start, limit: 1_000_000).reduce(into: [:]) { counts, entry in
            if case .readings = entry.input.content { counts[entry.input.device, default: 0] += 1 }
        }
    }

    /// Messages of a flood that go on in so many seconds, of one holder.
    private func most(in seconds: Int64) -> Int {
        Int(MessageAllowance.atOnce + MessageAllowance.perSecond * Double(seconds)) + 1
    }

    /// 10,000 messages a second for so long, beside one of each other device every second. Returns the flood's inputs.
    private func flood(seconds: Int64, _ message: (_ number: Int) -> Message) throws -> Int {
        var inputs = 0
        var quiet = 0
        for slice in 0..<(seconds * 10) {
            // A tenth of a second.
            var messages = (0..<1_000).map { message(Int(slice) * 1_000 + $0) }
            if slice % 10 == 0 {
                messages += (2...20).map { report($0, #"{"flow":40}"#) }
                quiet += 19
            }
            messages.shuffle()
            inputs += try admission.take(burst(messages), at: noon() + TimeSpan(microseconds: slice * 100_000))
        }
        return inputs - quiet
    }

    private func expectNeighboursHeard(every seconds: Int64) throws {
        let stored = try stored()
        for number in UInt64(2)...20 { #expect(stored[device(number)] == Int(seconds)) }
    }

    @Test func `L03: a device at 10,000 messages a second is held back alone, and that is counted`() throws {
        let first = try flood(seconds: 4) { report(1, #"{"flow":\#($0 % 90)}"#) }
        try expectNeighboursHeard(every: 4)
        #expect(first <= most(in: 4))
        #expect(first > 5_000)
        #expect(figures.text().contains("bedside_messages_rejected_total{reason=\"too_many\"} \(40_000 - first)"))
        let sample = try #require(rejects.rejected().samples.first)
        #expect(sample.topic == "homes/17/h1/telemetry")
        #expect(sample.times == 40_000 - first)
    }

    /// Ways to flood other than by readings, and how many inputs one such message gives at most.
    @Test(arguments: [
        ("homes/17/h1/status", #"offline"#, 1), ("homes/17/h1/info", #"{"model":"HNN"}"#, 1),
        ("homes/17/h1/reply", #"{"status":"ok","id":"NN"}"#, 1), ("homes/17/h1/telemetry", #"{"flow":"#, 0),
        ("homes/17/h1/telemetry", #"{"flow":1,"flow":2}"#, 0), ("nobody/knows/this", "{}", 0),
        ("homes/17/h1/command", "{}", 0), ("hubs/g1/devices", #"[{"name":"a"},{"name":"bNN"}]"#, 0),
        ("hubs/g1/state", "offline", 0), ("homes/17/h1/telemetry", #"{"other":NN}"#, 0),
        ("homes/17/stranger/telemetry", #"{"flow":1}"#, 0),
        ("homes/NN/h1/telemetry", #"{"flow":1}"#, 2),
    ])
    func `L03: whatever a device floods with, it is held back alone`(_ topic: String, _ payload: String, _ inputs: Int)
        throws
    {
        let given = try flood(seconds: 1) { number in
            (topic.replacing("NN", with: "\(number)"), payload.replacing("NN", with: "\(number)"))
        }
        try expectNeighboursHeard(every: 1)
        #expect(given <= most(in: 1) * inputs)
        let held = try #require(rejects.rejected().counts["too_many"])
        #expect((10_000 - most(in: 1)...4_100).contains(held))
    }

    @Test func `A gateway that floods with lists of its devices is held back, and by their number`() throws {
        for number in UInt64(100)..<200 {
            Self.know(number, Heater.address("s\(number)", gateway: "g1"), in: directory)
        }
        let list = (100..<200).map { #"{"name":"s\#($0)","model":"HNN"}"# }.joined(separator: ",")
        var inputs = 0
        for _ in 0..<70 {
            let lists = (0..<100).map { number in
                (topic: "hubs/g1/devices", payload: "[\(list.replacing("NN", with: "\(number % 7)"))]")
            }
            inputs += try admission.take(burst(lists), at: noon())
        }
        // The first one tells what its topic captured too.
        let messages = inputs / 100 - 1
        #expect(messages > 1_000)
        #expect(messages <= Int(MessageAllowance.atOnce) / 2)
        #expect(rejects.rejected().counts == ["too_many": 7_000 - messages])
    }

    @Test func `Behind a hub that tells of all its devices on one topic, the one that floods is held back alone`()
        throws
    {
        for number in UInt64(101)...102 {
            Self.know(number, Heater.address("s\(number)", gateway: "g1"), in: directory)
        }
        func heard(_ number: UInt64, _ flow: Int) -> Message {
            ("hubs/g1/heard", #"{"name":"s\#(number)","flow":\#(flow)}"#)
        }
        _ = try admission.take(burst((0..<7_000).map { heard(101, $0 % 90) } + [heard(102, 40)]), at: noon())
        #expect(try stored() == [device(101): Int(MessageAllowance.atOnce), device(102): 1])
        #expect(rejects.rejected().counts == ["too_many": 1_000])
    }

    @Test func `What waited at the broker for a month passes, however fast it comes`() throws {
        let minutes: Int64 = 43_200
        for first in stride(from: Int64(0), to: minutes, by: 1_000) {
            let messages = (first..<min(first + 1_000, minutes)).map { minute in
                report(1, #"{"ts":\#(noon((minute - minutes) * 60).milliseconds),"flow":\#(minute % 90)}"#)
            }
            _ = try admission.take(burst(messages), at: noon())
        }
        #expect(try stored() == [device(1): Int(minutes)])
    }

    @Test(arguments: ["behind a live one", "topic by topic", "newest first"])
    func `What a device held while it was away passes, in whatever order it brings it`(_ order: String) throws {
        // Two days of it, every ten seconds.
        let held: [Message] = (Int64(1)...17_280).reversed().map { report(1, at: -10 * $0) }
        let messages: [Message] =
            switch order {
            case "behind a live one": [report(1, at: 0)] + held
            case "topic by topic": held + held.map { (topic: "homes/17/h1/counted", payload: $0.payload) }
            default: held.reversed()
            }
        for first in stride(from: 0, to: messages.count, by: 1_000) {
            let part = Array(messages[first..<min(first + 1_000, messages.count)])
            _ = try admission.take(burst(part), at: noon())
        }
        #expect(rejects.rejected().counts == [:])
        #expect(try stored() == [device(1): messages.count])
    }

    @Test func `What waited at the broker while the service or its link was away passes, also without times`() throws {
        let admission = try Self.admission(to: journal, directory, rejects, heardAt: noon())
        // A message a second of two devices for two hours, and again after the link was lost for as long.
        for back in [Int64(7_200), 14_400] {
            for _ in 0..<36 {
                let part = (0..<200).flatMap { [report(1, #"{"flow":\#($0 % 90)}"#), report(2, #"{"flow":4}"#)] }
                _ = try admission.take(burst(part), at: noon(back))
            }
        }
        #expect(rejects.rejected().counts == [:])
        #expect(try stored() == [device(1): 14_400, device(2): 14_400])
    }

    @Test func `What may have waited may come for an hour`() throws {
        let admission = try Self.admission(to: journal, directory, rejects, heardAt: noon(-7_200))
        for minute in stride(from: Int64(0), through: 64, by: 4) {
            _ = try admission.take(burst([report(2, #"{"flow":4}"#)]), at: noon(minute * 60))
        }
        let flood = (0..<10_000).map { report(2, #"{"flow":\#($0 % 90)}"#) }
        #expect(try admission.take(burst(flood), at: noon(64 * 60)) < most(in: 0))
        #expect(rejects.rejected().counts["too_many"] != nil)
    }

    @Test func `A clock that jumps to and fro lets no flood through for long`() {
        var allowance = MessageAllowance()
        var taken = 0
        // A day on and a day back in turns, 10,000 a second for five minutes.
        for number in Int64(0)..<3_000_000 {
            let bucket = allowance.take(
                receivedAt: noon() + TimeSpan(microseconds: number * 100), observedAt: noon(number % 2 * 86_400))
            if bucket != nil { taken += 1 }
        }
        #expect(taken < Int(MessageAllowance.ofThePast + MessageAllowance.atOnce) + 300 * 26 + 10)
    }

    @Test func `A device whose clock goes as ours earns nothing by it`() {
        var allowance = MessageAllowance()
        var taken = 0
        // 100 messages a second for an hour, and before each the question whether one may come.
        for number in Int64(0)..<360_000 {
            let now = noon() + TimeSpan(microseconds: number * 10_000)
            if allowance.hasMore(at: now), allowance.take(receivedAt: now, observedAt: now) != nil { taken += 1 }
        }
        #expect(taken <= most(in: 3_600) + 100)
    }

    @Test func `A clock that runs as its device likes lets no flood through for long`() {
        var allowance = MessageAllowance()
        var taken = 0
        // From 2015 on, each message 50 ms after the one before, 10,000 a second for five minutes.
        for number in Int64(0)..<3_000_000 {
            let bucket = allowance.take(
                receivedAt: noon() + TimeSpan(microseconds: number * 100),
                observedAt: Timestamp(seconds: 1_420_070_400) + TimeSpan(microseconds: number * 50_000))
            if bucket != nil { taken += 1 }
        }
        #expect(taken > 500_000)
        #expect(taken < Int(MessageAllowance.ofThePast + MessageAllowance.atOnce) + 300 * 26 + 10)
    }

    @Test func `After a flood the device is heard again`() throws {
        _ = try admission.take(burst((0..<10_000).map { report(1, #"{"flow":\#($0 % 90)}"#) }), at: noon())
        #expect(try admission.take(burst([report(1, #"{"flow":1}"#)]), at: noon()) == 0)
        #expect(try admission.take(burst([report(1, #"{"flow":1}"#)]), at: noon(1)) == 1)
    }

    @Test func `A message that is held back teaches nothing: what it says is told by the next that is not`() throws {
        _ = try admission.take(burst((0..<7_000).map { _ in ("homes/17/h1/status", "online") }), at: noon())
        let moved: Message = ("homes/18/h1/telemetry", #"{"flow":1}"#)
        #expect(try admission.take(burst([moved]), at: noon()) == 0)
        #expect(directory[device(1)]?.captures["home"] == "17")
        #expect(try admission.take(burst([moved]), at: noon(60)) == 2)
        #expect(directory[device(1)]?.captures["home"] == "18")
    }

    @Test(.enabled(if: SmallDisk.mayMount, "needs the right to mount a tmpfs (root)"))
    func `A batch that the journal does not take uses up nothing: its messages come again and pass`() throws {
        let disk = try #require(SmallDisk())
        let journal = try Journal(path: disk.path + "/journal.sqlite")
        let admission = try Self.admission(to: journal, directory, rejects)
        _ = try admission.take(burst([report(1, #"{"flow":1}"#)]), at: noon())
        disk.fill()
        let waiting = burst((0..<5_000).map { report(1, #"{"flow":0.1234567\#($0)}"#) })
        for _ in 0..<4 { #expect(throws: StoreError.self) { try admission.take(waiting, at: noon()) } }
        disk.empty()
        #expect(try admission.take(waiting, at: noon()) == 5_000)
        #expect(rejects.rejected().counts == [:])
        #expect(try stored(in: journal) == [device(1): 5_001])
    }
}
