/// What makes the card an instruction: a rule that is true, a word of the caller's, an answer or a cause that means danger to people.
package struct Danger: Hashable, Sendable {
    /// One sign of it; any one is enough.
    package enum Sign: Hashable, Sendable {
        /// True on the readings.
        case rule(Expression)
        /// The caller named this notice, by id.
        case notice(String)
        /// The caller's answer to the profile's ask at this index.
        case answer(ask: Int, yes: Bool)
        /// The calling posterior of the cause at this index is at least `probability` (0...1).
        case cause(Int, probability: Double)
    }
    package var id: String
    /// What the danger is, as a clause: "it may be leaking propane".
    package var says: String
    package var signs: [Sign]
    /// Only where somebody at home has one of these needs; empty: for everybody.
    package var onlyForNeeds: [Need]
    /// What the agent says now, word for word.
    package var instruction: String
    /// Indices into the profile's fixes that may still be sent; every other command is refused.
    package var makeSafe: [Int]

    package init(
        id: String, says: String, signs: [Sign], onlyForNeeds: [Need] = [], instruction: String, makeSafe: [Int] = []
    ) {
        self.id = id
        self.says = says
        self.signs = signs
        self.onlyForNeeds = onlyForNeeds
        self.instruction = instruction
        self.makeSafe = makeSafe
    }
}
