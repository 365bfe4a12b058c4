import Foundation

/// A control group whose processes may use so much memory together, gone with the value; nil where this user may make
/// none. Source: the kernel's documentation, cgroup-v1/memory and cgroup-v2.
final class MemoryGroup: Sendable {
    private let path: String
    private let isOld: Bool

    init?(megabytes: Int) {
        let old = "/sys/fs/cgroup/memory"
        isOld = FileManager.default.fileExists(atPath: old)
        path = (isOld ? old : "/sys/fs/cgroup") + "/bedside-" + UUID().uuidString
        guard mkdir(path, 0o755) == 0 else { return nil }
        let limit = isOld ? "memory.limit_in_bytes" : "memory.max"
        guard write("\(megabytes << 20)", to: limit) else {
            rmdir(path)
            return nil
        }
        // Where there is swap it would only be slow, and prove nothing.
        _ = isOld ? write("0", to: "memory.swappiness") : write("0", to: "memory.swap.max")
    }

    deinit { rmdir(path) }

    /// What a shell does to be in it.
    var joining: String { "echo $$ > \(path)/cgroup.procs" }

    /// How many processes the kernel has ended in it for want of memory; nil where it does not say.
    var killed: Int? {
        let text = try? String(
            contentsOfFile: path + (isOld ? "/memory.oom_control" : "/memory.events"), encoding: .utf8)
        return text?.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
            .flatMap { $0.split(separator: " ").last }.flatMap { Int($0) }
    }

    private func write(_ text: String, to file: String) -> Bool {
        guard let handle = FileHandle(forWritingAtPath: "\(path)/\(file)") else { return false }
        defer { try? handle.close() }
        return (try? handle.write(contentsOf: Data(text.utf8))) != nil
    }

    static let mayLimit = MemoryGroup(megabytes: 64) != nil
}
