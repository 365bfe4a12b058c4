import DeskOperations
import Telemetry

/// A card, an assessment and a repair as lines for a terminal.
enum CardText {
    /// - Parameter figures: with the figures behind everything.
    static func text(of card: Card, figures: Bool = false) -> String {
        var lines = card.ring.dangers.map(text)
        lines += [line(card.ring.name) + (card.ring.relation.map { " · " + line($0) } ?? "")]
        if !card.ring.needs.isEmpty { lines.append("Take care: " + line(card.ring.needs.joined(separator: "; "))) }
        if let says = card.ring.earlier?.says { lines.append(line(says)) }
        // A danger's instruction stands above already.
        if card.ring.dangers.isEmpty, let opening = card.ring.opening { lines += ["", "  “\(line(opening))”"] }
        for device in card.devices { lines += ["", text(of: device, figures: figures)] }
        if card.devices.isEmpty { lines.append("No device is known for this caller.") }
        return lines.joined(separator: "\n")
    }

    static func text(of one: Assessment, figures: Bool = false) -> String {
        var lines = ["\(line(one.device.words).uppercased())  \(line(one.device.title))  \(one.device.id)"]
        lines.append("  \(line(one.headline))")
        if let unusual = one.unusual { lines.append("  \(line(unusual))") }
        lines.append(
            "  \(one.health.condition.rawValue.replacing("_", with: " ")), \(one.health.reach.rawValue): \(line(one.health.says))"
        )
        if !one.health.cannotSee.isEmpty {
            lines.append("  It cannot see: \(line(one.health.cannotSee.joined(separator: ", ")))")
        }
        for event in one.fleetEvents { lines.append("  We know of it: \(line(event))") }
        for cause in one.causes.prefix(3) { lines += text(of: cause, figures: figures) }
        lines.append("  \(percent(one.unexplained))  nothing we know")
        for forecast in one.forecasts where figures || forecast.isWorthSaying {
            lines.append("  \(line(forecast.metricTitle)): \(line(forecast.says))")
        }
        lines += listening(to: one, figures: figures)
        if let suggestion = one.suggestion { lines += text(of: suggestion, figures: figures) }
        for other in one.others {
            let why = other.whyNotFirst.map { ": \(line($0))" } ?? ""
            lines.append("  Or: \(line(other.title)) [\(other.fix.rawValue)], \(other.label)\(why)")
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

    static func text(of danger: DangerInstruction) -> String {
        let signs = danger.signs.map(line).joined(separator: "; ")
        return "DANGER, \(line(danger.deviceWords)): \(line(danger.says)) (\(signs))\n  “\(line(danger.instruction))”"
    }

    private static func text(of cause: LikelyCause, figures: Bool) -> [String] {
        var lines = ["  \(percent(cause.probability))  \(line(cause.title)) (\(cause.likelihood))"]
        if figures, let technical = cause.technical { lines.append("         = \(line(technical))") }
        func add(_ sign: String, _ evidence: some Sequence<Evidence>) {
            for one in evidence {
                lines.append("         \(sign) \(line(one.says))" + (one.moves.map { ": \($0)" } ?? ""))
                guard figures else { continue }
                for text in [one.technical, one.figures].compactMap(\.self) {
                    lines.append("           = \(line(text))")
                }
            }
        }
        add("+", cause.evidenceFor.prefix(3))
        add("−", (figures ? cause.evidenceAgainst : cause.spokenAgainst).prefix(2))
        add("?", cause.unaccounted.prefix(2))
        return lines
    }

    /// What to ask, and what the caller may say, by the ids that `bedside contact tell` takes.
    private static func listening(to one: Assessment, figures: Bool) -> [String] {
        var lines: [String] = []
        if let question = one.question {
            lines.append("  Ask: “\(line(question.says))” [\(question.id.rawValue)]")
            if figures {
                lines += ["       = \(line(question.reason))", "       = \(line(question.technical))"]
            }
        }
        for answer in one.answered {
            lines.append("  Answered: “\(line(answer.says))” \(answer.answer.rawValue) [\(answer.id.rawValue)]")
        }
        let notices = one.notices.map { "\($0.isTold ? "told: " : "")\(line($0.says)) [\($0.id.rawValue)]" }
        if !notices.isEmpty { lines.append("  They may say: " + notices.joined(separator: "; ")) }
        return lines
    }

    private static func text(of suggestion: Suggestion, figures: Bool) -> [String] {
        var lines = ["  Do: \(line(suggestion.title)) [\(suggestion.fix.rawValue)], \(suggestion.label)"]
        lines.append("      \(line(suggestion.reason))")
        if figures, let technical = suggestion.technical { lines.append("      = \(line(technical))") }
        if let sentence = suggestion.sentence { lines.append("      “\(line(sentence))”") }
        for step in suggestion.instructions { lines.append("      · \(line(step))") }
        for refusal in suggestion.refusals {
            lines.append("      not now: \(line(refusal.says)). \(line(refusal.remedy))")
        }
        return lines
    }

    static func text(of contact: Contact) -> String {
        let identity = contact.identity.isVerified ? "verified" : "not verified"
        let state = contact.closedAt == nil ? "open" : "closed"
        var lines = ["Contact \(contact.id.rawValue): \(contact.channel.rawValue), \(state), identity \(identity)"]
        for told in contact.told {
            let name: String =
                switch told.subject {
                case .notice(let id): id.rawValue
                case .ask(let id): id.rawValue
                case .words: "words"
                }
            let words = told.words.map { " “\(line($0))”" } ?? ""
            lines.append("  told: \(name) \(told.answer.rawValue)\(words)")
        }
        for reason in contact.reasons { lines.append("  turned out to be about: \(line(reason.says ?? ""))") }
        return lines.joined(separator: "\n")
    }

    private static func percent(_ probability: Double) -> String {
        // Never "0 %" or "100 %" for what is merely near it.
        let text =
            switch probability {
            case ..<0.01: "<1 %"
            case 0.99...: ">99 %"
            default: "\(Int((probability * 100).rounded())) %"
            }
        return String(repeating: " ", count: max(0, 5 - text.count)) + text
    }

    private static func line(_ text: String) -> String { Terminal.plain(text) }
}
