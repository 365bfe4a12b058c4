import Foundation
import Glibc
import Synchronization

/// A program that the bench runs beside itself: what it says line by line, what it costs, and that it is gone in the end.
/// No wait is without a bound, and what it complained of stands in the error.
///
/// It is started and waited for by hand: Foundation's `Process` learns of an end by a socket that every program started
/// meanwhile holds open too, and so may never.
final class LocalProcess: Sendable {
    private struct State {
        var lines: [String] = []
        var hasEnded = false
        var isGone = false
    }
    private let state = Mutex(State())
    private let name: String
    private let log: URL
    let identifier: Int32

    /// How long anything that a program should say is waited for.
    static let patience = Duration.seconds(60)

    /// - Parameters:
    ///   - log: where its complaints go; begun anew.
    ///   - environment: beside what this process has.
    init(_ program: URL, _ arguments: [String], log: URL, environment: [String: String] = [:]) throws {
        name = "\(program.lastPathComponent) \(arguments.first ?? "")"
        self.log = log
        try FileManager.default.createDirectory(at: log.deletingLastPathComponent(), withIntermediateDirectories: true)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw BenchError("no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        let output = ends[0]
        do {
            identifier = try Self.started(program.path, arguments, environment, output: ends[1], log: log.path)
        } catch {
            close(output)
            throw error
        }
        Thread { [self] in read(output) }.start()
    }

    private static func started(
        _ path: String, _ arguments: [String], _ environment: [String: String], output: Int32, log: String
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of a pool hold signals back, which a program would inherit: it would never hear that it is to end.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var settings: [UnsafeMutablePointer<CChar>?] = all.map { strdup("\($0)=\($1)") }
        defer { for setting in settings { free(setting) } }
        settings.append(nil)
        var identifier: Int32 = 0
        let status = posix_spawn(&identifier, path, &actions, &attributes, words, settings)
        guard status == 0 else { throw BenchError("\(path): \(String(cString: strerror(status)))") }
        return identifier
    }

    /// Takes in what it says, to its end.
    private func read(_ output: Int32) {
        var rest: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = Glibc.read(output, &piece, piece.count)
            guard count > 0 else { break }
            rest += piece[..<count]
            while let end = rest.firstIndex(of: 0x0A) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeFirst(end + 1)
                // Programs of the bench say a line or two.
                state.withLock { if $0.lines.count < 1_000 { $0.lines.append(line) } }
            }
        }
        close(output)
        state.withLock { $0.hasEnded = true }
    }

    /// The first line that begins so; waits for it.
    func line(beginning start: String) async throws -> String {
        let end = ContinuousClock.now + Self.patience
        while true {
            let (line, hasEnded) = state.withLock { state in
                (state.lines.first { $0.hasPrefix(start) }, state.hasEnded)
            }
            if let line { return line }
            guard !hasEnded else { throw BenchError("\(name) ended without saying \"\(start)\"\(complaints)") }
            guard ContinuousClock.now < end else { throw BenchError("\(name) never said \"\(start)\"\(complaints)") }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// What it says as JSON at its end.
    func result() async throws -> [String: Double] {
        let line = try await line(beginning: "{")
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: NSNumber]
        return object?.mapValues(\.doubleValue) ?? [:]
    }

    /// The end of what it complained of, on lines of their own; empty where it did not.
    var complaints: String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(5).map { "\n    " + $0 }.joined()
    }

    var isRunning: Bool {
        state.withLock { state in
            var status: Int32 = 0
            if !state.isGone, waitpid(identifier, &status, WNOHANG) != 0 { state.isGone = true }
            return !state.isGone
        }
    }

    /// Seconds of processor time so far, the kernel's on its behalf included; to a hundredth.
    var processorSeconds: Double {
        guard let text = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return 0 }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Bytes of it that are in memory.
    var residentMemory: Int {
        let text = try? String(contentsOfFile: "/proc/\(identifier)/statm", encoding: .utf8)
        return (text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * Int(getpagesize())
    }

    /// Bytes of it that were in memory when it held most. Source: proc(5), VmHWM of /proc/PID/status.
    var peakMemory: Int {
        let text = try? String(contentsOfFile: "/proc/\(identifier)/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }

    /// Holds it where it is, until `goOn`.
    func hold() { Glibc.kill(identifier, SIGSTOP) }
    func goOn() { Glibc.kill(identifier, SIGCONT) }

    /// Ends it at once, as a power cut does, and returns once it is gone.
    func kill() {
        if isRunning { Glibc.kill(identifier, SIGKILL) }
        waitUntilGone()
    }

    /// Ends it in good order, within a minute, and returns once it is gone.
    func end() {
        guard isRunning else { return }
        goOn()
        Glibc.kill(identifier, SIGTERM)
        waitUntilGone()
        guard isRunning else { return }
        FileHandle.standardError.write(Data("\(name) did not end within a minute and was killed\(complaints)\n".utf8))
        kill()
    }

    private func waitUntilGone() { for _ in 0..<12_000 where isRunning { usleep(5_000) } }
}
