import Diagnostics
import Profiles
import Repairs
import Telemetry

/// The desk's own words; what a profile or a caller says goes through them untouched.
enum Wording {
    /// A probability, 0...1, in a word. "Likely" begins where a cause is named at all (a profile's `opens_at`, default
    /// 0.5).
    static func likelihood(_ probability: Double) -> String {
        switch probability {
        case 0.95...: "almost certain"
        case 0.8...: "very likely"
        case 0.5...: "likely"
        case 0.2...: "possible"
        default: "unlikely"
        }
    }

    /// "first", "second", … "tenth", then "11th", "21st".
    static func ordinal(_ number: Int) -> String {
        let words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
        if words.indices.contains(number - 1) { return words[number - 1] }
        let isTeen = (11...13).contains(number % 100)
        return "\(number)\(isTeen ? "th" : [1: "st", 2: "nd", 3: "rd"][number % 10] ?? "th")"
    }

    /// An id as words: "not_verified" → "not verified".
    static func inWords(_ id: String) -> String { id.replacing("_", with: " ") }

    /// What follows "your": without the article that a name on file may begin with.
    static func withoutArticle(_ name: String) -> String {
        for article in ["the ", "my ", "our ", "a ", "an "]
        where name.count > article.count && name.lowercased().hasPrefix(article) {
            return String(name.dropFirst(article.count))
        }
        return name
    }

    /// "2 minutes", "3 hours", "about 3 hours", "48 hours", "3 days".
    static func duration(_ span: TimeSpan) -> String {
        let minutes = span.microseconds / 60_000_000
        let day: Int64 = 24 * 60
        switch minutes {
        case ..<1: return "less than a minute"
        case 1: return "a minute"
        case 2..<120: return "\(minutes) minutes"
        case 120..<(3 * day): return "\(minutes % 60 == 0 ? "" : "about ")\((minutes + 30) / 60) hours"
        default: return "\(minutes % day == 0 ? "" : "about ")\((minutes + day / 2) / day) days"
        }
    }

    /// "it has been under 17 degrees since four this morning"; nil where the profile has no words for it.
    static func lived(_ found: LivedFinding, _ clock: HomeClock, at now: Timestamp) -> String? {
        guard let says = found.says else { return nil }
        guard let since = found.since else {
            return "\(says) for \(duration(found.length)) of the last \(duration(found.of))"
        }
        return found.isLonger
            ? "\(says) for more than \(duration(found.of))" : "\(says) since \(clock.spoken(since, at: now))"
    }

    /// How far a finding moved a cause's probability, in words: "makes it much likelier". From 30 points on "much", from
    /// 10 on nothing beside it, from 2 on "a little"; by judgement. Nil below: it is not worth a word beside the rest.
    static func movement(from without: Double, to with: Double) -> String? {
        let way = with >= without ? "likelier" : "less likely"
        switch abs(with - without) {
        case 0.3...: return "makes it much \(way)"
        case 0.1...: return "makes it \(way)"
        case 0.02...: return "makes it a little \(way)"
        default: return nil
        }
    }

    /// What sort of suggestion a fix is: "a cure from here", "a visit, with a part", "a changed setting", "bridges the
    /// time".
    ///
    /// - Parameter cause: the kind of cause it would act on.
    static func label(_ fix: Fix, for cause: Cause.Kind?) -> String {
        switch (fix.kind, fix.means) {
        case (.relief, _): return "bridges the time until the cure"
        case (.test, _): return "a test"
        case (.makeGood, _), (.cure, .amends): return "makes good what was lost"
        case (.cure, .onSite(let parts)):
            return parts.isEmpty ? "a visit" : "a visit, with \(parts.count == 1 ? "a part" : "parts")"
        case (.cure, _) where cause == .setting: return "a changed setting"
        case (.cure, .customer): return "a cure, by the customer"
        case (.cure, .remote): return "a cure from here"
        }
    }

    /// What a fix costs the customer, a clause each.
    static func costs(_ impact: Fix.Impact, device: String) -> [String] {
        var costs: [String] = []
        if impact.offline > .zero { costs.append("the \(device) is away for \(duration(impact.offline))") }
        for cut in impact.cuts { costs.append("no \(inWords(cut)) meanwhile") }
        func add(_ text: String?, _ prefix: String) {
            if let text, !text.isEmpty, text != "none" { costs.append(prefix + text) }
        }
        add(impact.dataLoss, "lost: ")
        add(impact.safety, "safety: ")
        add(impact.undo, "to undo: ")
        return costs
    }

    /// What must be asked before a fix that may end the contact it is agreed in; nil where it cannot.
    static func lineQuestion(_ impact: Fix.Impact) -> String? {
        let cuts = impact.cuts.filter(RepairGuards.linesOfContact.contains)
        if cuts.isEmpty { return nil }
        return cuts == ["power"]
            ? "Does the phone or router you are calling with get its power from it?" : "Are you calling over this line?"
    }

    /// The sentence an agent confirms. The fix's title stands in quotes: grammatical, whatever its form.
    ///
    /// - Parameter who: e.g. "Maria Keller, who lives there,"; nil where the caller is not the one to ask.
    static func permission(_ who: String?, _ fix: Fix, device: String) -> String {
        let nobody = fix.permission == .owner ? "The owner" : "Whoever lives there"
        return "\(who ?? nobody) agrees to “\(fix.title)” for the \(device)."
    }

    static func title(of metric: MetricID) -> String { inWords(metric.rawValue) }

    /// A number with three figures, or a state's or event's name.
    static func value(_ value: Double, _ metric: Metric) -> String {
        if let states = metric.kind.namedValues {
            guard let index = Int(exactly: value), states.indices.contains(index) else { return "unknown" }
            return inWords(states[index].name)
        }
        return words(value, metric.unit)
    }

    /// A number in base units, said in this unit.
    static func value(ofBase base: Double, _ unit: UnitCode) -> String {
        words(unit.definition?.value(ofBase: base) ?? base, unit)
    }

    private static func words(_ value: Double, _ unit: UnitCode) -> String {
        value.inFigures + (unit.symbol.isEmpty ? "" : " \(unit.symbol)")
    }

    /// "12 of its messages are missing between 14:02 this afternoon and 14:10 this afternoon".
    static func missing(_ gap: NumberTrack.Gap, _ clock: HomeClock, at now: Timestamp) -> String {
        let count = gap.missing == 1 ? "one of its messages is" : "\(gap.missing) of its messages are"
        return "\(count) missing between \(clock.words(gap.from, at: now)) and \(clock.words(gap.to, at: now))"
    }
}
