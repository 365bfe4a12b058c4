import FoldLoads
import Telemetry

/// The yardstick of a fold: the least that anyone would do with the same readings, in a loop over flat memory. It keeps
/// of each metric the last value and time, a smoothed mean and variance and the day's extremes, and compares twelve of
/// them with limits. No windows, no unknowns, no order of time, no causes.
final class PlainLoop {
    private let metrics: Int
    private let devices: Int
    private let memory: UnsafeMutablePointer<Double>
    private var alarms = 0

    private static let fields = 6

    init(metrics: Int, devices: Int) {
        self.metrics = metrics
        self.devices = devices
        memory = .allocate(capacity: metrics * devices * Self.fields)
        memory.initialize(repeating: 0, count: metrics * devices * Self.fields)
    }

    deinit { memory.deallocate() }

    func nanoseconds(folding messages: Int, of load: FoldLoad) -> Double {
        var spent = 0.0
        for block in 0..<max(1, messages / 256) {
            let first = block * 256
            let values = (0..<256).map { load.traces[(first + $0) % load.traces.count] }
            spent += ProcessorTime.measure {
                for (offset, trace) in values.enumerated() {
                    let message = first + offset
                    trace.withUnsafeBufferPointer { trace in
                        take(trace, minute: message / devices % 1_000, of: message % devices)
                    }
                }
            }
        }
        return spent * Double(messages) / Double(max(1, messages / 256) * 256)
    }

    private func take(_ trace: UnsafeBufferPointer<Double>, minute: Int, of device: Int) {
        let state = memory + device * metrics * Self.fields
        let time = Double(minute) * 60
        for metric in 0..<metrics {
            let own = state + metric * Self.fields
            let value = trace[minute * metrics + metric]
            let share = min(1, max(0, (time - own[1]) / 3_600))
            let distance = value - own[2]
            own[2] += share * distance
            own[3] += share * (distance * distance - own[3])
            own[4] = min(own[4], value)
            own[5] = max(own[5], value)
            own[0] = value
            own[1] = time
        }
        for rule in 0..<12 {
            let own = state + (rule % metrics) * Self.fields
            if own[2 + rule % 4] > 1e9 { alarms += 1 }
        }
    }
}
