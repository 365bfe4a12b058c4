import Crypto
import Foundation
import GRDB
import Telemetry

extension Registry {
    /// Enters what changed no row, e.g. that somebody looked at a person. It waits for no sync, or every look-up would on a
    /// slow disk: a power cut, and nothing less, may take the entries since anything else was written, at most those since
    /// the last snapshot.
    package func audit(_ entry: AuditEntry) async throws { try await audit([entry]) }

    /// All of them in this order, or none.
    package func audit(_ entries: [AuditEntry]) async throws {
        try await writeUnsynced { db in for entry in entries { try db.appendAudit(entry) } }
    }

    /// Entries numbered below `before`, newest first.
    package func auditLog(before: Int64 = .max, limit: Int) async throws -> [AuditRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.rows("SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?", [before, limit])
                .map { try AuditRecord($0) }
        }
    }

    /// Entries about one subject, newest first.
    package func auditLog(subject: String, limit: Int) async throws -> [AuditRecord] {
        let limit = Self.bounded(limit)
        return try await read { db in
            try db.rows("SELECT * FROM audit WHERE subject = ? ORDER BY number DESC LIMIT ?", [subject, limit])
                .map { try AuditRecord($0) }
        }
    }

    package func auditHead() async throws -> AuditHead {
        try await read { db in try db.auditHead() }
    }

    /// Follows the whole chain. With the head kept from an earlier time it also finds a log that was cut off or made
    /// anew, which no chain can tell by itself. Cost: reads all of it, 1,000 entries at a time.
    package func verifyAudit(keptHead: AuditHead? = nil) async throws -> AuditVerdict {
        try await read { db in
            var head = AuditHead(number: 0, hash: AuditRecord.beginning)
            while true {
                let rows = try db.rows(
                    "SELECT * FROM audit WHERE number > ? ORDER BY number LIMIT 1000", [head.number])
                if rows.isEmpty { break }
                for row in rows {
                    let record = try AuditRecord(row)
                    let expected = AuditRecord.hash(record.entry, number: head.number + 1, after: head.hash)
                    guard record.number == head.number + 1, record.hash == expected else {
                        return .broken(at: head.number + 1)
                    }
                    head = AuditHead(number: record.number, hash: record.hash)
                    if head.number == keptHead?.number, head != keptHead { return .broken(at: head.number) }
                }
            }
            if let keptHead, keptHead.number > head.number { return .broken(at: head.number + 1) }
            return .intact(head)
        }
    }
}

extension Database {
    func appendAudit(_ entry: AuditEntry) throws {
        let head = try auditHead()
        let number = head.number + 1
        try run(
            "INSERT INTO audit (number, at, actor, action, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                number, entry.at.rawValue, entry.actor, entry.action, entry.subject, entry.detail,
                Data(AuditRecord.hash(entry, number: number, after: head.hash)),
            ])
    }

    fileprivate func auditHead() throws -> AuditHead {
        guard let row = try row("SELECT * FROM audit ORDER BY number DESC LIMIT 1") else {
            return AuditHead(number: 0, hash: AuditRecord.beginning)
        }
        let last = try AuditRecord(row)
        return AuditHead(number: last.number, hash: last.hash)
    }
}

extension AuditRecord {
    /// What the first entry follows.
    fileprivate static let beginning = [UInt8](repeating: 0, count: 32)

    fileprivate init(_ row: Row) throws {
        let hash: Data = try row.value("hash")
        self.init(
            number: try row.value("number"),
            entry: AuditEntry(
                at: try row.time("at"), actor: try row.value("actor"), action: try row.value("action"),
                subject: try row.value("subject"), detail: try row.optional("detail")),
            hash: Array(hash))
    }

    /// SHA-256 over the previous hash and the entry, each field with its length before it, so that no two entries
    /// give the same bytes.
    fileprivate static func hash(_ entry: AuditEntry, number: Int64, after previous: [UInt8]) -> [UInt8] {
        var bytes = ByteWriter()
        bytes.append(previous)
        bytes.signed(number)
        bytes.signed(entry.at.rawValue)
        for text in [entry.actor, entry.action, entry.subject] { bytes.text(text) }
        bytes.byte(entry.detail == nil ? 0 : 1)
        bytes.text(entry.detail ?? "")
        return Array(SHA256.hash(data: bytes.bytes))
    }
}
