import Glibc

/// The directory that holds everything a server keeps, held by at most one process at a time.
///
/// The lock is the operating system's, on `<data>/lock`: it goes with the process, however that ends.
package final class DataDirectory: Sendable {
    /// As it was given, without a trailing slash.
    package let path: String
    private let lock: Int32

    package var journalPath: String { path + "/journal.sqlite" }
    package var registryPath: String { path + "/registry.sqlite" }
    package var historyPath: String { path + "/history" }
    package var snapshotsPath: String { path + "/snapshots" }
    /// Where clients on this machine read how to reach the server.
    package var addressPath: String { path + "/address" }
    /// Where clients of this user read the administrator's token of the running server.
    package var localTokenPath: String { path + "/local.token" }

    /// Where a backup says that it is whole; written last.
    package static let backupMark = "backup"

    /// Creates the directory (mode 0700) where it is missing and takes its lock. What this process creates from then on
    /// is for its user alone, since a directory that was there already may be open to others.
    ///
    /// An address and token that a killed server left are removed. Throws `.locked`, naming the holder's process id,
    /// where another server or offline command has it.
    package init(path: String) throws(StoreError) {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        umask(0o077)
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw StoreError(errno: errno, doing: "create \(path)")
        }
        let lockPath = path + "/lock"
        let descriptor = Glibc.open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno, doing: "open \(lockPath)") }
        try Self.take(descriptor, of: path)
        do throws(StoreError) {
            guard ftruncate(descriptor, 0) == 0 else { throw StoreError(errno: errno, doing: "write \(lockPath)") }
            try descriptor.writeAll(Array("\(getpid())\n".utf8), path: lockPath)
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        lock = descriptor
        // What a server that was killed left behind: nobody listens there now.
        withdrawAnnouncement()
    }

    /// One that is looked at: it is held like any other where it has a lock, and nothing in it changes.
    ///
    /// Throws `.notFound` where it is missing or no server has written to it, `.locked` where another has it.
    package init(lookingAt path: String) throws(StoreError) {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        self.path = path
        guard access(path, F_OK) == 0 else {
            throw StoreError(.notFound, cause: "there is no directory \(path): give the server's data directory")
        }
        guard Self.holdsAnything(path) else {
            throw StoreError(
                .notFound,
                cause: "\(path) is no data directory: none of \(Self.parts.joined(separator: ", ")) is there; "
                    + "give the one that the server was started with")
        }
        let descriptor = Glibc.open(path + "/lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw StoreError(errno: errno, doing: "open \(path)/lock") }
            lock = -1
            return
        }
        try Self.take(descriptor, of: path)
        lock = descriptor
    }

    deinit {
        if lock >= 0 { close(lock) }
    }

    /// What a data directory is made of.
    package static let parts = ["journal.sqlite", "registry.sqlite", "history", "snapshots"]

    /// Whether any of its parts is there.
    package static func holdsAnything(_ path: String) -> Bool {
        parts.contains { access("\(path)/\($0)", F_OK) == 0 }
    }

    /// Whether anything lies in `snapshots`.
    package static func holdsSnapshots(_ path: String) -> Bool {
        ((try? fileNames(in: path + "/snapshots")) ?? []).contains { $0 != "." && $0 != ".." }
    }

    /// The bytes of a file; nil where there is none.
    package static func size(ofFile path: String) -> Int64? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int64(status.st_size)
    }

    /// Takes the lock of an open file, or closes that and throws.
    private static func take(_ descriptor: Int32, of path: String) throws(StoreError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure = errno
            let holder = readLine(of: descriptor).flatMap(Int32.init)
            close(descriptor)
            guard failure == EWOULDBLOCK else { throw StoreError(errno: failure, doing: "lock \(path)/lock") }
            // Who only looks leaves no number there: what stands there is of somebody who has gone.
            let isThere = holder.map { kill($0, 0) == 0 || errno == EPERM } ?? false
            let by = isThere ? "process \(holder.map(String.init) ?? "")" : "another command"
            throw StoreError(
                .locked, cause: "\(path) is in use by \(by): stop that one, or choose another directory")
        }
    }

    /// Writes `address` and a new random token of 32 bytes as 64 hexadecimal digits, both readable by this user only.
    /// Returns the token. Call it once the server listens.
    package func announce(address: String) throws(StoreError) -> String {
        var system = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef".utf8)
        var token: [UInt8] = []
        for _ in 0..<32 {
            let byte = UInt8.random(in: .min ... .max, using: &system)
            token.append(digits[Int(byte >> 4)])
            token.append(digits[Int(byte & 0xF)])
        }
        try replaceFile(at: localTokenPath, with: token + [UInt8(ascii: "\n")])
        try replaceFile(at: addressPath, with: Array((address + "\n").utf8))
        return String(decoding: token, as: UTF8.self)
    }

    /// Removes what `announce` wrote, so that clients say "no server" instead of failing to connect.
    package func withdrawAnnouncement() {
        unlink(addressPath)
        unlink(localTokenPath)
    }

    private static func readLine(of descriptor: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        let line = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}
