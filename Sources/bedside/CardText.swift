import DeskOperations
import Telemetry

/// A card, an assessment and a repair as lines for a terminal.
enum CardText {
    static func text(of card: Card) -> String {
        var lines = [line(card.ring.name) + (card.ring.relation.map { " · " + line($0) } ?? "")]
        if let danger = card.ring.danger { lines.append("DANGER: " + line(danger)) }
        if !card.ring.needs.isEmpty { lines.append("Take care: " + line(card.ring.needs.joined(separator: "; "))) }
        if let says = card.ring.earlier?.says { lines.append(line(says)) }
        if let opening = card.ring.opening { lines += ["", "  “\(line(opening))”"] }
        for device in card.devices { lines += ["", text(of: device)] }
        if card.devices.isEmpty { lines.append("No device is known for this caller.") }
        return lines.joined(separator: "\n")
    }

    static func text(of one: Assessment) -> String {
        var lines = ["\(line(one.device.words).uppercased())  \(line(one.device.title))  \(one.device.id)"]
        lines.append("  \(line(one.headline))")
        lines.append(
            "  \(one.health.condition.rawValue.replacing("_", with: " ")), \(one.health.reach.rawValue): \(line(one.health.says))"
        )
        for cause in one.causes.prefix(3) {
            lines.append("  \(percent(cause.probability))  \(line(cause.title)) (\(cause.likelihood))")
            for evidence in cause.evidenceFor.prefix(3) { lines.append("         + \(line(evidence.says))") }
            for evidence in cause.evidenceAgainst.prefix(2) { lines.append("         − \(line(evidence.says))") }
        }
        lines.append("  \(percent(one.unexplained))  nothing we know")
        if let suggestion = one.suggestion {
            lines.append("  Do: \(line(suggestion.title)) [\(suggestion.fix.rawValue)]")
            if let sentence = suggestion.sentence { lines.append("      “\(line(sentence))”") }
            for refusal in suggestion.refusals {
                lines.append("      not now: \(line(refusal.says)). \(line(refusal.remedy))")
            }
        }
        if let repair = one.repair {
            lines.append(text(of: repair).split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
        }
        return lines.joined(separator: "\n")
    }

    static func text(of repair: RepairView) -> String {
        var lines = [
            "Repair \(repair.id.rawValue): \(line(repair.title)), \(repair.state.rawValue.replacing("_", with: " "))"
        ]
        lines.append("  \(line(repair.sentence))")
        for refusal in repair.refusals { lines.append("  refused: \(line(refusal.says)). \(line(refusal.remedy))") }
        return lines.joined(separator: "\n")
    }

    private static func percent(_ probability: Double) -> String {
        let text = "\(Int((probability * 100).rounded())) %"
        return String(repeating: " ", count: max(0, 5 - text.count)) + text
    }

    private static func line(_ text: String) -> String { Terminal.plain(text) }
}
