/// Why a text is no phone number we can use.
package enum PhoneNumberError: Error, Hashable, Sendable {
    /// Over `PhoneNumber.longestText` bytes.
    case textTooLong
    case controlCharacter
    /// Letters, too few digits, or nothing at all.
    case notANumber
    /// It begins with no country code that exists.
    case unknownCountry
    /// The default region is no ISO 3166 code that has phone numbers.
    case unknownRegion(String)
    case tooShort
    case tooLong
    /// Dialled within one area only.
    case areaCodeMissing
    /// The library failed on it; the text is at fault no more than the library.
    case unreadable

    /// What to do about it, for the person who typed it.
    package var remedy: String {
        switch self {
        case .textTooLong: "Enter one phone number, at most \(PhoneNumber.longestText) characters."
        case .controlCharacter: "The number holds characters that cannot be seen. Type it instead of pasting it."
        case .notANumber: "This does not read as a phone number. Enter its digits, with the area code."
        case .unknownCountry: "No country has this code. Check the digits after the + sign."
        case .unknownRegion(let region):
            "The default region \(region.debugDescription) has no phone numbers. Use a code of ISO 3166 such as GB or DE."
        case .tooShort: "The number is too short. Is a digit missing?"
        case .tooLong: "The number is too long. Is a digit typed twice?"
        case .areaCodeMissing: "The number lacks its area code. Enter it with the area code."
        case .unreadable: "This number could not be read. Enter it with its country code, for example +44."
        }
    }
}
