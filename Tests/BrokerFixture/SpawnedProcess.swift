package import Foundation
import Glibc

/// A process that a test has started, with its end as an event.
///
/// Started by hand: Foundation's `Process` reads past the end of the listing of open files, which ends a test run with
/// thousands of connections by a bad access.
package final class SpawnedProcess: Sendable {
    package let processID: Int32
    /// The exit status, or the number of the signal that ended it.
    package let ended = EventLog<Int32>()

    /// - Parameters:
    ///   - environment: beside what this process has.
    ///   - output, errors: open files to write to, which stay the caller's; nil is nowhere.
    package init(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:], output: Int32? = nil,
        errors: Int32? = nil
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, given) in [(Int32(1), output), (2, errors)] {
            if let given {
                posix_spawn_file_actions_adddup2(&actions, given, descriptor)
            } else {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
            }
        }
        // What this process has open is not the child's; some more, for what is opened meanwhile.
        for descriptor in 3...(Self.highestOpenFile() + 256) { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of the pool block signals, and a child inherits that: it would not hear SIGTERM.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var words = Self.cStrings([executable.path] + arguments)
        var settings = Self.cStrings(variables.map { "\($0)=\($1)" })
        defer { for word in words + settings { free(word) } }
        var started: Int32 = 0
        let status = posix_spawn(&started, executable.path, &actions, &attributes, &words, &settings)
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: status) ?? .EINVAL) }
        processID = started
        let (id, ended) = (started, ended)
        Thread {
            var status: Int32 = 0
            while waitpid(id, &status, 0) == -1, errno == EINTR {}
            // The lowest seven bits are the signal, and the next eight the exit status.
            ended.record(status & 0x7F == 0 ? (status >> 8) & 0xFF : status & 0x7F)
        }.start()
    }

    private static func highestOpenFile() -> Int32 {
        var highest: Int32 = 2
        guard let listing = opendir("/proc/self/fd") else { return highest }
        defer { closedir(listing) }
        // The name in place: a copy of the whole entry would read past the listing's end.
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return highest }
        while let entry = readdir(listing) {
            let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            highest = max(highest, Int32(String(cString: name)) ?? 0)
        }
        return highest
    }

    private static func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }

    package var hasEnded: Bool { !ended.all.isEmpty }

    package func send(_ signal: Int32) { if !hasEnded { kill(processID, signal) } }

    /// Waits, in bounds, until it has ended; its exit status, or the signal that ended it.
    @discardableResult
    package func status(within limit: Duration = .seconds(180)) async throws -> Int32 {
        try await ended.first(within: limit) { _ in true }
    }

    /// Waits, holding the thread, until it has ended.
    package func waitUntilEnded() { while !hasEnded { usleep(1_000) } }
}
