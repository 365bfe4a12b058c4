import Dispatch
import Glibc
import Synchronization
package import Telemetry

extension History {
    /// Rows a transaction: readers and the fold wait for none, and a disk that is slow is given pauses.
    private static let slice = 1_000

    /// Puts everything that is in memory into the files, with the position. Blocks while another flush is under way.
    package func flush() throws(StoreError) {
        try inTurn { () throws(StoreError) in try self.write() }
    }

    /// A flush in the background. Where it fails, the next one that somebody waits for says so.
    func flushSoon() {
        let isFirst = state.withLock { state in
            defer { state.isFlushDue = true }
            return !state.isFlushDue
        }
        guard isFirst else { return }
        writer.async {
            try? self.write()
            self.state.withLock { $0.isFlushDue = false }
        }
    }

    /// Runs `body` while nothing else writes.
    func inTurn(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        try writer.sync { () -> Result<Void, StoreError> in
            do throws(StoreError) {
                return .success(try body())
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private func write() throws(StoreError) {
        if state.withLock({ $0.isResuming }) { return }
        let (leaving, position, new, isDone) = state.withLock { state in
            let leaving = state.open
            state.leaving = (leaving, state.position)
            state.open = OpenPoints()
            defer { state.new = HistoryIndex.NewNumbers() }
            return (leaving, state.position, state.new, state.position == state.durable && state.new.isEmpty)
        }
        guard !isDone || leaving.count > 0 else { return state.withLock { $0.leaving = nil } }
        var rest = leaving
        var isBegun = false
        var dropped = 0
        var written: Set<String> = []
        do throws(StoreError) {
            try index.begin(writing: position, new)
            isBegun = true
            state.withLock { $0.recovering = max($0.recovering, position) }
            for (day, hours) in leaving.leaving() {
                guard let file = try days.file(day, make: true) else { continue }
                state.withLock { _ = $0.unsummarised.insert(day) }
                var left = hours[...]
                while !left.isEmpty {
                    let slice = left.prefix(Self.slice)
                    dropped += try file.add(slice, through: position, isLast: left.count <= Self.slice)
                    for addition in slice {
                        rest.remove(addition.key.device, hour: day.hourRange.lowerBound + addition.key.hour)
                    }
                    try know(file.fileName)
                    left = left.dropFirst(Self.slice)
                }
                written.insert(file.fileName)
                if let hour = hours.last?.key.hour { try file.settle(after: hour) }
            }
            try index.end(at: position, written: written)
            state.withLock { state in
                state.leaving = nil
                state.durable = position
                state.dropped += dropped
            }
        } catch {
            state.withLock { state in
                state.open.prepend(rest)
                state.leaving = nil
                state.dropped += dropped
                guard !isBegun else { return }
                state.new.devices = new.devices + state.new.devices
                state.new.metrics = new.metrics + state.new.metrics
            }
            throw error
        }
    }

    /// Removes the readings of the days that ended by `instant`, a file each, and keeps none of theirs that come later.
    /// Their statistics stay.
    package func remove(before instant: Timestamp) throws(StoreError) {
        let first = HistoryDay(of: instant)
        let hour = first.hourRange.lowerBound
        state.withLock { state in
            state.firstHour = max(state.firstHour, hour)
            state.open.remove(before: hour)
        }
        for day in days.days where day < first { try summarise(day) }
        try inTurn { () throws(StoreError) in
            try forget { HistoryFileList.day(of: $0).map { $0 < first } ?? false }
            for name in lostFiles where HistoryFileList.day(of: name).map({ $0 < first }) ?? false {
                // Where it is there, it has no bytes.
                if DataDirectory.size(ofFile: "\(directory)/\(name)") == 0 { unlink("\(directory)/\(name)") }
            }
            for day in days.days where day < first {
                try days.remove(day)
                state.withLock { _ = $0.unsummarised.remove(day) }
            }
        }
    }

    /// Removes the statistics of the years that ended by `instant`.
    package func removeStatistics(before instant: Timestamp) throws(StoreError) {
        let year = HistoryDay(of: instant).year
        try inTurn { () throws(StoreError) in
            try forget { StatisticsFiles.year(ofFile: $0).map { $0 < year } ?? false }
            for old in statistics.years where old < year { try statistics.remove(old) }
        }
    }
}
