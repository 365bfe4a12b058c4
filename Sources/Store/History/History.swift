import Dispatch
import Glibc
import Synchronization
package import Telemetry

/// Every reading of every device, for charts and for learning anew: the directory `history`.
///
/// It holds a file for each day, a file of daily statistics for each year, and an index of what they share. What is
/// appended is held in memory, by device and hour, and goes to the files when `flush` is called or a bound is reached;
/// until then it is in the journal, from which a start appends it again behind `durablePosition`. Each device's hour is
/// one row, whenever its readings come. Readers see memory and files as one.
///
/// `append`, `flush`, `summarise` and `remove` block and are called from threads of the caller's own. Look-ups run off
/// the cooperative pool; they throw `StoreError`, or `CancellationError` where the calling task is cancelled.
///
/// Memory: some 7 bytes a reading (`PackedPoints`; 10 where a device has few), at most `mostOpenPoints` and one batch of
/// them, written ones included until their flush ends; 40 bytes a device.
package final class History: Sendable {
    /// Where the files are.
    package let directory: String
    let index: HistoryIndex
    let days: DayFiles
    let statistics: StatisticsFiles
    let state: Mutex<State>
    /// Everything that writes takes turns on it.
    let writer = DispatchQueue(label: "bedside.history.files")
    let mostOpenPoints: Int
    /// Files that were missing or without a byte when it was opened, though they had been written; what they held is lost.
    package let lostFiles: [String]
    /// Files that had lost what was written last when it was opened, in order: their logs were cut off.
    package let shortFiles: [String]

    struct State {
        var open = OpenPoints()
        /// On their way to the files, which bear this position then.
        var leaving: (points: OpenPoints, through: JournalPosition)?
        var position: JournalPosition
        var durable: JournalPosition
        /// Up to here rows may hold what is appended: a write was cut off.
        var recovering: JournalPosition
        var devices: [DeviceID: UInt32]
        var metrics: [MetricID: UInt32]
        /// By their numbers, from 1 on.
        var metricNames: [MetricID]
        /// The metric that was asked for after each one last time, with its number, by that one's number: devices name
        /// theirs in one order.
        var following: [(metric: MetricID, number: UInt32)?] = []
        var asked = 0
        var new = HistoryIndex.NewNumbers()
        /// What rows hold of the hours that were asked for while recovering.
        var held: [HeldHour: JournalPosition] = [:]
        /// Days whose statistics may be behind their rows.
        var unsummarised: Set<HistoryDay>
        /// The first hour that is still kept.
        var firstHour: Int64 = 0
        var isFlushDue = false
        /// A start is taking readings in that belong before the position.
        var isResuming = false
        var dropped = 0
        /// The files that the index knows.
        var known: Set<String> = []
        /// Those that did not read when they were asked.
        var unreadable: Set<String> = []
    }

    struct HeldHour: Hashable {
        var device: UInt32
        var hour: Int64
    }

    /// The most points a look-up gives.
    package static let mostPoints = 1_000_000

    /// Opens or creates the directory. A file of an earlier version beside it, `<directory>.sqlite`, is taken in first.
    ///
    /// `mostOpenPoints`: flush at so many readings in memory (default 12,000,000: 80 to 120 MB), and from two thirds of it
    /// on in the background (ten minutes of 100,000 devices with 8 metrics a minute, which a snapshot flushes anyway).
    package init(directory: String, mostOpenPoints: Int = 12_000_000) throws(StoreError) {
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw StoreError(errno: errno, doing: "create \(directory)")
        }
        let days = try DayFiles(directory: directory)
        guard days.days.isEmpty || DataDirectory.size(ofFile: directory + "/index.sqlite") ?? 0 > 0 else {
            throw StoreError(
                .corrupt,
                cause: "\(directory)/index.sqlite is missing or empty, without which no day reads; "
                    + "restore the latest backup")
        }
        let index = try HistoryIndex(path: directory + "/index.sqlite")
        try OldHistoryFile.takeIn(directory + ".sqlite", index, days)
        let contents = try index.contents()
        let statistics = try StatisticsFiles(directory: directory)
        let files = HistoryFileList(known: contents.files, present: days.fileNames.union(statistics.fileNames))
        try index.know(files.new)
        try index.forget(files.replaced)
        self.directory = directory
        self.index = index
        self.days = days
        self.statistics = statistics
        lostFiles = files.missing.sorted()
        shortFiles = Self.shortFiles(of: contents.written, days, in: directory)
        self.mostOpenPoints = max(mostOpenPoints, 1)
        state = Mutex(
            State(
                position: contents.position, durable: contents.position, recovering: contents.writing,
                devices: contents.devices, metrics: contents.metrics,
                metricNames: contents.metricNames, unsummarised: Set(days.days),
                known: contents.files.union(files.new).subtracting(files.replaced)))
    }

    /// Of the three newest days, and of all that have a log: of others nothing is lost with one. One that does not
    /// read is told when somebody asks for it.
    private static func shortFiles(
        of written: [String: WrittenMark], _ days: DayFiles, in directory: String
    ) -> [String] {
        let newest = written.compactMap { name, mark in HistoryFileList.day(of: name).map { ($0, name, mark) } }
            .sorted { $0.0 > $1.0 }
        var found: [String] = []
        for (place, (day, name, mark)) in newest.enumerated()
        where place < 3 || DataDirectory.size(ofFile: "\(directory)/\(name)-wal") ?? 0 > 0 {
            guard let file = try? days.file(day), file.fileName == name else { continue }
            if (try? file.isBehind(mark)) == true { found.append(name) }
            // Nobody has asked for it yet.
            days.close(day)
        }
        return found.sorted()
    }

    /// The position up to which readings were appended.
    package var position: JournalPosition { state.withLock { $0.position } }
    /// The position up to which they are in the files: the journal is needed behind it.
    package var durablePosition: JournalPosition { state.withLock { $0.durable } }
    /// The largest position that a row may bear: where the journal was lost, it goes on behind this.
    package var newestPosition: JournalPosition { state.withLock { max($0.position, $0.recovering) } }
    /// Whether any device ever had a reading of the metric.
    package func knows(_ metric: MetricID) -> Bool { state.withLock { $0.metrics[metric] != nil } }
    /// Readings in memory only.
    package var openPoints: Int { state.withLock { $0.open.count + ($0.leaving?.points.count ?? 0) } }
    /// Files that are lost or short, or did not read when they were asked for readings; in order.
    package var faultyFiles: [String] { state.withLock { $0.unreadable.union(lostFiles).union(shortFiles) }.sorted() }
    /// Readings that were not kept: beyond a million of a device in an hour, or of a day that is kept no longer.
    package var droppedPoints: Int { state.withLock { $0.dropped } }

    // MARK: Writing

    /// Takes readings in and moves the position on. Entries at or below the position are passed over, so the same
    /// again changes nothing.
    ///
    /// `entries` are in journal order, none beyond `through`; the next call begins behind it. Flushes first where
    /// memory is full; where that fails, nothing of this call was taken and it may be made again.
    package func append(_ entries: [HistoryEntry], through: JournalPosition) throws(StoreError) {
        let held = openPoints
        if held >= mostOpenPoints { try flush() } else if held >= mostOpenPoints * 2 / 3 { flushSoon() }
        let position = position
        guard through > position else { return }
        try take(entries, beyond: position, through: through)
    }

    /// Takes in the entries behind `position`; moves the history's own to `through`, where that is given.
    func take(
        _ entries: [HistoryEntry], beyond position: JournalPosition, through: JournalPosition?
    ) throws(StoreError) {
        for entry in entries {
            for reading in entry.readings where !reading.value.isFinite {
                throw StoreError(
                    .constraint(.notFinite), cause: "a reading of device \(entry.device) is not finite")
            }
        }
        try lookUpHeld(entries, beyond: position)
        let full = state.withLock { state in
            var taken = TakenPoints()
            taken.points.reserveCapacity(entries.reduce(0) { $0 + $1.readings.count })
            for entry in entries where entry.position > position {
                guard state.take(entry, into: &taken) else { return true }
            }
            var first = 0
            for run in taken.runs {
                state.open.append(taken.points[first..<(first + run.count)], of: run.device, hour: run.hour)
                first += run.count
            }
            if let through {
                state.position = through
                if through >= state.recovering { state.held = [:] }
            }
            return false
        }
        if full {
            throw StoreError(
                .constraint(.outOfRange),
                cause: "there are more than \(HistoryIndex.mostDevices) devices or \(HistoryIndex.mostMetrics) metrics")
        }
    }

    /// After a write that was cut off, rows may hold what comes again: looks up how far they do.
    private func lookUpHeld(_ entries: [HistoryEntry], beyond position: JournalPosition) throws(StoreError) {
        let asked = state.withLock { state in
            var asked: Set<HeldHour> = []
            for entry in entries where entry.position > position && entry.position <= state.recovering {
                guard let device = state.devices[entry.device] else { continue }
                for reading in entry.readings {
                    let hour = HeldHour(device: device, hour: HistoryDay.hour(of: reading.observedAt))
                    if state.held[hour] == nil { asked.insert(hour) }
                }
            }
            return asked
        }
        for hour in asked {
            let held = try days.reading(HistoryDay(hour: hour.hour)) { (file) throws(StoreError) in
                try file.through(DayFile.Key(hour: hour.hour, device: hour.device))
            }
            state.withLock { $0.held[hour] = (held ?? nil) ?? .start }
        }
    }
}

