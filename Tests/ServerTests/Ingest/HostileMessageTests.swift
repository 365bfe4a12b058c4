import Decoding
import DeskOperations
import Diagnostics
import Profiles
import Telemetry
import Testing

@testable import Server

/// What one device sends costs its neighbours nothing, and nothing of it is taken for another's.
@Suite struct HostileMessageTests {
    private let directory = DeviceDirectory()
    private let rejects = Rejects(figures: FigureRegistry(), since: noon())
    private let intake: Intake

    init() throws {
        intake = Intake(
            catalog: try Heater.catalog(), directory: directory, enrolment: .manual, rejects: rejects)
    }

    private func know(_ number: UInt64) {
        directory.learn(
            Heater.address("h\(number)"),
            of: DeviceDirectory.Known(
                device: device(number), profile: "acme/heater", isAssigned: true,
                identity: DeviceIdentity(convention: "acme"), captures: ["home": "17"], newest: nil))
    }

    private func take(
        _ topic: String, _ payload: [UInt8], at seconds: Int64, _ plans: inout TopicPlans
    ) -> [DeviceInput] {
        var learnt = DirectoryChanges()
        var inputs: [DeviceInput] = []
        Array(topic.utf8).withUnsafeBytes { topic in
            payload.withUnsafeBytes { payload in
                intake.take(
                    Intake.RawMessage(topic: topic, payload: payload, isRetained: false), receivedAt: noon(seconds),
                    &plans, &learnt, into: &inputs)
            }
        }
        return inputs
    }

    @Test
    func `L08: Under a storm no reading is taken for another device's, whatever is forgotten and changed meanwhile`() {
        let devices = UInt64(1)...2_000
        for number in devices { know(number) }
        var plans = TopicPlans()
        var chance = Seeded(9)
        var readings = 0
        for step in 0..<30_000 {
            let number = UInt64.random(in: devices, using: &chance)
            switch step % 1_000 {
            case 500: plans.forget()
            case 700:
                // Another profile, by a person.
                if var known = directory[device(number)] {
                    known.profile = known.profile == "acme/heater" ? "acme/heater-3" : "acme/heater"
                    directory.update(known)
                }
            default: break
            }
            let home = step % 97 == 0 ? 18 : 17
            let broken = step % 13 == 0
            let inputs = take(
                "homes/\(home)/h\(number)/telemetry", Array((broken ? "{" : #"{"flow":\#(number)}"#).utf8),
                at: Int64(step), &plans)
            for input in inputs {
                #expect(input.device == device(number))
                guard case .readings(let values) = input.content else { continue }
                readings += 1
                #expect(values.map(\.value) == [Double(number)])
            }
        }
        #expect(readings > 27_000)
        #expect(rejects.rejected().counts.keys.sorted() == ["bad_payload"])
    }

    @Test func `P11: New names without end, of values and of what it says of itself, leave nothing behind that grows`()
        throws
    {
        know(1)
        var plans = TopicPlans()
        let compiled = CompiledProfile(try #require(try Heater.catalog()[ProfileID(rawValue: "acme/heater")]))
        var state = DeviceState(compiled)
        for step in 0..<400 {
            let names = (0..<50).map { #""name\#(step)x\#($0)":\#($0)"# }.joined(separator: ",")
            for part in ["telemetry", "info"] {
                for input in take("homes/17/h1/\(part)", Array("{\(names)}".utf8), at: Int64(step * 60), &plans) {
                    _ = state.fold(input, by: compiled)
                }
            }
        }
        #expect(plans.entries.count == 2)
        #expect(plans.plans.count <= 1)
        #expect(state.info.count <= 32)
        #expect(directory[device(1)]?.identity.reportedMetrics.isEmpty == true)
        #expect(state.encode(compiled).count < 16_384)
    }

    @Test func `P13: What is compressed is not unpacked, but no JSON`() {
        know(1)
        var plans = TopicPlans()
        // gzip of a kilobyte of blanks, and a zlib stream.
        for head in [[0x1F, 0x8B, 0x08, 0x00], [0x78, 0xDA, 0x63, 0x18]] as [[UInt8]] {
            #expect(take("homes/17/h1/telemetry", head + [UInt8](repeating: 0xFF, count: 60), at: 0, &plans).isEmpty)
        }
        #expect(rejects.rejected().counts == ["bad_payload": 2])
        #expect(rejects.rejected().samples.map(\.size) == [64])
    }
}
