import Diagnostics
import FoldLoads
import Telemetry

/// Devices that report in turn, each with a state of its own in memory.
final class FoldFleet {
    let load: FoldLoad
    private(set) var devices: [FoldedDevice]
    private var minute = FoldLoad.history
    private var next = 0

    /// Folds one message of every device, so that none shares memory with another.
    init(_ load: FoldLoad, devices: Int) {
        self.load = load
        let grown = load.grown(load.traces.count)
        self.devices = (0..<devices).map { FoldedDevice(load.compiled, grown[$0 % grown.count]) }
        _ = nanoseconds(folding: devices)
    }

    /// What so many folds took. Messages are made in blocks of 256, as a shard takes them, and not timed.
    func nanoseconds(folding messages: Int) -> Double {
        var spent = 0.0
        var left = messages
        while left > 0 {
            let count = min(256, left, devices.count - next)
            let inputs = (next..<next + count).map { load.input(of: $0, minute: minute) }
            spent += ProcessorTime.measure { fold(inputs) }
            left -= count
            next += count
            if next == devices.count { (next, minute) = (0, minute + 1) }
        }
        return spent
    }

    private func fold(_ inputs: [DeviceInput]) {
        for (index, input) in inputs.enumerated() { _ = devices[next + index].fold(input) }
    }
}