/// Points of many entries side by side.
private struct TakenPoints {
    var points: [NumberedPoint] = []
    /// Whose they are: so many of one device and hour after the other.
    var runs: [(device: UInt32, hour: Int64, count: Int)] = []
}

extension History.State {
    /// One entry's points by the hours they belong to; false where there are too many devices or metrics.
    fileprivate mutating func take(
        _ entry: HistoryEntry, into taken: inout TakenPoints
    ) -> Bool {
        guard let device = number(of: entry.device) else { return false }
        let begin = taken.runs.count
        for reading in entry.readings {
            guard let metric = number(of: reading.metric) else { return false }
            let hour = HistoryDay.hour(of: reading.observedAt)
            guard hour >= firstHour else {
                dropped += 1
                continue
            }
            if entry.position <= recovering,
                let held = held[History.HeldHour(device: device, hour: hour)], held >= entry.position
            {
                continue
            }
            taken.points.append(
                NumberedPoint(
                    metric: metric, late: entry.late, at: reading.observedAt.rawValue, value: reading.value))
            if taken.runs.count > begin, taken.runs[taken.runs.count - 1].hour == hour {
                taken.runs[taken.runs.count - 1].count += 1
            } else {
                taken.runs.append((device, hour, 1))
            }
        }
        return true
    }

    private mutating func number(of device: DeviceID) -> UInt32? {
        if let number = devices[device] { return number }
        guard devices.count < HistoryIndex.mostDevices else { return nil }
        let number = UInt32(devices.count + 1)
        devices[device] = number
        new.devices.append((device, number))
        return number
    }

    /// The number of a metric, a new one where it is not known; nil where there are too many.
    private mutating func number(of metric: MetricID) -> UInt32? {
        if asked < following.count, let expected = following[asked], expected.metric == metric {
            asked = Int(expected.number)
            return expected.number
        }
        let number = lookedUp(metric)
        if let number {
            while following.count <= max(asked, Int(number)) { following.append(nil) }
            following[asked] = (metric, number)
            asked = Int(number)
        }
        return number
    }

    private mutating func lookedUp(_ metric: MetricID) -> UInt32? {
        if let number = metrics[metric] { return number }
        guard metricNames.count < HistoryIndex.mostMetrics else { return nil }
        let number = UInt32(metricNames.count + 1)
        metrics[metric] = number
        metricNames.append(metric)
        new.metrics.append((metric, number))
        return number
    }
}
