package import Telemetry

/// A technician's verdict, from having looked.
package struct SeenFinding: Hashable, Sendable, Codable {
    package enum Subject: Hashable, Sendable, Codable {
        /// A symptom, a notice or an ask of the profile, by its id: what they saw counts in its place.
        case finding(String)
        /// A cause of the profile, by its id.
        case cause(String)
        /// They looked, and none of the causes was there.
        case nothing
    }
    package var subject: Subject
    /// Whether it was there; false where nothing was.
    package var isThere: Bool
    /// Whether it was cured there and then.
    package var isCured: Bool
    /// Verbatim, hostile until escaped.
    package var words: String?
    package var at: Timestamp?

    package init(_ subject: Subject, isThere: Bool, isCured: Bool = false, words: String? = nil, at: Timestamp? = nil) {
        self.subject = subject
        self.isThere = isThere && subject != .nothing
        self.isCured = isCured
        self.words = words
        self.at = at
    }

    /// P(a technician names this cause | it is the one): one in ten is missed.
    static let names = 0.9
    /// P(a technician names this cause | it is another, or none): their errors spread over all other causes.
    /// Both by judgement, to be replaced by counts of visits that had to be repeated.
    static let misnames = 0.001

    /// How many times likelier the verdict is with the cause than without it.
    static func ratio(isThere: Bool) -> Double { isThere ? names / misnames : (1 - names) / (1 - misnames) }
}
