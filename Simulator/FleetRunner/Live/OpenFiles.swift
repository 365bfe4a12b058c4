import Glibc

/// How many files and sockets this process may have open.
enum OpenFiles {
    /// A socket, and the pair by which the library wakes itself.
    static let perConnection = 3
    /// For everything else.
    static let others = 128

    /// Raises the limit to what so many connections need, as far as the system lets it.
    static func makeRoom(forConnections count: Int) throws(FleetError) {
        let needed = rlim_t(count * perConnection + others)
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(files, &limit) == 0, limit.rlim_cur < needed else { return }
        let allowed = limit.rlim_max
        limit.rlim_cur = needed
        // Above what is allowed only the superuser comes.
        limit.rlim_max = max(allowed, needed)
        guard setrlimit(files, &limit) == 0 else {
            throw FleetError.tooManyConnections(count, needed: Int(needed), allowed: Int(clamping: allowed))
        }
    }
}

/// Why a fleet cannot go on the air.
package enum FleetError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooManyConnections(Int, needed: Int, allowed: Int)

    package var description: String {
        switch self {
        case .tooManyConnections(let count, let needed, let allowed):
            "\(count) connections need \(needed) open files, and the system allows \(allowed): raise it (ulimit -Hn), "
                + "take fewer --homes, spread them over processes (--part 1/2), or let devices share --connections"
        }
    }
}
