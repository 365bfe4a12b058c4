import LocatedYAML
import Profiles
import Telemetry

extension ProfileReader {
    private static let symptomKeys = [
        "when", "while", "for", "clear", "false_alarm", "evidence_group", "says", "source",
    ]

    mutating func symptoms(_ node: LocatedNode?) -> [Symptom] {
        guard let entries = node?.entries(&issues) else { return [] }
        return entries.compactMap { symptom($0) }
    }

    private mutating func symptom(_ entry: LocatedEntry) -> Symptom? {
        guard let fields = entry.value.fields(Self.symptomKeys, &issues) else { return nil }
        _ = fields["source"]?.texts(&issues)
        let when = fields.require("when", &issues, remedy: "write the rule that is true when it is present")
            .flatMap { condition($0) }
        let gate = fields["while"].flatMap { condition($0) }
        let clear = fields["clear"].flatMap { condition($0) }
        let hold = fields["for"]?.duration(zeroAllowed: true, &issues) ?? .zero
        let falseAlarm = fields["false_alarm"]?.probability(&issues) ?? 0.01
        let says = fields.require("says", &issues, remedy: "write the clause an agent can say")?.text(&issues)
        guard let when, let says else { return nil }
        return Symptom(
            id: entry.key, when: when, gate: gate, hold: hold, clear: clear, falseAlarm: falseAlarm,
            evidenceGroup: fields["evidence_group"]?.text(&issues), says: says)
    }

    mutating func lived(_ node: LocatedNode?) -> [Lived] {
        guard let entries = node?.entries(&issues) else { return [] }
        return entries.compactMap { entry in
            guard let id = entry.identifier("span of time lived through", &issues),
                let length = time(entry.value), let text = entry.value.text(&issues)
            else { return nil }
            return Lived(id: id, length: length, text: text)
        }
    }

    mutating func asks(_ node: LocatedNode?) -> [Ask] {
        guard let entries = node?.entries(&issues) else { return [] }
        return entries.compactMap { ask($0) }
    }

    private mutating func ask(_ entry: LocatedEntry) -> Ask? {
        guard let id = entry.identifier("question", &issues),
            let fields = entry.value.fields(["ask", "seconds", "tells", "source"], &issues)
        else { return nil }
        let question = fields.require("ask", &issues)?.text(&issues)
        let seconds = fields.require("seconds", &issues, remedy: "say how long the answer takes the caller")
            .flatMap { node -> Double? in
                guard let seconds = node.number(&issues) else { return nil }
                if seconds <= 0 || seconds > 3_600 { node.expected("1 to 3600 seconds", &issues) }
                return seconds
            }
        var tells: [Ask.Tell] = []
        for tell in fields.require("tells", &issues)?.entries(&issues) ?? [] {
            guard let cause = index(of: tell.key, in: causeIDs, "cause", at: tell.keyLocation),
                let items = tell.value.list(&issues)
            else { continue }
            let probabilities = items.compactMap { $0.probability(&issues) }
            guard items.count == 2 else {
                tell.value.expected("[P(yes | cause), P(yes | otherwise)]", &issues)
                continue
            }
            guard probabilities.count == 2 else { continue }
            tells.append(Ask.Tell(cause: cause, yesIfCause: probabilities[0], yesOtherwise: probabilities[1]))
        }
        guard let question, let seconds else { return nil }
        return Ask(id: id, question: question, seconds: seconds, tells: tells)
    }
}
