/// What the customer comes near to in following an instruction or answering a question.
package enum Touch: String, Hashable, Sendable, CaseIterable, Codable {
    case water, refrigerant, gas, mains, hot, height

    /// Never for customers: by law or by common sense the work of people who are trained for it.
    package var needsTraining: Bool { self == .refrigerant || self == .gas || self == .mains }
}
