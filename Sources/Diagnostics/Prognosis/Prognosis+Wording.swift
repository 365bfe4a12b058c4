/// A prognosis in a clause, beginning in small letters.
extension Prognosis {
    /// "likely to reach its limit in 9 days (between 5 and 16), from 24 days of readings".
    ///
    /// - Parameter limit: what the limit is, e.g. "its limit of 0.5 bar".
    package func words(limit: String = "its limit") -> String {
        switch verdict {
        case .reaches(let median, let low, let high):
            let (first, last) = (Self.whole(low), max(Self.whole(low), Self.whole(high)))
            let between = first == last ? "" : " (between \(first) and \(last))"
            return "likely to reach \(limit) in \(Self.inDays(median))\(between), from \(days) days of readings"
        case .tooFewDays:
            return "not enough data to say how long it lasts: \(days) of \(Self.fewestDays) days"
        case .silent(let silent): return "nothing to say how long it lasts: no such reading for \(silent) days"
        case .notGettingWorse: return "it is not getting worse, by \(days) days of readings"
        case .tooUncertain: return "too uncertain to say when it reaches \(limit), from \(days) days of readings"
        case .pastLimit: return "it is already past \(limit)"
        }
    }

    private static func whole(_ days: Double) -> Int { Int(max(0, min(horizon, days)).rounded()) }

    private static func inDays(_ days: Double) -> String {
        switch whole(days) {
        case 0: "less than a day"
        case 1: "a day"
        case let number: "\(number) days"
        }
    }
}
