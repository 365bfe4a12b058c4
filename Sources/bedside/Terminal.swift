import Foundation

/// What a person at a terminal reads. Text from devices and callers goes through `plain` first: it may hold escape
/// sequences that would act on the terminal.
enum Terminal {
    static func say(_ text: String) { write(text + "\n", to: .standardOutput) }

    static func fail(_ text: String) { write(text + "\n", to: .standardError) }

    private static func write(_ text: String, to handle: FileHandle) {
        // A reader that went away (`| head`) ends the output, not with an error.
        try? handle.write(contentsOf: Data(text.utf8))
    }

    /// "1 error", "2 errors"; `many` where an s alone does not make it.
    static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(count) \(count == 1 ? one : many ?? one + "s")"
    }

    /// `plain` of each line; the line ends stay.
    static func plainLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { plain(String($0)) }.joined(separator: "\n")
    }

    /// The text with every control character, line separator and direction mark written out.
    static func plain(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
                plain += "\\u{\(String(scalar.value, radix: 16))}"
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }
}
