import Glibc
import Synchronization
import Telemetry

/// The years' statistics files: which there are, and the open ones, at most three.
final class StatisticsFiles: Sendable {
    private static let mostOpen = 3

    private let directory: String
    private let state: Mutex<OpenFiles<Int, StatisticsFile>>

    init(directory: String) throws(StoreError) {
        self.directory = directory
        // One without bytes is as good as missing: what is written makes it anew.
        let names = try Store.fileNames(in: directory).filter {
            DataDirectory.size(ofFile: "\(directory)/\($0)") ?? 0 > 0
        }
        state = Mutex(OpenFiles(names.compactMap(Self.year), most: Self.mostOpen))
    }

    /// The year of a file's name; nil for all other names.
    static func year(ofFile name: String) -> Int? {
        guard name.hasPrefix("statistics-"), name.hasSuffix(".sqlite"), name.utf8.count == 22 else { return nil }
        return Int(name.dropFirst(11).prefix(4))
    }

    /// In order.
    var years: [Int] { state.withLock { $0.keys } }

    /// Of all of them.
    var fileNames: Set<String> { Set(years.map(Self.fileName)) }

    static func fileName(_ year: Int) -> String { "statistics-\(String(10_000 + year).suffix(4)).sqlite" }

    private func path(_ year: Int) -> String { "\(directory)/\(Self.fileName(year))" }

    /// The year's file; nil where there is none, unless it is to be made.
    func file(_ year: Int, make: Bool = false) throws(StoreError) -> StatisticsFile? {
        try state.withLock { state in
            state.file(year, make: make) { () throws(StoreError) in
                try StatisticsFile(year: year, path: path(year))
            }
        }.get()
    }

    func remove(_ year: Int) throws(StoreError) {
        let path = path(year)
        let failure = state.withLock { $0.remove(year, at: path) }
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
