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
        guard let when, let says else { return nil }
        return Symptom(
            id: entry.key, when: when, gate: gate, hold: hold, clear: clear, falseAlarm: falseAlarm,
            evidenceGroup: fields["evidence_group"]?.text(&issues), says: says)
    }
}
