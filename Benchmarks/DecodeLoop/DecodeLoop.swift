import CScanner
import Decoding
import FoldLoads
import Telemetry

/// Decodes one message again and again and does nothing else, for a profiler to watch: `DecodeLoop plan|scanner MESSAGES`.
/// One thread, since callgrind knows no other; `Scripts/count-instructions.sh` runs it.
@main
struct DecodeLoop {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let messages = Int(arguments[2]), messages > 0 else {
            print("usage: DecodeLoop plan|scanner MESSAGES")
            return
        }
        if arguments[1] == "scanner" {
            bench_counted_scans(DecodeLoad.payload, messages)
        } else {
            var scratch = ReadingPlan.Scratch()
            bench_counted_decodes(try DecodeLoad.plan(), DecodeLoad.payload, messages, &scratch)
        }
    }
}

/// What is counted, under names that `--toggle-collect` can spell.
@inline(never) @_silgen_name("bench_counted_decodes")
func bench_counted_decodes(
    _ plan: ReadingPlan, _ payload: [UInt8], _ count: Int, _ scratch: inout ReadingPlan.Scratch
) {
    let clock = LocalClock()
    let receivedAt = Timestamp(milliseconds: 1_785_138_102_000)
    payload.withUnsafeBytes { payload in
        for _ in 0..<count {
            var readings: [Reading] = []
            _ = try? plan.read(payload, receivedAt: receivedAt, clock: clock, scratch: &scratch, into: &readings)
            precondition(readings.count == 8)
        }
    }
}

@inline(never) @_silgen_name("bench_counted_scans")
func bench_counted_scans(_ payload: [UInt8], _ count: Int) {
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
