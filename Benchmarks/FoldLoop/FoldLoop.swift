import Diagnostics
import FoldLoads
import Telemetry

/// Folds messages of one device and does nothing else, for a profiler to watch: `FoldLoop PROFILE MESSAGES [PARTS]`. With
/// `asked` in place of parts, it asks so many times how long the device has still, and folds nothing that counts.
/// One thread, since callgrind knows no other; `Scripts/count-instructions.sh` runs it.
@main
struct FoldLoop {
    static func main() throws {
        let arguments = CommandLine.arguments
        let asks = arguments.count == 4 && arguments[3] == "asked"
        let parts = arguments.count == 4 && !asks ? FoldParts(rawValue: arguments[3]) : .all
        guard (3...4).contains(arguments.count), let messages = Int(arguments[2]), messages > 0, let parts else {
            print("usage: FoldLoop PROFILE MESSAGES [plain|detectors|all|asked], e.g. typical 2000 or")
            print("       northwind/heat-pump-hp200 500 detectors")
            return
        }
        let load =
            try arguments[1] == "typical" ? FoldLoad.typical(parts) : FoldLoad.shipped(arguments[1], root: ".", parts)
        var device = FoldedDevice(load.compiled, load.grown(1)[0])
        if asks {
            for day in FoldLoad.history / 1_440..<56 {
                for minute in stride(from: 0, to: 1_440, by: 20) {
                    _ = device.fold(load.input(of: 0, minute: day * 1_440 + minute))
                }
            }
            return bench_counted_forecasts(device, messages, FoldLoad.start + .days(56))
        }
        let inputs = (0..<messages).map { load.input(of: 0, minute: FoldLoad.history + $0) }
        bench_counted_folds(&device, inputs)
    }
}

/// What is counted, under a name that `--toggle-collect` can spell.
@inline(never) @_silgen_name("bench_counted_folds")
func bench_counted_folds(_ device: inout FoldedDevice, _ inputs: [DeviceInput]) {
    for input in inputs { _ = device.fold(input) }
}

/// The same of forecasts.
@inline(never) @_silgen_name("bench_counted_forecasts")
func bench_counted_forecasts(_ device: FoldedDevice, _ times: Int, _ now: Timestamp) {
    var said = 0
    for _ in 0..<times { said += device.state.prognoses(at: now, device.profile).count }
    print(said)
}
