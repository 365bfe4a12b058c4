import CScanner
import Decoding
import FoldLoads
import Telemetry

extension Benchmark {
    /// Reading one message by plan, beside a scanner in C that knows it by heart.
    static let decode = Benchmark(name: "decode", says: "a message to readings, beside a hand-written scanner in C") {
        settings in
        let payload = DecodeLoad.payload
        let plan = try DecodeLoad.plan()
        let count = 200_000
        let medians = try await Interleaved.medians(
            of: settings.runs,
            [
                { ProcessorTime.measure { read(payload, by: plan, count) } / Double(count) },
                { ProcessorTime.measure { scan(payload, count) } / Double(count) },
            ])
        return [
            Figure(
                "decode of a message", unit: "ns", ours: medians[0], yardstick: medians[1], goal: .ratioAtMost(2),
                runs: settings.runs,
                note:
                    "\(payload.count) bytes, 8 metrics and a time, to readings in an array of their own; yardstick: a "
                    + "scanner in C for just these keys, which checks neither UTF-8 nor keys that stand twice")
        ]
    }

    private static func read(_ payload: [UInt8], by plan: ReadingPlan, _ count: Int) {
        let clock = LocalClock()
        var scratch = ReadingPlan.Scratch()
        let receivedAt = Timestamp(milliseconds: 1_785_138_102_000)
        payload.withUnsafeBytes { payload in
            for _ in 0..<count {
                var readings: [Reading] = []
                _ = try? plan.read(payload, receivedAt: receivedAt, clock: clock, scratch: &scratch, into: &readings)
                precondition(readings.count == 8)
            }
        }
    }

    private static func scan(_ payload: [UInt8], _ count: Int) {
        var message = pool_message()
        payload.withUnsafeBufferPointer { payload in
            payload.withMemoryRebound(to: CChar.self) { payload in
                for _ in 0..<count {
                    guard let base = payload.baseAddress else { return }
                    precondition(scan_pool_message(base, payload.count, &message) == 0 && message.found == 511)
                }
            }
        }
    }
}
