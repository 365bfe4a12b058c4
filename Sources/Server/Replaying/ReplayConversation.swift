import Diagnostics
import Profiles
import Telemetry

/// A contact as the desk leads it: the caller's first words, then the best question again and again, until no answer would
/// change what is done, a danger stands, or they have had enough.
struct ReplayConversation {
    private(set) var told: [ToldFinding] = []
    /// By the profile's cause index, with everything that was told: the posterior, and how probably each accounts for the
    /// complaint, by which the card orders them.
    private(set) var causes: [Double] = []
    private(set) var reasons: [Double] = []

    /// However patient they are.
    private static let mostQuestions = 24

    init(_ contact: ReplayContact, about state: DeviceState, _ compiled: CompiledProfile) {
        var caller = contact.caller
        let (notices, words) = caller.begin()
        if let notice = notices.first(where: { id in compiled.notices.contains { $0.id == id } }) {
            told = [ToldFinding(.notice(notice), words: words)]
        } else {
            told = [ToldFinding(.words, words: words)]
        }
        var diagnosis = self.diagnosis(of: state, at: contact.at, compiled)
        for _ in 0..<Self.mostQuestions {
            let dangers = DangerFinding.standing(diagnosis, of: state, at: contact.at, compiled)
            let questions = NextQuestion.ranked(
                for: diagnosis, of: state, dangers: dangers, at: contact.at, compiled)
            guard let question = questions.first, let answer = caller.answer(question.id) else { break }
            told.append(ToldFinding(.answer(question.id), answer))
            diagnosis = self.diagnosis(of: state, at: contact.at, compiled)
        }
        let indices = compiled.profile.causes.indices
        causes = indices.map(diagnosis.probability(of:))
        reasons = indices.map(diagnosis.reason(of:))
    }

    private func diagnosis(of state: DeviceState, at time: Timestamp, _ compiled: CompiledProfile) -> Diagnosis {
        Diagnosis(of: state, told: told, isContact: true, at: time, compiled)
    }
}
