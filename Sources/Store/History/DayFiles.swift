import Glibc
import Synchronization

/// The days' files: which there are, and the open ones, at most `mostOpen`; the one that was used longest ago is closed
/// first, once nobody reads it any more.
final class DayFiles: Sendable {
    private static let mostOpen = 12

    private struct State {
        /// In order.
        var days: [HistoryDay]
        /// The last used at the end.
        var open: [DayFile] = []
    }
    private let directory: String
    private let state: Mutex<State>

    init(directory: String) throws(StoreError) {
        self.directory = directory
        state = Mutex(State(days: try fileNames(in: directory).compactMap(HistoryDay.init(fileName:)).sorted()))
    }

    /// In order.
    var days: [HistoryDay] { state.withLock { $0.days } }

    /// The day's file; nil where there is none, unless it is to be made.
    func file(_ day: HistoryDay, make: Bool = false) throws(StoreError) -> DayFile? {
        // Opened under the lock, since two openings of one file would be two writers.
        let result: Result<DayFile?, StoreError> = state.withLock { state in
            if let index = state.open.firstIndex(where: { $0.day == day }) {
                let file = state.open.remove(at: index)
                state.open.append(file)
                return .success(file)
            }
            guard make || state.days.contains(day) else { return .success(nil) }
            do throws(StoreError) {
                let file = try DayFile(day: day, in: directory)
                if !state.days.contains(day) {
                    state.days.insert(day, at: state.days.firstIndex { $0 > day } ?? state.days.endIndex)
                }
                state.open.append(file)
                // One that is in use stays: opened again beside it, a file would have two writers.
                if state.open.count > Self.mostOpen,
                    let idle = state.open.indices.first(where: { isKnownUniquelyReferenced(&state.open[$0]) })
                {
                    state.open.remove(at: idle)
                }
                return .success(file)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Removes the day's file; whoever reads it now reads on to the end.
    func remove(_ day: HistoryDay) throws(StoreError) {
        let path = "\(directory)/\(day.fileName)"
        let failure = state.withLock { state -> Int32 in
            state.open.removeAll { $0.day == day }
            guard unlink(path) == 0 || errno == ENOENT else { return errno }
            unlink(path + "-wal")
            unlink(path + "-shm")
            state.days.removeAll { $0 == day }
            return 0
        }
        if failure != 0 { throw StoreError(errno: failure, doing: "remove \(path)") }
    }
}

/// The names of what lies in a directory.
func fileNames(in directory: String) throws(StoreError) -> [String] {
    guard let listing = opendir(directory) else { throw StoreError(errno: errno, doing: "read \(directory)") }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        names.append(name)
    }
    return names
}
