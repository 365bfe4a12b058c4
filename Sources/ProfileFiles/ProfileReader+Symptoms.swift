import LocatedYAML
import Profiles
import Telemetry

extension ProfileReader {
    mutating func symptoms(_ node: LocatedNode?) -> [Symptom] {
        guard let entries = node?.entries(&issues) else { return [] }
        return entries.compactMap { symptom($0) }
    }

    private mutating func symptom(_ entry: LocatedEntry) -> Symptom? {
        guard let fields = entry.value.fields(ProfileKeys.symptom, &issues) else { return nil }
        _ = fields["source"]?.texts(&issues)
        let when = fields["when"].flatMap { condition($0) }
        let gate = fields["while"].flatMap { condition($0) }
        let clear = fields["clear"].flatMap { condition($0) }
        let hold = fields["for"]?.duration(zeroAllowed: true, &issues) ?? .zero
        let falseAlarm = fields["false_alarm"]?.probability(&issues) ?? 0.01
        falseAlarms[entry.key] = fields["false_alarm"]?.location ?? entry.keyLocation
        let says = fields["says"].flatMap { spoken($0) }
        let saysNot = fields["says_not"].flatMap { self.saysNot($0, beside: says) }
        guard let when, let says else { return nil }
        return Symptom(
            id: entry.key, when: when, gate: gate, hold: hold, clear: clear, falseAlarm: falseAlarm,
            evidenceGroup: fields["evidence_group"]?.text(&issues), says: says, saysNot: saysNot)
    }

    /// The clause for the absence, with a warning where it says nothing of its own.
    private mutating func saysNot(_ node: LocatedNode, beside says: String?) -> String? {
        guard let text = spoken(node) else { return nil }
        if text == says {
            issues.warn(
                node.location, "says_not is the same as says", remedy: "say what is so where the symptom is absent")
        } else if text.lowercased().hasPrefix("no sign that") {
            issues.warn(
                node.location, "says_not begins with “no sign that”, which is said without it too",
                remedy: "say what is so instead, or leave it out")
        }
        return text
    }
}
