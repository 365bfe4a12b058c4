import GRDB
package import Telemetry

/// What a history holds, as it is found without being changed.
package struct HistoryCheck: Sendable {
    /// Files that were read.
    package var files = 0
    /// A line for each finding, which begins with its file's name; at most `mostFindings`, none where all is sound.
    package var damage: [String] = []
    /// Everything up to here is in the files; nil where the index does not read.
    package var position: JournalPosition?

    /// The most findings that are told.
    static let mostFindings = 100
    /// What rows may refer to; nil where the index does not read.
    private var bounds: Bounds?
    /// How far files were written, as the index has it.
    private var written: [String: WrittenMark] = [:]
    private let directory: String

    fileprivate struct Bounds {
        var devices: UInt32
        var metrics: UInt32
        var newest: JournalPosition
    }

    private init(_ directory: String) { self.directory = directory }

    /// What is damaged: files that are missing or empty though they were written, what SQLite finds in each, every hour
    /// that does not read, and rows that do not agree with the index. Changes nothing. Cost: reads all of it.
    ///
    /// `progress` hears of every file before it is read. While nobody opens the history's files.
    package static func of(
        _ directory: String, progress: (String) -> Void = { _ in }
    ) throws(StoreError) -> HistoryCheck {
        let names = try fileNames(in: directory).sorted()
        let present = Set(names.filter { DataDirectory.size(ofFile: "\(directory)/\($0)") ?? 0 > 0 })
        var check = HistoryCheck(directory)
        var files = HistoryFileList(known: [], present: present)
        check.look("index.sqlite", HistoryIndex.schema, progress) { db, _, check in
            let found = try db.damage()
            guard found.isEmpty else { return found }
            // Earlier versions did not keep the names, nor how far files were written.
            if try db.tableExists("files") { files = HistoryFileList(known: try db.knownFiles(), present: present) }
            if try db.tableExists("written") { check.written = try db.writtenMarks() }
            try check.take(db)
            return []
        }
        for name in files.missing.sorted() {
            let what = names.contains(name) ? "the file is empty (0 bytes)" : "the file is missing"
            check.add(["\(name): \(what)"])
        }
        for name in names where !files.missing.contains(name) && !files.replaced.contains(name) {
            let (known, bounds, mark) = (files.known.contains(name), check.bounds, check.written[name])
            if let day = HistoryDay(fileName: name, isClosed: true) {
                check.look(name, DayFile.schema, progress) { db, _, _ in
                    try DayFile.damage(db, of: day, bounds, mark, mayBeEmpty: false)
                }
            } else if let day = HistoryDay(fileName: name, isClosed: false) {
                // The closed one is whole; and what was only begun holds nothing yet.
                guard !present.contains(day.closedFileName), known || present.contains(name) else { continue }
                check.look(name, DayFile.schema, progress) { db, _, _ in
                    try DayFile.damage(db, of: day, bounds, mark, mayBeEmpty: !known)
                }
            } else if StatisticsFiles.year(ofFile: name) != nil {
                guard known || present.contains(name) else { continue }
                check.look(name, StatisticsFile.schema, progress) { db, _, _ in
                    try StatisticsFile.damage(db, bounds)
                }
            }
        }
        return check
    }

    private mutating func add(_ lines: [String]) {
        damage += lines.prefix(max(0, Self.mostFindings - damage.count))
    }

    /// How far it has come, and how many devices and metrics there are.
    private mutating func take(_ db: Database) throws {
        guard let progress = try db.row("SELECT position, writing FROM progress") else {
            throw StoreError(.corrupt, cause: "the progress row is missing")
        }
        position = JournalPosition(rawValue: try progress.value("position"))
        bounds = Bounds(
            devices: try UInt32.fetchOne(db, sql: "SELECT count(*) FROM devices") ?? 0,
            metrics: try UInt32.fetchOne(db, sql: "SELECT count(*) FROM metrics") ?? 0,
            newest: JournalPosition(rawValue: try progress.value("writing")))
    }

    private mutating func look(
        _ name: String, _ schema: DatabaseMigrator, _ progress: (String) -> Void,
        _ body: (Database, ReadOnlyDatabase.Schema, inout HistoryCheck) throws -> [String]
    ) {
        guard damage.count < Self.mostFindings else { return }
        progress(name)
        var after = self
        do throws(StoreError) {
            let found = try ReadOnlyDatabase.read("\(directory)/\(name)", schema: schema) { db, schema in
                try body(db, schema, &after)
            }
            self = after
            files += 1
            add(found.map { "\(name): \($0)" })
        } catch {
            add(["\(name): \(error.cause)"])
        }
    }
}

