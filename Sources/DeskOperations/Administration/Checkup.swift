package import Telemetry

/// How the service, its broker and its machine are, in sentences for whoever runs them.
package struct Checkup: Hashable, Sendable, Codable {
    package struct Line: Hashable, Sendable, Codable {
        package enum State: String, Hashable, Sendable, Codable, CaseIterable {
            case good
            /// Worth knowing; nobody need do anything.
            case note
            /// Set badly, or going badly: it needs a person.
            case attention
        }

        package var state: State
        /// One word or two: what it is about.
        package var subject: String
        package var says: String
        /// What to do about it.
        package var remedy: String?

        package init(_ state: State, _ subject: String, _ says: String, remedy: String? = nil) {
            self.state = state
            self.subject = subject
            self.says = says
            self.remedy = remedy
        }
    }

    package var madeAt: Timestamp
    package var lines: [Line]

    package init(madeAt: Timestamp, lines: [Line]) {
        self.madeAt = madeAt
        self.lines = lines
    }

    /// How many lines need a person.
    package var needs: Int { lines.count { $0.state == .attention } }
}

/// Looks after the service: how the desk reads its own figures and the broker's without owning them.
package protocol CheckupSource: Sendable {
    func checkup() async -> Checkup
}
