import Glibc

/// How many files and sockets the process may have open at once, and who may have them.
///
/// Journal, registry, history and the connections to the broker must never find none left. So requests get what is left
/// beside a reserve, and further ones wait where they are.
struct OpenFiles: Hashable, Sendable {
    /// Of them all.
    var limit: Int

    /// For everything but requests: SQLite's (up to three a connection: some 30), day files of history, the broker's
    /// three connections with their successors, event loops, a backup.
    static let reserve = 128
    /// Fewer would serve nobody well.
    static let fewestConnections = 32

    /// Takes as many as the system allows, and says how many that is.
    static func raised() -> OpenFiles {
        var found = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &found) == 0 else {
            return OpenFiles(limit: 1_024)
        }
        var wished = found
        wished.rlim_cur = min(found.rlim_max, 65_536)
        if wished.rlim_cur > found.rlim_cur, setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wished) == 0 {
            found = wished
        }
        return OpenFiles(limit: Int(clamping: found.rlim_cur))
    }

    /// How many connections may be served at once, where `wished` would be.
    ///
    /// - Throws: `StartError` where so few would be left that the service could not do its work.
    func connections(atMost wished: Int) throws -> Int {
        let left = limit - Self.reserve
        guard left >= Self.fewestConnections else {
            throw StartError(
                "this process may have \(limit) files open at once; it needs \(Self.reserve + Self.fewestConnections)",
                remedy: "raise the limit: LimitNOFILE=8192 in the unit, or ulimit -n 8192")
        }
        return min(wished, left)
    }
}
