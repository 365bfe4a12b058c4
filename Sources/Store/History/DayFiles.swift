import Glibc
import Synchronization

/// The days' files: which there are, and the open ones, at most `mostOpen`.
final class DayFiles: Sendable {
    private static let mostOpen = 12

    private struct State {
        var files: OpenFiles<HistoryDay, DayFile>
        /// Days whose files lie device by device.
        var closed: Set<HistoryDay>
    }
    private let directory: String
    private let state: Mutex<State>

    init(directory: String) throws(StoreError) {
        self.directory = directory
        let names = try Store.fileNames(in: directory)
        // One without bytes is as good as missing: what is written makes it anew.
        func isHeld(_ day: HistoryDay, isClosed: Bool) -> Bool {
            DataDirectory.size(ofFile: Self.path(day, isClosed: isClosed, in: directory)) ?? 0 > 0
        }
        let closed = Set(
            names.compactMap { HistoryDay(fileName: $0, isClosed: true) }.filter { isHeld($0, isClosed: true) })
        let open = names.compactMap { HistoryDay(fileName: $0, isClosed: false) }.filter { isHeld($0, isClosed: false) }
        for day in open where closed.contains(day) {
            // Cut off between the two steps of closing it: the closed one is whole.
            _ = OpenFiles<HistoryDay, DayFile>.unlinkDatabase(at: Self.path(day, isClosed: false, in: directory))
        }
        for name in names where name.hasSuffix(ClosingDay.suffix) { unlink("\(directory)/\(name)") }
        state = Mutex(State(files: OpenFiles(open + closed, most: Self.mostOpen), closed: closed))
    }

    static func path(_ day: HistoryDay, isClosed: Bool, in directory: String) -> String {
        "\(directory)/\(isClosed ? day.closedFileName : day.fileName)"
    }

    /// In order.
    var days: [HistoryDay] { state.withLock { $0.files.keys } }

    /// Of all of them.
    var fileNames: Set<String> {
        state.withLock { state in
            Set(state.files.keys.map { state.closed.contains($0) ? $0.closedFileName : $0.fileName })
        }
    }

    /// Of the day as it lies now.
    func fileName(_ day: HistoryDay) -> String {
        state.withLock { $0.closed.contains(day) } ? day.closedFileName : day.fileName
    }

    /// The day's file; nil where there is none, unless it is to be made.
    func file(_ day: HistoryDay, make: Bool = false) throws(StoreError) -> DayFile? {
        try state.withLock { state in
            let isClosed = state.closed.contains(day)
            return state.files.file(day, make: make) { () throws(StoreError) in
                try DayFile(day: day, isClosed: isClosed, in: directory)
            }
        }.get()
    }

    /// What `body` makes of the day's file; nil where there is none. Once more where it failed and the day was closed
    /// meanwhile: then its file is another.
    func reading<Value>(
        _ day: HistoryDay, _ body: (DayFile) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        guard let file = try file(day) else { return nil }
        do throws(StoreError) {
            return try body(file)
        } catch {
            guard let now = try self.file(day), now !== file else { throw error }
            return try body(now)
        }
    }

    /// The next who asks for the day opens its file anew.
    func close(_ day: HistoryDay) { state.withLock { $0.files.close(day) } }

    /// Begins a file of the day that lies device by device.
    func closing(_ day: HistoryDay) throws(StoreError) -> ClosingDay {
        try ClosingDay(path: Self.path(day, isClosed: true, in: directory))
    }

    /// Puts the closed file in the place of the open one; while nobody writes. Whoever reads the old one reads on.
    func publish(_ closing: ClosingDay, of day: HistoryDay) throws(StoreError) {
        try closing.publish()
        state.withLock { state in
            state.closed.insert(day)
            state.files.close(day)
        }
        // Where it cannot be removed, the next start does.
        _ = OpenFiles<HistoryDay, DayFile>.unlinkDatabase(at: Self.path(day, isClosed: false, in: directory))
    }

    /// Removes the day's file; whoever reads it now reads on to the end.
    func remove(_ day: HistoryDay) throws(StoreError) {
        let (path, failure) = state.withLock { state in
            let path = Self.path(day, isClosed: state.closed.contains(day), in: directory)
            let failure = state.files.remove(day, at: path)
            if failure == 0 { state.closed.remove(day) }
            return (path, failure)
        }
        if failure != 0 { throw StoreError(errno: failure, doing: "remove \(path)") }
    }
}
