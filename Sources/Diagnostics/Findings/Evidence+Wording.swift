import Profiles
package import Telemetry

/// Evidence in words. Text that came from a profile or a caller goes through untouched: whoever shows it escapes it.
extension Evidence {
    /// "it gives less heat than it should, for 3 h 20 min (mean heat output over 6 h: 2.1 kW)". How long something has
    /// been absent is left out: it mostly tells since when we look.
    package func sentence(at now: Timestamp) -> String {
        var text = says
        if let lastSeen {
            text += ", last seen " + (now - lastSeen).inWords + " ago"
        } else if let since, now > since {
            switch source {
            case .seen, .verdict: text += ", " + (now - since).inWords + " ago"
            case .measured where truth == .no: break
            case .measured, .told, .answered, .contact: text += ", for " + (now - since).inWords
            }
        }
        let known = figures.filter { $0.value != nil }
        if !known.isEmpty { text += " (" + known.map(\.words).joined(separator: "; ") + ")" }
        return text
    }
}

extension Figure {
    /// "mean heat output over 6 h: 2.1 kW".
    package var words: String {
        var text: String
        switch subject {
        case .metric(let metric):
            let name = Self.inWords(metric.rawValue)
            text =
                switch function {
                case "last": name
                case "age": "last word on \(name)"
                case "delta": "change of \(name)"
                case "rate", "slope": "change of \(name) in time"
                case "stddev": "spread of \(name)"
                case "changes": "changes of \(name)"
                case "deviation": "\(name), in spreads from its own normal"
                case "expected": "usual \(name) in these conditions"
                case "peer_deviation": "mean \(name), in spreads from devices like it"
                case "count": "readings of \(name)"
                case let count where count.hasPrefix("count of "):
                    "times that it reported \(Self.inWords(String(count.dropFirst(9))))"
                case let quantile where quantile.hasPrefix("quantile "): "\(name), \(quantile)"
                default: "\(function) \(name)"
                }
        case .condition:
            text =
                switch function {
                case "duration": "true for"
                case "count": "times it began"
                default: "share of the time"
                }
        }
        if over > .zero { text += " over " + over.inWords }
        return text + ": " + valueInWords
    }

    private static func inWords(_ name: String) -> String { name.map { $0 == "_" ? " " : String($0) }.joined() }

    private var valueInWords: String {
        guard let value else { return "unknown" }
        if let state { return state }
        switch unit.rawValue {
        case "s" where function == "age": return TimeSpan(seconds: value).inWords + " ago"
        case "s": return TimeSpan(seconds: value).inWords
        case "1" where function == "share": return (value * 100).inFigures + " %"
        case "1": return value.inFigures
        case "Cel" where function == "delta" || function == "stddev": return value.inFigures + " K"
        case "Cel/s": return (value * 3_600).inFigures + " K/h"
        case let code where code.hasSuffix("/s") && (function == "rate" || function == "slope"):
            return (value * 3_600).inFigures + " " + UnitCode(rawValue: String(code.dropLast(2))).symbol + "/h"
        default: return value.inFigures + " " + unit.symbol
        }
    }
}

extension TimeSpan {
    /// Nearest microsecond; out of range is clamped.
    init(seconds: Double) {
        self.init(microseconds: Int64(exactly: (max(-9e12, min(9e12, seconds)) * 1e6).rounded()) ?? 0)
    }

    /// The two largest units: "4 d 2 h", "3 h 20 min", "20 min", "45 s".
    package var inWords: String {
        let total = max(0, microseconds / 1_000_000)
        let parts = [(total / 86_400, "d"), (total / 3_600 % 24, "h"), (total / 60 % 60, "min"), (total % 60, "s")]
        guard let first = parts.firstIndex(where: { $0.0 > 0 }) else { return "0 s" }
        // Seconds beside minutes say more than anyone knows.
        let kept = parts[first...].prefix(first == 2 ? 1 : 2).filter { $0.0 > 0 }
        return kept.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }
}

extension Double {
    /// Three significant figures for numbers below 100, whole ones above, at most six decimals: "2.1", "0.034", "1235".
    package var inFigures: String {
        guard isFinite, magnitude < 1e15 else { return "\(self)" }
        var decimals = 0
        var scale = 1.0
        while decimals < 6, magnitude * scale < 100, self != 0 {
            scale *= 10
            decimals += 1
        }
        let scaled = Int64((magnitude * scale).rounded())
        let power = Int64(scale)
        var digits = "\(scaled % power)"
        while digits.utf8.count < decimals { digits = "0" + digits }
        while digits.hasSuffix("0") { digits.removeLast() }
        let sign = self < 0 && scaled != 0 ? "-" : ""
        return sign + "\(scaled / power)" + (decimals > 0 && !digits.isEmpty ? "." + digits : "")
    }
}
