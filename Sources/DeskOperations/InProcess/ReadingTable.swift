import Profiles
import Store
import Telemetry

/// Kept readings as the lines of a CSV table (RFC 4180): the instant, a column for each metric, with its unit in the
/// header, and whether they came late.
///
/// Text is written so that neither a spreadsheet nor a terminal takes it for a command: what begins like a formula gets
/// an apostrophe before it (OWASP, "CSV injection"), control characters are written out.
struct ReadingTable: Sendable {
    private struct Column: Sendable {
        var title: String
        /// The names of the values of a state; nil for numbers.
        var states: [String]?
    }
    private let columns: [Column]
    private let places: [MetricID: Int]

    /// - Parameter metric: that one alone, whether the profile knows it or not.
    init(of profile: DeviceProfile?, metric: MetricID?) {
        var columns: [Column] = []
        var places: [MetricID: Int] = [:]
        for known in profile?.metrics ?? [] where metric == nil || metric == known.id {
            let unit = known.unit.symbol
            places[known.id] = columns.count
            columns.append(
                Column(
                    title: unit.isEmpty ? known.id.rawValue : "\(known.id.rawValue) [\(unit)]",
                    states: known.kind.namedValues?.map(\.name)))
        }
        if columns.isEmpty, let metric {
            places[metric] = 0
            columns.append(Column(title: metric.rawValue, states: nil))
        }
        self.columns = columns
        self.places = places
    }

    var header: [UInt8] { Self.line(["time"] + columns.map { Self.text($0.title) } + ["late"]) }

    /// `readings` in the order of their times; what no column is for is left out.
    func lines(_ readings: [(metric: MetricID, point: HistoryPoint)]) -> [UInt8] {
        var bytes: [UInt8] = []
        var cells = [String?](repeating: nil, count: columns.count)
        var row: (at: Timestamp, late: Bool)?
        func end() {
            guard let ended = row else { return }
            bytes += Self.line(
                [ended.at.rfc3339 ?? "\(ended.at.rawValue)"] + cells.map { $0 ?? "" } + [ended.late ? "late" : ""])
            cells = [String?](repeating: nil, count: columns.count)
            row = nil
        }
        for (metric, point) in readings {
            guard let place = places[metric] else { continue }
            // A second value of one instant stands in a line of its own.
            if let open = row, open.at != point.at || open.late != point.late || cells[place] != nil { end() }
            row = (point.at, point.late)
            cells[place] = cell(point.value, columns[place])
        }
        end()
        return bytes
    }

    private func cell(_ value: Double, _ column: Column) -> String {
        if let states = column.states, let index = Int(exactly: value), states.indices.contains(index) {
            return Self.text(states[index])
        }
        // The shortest that reads back to the same bits.
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53, value.sign == .plus || whole != 0 {
            return "\(whole)"
        }
        return "\(value)"
    }

    private static func line(_ cells: [String]) -> [UInt8] { Array((cells.joined(separator: ",") + "\r\n").utf8) }

    /// Text that may have come from anywhere.
    static func text(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: plain += " "
            default: plain.unicodeScalars.append(scalar)
            }
        }
        if let first = plain.utf8.first, "=+-@".utf8.contains(first) { plain = "'" + plain }
        guard
            plain.utf8.contains(where: {
                $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'")
            })
        else { return plain }
        // By scalars: a quote and a combining mark behind it are one Character.
        var quoted = "\""
        for scalar in plain.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
