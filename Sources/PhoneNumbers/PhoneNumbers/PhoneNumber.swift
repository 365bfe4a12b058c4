import CPhoneNumber

/// A phone number that can be dialled from anywhere: `+`, then 2...15 digits, the first not zero; no extension.
/// Source: ITU-T E.164 (2010), section 6.
///
/// Its description is masked, so that a number put into a log by mistake names nobody; `rawValue` holds it all.
package struct PhoneNumber: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    /// Longest text read, in UTF-8 bytes: the longest honest spelling (a SIP address with a display name) is well below.
    package static let longestText = 128

    /// Nil unless the text is E.164 to the letter; `parse` reads the other spellings.
    package init?(rawValue: String) {
        let digits = rawValue.utf8.dropFirst()
        guard rawValue.utf8.first == UInt8(ascii: "+"), (2...15).contains(digits.count), digits.first != 0x30,
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.rawValue = rawValue
    }

    /// Reads a number in any spelling a person, a web page or a telephone system gives: spaces, dots, brackets, slashes,
    /// full-width and other scripts' digits, international prefixes as dialled in the region (`00`, `011`), extensions
    /// (dropped), `tel:`, `sip:`, `sips:` and `callto:` addresses, with or without a display name.
    ///
    /// - Parameter defaultRegion: where a number without a country code is dialled; ISO 3166, either case.
    package static func parse(_ text: String, defaultRegion: String) throws(PhoneNumberError) -> PhoneNumber {
        guard text.utf8.count <= longestText else { throw .textTooLong }
        guard let region = Region(defaultRegion) else { throw .unknownRegion(String(defaultRegion.prefix(8))) }
        let dialled = try DialledText(text).text
        return try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) {
            buffer throws(PhoneNumberError) -> PhoneNumber in
            let outcome = cphonenumber_parse(dialled, dialled.utf8.count, region.code, buffer.baseAddress, buffer.count)
            if let error = PhoneNumberError(outcome) { throw error }
            guard let number = PhoneNumber(rawValue: String(nulTerminated: buffer)) else { throw .notANumber }
            return number
        }
    }

    /// Whether numbers can be dialled in this region: for checking a configured default region at start-up.
    package static func isKnownRegion(_ region: String) -> Bool { Region(region) != nil }

    /// The spelling people of any country read, e.g. `+44 20 7946 0123`.
    package var international: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            let outcome = cphonenumber_international(rawValue, buffer.baseAddress, buffer.count)
            return outcome == CPhoneNumberOutcomeParsed ? String(nulTerminated: buffer) : rawValue
        }
    }
}

extension PhoneNumber: CustomStringConvertible {
    /// The last two digits only.
    package var description: String { "+…" + rawValue.suffix(2) }
}

extension PhoneNumber: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = PhoneNumber(rawValue: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an E.164 number")
        }
        self = number
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// A region that has a country code: two capital letters.
private struct Region {
    let code: String

    init?(_ text: String) {
        let capitals = text.uppercased()
        guard capitals.utf8.count == 2, capitals.utf8.allSatisfy({ (0x41...0x5A).contains($0) }),
            cphonenumber_country_code(capitals) != 0
        else { return nil }
        code = capitals
    }
}

extension PhoneNumberError {
    /// Nil for a number that was read.
    fileprivate init?(_ outcome: CPhoneNumberOutcome) {
        switch outcome {
        case CPhoneNumberOutcomeParsed: return nil
        case CPhoneNumberOutcomeNotANumber: self = .notANumber
        case CPhoneNumberOutcomeUnknownCountry: self = .unknownCountry
        case CPhoneNumberOutcomeTooShort: self = .tooShort
        case CPhoneNumberOutcomeTooLong: self = .tooLong
        case CPhoneNumberOutcomeLocalOnly: self = .areaCodeMissing
        default: self = .unreadable
        }
    }
}

extension String {
    /// The bytes before the first NUL.
    fileprivate init(nulTerminated buffer: UnsafeMutableBufferPointer<CChar>) {
        self.init(decoding: buffer.prefix { $0 != 0 }.lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
