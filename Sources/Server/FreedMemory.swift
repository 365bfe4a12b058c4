import Glibc

/// What the allocator keeps of memory that was given back to it.
enum FreedMemory {
    /// The C library's own, which its module does not name; nil in one without it.
    private static let trim = dlsym(nil, "malloc_trim").map {
        unsafeBitCast($0, to: (@Sendable @convention(c) (Int) -> Int32).self)
    }

    /// Gives whole pages of it back to the system: after a start and after a save the most is free, in pieces that the
    /// allocator by itself keeps for good. Cost: some 100 ms a GiB, in which others may wait to allocate.
    static func release() { _ = trim?(0) }
}
