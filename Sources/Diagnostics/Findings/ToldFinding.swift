import Profiles
package import Telemetry

/// What the caller said: a notice of the profile, an answer to one of its questions, or words that neither stands for.
package struct ToldFinding: Hashable, Sendable, Codable {
    package enum Subject: Hashable, Sendable, Codable {
        /// The notice's id, e.g. `cold_house`.
        case notice(String)
        /// The ask's id: what they answered to it.
        case answer(String)
        /// Their words alone.
        case words
    }
    package enum Answer: String, Hashable, Sendable, Codable, CaseIterable {
        case yes, no
        /// They do not know: not asked again, and as if it had not been asked.
        case unsure
    }
    package var subject: Subject
    package var answer: Answer
    /// Verbatim, hostile until escaped.
    package var words: String?
    /// Since when, as they say.
    package var since: Timestamp?

    package init(_ subject: Subject, _ answer: Answer = .yes, words: String? = nil, since: Timestamp? = nil) {
        self.subject = subject
        self.answer = answer
        self.words = words
        self.since = since
    }

    /// A complaint: something they have, whether we have a name for it or not. An answer to our question is none.
    package var isComplaint: Bool {
        switch subject {
        case .notice: answer == .yes
        case .words: true
        case .answer: false
        }
    }

    var truth: Truth {
        switch answer {
        case .yes: .yes
        case .no: .no
        case .unsure: .unknown
        }
    }
}
