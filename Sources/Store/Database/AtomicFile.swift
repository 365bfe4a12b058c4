import Glibc

/// Replaces the file at `path` (mode 0600) so that a reader, or a start after a power cut, finds the old bytes or the
/// new ones and never a mixture: written beside it, synced, renamed.
func replaceFile(at path: String, with bytes: [UInt8]) throws(StoreError) {
    try prepareFile(at: path, with: bytes)
    try publishFiles(at: [path])
}

/// The first half of it: writes beside the file, synced.
func prepareFile(at path: String, with bytes: [UInt8]) throws(StoreError) {
    let beside = path + ".new"
    let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreError(errno: errno, doing: "write \(beside)") }
    do throws(StoreError) {
        defer { close(descriptor) }
        try descriptor.writeAll(bytes, path: beside)
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, doing: "sync \(beside)") }
    } catch {
        unlink(beside)
        throw error
    }
}

/// The second half, of files of one directory.
func publishFiles(at paths: [String]) throws(StoreError) {
    for path in paths where rename(path + ".new", path) != 0 {
        throw StoreError(errno: errno, doing: "replace \(path)")
    }
    if let path = paths.first { try syncDirectory(of: path) }
}

/// The bytes of the file at `path`, or its first ones; nil where there is none. Refuses files over `limit` bytes as
/// corrupt.
func readFile(at path: String, limit: Int, first: Int = .max) throws(StoreError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        if errno == ENOENT { return nil }
        throw StoreError(errno: errno, doing: "read \(path)")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw StoreError(errno: errno, doing: "read \(path)") }
    let whole = Int(status.st_size)
    guard whole <= limit else { throw StoreError(.corrupt, cause: "\(path) holds \(whole) bytes, more than \(limit)") }
    let size = min(whole, first)
    var bytes = [UInt8](repeating: 0, count: size)
    var done = 0
    while done < size {
        let count = bytes.withUnsafeMutableBytes { buffer in
            pread(descriptor, buffer.baseAddress.map { $0 + done }, size - done, off_t(done))
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw StoreError(errno: count < 0 ? errno : EIO, doing: "read \(path)") }
        done += count
    }
    return bytes
}

/// The directory a file at `path` is in.
func containingDirectory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Makes a rename in the directory of `path` survive a power cut.
func syncDirectory(of path: String) throws(StoreError) {
    let directory = containingDirectory(of: path)
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError(errno: errno, doing: "sync \(directory)") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, doing: "sync \(directory)") }
}

extension Int32 {
    /// Writes all of `bytes` to this descriptor.
    func writeAll(_ bytes: [UInt8], path: String) throws(StoreError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                write(self, buffer.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw StoreError(errno: count < 0 ? errno : EIO, doing: "write \(path)") }
            done += count
        }
    }
}

extension StoreError {
    /// What a failed system call means to a caller.
    init(errno number: Int32, doing action: String) {
        let text = "cannot \(action): \(String(cString: strerror(number)))"
        switch number {
        case ENOSPC, EDQUOT:
            self.init(.diskFull, retriable: true, cause: "\(text); free some space on this file system")
        case EROFS, EACCES, EPERM:
            self.init(.readOnly, cause: "\(text); make the directory writable for this user")
        case ENOENT, ENOTDIR:
            self.init(.notFound, cause: "\(text); the directory above it must exist")
        default:
            self.init(.io, cause: text)
        }
    }
}
