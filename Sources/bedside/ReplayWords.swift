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
            return "there is no column \"\(name)\"; the columns are \(list(columns))"
        case .twice(let name): return "two columns are called \"\(name)\""
        case .nothingToRead(let columns):
            let paths = profile.metrics.flatMap(\.paths)
            return
                "no column is one of the profile's metrics: they read \(list(paths)), the columns are \(list(columns))"
                + (columns.count == 1 ? "; is the delimiter right?" : "; --column METRIC=COLUMN says which is which")
        case .noMetric(let name, let metrics):
            return "the profile has no metric \"\(name)\"; it has \(list(metrics))"
        case .noConversion(let metric, let from, let to):
            return "\(metric) is in \(to), and no \(from) can be told in it"
        }
    }

    /// A line for each thing worth knowing; nothing unusual, one line.
    static func tallies(_ table: TelemetryTable) -> [String] {
        let tallies = table.tallies
        var lines = ["\(tallies.taken) of \(Terminal.counted(tallies.rows, "row")) taken"]
        if !table.missing.isEmpty {
            let missing = table.missing.map { "\($0.id.rawValue) (\($0.paths.joined(separator: " or ")))" }
            lines.append("no column, so never known: \(list(missing))")
        }
        for likened in table.likened {
            lines.append("\(likened.metric.rawValue) reads \"\(likened.column)\", which differs in capitals")
        }
        if !table.unused.isEmpty { lines.append("columns not read: \(list(table.unused))") }
        if tallies.emptyCells > 0 { lines.append(Terminal.counted(tallies.emptyCells, "empty cell")) }
        let counted: [(TelemetryTable.Tally, one: String, many: String)] = [
            (tallies.unreadableCells, "cell that is no reading", "cells that are no reading"),
            (tallies.brokenRows, "line that is no row", "lines that are no row"),
            (tallies.wrongWidth, "row of the wrong width", "rows of the wrong width"),
            (tallies.unreadableTimes, "time that cannot be read", "times that cannot be read"),
            (
                tallies.backwards, "row not later than the row before (--sort sorts them)",
                "rows not later than the row before (--sort sorts them)"
            ),
        ]
        for (tally, one, many) in counted where tally.count > 0 {
            let more = tally.count > tally.places.count ? "; …" : ""
            lines.append("\(Terminal.counted(tally.count, one, many)): \(tally.places.joined(separator: "; "))\(more)")
        }
        return lines + table.outside.compactMap(outside)
    }

    private static func outside(_ metric: TelemetryTable.Outside) -> String? {
        guard let span = metric.span else { return nil }
        let plausible = "\(metric.plausible.lowerBound) to \(metric.plausible.upperBound) \(metric.unit.rawValue)"
        return
            "\(metric.count) of \(metric.readings) readings of \(metric.metric.rawValue) are not used: they are from "
            + "\(span.lowerBound) to \(span.upperBound), plausible is \(plausible)"
            + (metric.count * 10 > metric.readings
                ? "; is the column in another unit? --unit \(metric.metric.rawValue)=UNIT says which" : "")
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
