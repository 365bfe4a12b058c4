package import Telemetry

/// Something the caller said. Never changed afterwards: what corrects it is told later.
package struct ToldRecord: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        /// A chip of the device's profile, by its id.
        case notice(String)
        /// An answer to one of the profile's questions, by its id.
        case ask(String)
        /// Their words alone.
        case words
    }
    package enum Answer: String, Hashable, Sendable, CaseIterable {
        case yes, no, unsure
        /// Taken back: as if it had not been told. Words are taken back by the same words.
        case withdrawn
    }

    package var contact: ContactID
    package var device: DeviceID?
    package var subject: Subject
    package var answer: Answer
    /// Verbatim; at most 2,000 characters.
    package var words: String?
    /// Since when, as far as the caller knows.
    package var since: Timestamp?
    package var at: Timestamp

    package init(
        contact: ContactID, device: DeviceID? = nil, subject: Subject, answer: Answer = .yes, words: String? = nil,
        since: Timestamp? = nil, at: Timestamp
    ) {
        self.contact = contact
        self.device = device
        self.subject = subject
        self.answer = answer
        self.words = words
        self.since = since
        self.at = at
    }

    /// What of `told` (in the order told) still stands: of each notice and question of a device, and of the same words,
    /// the last answer, unless that took it back.
    package static func standing(of told: [ToldRecord]) -> [ToldRecord] {
        var last: [Key: Int] = [:]
        for (index, one) in told.enumerated() { last[one.key] = index }
        return told.enumerated().filter { $1.answer != .withdrawn && last[$1.key] == $0 }.map(\.element)
    }

    /// Whether telling it after `told` changes what stands: a second press of a button does not.
    package func changes(_ told: [ToldRecord]) -> Bool {
        let standing = Self.standing(of: told).last { $0.key == key }
        guard let standing else { return answer != .withdrawn }
        return standing.answer != answer || standing.words != words || standing.since != since
    }

    private struct Key: Hashable {
        var device: DeviceID?
        var subject: Subject
        /// Of words alone, which are their own name.
        var words: String?
    }
    private var key: Key { Key(device: device, subject: subject, words: subject == .words ? words : nil) }
}
