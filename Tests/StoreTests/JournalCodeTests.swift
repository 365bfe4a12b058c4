import Telemetry
import Testing

@testable import Store

@Suite("The journal's bytes")
struct JournalCodeTests {
    @Test("Inputs of every kind come back to the bit", arguments: 1...20 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = RandomInputs(seed: seed)
        let inputs = random.inputs(300)
        let back = try InputDecoder.decode(try InputEncoder.encode(inputs)[...])
        #expect(back.map(\.exact) == inputs.map(\.exact))
    }

    @Test("P03: the smallest number, minus zero and long decimals are kept exactly")
    func extremeNumbers() throws {
        let numbers = [.leastNonzeroMagnitude, -0.0, 0.1 + 0.2, 1e308, 21.5, -0.001, 123_456.789012345]
        let input = DeviceInput(
            device: device(1), receivedAt: noon(),
            content: .readings(
                numbers.map { Reading(metric: "flow", value: $0, observedAt: noon(), deviceStated: false) }))
        let back = try InputDecoder.decode(try InputEncoder.encode([input])[...])
        #expect(back.first?.exact == input.exact)
    }

    @Test(
        "P01: a reading that is not a number is refused before anything is stored",
        arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(value: Double) {
        let error = #expect(throws: StoreError.self) { try InputEncoder.encode([message(1, at: 0, flow: value)]) }
        #expect(error?.code == .constraint(.notFinite))
    }

    @Test("Bytes that end early, at any place, are refused")
    func truncated() throws {
        var random = RandomInputs(seed: 7)
        let bytes = try InputEncoder.encode(random.inputs(20))
        for length in bytes.indices {
            #expect(throws: ByteReader.Malformed.self) { try InputDecoder.decode(bytes[..<length]) }
        }
    }

    @Test("D10: any flipped bit is told")
    func flipped() throws {
        var random = RandomInputs(seed: 8)
        let bytes = try InputEncoder.encode(random.inputs(10))
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1 << UInt8(index % 8)
            #expect(throws: ByteReader.Malformed.self) { try InputDecoder.decode(damaged[...]) }
        }
    }

    @Test("Hostile bytes with a right checksum are refused or read, never a crash", arguments: 0..<20 as Range<UInt64>)
    func hostile(seed: UInt64) throws {
        var random = RandomInputs(seed: seed)
        var chance = Seeded(seed)
        let bytes = try InputEncoder.encode(random.inputs(12))
        var refused = 0
        for _ in 0..<300 {
            var body = Array(bytes[5...])
            for _ in 0..<Int.random(in: 1...6, using: &chance) {
                body[Int.random(in: body.indices, using: &chance)] = UInt8.random(in: .min ... .max, using: &chance)
            }
            var writer = ByteWriter()
            writer.byte(InputEncoder.format)
            writer.fixed32(Checksum.crc32(body))
            writer.append(body)
            do {
                for input in try InputDecoder.decode(writer.bytes[...]) {
                    if case .readings(let readings) = input.content {
                        #expect(readings.allSatisfy { $0.value.isFinite })
                    }
                }
            } catch {
                refused += 1
            }
        }
        #expect(refused > 0)
    }

    @Test("Rows from before readings came by shapes are read")
    func withoutShapes() throws {
        let at = noon(4)
        var body = ByteWriter()
        body.unsigned(2)
        for number in [0, 1] as [UInt64] {
            body.unsigned(number)
            if number == 0 {
                body.fixed64(device(1).high)
                body.fixed64(device(1).low)
            }
            body.byte(2)
            body.signed(number == 0 ? at.rawValue : 1_000_000)
            body.unsigned(2)
            for (metric, value) in [("flow", Int64(215)), ("return", 19)] {
                if number == 0 {
                    body.unsigned(0)
                    body.text(metric)
                } else {
                    body.unsigned(metric == "flow" ? 1 : 2)
                }
                body.signed(metric == "flow" ? -2_000_000 : 0)
                body.byte(metric == "flow" ? 0x81 : 0)
                body.signed(value)
            }
        }
        var row = ByteWriter()
        row.byte(1)
        row.fixed32(Checksum.crc32(body.bytes))
        row.append(body.bytes)
        let inputs = try InputDecoder.decode(row.bytes[...])
        #expect(
            inputs.map(\.exact)
                == [0, 1].map { second in
                    DeviceInput(
                        device: device(1), receivedAt: at + .seconds(second),
                        content: .readings([
                            Reading(
                                metric: "flow", value: 21.5, observedAt: at + .seconds(second - 2), deviceStated: true),
                            Reading(
                                metric: "return", value: 19, observedAt: at + .seconds(second - 2), deviceStated: false),
                        ])
                    ).exact
                })
    }

    @Test("Messages of many kinds, of finer values than before, and of values that are no decimals come back")
    func shapes() throws {
        var chance = Seeded(5)
        let inputs = (0..<2_000).map { number in
            let kind = Int.random(in: 0..<90, using: &chance)
            let readings = (0...kind % 7).map { place in
                let value = Double.random(in: -50...50, using: &chance)
                let scale = [1, 10, 100, 1_000][Int.random(in: 0..<4, using: &chance)]
                return Reading(
                    metric: MetricID("metric_\(kind)_\(place)"),
                    value: number % 50 == 7 ? value : (value * Double(scale)).rounded() / Double(scale),
                    observedAt: noon(Int64(number) + (number % 40 == 3 ? Int64(place) : 0)),
                    deviceStated: kind % 3 == 0)
            }
            return DeviceInput(
                device: device(UInt64(number % 300)), receivedAt: noon(Int64(number)), content: .readings(readings))
        }
        let back = try InputDecoder.decode(try InputEncoder.encode(inputs)[...])
        #expect(back.map(\.exact) == inputs.map(\.exact))
    }

    @Test("A message of eight short decimals takes fewer than 44 bytes")
    func small() throws {
        let inputs = (0..<1_000).map { number in
            DeviceInput(
                device: device(UInt64(number)), receivedAt: noon(Int64(number / 100)),
                content: .readings(
                    (0..<8).map {
                        Reading(
                            metric: MetricID("metric_\($0)"), value: Double(number % 400) / 10, observedAt: noon(),
                            deviceStated: true)
                    }))
        }
        #expect(try InputEncoder.encode(inputs).count < 44 * 1_000)
    }

    @Test("Marks come back, and a mark that is cut off is refused")
    func marks() throws {
        let marks = [MessageMark(packetID: 1, hash: 0), MessageMark(packetID: .max, hash: .max)]
        let bytes = MarkCode.encode(marks)
        #expect(try MarkCode.decode(bytes[...]) == marks)
        #expect(throws: ByteReader.Malformed.self) { try MarkCode.decode(bytes.dropLast()) }
    }

    @Test("The checksum is the one everybody means by CRC-32")
    func checksum() {
        #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    }
}
