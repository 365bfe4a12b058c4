import FleetModel

extension [UInt8] {
    /// `yyyy-mm-ddThh:mm:ss` in UTC without a mark of it. Source: days to a civil date, Hinnant, "chrono-compatible
    /// low-level date algorithms".
    mutating func append(utc time: ModelTime) {
        let seconds = Int(time.milliseconds / 1_000)
        let days = seconds / 86_400 + 719_468
        let era = days / 146_097
        let ofEra = days % 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * ofYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        append(integer: Int64(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)))
        append("-")
        append(two: month)
        append("-")
        append(two: ofYear - (153 * shifted + 2) / 5 + 1)
        append("T")
        append(clock: seconds % 86_400)
    }

    /// `hh:mm:ss` of a second of the day.
    mutating func append(clock second: Int) {
        append(two: second / 3_600)
        append(":")
        append(two: second / 60 % 60)
        append(":")
        append(two: second % 60)
    }

    private mutating func append(two value: Int) {
        append(UInt8(ascii: "0") + UInt8(value / 10 % 10))
        append(UInt8(ascii: "0") + UInt8(value % 10))
    }
}
