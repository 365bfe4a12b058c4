import GRDB
import Glibc

/// Copies of databases that are in use: each as of one moment, while others read and write.
enum DatabaseCopy {
    /// Copies what `reader` reads to a new file at `path`, on disk when this returns.
    static func copy(_ reader: some DatabaseReader, to path: String) throws(StoreError) {
        try requireNone(at: path)
        try storing(in: path) {
            var configuration = Configuration()
            configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
            let copy = try DatabaseQueue(path: path, configuration: configuration)
            try reader.backup(to: copy)
            try copy.close()
        }
    }

    /// The same of a file that has one connection of its own, which it does not hold up.
    static func copy(at path: String, to target: String) throws(StoreError) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let reader = try storing(in: path) { try DatabaseQueue(path: path, configuration: configuration) }
        try copy(reader, to: target)
        try storing(in: path) { try reader.close() }
    }

    private static func requireNone(at path: String) throws(StoreError) {
        guard access(path, F_OK) != 0 else {
            throw StoreError(.constraint(.taken), cause: "\(path) is there already: give an empty directory")
        }
    }
}