extension History {
    /// What is damaged in its files.
    func damage() throws(StoreError) -> [String] { try HistoryCheck.of(directory).damage }
}

extension DayFile {
    private static let lacking = "it lacks what was written last"

    fileprivate static func damage(
        _ db: Database, of day: HistoryDay, _ bounds: HistoryCheck.Bounds?,
        _ mark: WrittenMark?, mayBeEmpty: Bool
    ) throws -> [String] {
        var found = try db.damage()
        if !found.isEmpty { return found }
        let begin = day.hourRange.lowerBound
        var isEmpty = true
        func look(
            _ place: String, _ device: UInt32, _ through: JournalPosition, _ block: [UInt8], _ hours: ClosedRange<Int64>
        ) {
            isEmpty = false
            if let bounds, device > bounds.devices { found.append("\(place): the index has no such device") }
            if let bounds, through > bounds.newest { found.append("\(place) is ahead of the index") }
            do throws(ByteReader.Malformed) {
                var isStray = false
                try HourBlock.read(block, metric: nil) { point in
                    let hour = HistoryDay.hour(of: Timestamp(rawValue: point.at)) - begin
                    if !hours.contains(hour) || point.metric < 1 { isStray = true }
                    if let bounds, point.metric > bounds.metrics { isStray = true }
                }
                if isStray { found.append("\(place) holds a reading of another hour or of no metric") }
            } catch {
                found.append("\(place) does not read: \(error.reason)")
            }
        }
        let hours = try Row.fetchCursor(db, sql: "SELECT key, through, points FROM hours")
        while found.count < HistoryCheck.mostFindings, let row = try hours.next() {
            let key = Key(rawValue: try row.value("key"))
            look(
                "hour \(key.hour) of device \(key.device)", key.device,
                JournalPosition(rawValue: try row.value("through")), row.blob("points"), key.hour...key.hour)
        }
        let isShort = try mark.map { try db.writtenMark().isBehind($0) } ?? false
        // An earlier version's file lies hour by hour alone.
        guard try db.tableExists("parts") else { return found + (isShort ? [Self.lacking] : []) }
        let parts = try Row.fetchCursor(db, sql: "SELECT key, until, through, points FROM parts")
        while found.count < HistoryCheck.mostFindings, let row = try parts.next() {
            let key = PartKey(rawValue: try row.value("key"))
            let last = max(key.hour, try row.value("until") - 1)
            look(
                "hours \(key.hour) to \(last) of device \(key.device)", key.device,
                JournalPosition(rawValue: try row.value("through")), row.blob("points"), key.hour...last)
        }
        if isEmpty, !mayBeEmpty, found.isEmpty { return ["it holds no readings, though some were written"] }
        return found + (isShort ? [Self.lacking] : [])
    }
}

extension StatisticsFile {
    fileprivate static func damage(_ db: Database, _ bounds: HistoryCheck.Bounds?) throws -> [String] {
        var found = try db.damage()
        if !found.isEmpty { return found }
        let rows = try Row.fetchCursor(db, sql: "SELECT key, days FROM months")
        while found.count < HistoryCheck.mostFindings, let row = try rows.next() {
            let key: Int64 = try row.value("key")
            let place = "month \(key & 15) of device \(key >> 4)"
            if let bounds, key >> 4 > Int64(bounds.devices) { found.append("\(place): the index has no such device") }
            do throws(ByteReader.Malformed) {
                try HourBlock.read(row.blob("days"), metric: nil) { _ in }
            } catch {
                found.append("\(place) does not read: \(error.reason)")
            }
        }
        return found
    }
}
