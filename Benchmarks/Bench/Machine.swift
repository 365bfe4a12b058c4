import Foundation

/// What the figures were measured on.
struct Machine: Encodable, Sendable {
    var processor: String
    var cores: Int
    var memoryGiB: Double
    var system: String
    /// Of the last minute, when the run began: above 0, others worked here too.
    var load: Double

    static func now() -> Machine {
        let processor = value(of: "model name", in: "/proc/cpuinfo") ?? "unknown"
        let system = (value(of: "PRETTY_NAME", in: "/etc/os-release", mark: "=") ?? "unknown")
            .trimmingCharacters(in: ["\""])
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").first
        return Machine(
            processor: processor, cores: ProcessInfo.processInfo.activeProcessorCount,
            memoryGiB: (Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824 * 10).rounded() / 10,
            system: system, load: load.flatMap { Double($0) } ?? 0)
    }

    /// Bytes that programs may still take without pushing anything out of memory; nil where the system does not say.
    static func freeMemory() -> Int? {
        value(of: "MemAvailable", in: "/proc/meminfo").flatMap { Int($0.split(separator: " ")[0]) }.map { $0 * 1_024 }
    }

    /// Bytes of this process that are in memory.
    static func residentMemory() -> Int {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
            .dropFirst()
            .first.flatMap { Int($0) }
        return (pages ?? 0) * Int(getpagesize())
    }

    var text: String { "\(processor), \(cores) cores, \(memoryGiB) GiB, \(system), load \(load)" }

    private static func value(of key: String, in file: String, mark: Character = ":") -> String? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
        return line?.split(separator: mark, maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
    }
}
