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

    /// Bytes of all files in it and in its directories.
    package static func size(of path: String) throws(StoreError) -> Int64 {
        var size: Int64 = 0
        for name in try files(in: path) {
            var status = stat()
            if stat("\(path)/\(name)", &status) == 0 { size += Int64(status.st_size) }
        }
        return size
    }

    /// Copies the journal while others write to it.
    package func copyJournal(to target: DataDirectory) throws(StoreError) {
        try DatabaseCopy.copy(at: journalPath, to: target.journalPath)
    }

    /// Says that a backup is whole, and what it is.
    package func markBackup(_ text: [UInt8]) throws(StoreError) {
        try replaceFile(at: "\(path)/\(Self.backupMark)", with: text)
    }

    /// Copies a backup's files to this directory, each on disk when this returns.
    package func takeBackup(from backup: String, progress: (String) -> Void) throws(StoreError) {
        for name in try Self.files(in: backup) where name != Self.backupMark {
            progress(name)
            let target = "\(path)/\(name)"
            let directory = containingDirectory(of: target)
            if mkdir(directory, 0o700) != 0, errno != EEXIST {
                throw StoreError(errno: errno, doing: "create \(directory)")
            }
            try copyFile(at: "\(backup)/\(name)", to: target)
        }
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

/// Copies a file, at most a MiB in memory, to one that is not there yet; on disk when this returns.
private func copyFile(at path: String, to target: String) throws(StoreError) {
    let source = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard source >= 0 else { throw StoreError(errno: errno, doing: "read \(path)") }
    defer { close(source) }
    let copy = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard copy >= 0 else { throw StoreError(errno: errno, doing: "write \(target)") }
    defer { close(copy) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
        let count = read(source, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw StoreError(errno: errno, doing: "read \(path)") }
        if count == 0 { break }
        try copy.writeAll(Array(buffer[..<count]), path: target)
    }
    guard fsync(copy) == 0 else { throw StoreError(errno: errno, doing: "sync \(target)") }
}
