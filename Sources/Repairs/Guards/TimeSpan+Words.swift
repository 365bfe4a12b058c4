import Telemetry

extension TimeSpan {
    /// In the largest unit that fits, rounded up: "45 seconds", "1 minute", "3 hours", "2 days".
    var inWords: String {
        let seconds = max(1, (microseconds.magnitude + 999_999) / 1_000_000)
        let (count, unit): (UInt64, String) =
            switch seconds {
            case ..<60: (seconds, "second")
            case ..<3_600: ((seconds + 59) / 60, "minute")
            case ..<86_400: ((seconds + 3_599) / 3_600, "hour")
            default: ((seconds + 86_399) / 86_400, "day")
            }
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}
