/// How long before it mattered a cause was found, and whether what would have been done about it was right.
package struct Foresight: Hashable, Sendable, Codable {
    /// Occurrences whose device no longer did its job within what was watched, if nothing was done; of them found before.
    package var failing = 0
    package var foundBeforeFailure = 0
    /// For each that was found and would fail at some time: h from finding to failure, in rising order; negative where it
    /// was found after.
    package var leadsBeforeFailure: [Double] = []
    /// Occurrences that leave time to act: over `slowFrom` from when they count to the failure, which came within what was
    /// watched or after they were found. For each, h from finding to failure, 0 where it failed unfound; in rising order.
    package var leadsOfSlow: [Double] = []
    /// For each that was found and called about: h from finding to the call, in rising order.
    package var leadsBeforeCall: [Double] = []
    /// Occurrences at whose call the first cause was looked at, with a known cure; of them those whose first cause has
    /// another cure than the true one.
    package var fixes = 0
    package var wrongFixes = 0

    package var medianLeadBeforeFailure: Double? { Self.median(leadsBeforeFailure) }
    package var medianLeadOfSlow: Double? { Self.median(leadsOfSlow) }
    package var medianLeadBeforeCall: Double? { Self.median(leadsBeforeCall) }
    package var wrongFixRate: Double? { fixes > 0 ? Double(wrongFixes) / Double(fixes) : nil }

    /// Three days, ms.
    static let slowFrom: Int64 = 72 * 3_600_000

    static func median(_ sorted: [Double]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
