/// Somebody who calls about a device: what they have noticed, what they say, and how they answer what they are asked.
///
/// A state machine: `begin` makes the first words, `answer` takes a question at a time, until they have had enough. They do not know
/// the cause; they know what they have noticed, and may be wrong about it.
package struct SimulatedCaller: Hashable, Sendable {
    /// What is really to be noticed.
    package let noticed: [Complaint]
    /// What they begin with; not one of `noticed` where they are mistaken.
    package let says: Complaint
    /// Probability that a thing they must go and look at is looked at, 0...1.
    package let skill: Double
    /// Probability of a wrong answer, 0...1.
    package let mistakes: Double
    package private(set) var phase: Phase

    package enum Phase: Hashable, Sendable {
        case waiting(patience: Int)
        /// With so many questions left.
        case talking(patience: Int)
        case gone
    }

    package enum Question: Hashable, Sendable {
        case whatIsWrong
        /// Whether they have noticed it, or do when they look.
        case doYouNotice(Complaint)
        /// Something of their home or of the device, and whether it is so.
        case isItSo(Bool, needsALook: Bool)
        /// To do something at the device; what becomes of it is the device's own affair.
        case pleaseDo
    }

    package enum Answer: Hashable, Sendable {
        case yes
        case no
        case doesNotKnow
        case says(Complaint)
        /// They have had enough; nothing more is answered.
        case hangsUp
    }

    /// Questions before they have had enough. Source: judgement, callers stay some ten minutes, a question takes one.
    static let patiences = Distribution.boundedNormal(mean: 9, deviation: 3, within: 3...16)

    /// - Parameters:
    ///   - noticed: at least one; the likeliest first.
    ///   - mistaken: what they take it for where they are mistaken; nil where they are not.
    ///   - mistakes: probability of a wrong answer, 0...1.
    package init(
        noticed: [Complaint], mistaken: Complaint?, mistakes: Double, using random: inout RandomSource
    ) {
        self.noticed = noticed
        // Two thirds begin with what is likeliest to be noticed.
        let first = noticed.first ?? .doesNotWork
        let place = random.happens(2.0 / 3) ? 0 : Int.random(in: 0..<max(1, noticed.count), using: &random)
        says = mistaken ?? (noticed.indices.contains(place) ? noticed[place] : first)
        skill = 0.5 + 0.5 * random.uniform()
        self.mistakes = mistakes
        phase = .waiting(patience: Int(Self.patiences.draw(using: &random)))
    }

    /// One whose every trait is known, as it was written down before the call.
    package init(noticed: [Complaint], says: Complaint, skill: Double, mistakes: Double, patience: Int) {
        self.noticed = noticed
        self.says = says
        self.skill = skill
        self.mistakes = mistakes
        phase = .waiting(patience: max(0, patience))
    }

    /// Questions they still answer.
    package var patience: Int {
        switch phase {
        case .waiting(let patience), .talking(let patience): patience
        case .gone: 0
        }
    }

    /// Their first words.
    package mutating func begin() -> Complaint {
        if case .waiting(let patience) = phase { phase = .talking(patience: patience) }
        return says
    }

    package mutating func answer(_ question: Question, using random: inout RandomSource) -> Answer {
        guard case .talking(let patience) = phase else { return .hangsUp }
        guard patience > 0 else {
            phase = .gone
            return .hangsUp
        }
        phase = .talking(patience: patience - 1)
        switch question {
        case .whatIsWrong: return .says(says)
        case .pleaseDo: return random.happens(skill) ? .yes : .no
        case .doYouNotice(let complaint):
            if complaint.needsALook, complaint != says, !random.happens(skill) { return .doesNotKnow }
            let isSo = noticed.contains(complaint)
            return isSo == random.happens(1 - mistakes) ? .yes : .no
        case .isItSo(let isSo, let needsALook):
            if needsALook, !random.happens(skill) { return .doesNotKnow }
            return isSo == random.happens(1 - mistakes) ? .yes : .no
        }
    }
}
