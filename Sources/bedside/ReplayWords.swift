import Decoding
import Profiles
import Telemetry

/// What `bedside replay` tells a person of the table. Text from the file is in it, so a terminal gets it plain.
enum ReplayWords {
    static func fault(_ fault: TelemetryTable.Fault, _ profile: DeviceProfile) -> String {
        switch fault {
        case .empty: return "there is no header"
        case .utf16: return "this is UTF-16; save it as UTF-8"
        case .badHeader(let line, let why): return "line \(line), the header: \(why)"
        case .noColumn(let name, let columns):
            return "there is no column \"\(name)\" for the time; the columns are \(list(columns))"
        case .twice(let name): return "two columns are called \"\(name)\""
        case .nothingToRead(let columns):
            let paths = profile.metrics.map(\.path)
            return
                "no column is one of the profile's metrics: they read \(list(paths)), the columns are \(list(columns))"
                + (columns.count == 1 ? "; is the delimiter right?" : "")
        }
    }

    /// A line for each thing worth knowing; nothing unusual, one line.
    static func tallies(_ table: TelemetryTable) -> [String] {
        let tallies = table.tallies
        var lines = ["\(tallies.taken) of \(tallies.rows) rows taken"]
        if !table.missing.isEmpty { lines.append("no column for: \(list(table.missing.map(\.rawValue)))") }
        if !table.unused.isEmpty { lines.append("columns not read: \(list(table.unused))") }
        if tallies.emptyCells > 0 { lines.append("\(tallies.emptyCells) empty cells") }
        let counted: [(TelemetryTable.Tally, String)] = [
            (tallies.unreadableCells, "cells that are no reading"),
            (tallies.brokenRows, "lines that are no row"),
            (tallies.wrongWidth, "rows of the wrong width"),
            (tallies.unreadableTimes, "times that cannot be read"),
            (tallies.backwards, "rows not later than the row before (--sort sorts them)"),
        ]
        for (tally, what) in counted where tally.count > 0 {
            let more = tally.count > tally.places.count ? "; …" : ""
            lines.append("\(tally.count) \(what): \(tally.places.joined(separator: "; "))\(more)")
        }
        return lines
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
