import Glibc

/// The files of one kind in one directory: which there are, and the open ones, of which at most `most` are kept; the one
/// that was used longest ago is closed first, once nobody reads it any more.
///
/// Held under a lock while a file is opened, since two openings of one file would be two writers.
struct OpenFiles<Key: Hashable & Comparable & Sendable, File: AnyObject & Sendable>: Sendable {
    /// Of all files, in order.
    private(set) var keys: [Key]
    /// The last used at the end.
    private var open: [(key: Key, file: File)] = []
    private let most: Int

    init(_ keys: [Key], most: Int) {
        self.keys = Set(keys).sorted()
        self.most = most
    }

    /// The file; nil where there is none, unless it is to be made. `open` opens or creates it.
    mutating func file(
        _ key: Key, make: Bool, _ open: () throws(StoreError) -> File
    ) -> Result<File?, StoreError> {
        if let place = self.open.firstIndex(where: { $0.key == key }) {
            let entry = self.open.remove(at: place)
            self.open.append(entry)
            return .success(entry.file)
        }
        guard make || keys.contains(key) else { return .success(nil) }
        do throws(StoreError) {
            let file = try open()
            if !keys.contains(key) { keys.insert(key, at: keys.firstIndex { $0 > key } ?? keys.endIndex) }
            self.open.append((key, file))
            closeOne()
            return .success(file)
        } catch {
            return .failure(error)
        }
    }

    /// One that is in use stays: opened again beside it, a file would have two writers.
    private mutating func closeOne() {
        guard open.count > most else { return }
        // The last is the one that is asked for.
        for place in open.indices.dropLast() where isKnownUniquelyReferenced(&open[place].file) {
            open.remove(at: place)
            return
        }
    }

    /// The next one who asks opens the file anew; whoever reads it now reads on to the end.
    mutating func close(_ key: Key) { open.removeAll { $0.key == key } }

    /// Removes the file at `path` with its log. Returns what the system said against it, or 0.
    mutating func remove(_ key: Key, at path: String) -> Int32 {
        close(key)
        let failure = Self.unlinkDatabase(at: path)
        if failure == 0 { keys.removeAll { $0 == key } }
        return failure
    }

    /// Removes a database file and what lies beside it; one that is not there is no failure.
    static func unlinkDatabase(at path: String) -> Int32 {
        guard unlink(path) == 0 || errno == ENOENT else { return errno }
        unlink(path + "-wal")
        unlink(path + "-shm")
        return 0
    }
}

/// The names of what lies in a directory.
func fileNames(in directory: String) throws(StoreError) -> [String] {
    guard let listing = opendir(directory) else { throw StoreError(errno: errno, doing: "read \(directory)") }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        names.append(name)
    }
    return names
}
