import Glibc
import Synchronization
import Telemetry

/// The years' statistics files: which there are, and the open ones, at most three.
final class StatisticsFiles: Sendable {
    private static let mostOpen = 3

    private struct State {
        var years: Set<Int>
        /// The last used at the end.
        var open: [StatisticsFile] = []
    }
    private let directory: String
    private let state: Mutex<State>

    init(directory: String) throws(StoreError) {
        self.directory = directory
        state = Mutex(State(years: Set(try fileNames(in: directory).compactMap(Self.year))))
    }

    /// The year of a file's name; nil for all other names.
    static func year(ofFile name: String) -> Int? {
        guard name.hasPrefix("statistics-"), name.hasSuffix(".sqlite"), name.utf8.count == 22 else { return nil }
        return Int(name.dropFirst(11).prefix(4))
    }

    /// In order.
    var years: [Int] { state.withLock { $0.years.sorted() } }

    private func path(_ year: Int) -> String { "\(directory)/statistics-\(String(10_000 + year).suffix(4)).sqlite" }

    /// The year's file; nil where there is none, unless it is to be made.
    func file(_ year: Int, make: Bool = false) throws(StoreError) -> StatisticsFile? {
        // Opened under the lock, since two openings of one file would be two writers.
        let result: Result<StatisticsFile?, StoreError> = state.withLock { state in
            if let index = state.open.firstIndex(where: { $0.year == year }) {
                let file = state.open.remove(at: index)
                state.open.append(file)
                return .success(file)
            }
            guard make || state.years.contains(year) else { return .success(nil) }
            do throws(StoreError) {
                let file = try StatisticsFile(year: year, path: path(year))
                state.years.insert(year)
                state.open.append(file)
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

    func remove(_ year: Int) throws(StoreError) {
        let path = path(year)
        let failure = state.withLock { state -> Int32 in
            state.open.removeAll { $0.year == year }
            guard unlink(path) == 0 || errno == ENOENT else { return errno }
            unlink(path + "-wal")
            unlink(path + "-shm")
            state.years.remove(year)
            return 0
        }
        if failure != 0 { throw StoreError(errno: failure, doing: "remove \(path)") }
    }

    /// A metric's days of a range, and which of the range's days are made.
    func days(
        of device: UInt32, _ metric: UInt32, from: Timestamp, to: Timestamp
    ) async throws -> (summaries: StatisticsFile.Days, made: Set<HistoryDay>) {
        let (first, last) = (HistoryDay(of: from), HistoryDay(of: to))
        var found: (summaries: StatisticsFile.Days, made: Set<HistoryDay>) = ([:], [])
        for year in years where (first.year...last.year).contains(year) {
            guard let file = try file(year) else { continue }
            let months = (year == first.year ? first.month : 1)...(year == last.year ? last.month : 12)
            let days = try await file.days(of: device, metric, months: months)
            found.made.formUnion(days.made)
            found.summaries.merge(days.summaries) { $1 }
        }
        let made = found.made
        found.summaries = found.summaries.filter { made.contains($0.key) }
        return found
    }
}
