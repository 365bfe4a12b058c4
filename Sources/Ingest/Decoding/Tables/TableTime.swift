import Telemetry

/// Times as tables hold them: what devices write (ISO 8601, numbers since 1970), and dates with slashes or dots as
/// spreadsheets export them.
enum TableTime {
    /// `8/28/2007 0:05`, `8/28/07 12:05:30 AM`: the month first, the time of day may be missing. Two-digit years are
    /// 1969 to 2068, as POSIX has it.
    static func slashed(_ text: String) -> LocalTime? { local(text, separator: "/", month: 0, day: 1) }

    /// `28.8.2007 0:05`, `28.08.07 00:05:30`: the day first, else as with slashes.
    static func dotted(_ text: String) -> LocalTime? { local(text, separator: ".", month: 1, day: 0) }

    private static func local(_ text: String, separator: Character, month: Int, day: Int) -> LocalTime? {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard let first = words.first, words.count <= 3 else { return nil }
        let date = numbers(first, separator: separator)
        guard date.count == 3 else { return nil }
        var year = date[2]
        if first.split(separator: separator)[2].count == 2 { year += year < 69 ? 2_000 : 1_900 }
        var hour = 0
        var minute = 0
        var second = 0
        if words.count > 1 {
            let time = numbers(words[1], separator: ":")
            guard time.count == 2 || time.count == 3 else { return nil }
            (hour, minute, second) = (time[0], time[1], time.count == 3 ? time[2] : 0)
        }
        if words.count == 3 {
            guard (1...12).contains(hour) else { return nil }
            switch words[2].uppercased() {
            case "AM": hour %= 12
            case "PM": hour = hour % 12 + 12
            default: return nil
            }
        }
        let iso =
            "\(padded(year, 4))-\(padded(date[month], 2))-\(padded(date[day], 2))"
            + "T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))Z"
        return Timestamp(rfc3339: iso).map { LocalTime(text: text, asUTC: $0) }
    }

    /// Whole numbers of at most four digits; empty where one is none.
    private static func numbers(_ text: Substring, separator: Character) -> [Int] {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            (1...4).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
        }
        return numbers.count == parts.count ? numbers : []
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
