import Glibc

/// What the allocator keeps of memory that was given back to it.
enum FreedMemory {
    /// The C library's own, which its module does not name; nil in one without it.
    private static let trim = dlsym(nil, "malloc_trim").map {
        unsafeBitCast($0, to: (@Sendable @convention(c) (Int) -> Int32).self)
    }

    private static let set = dlsym(nil, "mallopt").map {
        unsafeBitCast($0, to: (@Sendable @convention(c) (Int32, Int32) -> Int32).self)
    }
    /// `M_ARENA_MAX`. Source: glibc, malloc.h.
    private static let mostArenas: Int32 = -8

    /// Lets threads share what they allocate from: one place for two cores, where the C library would have eight a core.
    /// What a start frees in one place is of no use in another, which made a service twice as large. Threads that have begun
    /// keep theirs. Cost: on two cores none could be measured.
    static func bound(cores: Int) { _ = set?(mostArenas, Int32(clamping: max(1, cores / 2))) }

    /// Gives whole pages of it back to the system: after a start, a save and readings that went to their files the most is free, in pieces that the
    /// allocator by itself keeps for good. Cost: some 100 ms a GiB, in which others may wait to allocate.
    static func release() { _ = trim?(0) }
}
