package import Telemetry

/// Something the caller said: to a notice or a question of one device's profile, or in their own words.
package struct Told: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        case notice(NoticeID)
        case ask(AskID)
        /// Their words alone.
        case words
    }
    package enum Answer: String, Hashable, Sendable, Codable, CaseIterable {
        case yes, no
        /// They do not know; not asked again.
        case unsure
        /// Taken back: as if it had not been said.
        case withdrawn
    }
    /// Always there for a question.
    package var device: DeviceID?
    package var subject: Subject
    /// Of words alone: `yes`, or `withdrawn` with the same words again.
    package var answer: Answer
    /// Verbatim; at most 2,000 bytes.
    package var words: String?
    /// Since when, as far as the caller knows.
    package var since: Timestamp?

    package init(
        device: DeviceID? = nil, _ subject: Subject, _ answer: Answer = .yes, words: String? = nil,
        since: Timestamp? = nil
    ) {
        self.device = device
        self.subject = subject
        self.answer = answer
        self.words = words
        self.since = since
    }
}

/// On the wire: `{"device", "notice" or "ask", "answer", "words", "since"}`. Only words alone go without an answer.
extension Told: Codable {
    private enum CodingKeys: CodingKey { case device, notice, ask, answer, words, since }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        device = try fields.decodeIfPresent(DeviceID.self, forKey: .device)
        words = try fields.decodeIfPresent(String.self, forKey: .words)
        since = try fields.decodeIfPresent(Timestamp.self, forKey: .since)
        let notice = try fields.decodeIfPresent(NoticeID.self, forKey: .notice)
        let ask = try fields.decodeIfPresent(AskID.self, forKey: .ask)
        switch (notice, ask) {
        case (let notice?, nil): subject = .notice(notice)
        case (nil, let ask?): subject = .ask(ask)
        case (nil, nil): subject = .words
        case (_?, _?):
            throw DecodingError.dataCorruptedError(
                forKey: .ask, in: fields, debugDescription: "a notice or an ask, not both")
        }
        answer =
            subject == .words
            ? try fields.decodeIfPresent(Answer.self, forKey: .answer) ?? .yes
            : try fields.decode(Answer.self, forKey: .answer)
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encodeIfPresent(device, forKey: .device)
        switch subject {
        case .notice(let notice): try fields.encode(notice, forKey: .notice)
        case .ask(let ask): try fields.encode(ask, forKey: .ask)
        case .words: break
        }
        try fields.encode(answer, forKey: .answer)
        try fields.encodeIfPresent(words, forKey: .words)
        try fields.encodeIfPresent(since, forKey: .since)
    }
}
