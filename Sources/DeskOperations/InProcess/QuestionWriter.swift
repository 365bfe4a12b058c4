import Diagnostics
import Profiles

/// Writes what the caller can be asked and has said: the chips, the one next question, the answers so far.
struct QuestionWriter: Sendable {
    let diagnosis: Diagnosis
    let compiled: CompiledProfile

    /// Without "something else", which every card offers.
    func notices() -> [NoticeChip] {
        Chip.offered(for: diagnosis, compiled).compactMap { chip in
            guard case .notice(let id) = chip.kind else { return nil }
            return NoticeChip(
                id: NoticeID(rawValue: id), says: chip.says, answer: chip.answer.map(Told.Answer.init),
                isDanger: chip.isDanger)
        }
    }

    func question(_ ranked: [NextQuestion]) -> Question? {
        ranked.first.map { best in
            Question(
                id: AskID(rawValue: best.id), says: best.question, seconds: best.seconds,
                reason: best.reason(in: compiled.profile), isAboutDanger: best.isAboutDanger,
                technical: best.technical)
        }
    }

    func answered() -> [AnsweredQuestion] {
        diagnosis.told.compactMap { told in
            guard case .answer(let id) = told.subject,
                let ask = compiled.profile.asks.first(where: { $0.id == id })
            else { return nil }
            return AnsweredQuestion(
                id: AskID(rawValue: id), says: ask.question, answer: Told.Answer(told.answer), words: told.words)
        }
    }
}

extension Told.Answer {
    fileprivate init(_ answer: ToldFinding.Answer) {
        switch answer {
        case .yes: self = .yes
        case .no: self = .no
        case .unsure: self = .unsure
        }
    }
}
