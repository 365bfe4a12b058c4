import Store
import Telemetry

extension Benchmark {
    /// What it costs to keep readings, and to look at them.
    static let history = Benchmark(
        name: "history",
        says: "readings kept and looked at: 1,000 heat pumps for a day, 50 for a year, 100,000 for an hour"
    ) { settings in
        let signals = HeatPumpSignals(devices: 24)
        var figures = try await day(signals)
        figures += try await year(signals)
        figures += try hour(signals, devices: settings.isFull ? 100_000 : 20_000)
        return figures
    }

    private static let flow = MetricID("flow")

    private static func day(_ signals: HeatPumpSignals) async throws -> [Figure] {
        let load = try HistoryLoad(withJournal: true, folded: 1_000)
        let before = HistoryLoad.written()
        let begun = ContinuousClock.now
        try load.run(devices: 1_000, minutes: 0..<HeatPumpSignals.minutes) { signals.readings(of: $0, minute: $1) }
        let seconds = HistoryLoad.seconds(ContinuousClock.now - begun)
        try load.history.summarise(before: HeatPumpSignals.begin + .days(3))
        let written = HistoryLoad.written() - before
        let from = HeatPumpSignals.begin
        let size = try load.bytes
        let readings = Double(load.readings)
        var times: (first: [Double], warm: [Double], all: [Double], cold: [Double], opening: [Double]) =
            ([], [], [], [], [])
        for number in stride(from: 0, to: 1_000, by: 5) {
            let device = HistoryLoad.device(number)
            times.first.append(
                try await timed { _ = try await load.history.series(device, flow, from: from, to: from + .days(1)) })
            times.warm.append(
                try await timed { _ = try await load.history.series(device, flow, from: from, to: from + .days(1)) })
            times.all.append(
                try await timed { _ = try await load.history.readings(device, from: from, to: from + .days(1)) })
        }
        for number in 0..<15 {
            try load.reopenCold()
            // Another device's look has opened the file, as in a service that runs; its pages are not this one's.
            let (other, device) = (HistoryLoad.device(number * 61 + 500), HistoryLoad.device(number * 61))
            times.opening.append(
                try await timed { _ = try await load.history.series(other, flow, from: from, to: from + .days(1)) })
            try load.dropFromMemory()
            times.cold.append(
                try await timed { _ = try await load.history.series(device, flow, from: from, to: from + .days(1)) })
        }
        return [
            Figure(
                "bytes per stored reading", unit: "bytes", ours: Double(size) / readings, goal: .atMost(1.6),
                note:
                    "files of the history; heat pumps simulated with sensors' noise and resolution, 8 metrics a minute"),
            Figure(
                "bytes written per reading", unit: "bytes", ours: Double(written) / readings, goal: .atMost(50),
                note:
                    "all that is written to the system for a reading: journal with marks, write-ahead logs, the states of typical devices every ten minutes, rows six times an hour, statistics and the day's compaction"
            ),
            Figure(
                "journal, history, fold and states, a message of 8 readings", unit: "µs",
                ours: seconds * 8 / readings * 1e6,
                note: "one thread, 1,000 messages a commit, making the signals included"),
            Figure(
                "one device's 24 h of one metric, warm", unit: "µs", ours: Interleaved.median(times.warm) * 1e6,
                goal: .atMost(50), runs: times.warm.count, note: "1,440 readings; the device was looked at a moment ago"
            ),
            Figure(
                "the same, the first look at the device", unit: "µs", ours: Interleaved.median(times.first) * 1e6,
                runs: times.first.count, note: "its rows in the system's memory alone"),
            Figure(
                "one device's 24 h of all eight metrics, warm", unit: "µs", ours: Interleaved.median(times.all) * 1e6,
                runs: times.all.count),
            Figure(
                "one device's 24 h of one metric, cold", unit: "ms", ours: Interleaved.median(times.cold) * 1e3,
                goal: .atMost(1), runs: times.cold.count,
                note: "the day's file is open, nothing of it in the system's memory"),
            Figure(
                "the same, the first look into a day's file", unit: "ms", ours: Interleaved.median(times.opening) * 1e3,
                runs: times.opening.count, note: "opening and checking the file included, cold too"),
        ]
    }

    private static func year(_ signals: HeatPumpSignals) async throws -> [Figure] {
        let load = try HistoryLoad(withJournal: false)
        let hour = 60
        // A report an hour makes the same statistics as one a minute.
        for day in 0..<365 {
            try load.run(devices: 50, minutes: 0..<24) { number, step in
                signals.readings(of: number, minute: step * hour).map { reading in
                    var later = reading
                    later.observedAt = reading.observedAt + .days(Int64(day))
                    return later
                }
            }
        }
        try load.flush()
        let from = HeatPumpSignals.begin
        try load.history.summarise(before: from + .days(366))
        var times: (warm: [Double], cold: [Double]) = ([], [])
        for number in 0..<15 {
            try load.reopenCold()
            let device = HistoryLoad.device(number * 3)
            for cold in [true, false] {
                let seconds = try await timed {
                    _ = try await load.history.downsampled(
                        device, flow, from: from, to: from + .days(365), buckets: 500)
                }
                if cold { times.cold.append(seconds) } else { times.warm.append(seconds) }
            }
        }
        return [
            Figure(
                "a year's chart, cold", unit: "ms", ours: Interleaved.median(times.cold) * 1e3, goal: .atMost(20),
                runs: times.cold.count, note: "twelve rows of daily statistics, in one or two files"),
            Figure(
                "a year's chart, warm", unit: "ms", ours: Interleaved.median(times.warm) * 1e3, runs: times.warm.count),
        ]
    }

    private static func hour(_ signals: HeatPumpSignals, devices: Int) throws -> [Figure] {
        let load = try HistoryLoad(withJournal: false)
        try load.run(devices: devices, minutes: 0..<60) { signals.readings(of: $0, minute: $1) }
        let size = FigureTable.number(Double(devices))
        return [
            Figure(
                "an hour of \(size) devices into their rows", unit: "s", ours: load.flushing.reduce(0, +),
                note: "six flushes; folds and look-ups wait for none"),
            Figure(
                "the last flush of that hour", unit: "s", ours: load.flushing.last ?? 0,
                note: "closes the hour: every device's row is read, merged and written"),
        ]
    }

    private static func timed(_ body: () async throws -> Void) async throws -> Double {
        HistoryLoad.seconds(try await ContinuousClock().measure(body))
    }
}
