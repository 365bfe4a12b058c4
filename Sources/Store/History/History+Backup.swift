import GRDB
import Glibc
import Synchronization
import Telemetry

extension History {
    /// Copies the history to a new directory while others read and write. The copy needs the journal from
    /// `durablePosition` on, as it was when this was called; what it holds beyond that is told by its rows.
    ///
    /// `progress` hears of every file that is copied.
    package func backUp(to target: String, progress: (String) -> Void = { _ in }) throws(StoreError) {
        guard mkdir(target, 0o700) == 0 else { throw StoreError(errno: errno, doing: "create \(target)") }
        let position = durablePosition
        var copied: Set<String> = []
        // Rows before statistics: a device that is touched in between has its statistics made again, not missed.
        for day in days.days {
            _ = try days.reading(day) { (file) throws(StoreError) in
                progress(file.fileName)
                try DatabaseCopy.copy(file.pool, to: "\(target)/\(file.fileName)")
                copied.insert(file.fileName)
            }
        }
        for year in statistics.years {
            guard let file = try statistics.file(year) else { continue }
            let name = String(file.path.dropFirst(containingDirectory(of: file.path).utf8.count + 1))
            progress(name)
            try DatabaseCopy.copy(file.pool, to: "\(target)/\(name)")
            copied.insert(name)
        }
        // The index last, since it must know every device and metric of the rows; with the position of the beginning.
        progress("index.sqlite")
        let path = "\(target)/index.sqlite"
        try DatabaseCopy.copy(index.queue, to: path)
        let copy = try HistoryIndex(path: path)
        try storing(in: path) {
            try copy.queue.write { db in
                try db.run("UPDATE progress SET writing = max(writing, position), position = ?", [position.rawValue])
                // Its own files: others may have come or gone meanwhile, or have been lost before.
                try db.run("DELETE FROM files")
                // Of the moment at which the index was copied, and so ahead of them; the backup lists what each is.
                try db.run("DELETE FROM written")
                for name in copied { try db.run("INSERT INTO files (name) VALUES (?)", [name]) }
            }
            try copy.queue.close()
        }
    }
}
