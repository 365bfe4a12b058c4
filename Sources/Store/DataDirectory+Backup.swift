import Glibc

extension DataDirectory {
    /// Files of a running process, which no copy has.
    private static let ofProcess: Set<String> = ["lock", "address", "local.token"]

    /// Whether nothing is kept there.
    package static func isEmpty(_ path: String) throws(StoreError) -> Bool {
        try fileNames(in: path).allSatisfy { $0 == "." || $0 == ".." || ofProcess.contains($0) }
    }

    /// Whether there is a backup that was written to its end.
    package static func holdsBackup(_ path: String) -> Bool { access("\(path)/\(backupMark)", R_OK) == 0 }

    /// Copies the journal while others write to it.
    package func copyJournal(to target: DataDirectory) throws(StoreError) {
        try DatabaseCopy.copy(at: journalPath, to: target.journalPath)
    }

    /// Says that a backup is whole, and what it is.
    package func markBackup(_ text: [UInt8]) throws(StoreError) {
        try replaceFile(at: "\(path)/\(Self.backupMark)", with: text)
    }

    /// What a backup says of itself; nil where it was not written to its end.
    package static func backupMark(in path: String) throws(StoreError) -> [UInt8]? {
        try readFile(at: "\(path)/\(backupMark)", limit: 1 << 26)
    }

    /// Every file of a backup as it is now. Cost: reads all of it.
    package static func keptFiles(in path: String) throws(StoreError) -> [KeptFile] {
        var found: [KeptFile] = []
        for name in try files(in: path) where name != backupMark {
            found.append(try KeptFile(name, in: path))
        }
        return found
    }

    /// Copies a backup's files to this directory, each on disk when this returns. Returns what does not agree with `list`,
    /// a line for each; then nothing was copied, or it was removed again.
    ///
    /// - Parameter list: nil where the backup has none: then all is copied as it is.
    package func takeBackup(
        from backup: String, _ list: [KeptFile]?, progress: (String) -> Void
    ) throws(StoreError) -> [String] {
        // What is missing is seen before gigabytes are copied.
        var found = (list ?? []).compactMap { $0.absence(in: backup) }
        guard found.isEmpty else { return found }
        let names: [String]
        if let list {
            names = list.map(\.name)
        } else {
            names = try Self.files(in: backup).filter { $0 != Self.backupMark }
        }
        let sums = Dictionary((list ?? []).map { ($0.name, $0) }) { $1 }
        for name in names {
            progress(name)
            let target = "\(path)/\(name)"
            let directory = containingDirectory(of: target)
            if mkdir(directory, 0o700) != 0, errno != EEXIST {
                throw StoreError(errno: errno, doing: "create \(directory)")
            }
            let copied = try copyFile(at: "\(backup)/\(name)", to: target)
            if let listed = sums[name], (listed.bytes, listed.crc32) != copied { found.append(KeptFile.changed(name)) }
        }
        if found.isEmpty { return [] }
        for name in names { unlink("\(path)/\(name)") }
        for directory in Set(names.map { containingDirectory(of: "\(path)/\($0)") }) where directory != path {
            rmdir(directory)
        }
        return found
    }

    /// The files in it and in its directories, one deep, with their paths in it; sorted.
    private static func files(in path: String) throws(StoreError) -> [String] {
        var found: [String] = []
        for name in try fileNames(in: path) where name != "." && name != ".." && !ofProcess.contains(name) {
            guard isDirectory("\(path)/\(name)") else {
                found.append(name)
                continue
            }
            for inner in try fileNames(in: "\(path)/\(name)") where !isDirectory("\(path)/\(name)/\(inner)") {
                found.append("\(name)/\(inner)")
            }
        }
        return found.sorted()
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

/// A file of a backup, as it was when that was written.
package struct KeptFile: Hashable, Sendable, Codable {
    /// With the directory it is in: `history/index.sqlite`.
    package var name: String
    package var bytes: Int64
    /// Tells a flipped bit; no protection against a person.
    package var crc32: UInt32

    init(_ name: String, in path: String) throws(StoreError) {
        let read = try eachPiece(of: "\(path)/\(name)") { (_) throws(StoreError) in }
        (self.name, bytes, crc32) = (name, read.bytes, read.crc32)
    }

    /// What is wrong with the file without reading it.
    package func absence(in path: String) -> String? {
        guard let size = DataDirectory.size(ofFile: "\(path)/\(name)") else { return "\(name): the file is missing" }
        return size == bytes ? nil : "\(name): the file has \(size) bytes; it had \(bytes) when the backup was made"
    }

    /// What is wrong with the file. Cost: reads all of it.
    package func damage(in path: String) throws(StoreError) -> String? {
        if let absence = absence(in: path) { return absence }
        return try KeptFile(name, in: path).crc32 == crc32 ? nil : Self.changed(name)
    }

    fileprivate static func changed(_ name: String) -> String {
        "\(name): its checksum is another than when the backup was made"
    }
}

/// Copies a file to one that is not there yet; on disk when this returns.
private func copyFile(at path: String, to target: String) throws(StoreError) -> (Int64, UInt32) {
    let copy = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard copy >= 0 else { throw StoreError(errno: errno, doing: "write \(target)") }
    defer { close(copy) }
    let read = try eachPiece(of: path) { (piece) throws(StoreError) in try copy.writeAll(piece, path: target) }
    guard fsync(copy) == 0 else { throw StoreError(errno: errno, doing: "sync \(target)") }
    return (read.bytes, read.crc32)
}

/// Reads a file, at most a MiB in memory.
private func eachPiece(
    of path: String, _ body: ([UInt8]) throws(StoreError) -> Void
) throws(StoreError) -> (bytes: Int64, crc32: UInt32) {
    let source = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard source >= 0 else { throw StoreError(errno: errno, doing: "read \(path)") }
    defer { close(source) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var (bytes, sum): (Int64, UInt32) = (0, 0)
    while true {
        let count = read(source, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw StoreError(errno: errno, doing: "read \(path)") }
        if count == 0 { return (bytes, sum) }
        let piece = Array(buffer[..<count])
        sum = Checksum.crc32(piece, after: sum)
        bytes += Int64(count)
        try body(piece)
    }
}
