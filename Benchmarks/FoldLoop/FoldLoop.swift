import Diagnostics
import FoldLoads
import Telemetry

/// Folds messages of one device and does nothing else, for a profiler to watch: `FoldLoop PROFILE MESSAGES`.
/// One thread, since callgrind knows no other; `Scripts/count-instructions.sh` runs it.
@main
struct FoldLoop {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let messages = Int(arguments[2]), messages > 0 else {
            print("usage: FoldLoop PROFILE MESSAGES, e.g. typical 2000 or northwind/heat-pump-hp200 500")
            return
        }
        let load = arguments[1] == "typical" ? try FoldLoad.typical() : try FoldLoad.shipped(arguments[1], root: ".")
        var device = FoldedDevice(load.compiled, load.grown(1)[0])
        let inputs = (0..<messages).map { load.input(of: 0, minute: FoldLoad.history + $0) }
        bench_counted_folds(&device, inputs)
    }
}

/// What is counted, under a name that `--toggle-collect` can spell.
@inline(never) @_silgen_name("bench_counted_folds")
func bench_counted_folds(_ device: inout FoldedDevice, _ inputs: [DeviceInput]) {
    for input in inputs { _ = device.fold(input) }
}
