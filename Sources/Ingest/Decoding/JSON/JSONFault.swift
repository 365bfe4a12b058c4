/// Why bytes are no acceptable JSON, and where.
package struct JSONFault: Error, Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case empty = "the payload is empty"
        case tooLarge = "the payload is larger than 4 MiB"
        case byteOrderMark = "the payload begins with a byte order mark"
        case utf16 = "the payload is UTF-16 or UTF-32, not UTF-8"
        case truncated = "the JSON ends too early"
        case unexpectedByte = "not JSON"
        case trailingBytes = "there is more after the end of the JSON"
        case invalidUTF8 = "the text is not valid UTF-8"
        case controlCharacter = "a control character stands in a text"
        case nul = "a text holds NUL"
        case badEscape = "an escape in a text is not valid"
        case loneSurrogate = "an escape is half of a surrogate pair"
        case badNumber = "a number is not written as JSON demands"
        case longNumber = "a number is longer than 512 bytes"
        case duplicateKey = "a key stands twice in one object"
        case tooDeep = "the JSON is nested more than 64 deep"
        case tooManyValues = "the JSON holds too many values"
    }
    package var kind: Kind
    /// Bytes before the fault.
    package var offset: Int

    package init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}

extension JSONFault: CustomStringConvertible {
    package var description: String { offset == 0 ? kind.rawValue : "\(kind.rawValue) (byte \(offset))" }
}
