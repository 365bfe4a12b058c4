extension Timestamp {
    /// Set to true in an encoder's `userInfo`, instants are written as RFC 3339 text, the way people and other
    /// programs read them; otherwise as microseconds. Both are read, whatever this says.
    package static var asText: CodingUserInfoKey? { CodingUserInfoKey(rawValue: "bedside.instants.text") }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            self.init(microseconds: number)
            return
        }
        let text = try container.decode(String.self)
        guard let instant = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not an RFC 3339 instant such as 2026-11-22T07:15:05Z")
        }
        self = instant
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let key = Self.asText, encoder.userInfo[key] as? Bool == true, let text = rfc3339 {
            try container.encode(text)
        } else {
            try container.encode(rawValue)
        }
    }
}
