package import Profiles
package import Telemetry

/// A danger to people that stands now: the card becomes its instruction, and nothing is done to the device but what
/// makes it safe.
package struct DangerFinding: Hashable, Sendable {
    /// Index into the profile's dangers.
    package var danger: Int
    package var id: String
    /// A clause: "it may be leaking propane".
    package var says: String
    /// What the agent says now, word for word.
    package var instruction: String
    /// Indices into the profile's fixes that may still be sent.
    package var makeSafe: [Int]
    /// What it rests on, a clause each; never empty.
    package var signs: [String]

    package init(
        danger: Int, id: String, says: String, instruction: String, makeSafe: [Int], signs: [String]
    ) {
        self.danger = danger
        self.id = id
        self.says = says
        self.instruction = instruction
        self.makeSafe = makeSafe
        self.signs = signs
    }
}

extension DangerFinding {
    /// The dangers that stand, in the profile's order.
    ///
    /// - Parameters:
    ///   - needs: of the persons in the home.
    ///   - now: our clock.
    package static func standing(
        _ diagnosis: Diagnosis, of state: DeviceState, needs: Set<Need> = [], at now: Timestamp,
        _ compiled: CompiledProfile
    ) -> [DangerFinding] {
        return compiled.profile.dangers.enumerated().compactMap { index, danger in
            guard danger.onlyForNeeds.isEmpty || danger.onlyForNeeds.contains(where: needs.contains) else { return nil }
            let signs = danger.signs.compactMap { sentence($0, diagnosis, state, now, compiled) }
            guard !signs.isEmpty else { return nil }
            return DangerFinding(
                danger: index, id: danger.id, says: danger.says, instruction: danger.instruction,
                makeSafe: danger.makeSafe, signs: signs)
        }
    }

    /// What a sign says where it is there; nil where it is not, or cannot be judged.
    private static func sentence(
        _ sign: Danger.Sign, _ diagnosis: Diagnosis, _ state: DeviceState, _ now: Timestamp, _ compiled: CompiledProfile
    ) -> String? {
        let profile = compiled.profile
        switch sign {
        case .rule(let rule):
            return state.truth(of: rule, at: now, compiled) == .yes ? "its readings" : nil
        case .notice(let id):
            guard let place = compiled.notices.firstIndex(where: { $0.id == id }),
                diagnosis.known.truth(of: compiled.finding(ofNotice: place)) == .yes
            else { return nil }
            return "they say: \(compiled.notices[place].says)"
        case .answer(let ask, let yes):
            guard profile.asks.indices.contains(ask),
                diagnosis.known.truth(of: compiled.finding(ofAsk: ask)) == Truth(yes)
            else { return nil }
            return "“\(profile.asks[ask].question)” \(yes ? "Yes" : "No")"
        case .cause(let cause, let probability):
            guard profile.causes.indices.contains(cause), diagnosis.probability(of: cause) >= probability else {
                return nil
            }
            return "it may be: \(profile.causes[cause].title)"
        }
    }
}
