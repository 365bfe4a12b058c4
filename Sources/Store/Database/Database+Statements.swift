import GRDB
import Telemetry

/// A value bound to a statement; text, numbers and bytes are never spliced into SQL.
typealias Bound = (any DatabaseValueConvertible)?

extension Database {
    /// Runs one statement.
    func run(_ sql: String, _ values: [Bound] = []) throws {
        try cachedStatement(sql: sql).execute(arguments: bound(values))
    }

    /// All rows of one statement.
    func rows(_ sql: String, _ values: [Bound] = []) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: bound(values))
    }

    /// Rows of one statement one after the other, until `body` says false: what comes behind is not read.
    func eachRow(_ sql: String, _ values: [Bound] = [], _ body: (Row) throws -> Bool) throws {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: bound(values))
        while let row = try rows.next(), try body(row) {}
    }

    /// The one text of every row, for statements that give many. Cost: a third of `rows`.
    func texts(_ sql: String, _ values: [Bound] = []) throws -> [String] {
        try String.fetchAll(cachedStatement(sql: sql), arguments: bound(values))
    }

    /// The first row of one statement.
    func row(_ sql: String, _ values: [Bound] = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: bound(values))
    }

    private func bound(_ values: [Bound]) throws -> StatementArguments {
        for case let text as String in values where text.utf8.contains(0) {
            // SQLite takes text up to its first NUL: two different texts would become one.
            throw StoreError(.constraint(.outOfRange), cause: "text holds a NUL character")
        }
        return StatementArguments(values)
    }
}

extension Row {
    /// The value of a column that the schema says is there.
    func value<T: DatabaseValueConvertible>(_ column: String, as type: T.Type = T.self) throws -> T {
        guard let value = try optional(column, as: type) else {
            throw StoreError(.corrupt, cause: "column \(column) is empty; restore the latest backup")
        }
        return value
    }

    /// The value of a column that may be NULL.
    func optional<T: DatabaseValueConvertible>(_ column: String, as type: T.Type = T.self) throws -> T? {
        let stored: DatabaseValue = self[column]
        if stored.isNull { return nil }
        guard let value = T.fromDatabaseValue(stored) else {
            throw StoreError(.corrupt, cause: "column \(column) holds no \(T.self); restore the latest backup")
        }
        return value
    }

    func time(_ column: String) throws -> Timestamp { Timestamp(rawValue: try value(column)) }
    func optionalTime(_ column: String) throws -> Timestamp? {
        try optional(column, as: Int64.self).map(Timestamp.init(rawValue:))
    }

    func id<ID: RecordID>(_ column: String, as type: ID.Type = ID.self) throws -> ID { ID(rawValue: try value(column)) }
    func optionalID<ID: RecordID>(_ column: String, as type: ID.Type = ID.self) throws -> ID? {
        try optional(column, as: String.self).map(ID.init(rawValue:))
    }

    func device(_ column: String) throws -> DeviceID {
        let text: String = try value(column)
        guard let id = DeviceID(text) else {
            throw StoreError(.corrupt, cause: "column \(column) holds no device id; restore the latest backup")
        }
        return id
    }

    func optionalDevice(_ column: String) throws -> DeviceID? {
        try optional(column, as: String.self) == nil ? nil : device(column)
    }

    /// A word out of a closed set.
    func word<Word: RawRepresentable>(_ column: String, as type: Word.Type = Word.self) throws -> Word
    where Word.RawValue == String {
        let text: String = try value(column)
        guard let word = Word(rawValue: text) else {
            throw StoreError(.corrupt, cause: "column \(column) holds an unknown word; restore the latest backup")
        }
        return word
    }

    func optionalWord<Word: RawRepresentable>(_ column: String, as type: Word.Type = Word.self) throws -> Word?
    where Word.RawValue == String {
        try optional(column, as: String.self) == nil ? nil : word(column)
    }
}
