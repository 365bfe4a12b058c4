package import Telemetry

/// What the caller said: a notice of the profile, answered, with their words.
package struct ToldFinding: Hashable, Sendable, Codable {
    /// The notice's id, e.g. `cold_house`; nil for words that no notice of the profile stands for.
    package var notice: String?
    /// Yes: they have it. No: they say they have not.
    package var answer: Bool
    /// Verbatim, hostile until escaped.
    package var words: String?
    /// Since when, as they say.
    package var since: Timestamp?

    package init(notice: String?, answer: Bool, words: String? = nil, since: Timestamp? = nil) {
        self.notice = notice
        self.answer = answer
        self.words = words
        self.since = since
    }
}
