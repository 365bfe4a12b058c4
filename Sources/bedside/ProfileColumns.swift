import ArgumentParser
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry

/// Which columns of a table a profile's metrics read: those that a path or the metric's id names.
enum ProfileColumns {
    /// In the order of the metrics; ends with 1 where the profile has errors or reads no column.
    static func of(_ file: String, in columns: [String]) throws -> [String] {
        let (profile, issues) = ProfileFile.load(file: file)
        guard let profile else {
            for issue in issues where issue.severity == .error { Terminal.fail(Terminal.plain(issue.description)) }
            throw ExitCode(1)
        }
        let named = profile.metrics.compactMap { metric in
            // A table's column is called as a message's key is.
            let keys = metric.paths.map { $0.hasPrefix("$.") ? String($0.dropFirst(2)) : $0 }
            return (metric.paths + keys + [metric.id.rawValue]).first { columns.contains($0) }
        }
        guard !named.isEmpty else {
            Terminal.fail(
                "no column is one of the profile's metrics: \(Terminal.plain(columns.joined(separator: ", ")))")
            throw ExitCode(1)
        }
        var seen: Set<String> = []
        return named.filter { seen.insert($0).inserted }
    }
}
