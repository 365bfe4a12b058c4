import DeskOperations
import Telemetry

/// What the caller says of one device: chips, their own words, the next question and the answers so far.
struct CallerWords: Sendable {
    struct Chip: Sendable {
        var notice: String
        var says: String
        var told: Bool
        /// A sign of danger.
        var alarming: Bool
        var pressed: String
        /// What a tap makes of it.
        var next: String
    }
    struct Asked: Sendable {
        var ask: String
        var question: String
        /// What hangs on the answer.
        var hangsOnIt: String
        var askTechnical: String
    }
    struct Answered: Sendable {
        var ask: String
        var question: String
        var answer: String
        var inWords: String?
    }
    struct Words: Sendable {
        /// Empty for what was told of no device by name.
        var toldOf: String
        var words: String
    }
    var chips: [Chip]
    var hasWords: Bool
    var words: [Words]
    var hasAsk: Bool
    var asked: Asked?
    /// Something was answered, and nothing more is worth asking.
    var askedEnough: Bool
    var hasAnswered: Bool
    var answered: [Answered]

    /// - Parameter told: in this contact, of any device.
    init(_ seen: Assessment, told: [Told]) {
        chips = seen.notices.map { notice in
            Chip(
                notice: notice.id.rawValue, says: notice.says, told: notice.isTold,
                alarming: notice.isDanger, pressed: notice.isTold ? "true" : "false",
                next: notice.isTold ? "withdrawn" : "yes")
        }
        words = told.compactMap { one in
            guard one.subject == .words, one.device == nil || one.device == seen.device.id, let words = one.words
            else { return nil }
            return Words(toldOf: one.device.map(\.description) ?? "", words: words)
        }
        hasWords = !words.isEmpty
        asked = seen.question.map { question in
            Asked(
                ask: question.id.rawValue, question: question.says, hangsOnIt: question.reason,
                askTechnical: question.technical)
        }
        answered = seen.answered.map { one in
            let answer =
                switch one.answer {
                case .yes: "Yes"
                case .no: "No"
                case .unsure, .withdrawn: "Don’t know"
                }
            return Answered(ask: one.id.rawValue, question: one.says, answer: answer, inWords: one.words)
        }
        hasAnswered = !answered.isEmpty
        askedEnough = asked == nil && hasAnswered && seen.dangers.isEmpty
        hasAsk = asked != nil || askedEnough
    }
}
