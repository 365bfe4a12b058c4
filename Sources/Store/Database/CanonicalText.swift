import Foundation

/// Spellings of one text made equal.
enum CanonicalText {
    /// Unicode NFC: two native ids with the same result look the same to a person. Source: UAX #15.
    static func composed(_ text: String) -> String { text.precomposedStringWithCanonicalMapping }
}
