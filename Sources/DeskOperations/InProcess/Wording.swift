import Diagnostics
import Profiles
import Telemetry

/// The desk's own words; what a profile or a caller says goes through them untouched.
enum Wording {
    static func likelihood(_ probability: Double) -> String {
        switch probability {
        case 0.95...: "almost certain"
        case 0.8...: "very likely"
        case 0.5...: "likely"
        case 0.2...: "possible"
        default: "unlikely"
        }
    }

    /// "first", "second", … "tenth", then "11th".
    static func ordinal(_ number: Int) -> String {
        let words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
        return words.indices.contains(number - 1) ? words[number - 1] : "\(number)th"
    }

    /// The first letter small, unless the word is an abbreviation: "Refrigerant leak" → "refrigerant leak", "DSL" stays.
    static func inSentence(_ title: String) -> String {
        guard let first = title.first, let second = title.dropFirst().first, !second.isUppercase else { return title }
        return first.lowercased() + title.dropFirst()
    }

    static func duration(_ span: TimeSpan) -> String {
        let minutes = span.microseconds / 60_000_000
        switch minutes {
        case ..<1: return "less than a minute"
        case 1: return "a minute"
        case 2..<90: return "\(minutes) minutes"
        default: return "about \((minutes + 30) / 60) hours"
        }
    }

    /// What a fix costs the customer, a clause each.
    static func costs(_ impact: Fix.Impact, device: String) -> [String] {
        var costs: [String] = []
        if impact.offline > .zero { costs.append("the \(device) is away for \(duration(impact.offline))") }
        for cut in impact.cuts { costs.append("no \(cut.replacing("_", with: " ")) meanwhile") }
        func add(_ text: String?, _ prefix: String) {
            if let text, !text.isEmpty, text != "none" { costs.append(prefix + text) }
        }
        add(impact.dataLoss, "lost: ")
        add(impact.safety, "safety: ")
        add(impact.undo, "to undo: ")
        return costs
    }

    static func title(of metric: MetricID) -> String { metric.rawValue.replacing("_", with: " ") }

    /// As on a screen: "°C" for `Cel`, nothing for `1`.
    static func unit(_ unit: UnitCode) -> String {
        switch unit.rawValue {
        case "1": ""
        case "Cel": "°C"
        case "dB[mW]", "dB[10.nV]": "dBm"
        case "kW.h": "kWh"
        case "MiBy": "MiB"
        case let code: code
        }
    }

    /// A number with at most three significant decimals, and its unit.
    static func value(_ value: Double, _ metric: Metric) -> String {
        if case .state(let states) = metric.kind {
            guard let index = Int(exactly: value), states.indices.contains(index) else { return "unknown" }
            return states[index].name.replacing("_", with: " ")
        }
        let unit = unit(metric.unit)
        return number(value) + (unit.isEmpty ? "" : unit == "%" ? " %" : " \(unit)")
    }

    static func number(_ value: Double) -> String {
        let decimals = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : 2
        let scale = [1.0, 10, 100][decimals]
        let rounded = (value * scale).rounded() / scale
        guard let whole = Int(exactly: rounded) else { return "\(rounded)" }
        return "\(whole)"
    }
}
