import Profiles

/// What is probably the matter, worked out when the card is read: measured and told findings, and the contact itself.
package struct Diagnosis: Hashable, Sendable {
    package enum Conclusion: Hashable, Sendable {
        /// This cause, by index, is likelier than not (the profile's `opens_at`); of several the first of `ranked`.
        case likely(Int)
        /// The caller's complaint stands, and no cause we know accounts for it: a complaint outranks a clean reading. Or
        /// the device is unlike itself, whoever complains or not.
        case somethingUnusual
        /// Symptoms are present, and no cause we know accounts for them.
        case nothingWeKnow
        /// It reports, no symptom is present and nobody complains.
        case nothingUnusual
        /// Nothing can be judged, or the device is silent.
        case cannotTell
    }
    package struct Ranked: Hashable, Sendable {
        /// Index into the profile's causes.
        package var cause: Int
        /// The calling posterior.
        package var probability: Double
        /// P(it is there and accounts for what they complain of), no more than `probability`; equal to it without a
        /// complaint that the profile knows.
        package var reason: Double
        /// The watching posterior: what is measured now, alone.
        package var watching: Double
        /// P(cause) at a random moment, before anything is known.
        package var prior: Double
        /// Every finding that tells on this cause, the weightiest first; unknown ones are left out.
        package var evidenceFor: [Evidence]
        package var evidenceAgainst: [Evidence]
        /// What is there and this cause does not bring about: it stays unexplained, or another cause explains it, which
        /// makes this one the less needed. The one that moved it furthest first.
        package var unaccounted: [Evidence]

        package init(
            cause: Int, probability: Double, reason: Double? = nil, watching: Double, prior: Double = 0,
            evidenceFor: [Evidence], evidenceAgainst: [Evidence], unaccounted: [Evidence] = []
        ) {
            self.cause = cause
            self.probability = probability
            self.reason = reason ?? probability
            self.watching = watching
            self.prior = prior
            self.evidenceFor = evidenceFor
            self.evidenceAgainst = evidenceAgainst
            self.unaccounted = unaccounted
        }
    }
    /// Every cause of the profile, the likeliest reason for the contact first: what is certain and has nothing to do with
    /// the complaint stands behind what accounts for it. Without a complaint, the likeliest first.
    package var ranked: [Ranked]
    /// The share left for "nothing we know".
    package var nothingWeKnow: Double
    package var conclusion: Conclusion
    /// That the device is unlike itself, with the metrics that no likely cause explains; nil where it is not, or is
    /// silent, or all of it is explained. No cause is likelier or less likely for it.
    package var unlike: UnlikeFinding?
    /// The caller's words and notices that we have no cause for are here too.
    package var told: [ToldFinding]
    package var checks: Checks
    /// What the posterior was worked out from, for what is worked out from it in turn.
    var known = KnownFindings()

    package init(
        ranked: [Ranked], nothingWeKnow: Double, conclusion: Conclusion, told: [ToldFinding] = [], checks: Checks
    ) {
        self.ranked = ranked
        self.nothingWeKnow = nothingWeKnow
        self.conclusion = conclusion
        self.told = told
        self.checks = checks
    }

    /// P(the cause accounts for what they complain of), by the profile's cause index.
    package func reason(of cause: Int) -> Double { ranked.first { $0.cause == cause }?.reason ?? 0 }
    /// P(cause), by the profile's cause index.
    package func probability(of cause: Int) -> Double { ranked.first { $0.cause == cause }?.probability ?? 0 }
}
