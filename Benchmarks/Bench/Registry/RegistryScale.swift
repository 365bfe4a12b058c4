import DeskOperations
import Foundation
import Store
import Telemetry

extension Benchmark {
    /// Persons, homes and devices by the hundred thousand: how fast they go in, and how fast each is found.
    static let registry = Benchmark(
        name: "registry",
        says: "customers put in and found: 100,000, or --size; a million takes some minutes and 2 GB"
    ) { settings in
        try await RegistryScale(count: settings.size ?? 100_000, kept: settings.kept).measure()
    }
}

/// A registry on disk, filled from a customer table, and looked at by everything that a caller may say.
private struct RegistryScale {
    let count: Int
    /// Where it is left, and taken as it is where it has been left before; nil: it goes in the end.
    let kept: String?
    private static let folk = Townsfolk()
    /// Searches of one kind.
    private static let searches = 300
    private static let now = Timestamp(seconds: 1_780_000_000)

    func measure() async throws -> [Figure] {
        let passing = FileManager.default.temporaryDirectory.appending(path: "bench-registry-\(UUID().uuidString)")
        let directory = kept.map { URL(filePath: $0) } ?? passing
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: passing) }
        let path = directory.appending(path: "registry.sqlite").path
        let isThere = FileManager.default.fileExists(atPath: path)
        let registry = try Registry(path: path)
        let size = "\(FigureTable.number(Double(count))) persons"
        var figures = isThere ? [] : try await filled(registry, size)
        let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        figures.append(
            Figure(
                "registry on disk, each of \(size)", unit: "bytes", ours: Double(bytes) / Double(count),
                note: "with home and device, the search's tables included"))
        for kind in SearchKind.allCases { figures.append(try await found(kind, in: registry, size)) }
        // More customers go in beside it, which one that is kept would not be the same after.
        if kept == nil { figures.append(try await foundWhileImporting(in: registry, size)) }
        return figures
    }

    private func filled(_ registry: Registry, _ size: String) async throws -> [Figure] {
        let table = Pieces(range: 0..<count)
        let begun = ProcessorTime.ofProcess()
        let first = try await seconds { try await put(table, into: registry) }
        let worked = (ProcessorTime.ofProcess() - begun) / 1e3 / Double(count)
        let same = Pieces(range: 0..<min(count, 100_000))
        let again = try await seconds { try await put(same, into: registry) }
        return [
            Figure(
                "customers put in from a table, \(size)", unit: "rows/s", ours: Double(count) / first,
                goal: .atLeast(3_000),
                note:
                    "\(Int(worked)) µs of processor time a row; CSV to commit, a person, a home, a device and all that they are found by in a row; 256 rows a commit where nobody waits"
            ),
            Figure(
                "the same table again", unit: "rows/s", ours: Double(min(count, 100_000)) / again,
                note: "compared and left as they are"),
        ]
    }

    private func seconds(_ body: () async throws -> Void) async throws -> Double {
        let time = try await ContinuousClock().measure(body)
        return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }

    private func put(_ pieces: Pieces, into registry: Registry) async throws {
        var table = RegistryTableImport(
            registry: registry, importer: NobodyElse(), defaultRegion: "GB", options: RegistryTableOptions(),
            names: KnownNames(conventions: ["json"], profiles: []), now: { Self.now }
        ) { lines, rows in
            AuditEntry(at: Self.now, actor: "bench", action: "registry.import", subject: lines, detail: "\(rows) rows")
        }
        let report = try await table.take(pieces)
        guard report.rejected == 0 else { throw NotTaken(issues: report.issues) }
    }

    private struct NotTaken: Error { var issues: [ImportIssue] }

    private func found(_ kind: SearchKind, in registry: Registry, _ size: String) async throws -> Figure {
        var times: [Double] = []
        var worked: [Double] = []
        var right = 0
        for number in 0...Self.searches {
            let person = Self.folk.person(number &* 104_729 % count)
            let text = kind.text(of: person)
            let (begun, workBegun) = (ContinuousClock.now, ProcessorTime.ofProcess())
            let hits = try await look(text, in: registry)
            let time = ContinuousClock.now - begun
            // The first opens files and prepares statements.
            if number > 0 {
                times.append(time.milliseconds)
                worked.append((ProcessorTime.ofProcess() - workBegun) / 1e6)
            }
            if hits.contains(where: { $0.person.accounts == [person.account] }) { right += 1 }
        }
        times.sort()
        worked.sort()
        return Figure(
            "found among \(size) by \(kind.rawValue), p99", unit: "ms", ours: Self.quantile(0.99, of: worked),
            goal: .atMost(20), runs: Self.searches,
            note: String(
                format:
                    "processor time, p50 %.2f ms; by the clock p50 %.2f, p99 %.2f; the right one in the first 21: %d of %d",
                Self.quantile(0.5, of: worked), Self.quantile(0.5, of: times), Self.quantile(0.99, of: times), right,
                Self.searches + 1))
    }

    /// What an agent gets to see of it: up to 20 persons, with their homes and devices.
    private func look(_ text: String, in registry: Registry) async throws -> [SearchHit] {
        let hits = try await registry.search(text, limit: 21, at: Self.now)
        _ = try await registry.homes(of: hits.prefix(20).map(\.person.id), at: Self.now)
        return hits
    }

    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }

    /// Searches and what an agent writes, beside a table that goes in.
    private func foundWhileImporting(in registry: Registry, _ size: String) async throws -> Figure {
        let more = Pieces(range: count..<count + 20_000)
        var times: [Double] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await put(more, into: registry) }
            for number in 0..<Self.searches {
                let kinds = SearchKind.allCases
                let person = Self.folk.person(number &* 7_919 % count)
                let begun = ContinuousClock.now
                _ = try await look(kinds[number % kinds.count].text(of: person), in: registry)
                try await registry.audit(
                    AuditEntry(at: Self.now, actor: "bench", action: "person.read", subject: "\(number)"))
                let time = ContinuousClock.now - begun
                times.append(time.milliseconds)
                try await Task.sleep(for: .milliseconds(5))
            }
            try await group.waitForAll()
        }
        times.sort()
        return Figure(
            "found and audited while a table goes in, \(size), p99", unit: "ms", ours: Self.quantile(0.99, of: times),
            goal: .atMost(50), runs: Self.searches,
            note: String(
                format: "all kinds of search in turn; p50 %.1f ms; the audit entry waits for a commit of the import's",
                Self.quantile(0.5, of: times)))
    }
}

