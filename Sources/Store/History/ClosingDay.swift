import Foundation
import GRDB
import Glibc
import Telemetry

/// A past day's file on its way to lie device by device: written beside the open one, once and in order, without a log;
/// nobody reads it before it is published. Cut off, it is removed with the next start.
final class ClosingDay {
    static let suffix = ".closing"
    private let path: String
    private let queue: DatabaseQueue
    private var isPublished = false

    private var beside: String { path + Self.suffix }

    init(path: String) throws(StoreError) {
        self.path = path
        let beside = path + Self.suffix
        unlink(beside)
        queue = try storing(in: beside) {
            var configuration = Configuration()
            configuration.prepareDatabase { db in
                try db.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            }
            let queue = try DatabaseQueue(path: beside, configuration: configuration)
            try DayFile.schema.migrate(queue)
            return queue
        }
    }

    deinit {
        guard !isPublished else { return }
        try? queue.close()
        unlink(beside)
    }

    /// Puts devices in the place of what is held of them.
    func put(_ devices: [(device: UInt32, hours: [DayFile.StoredHour])]) throws(StoreError) {
        try storing(in: beside) {
            try queue.write { db in
                for (device, hours) in devices {
                    let parts: [DayFile.StoredPart]
                    do throws(ByteReader.Malformed) {
                        parts = try DayFile.parts(of: hours)
                    } catch {
                        throw StoreError(error)
                    }
                    let keys = (DayFile.PartKey(device: device, hour: 0), DayFile.PartKey(device: device, hour: 31))
                    try db.run("DELETE FROM parts WHERE key BETWEEN ? AND ?", [keys.0.rawValue, keys.1.rawValue])
                    for part in parts {
                        try db.run(
                            "INSERT INTO parts (key, until, through, points) VALUES (?, ?, ?, ?)",
                            [
                                DayFile.PartKey(device: device, hour: part.hours.lowerBound).rawValue,
                                part.hours.upperBound, part.through.rawValue, Data(part.block),
                            ])
                    }
                }
            }
        }
    }

    /// How far the statistics are, and whose are to be made again.
    func put(_ statistics: DayFile.Statistics, touched: [UInt32]) throws(StoreError) {
        try storing(in: beside) {
            try queue.write { db in
                try db.run("UPDATE statistics SET state = ?", [statistics.rawValue])
                for device in touched { try db.run("INSERT OR IGNORE INTO touched VALUES (?)", [device]) }
            }
        }
    }

    /// On disk, under its name.
    func publish() throws(StoreError) {
        try storing(in: beside) { try queue.close() }
        let descriptor = open(beside, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno, doing: "sync \(beside)") }
        let failure = fsync(descriptor) == 0 ? 0 : errno
        close(descriptor)
        guard failure == 0 else { throw StoreError(errno: failure, doing: "sync \(beside)") }
        guard rename(beside, path) == 0 else { throw StoreError(errno: errno, doing: "rename \(beside)") }
        isPublished = true
        try syncDirectory(of: path)
    }
}