/// What is known of a caller.
private enum SearchKind: String, CaseIterable {
    case phone = "the whole phone number"
    case shared = "a phone number that very many share"
    case halfPhone = "half a phone number"
    case endOfPhone = "the last six digits"
    case account = "the account"
    case serial = "the serial, with blanks"
    case endOfSerial = "the last six characters of the serial"
    case email = "the mail address"
    case name = "the name"
    case plainName = "the name without accents"
    case misspelled = "the name with two letters swapped"
    case misspelledTown = "name and town, both misspelled"
    case common = "a name that very many bear"
    case nameAndTown = "surname and town"
    case begun = "the beginnings of both names"
    case address = "a piece of the address"
    case nothing = "words that nobody has"
    case hostile = "text that means something to a database"

    func text(of person: Townsfolk.Person) -> String {
        switch self {
        case .phone: return person.phone
        case .shared: return Townsfolk.wardens
        case .halfPhone: return String(person.phone.filter(\.isNumber).prefix(7))
        case .endOfPhone: return String(person.phone.filter(\.isNumber).suffix(6))
        case .account: return person.account
        case .serial: return person.serial.replacing("-", with: " ")
        case .endOfSerial: return String(person.serial.suffix(6))
        case .email: return person.email
        case .name: return "\(person.given) \(person.surname)"
        case .plainName: return "\(person.given) \(person.surname)".folding(options: .diacriticInsensitive, locale: nil)
        case .misspelled: return "\(person.given) \(Self.swapped(person.surname))"
        case .misspelledTown: return "\(Self.swapped(person.surname)) \(Self.swapped(person.town))"
        case .common: return person.number % 2 == 0 ? "smith" : "mary jones"
        case .nameAndTown: return "\(person.surname) \(person.town)"
        case .begun: return "\(person.given.prefix(1)) \(person.surname.prefix(4))"
        case .address: return "\(person.house) \(person.street.prefix(6))"
        case .nothing: return "xqzv\(person.number) \(person.given) kjhgfd"
        case .hostile:
            return ["\"", "* OR 1", "NEAR(a b)", "%%%", "🙂🙂🙂", "a* b* c* d*", "()", "\u{202E}abc"][person.number % 8]
        }
    }

    private static func swapped(_ word: String) -> String {
        var letters = Array(word)
        if letters.count > 3 { letters.swapAt(letters.count / 2, letters.count / 2 + 1) }
        return String(letters)
    }
}

/// A table as it would come over the network, made before anything is measured.
private struct Pieces: AsyncSequence, Sendable {
    typealias Failure = any Error
    private static let rows = 500
    private let pieces: [[UInt8]]

    init(range: Range<Int>) {
        let folk = Townsfolk()
        pieces = stride(from: range.lowerBound, to: range.upperBound, by: Self.rows).map { first in
            let header = first == range.lowerBound && first > 0 ? Array("\(Townsfolk.header)\n".utf8) : []
            return header + folk.table(first..<Swift.min(range.upperBound, first + Self.rows))
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(pieces: pieces) }

    struct Iterator: AsyncIteratorProtocol {
        let pieces: [[UInt8]]
        private var place = 0

        init(pieces: [[UInt8]]) { self.pieces = pieces }

        mutating func next() async throws -> [UInt8]? {
            guard place < pieces.count else { return nil }
            defer { place += 1 }
            return pieces[place]
        }
    }
}

/// The fold of a service that is not there.
private struct NobodyElse: TelemetryImporter {
    func take(_ batches: TelemetryBatches) async throws -> ImportReport {
        ImportReport(read: 0, accepted: 0, skipped: 0, rejected: 0)
    }
    func enrol(_ devices: [EnrolledDevice]) async throws {}
    func bring(_ devices: [DeviceID]) async throws {}
}

extension Duration {
    fileprivate var milliseconds: Double { Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15 }
}
