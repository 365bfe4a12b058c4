package import Profiles
package import Telemetry

/// The figures: the profile's where nothing was observed, and what was observed the more the more there is.
extension LearnedRates {
    // MARK: Clearing by itself

    /// How often a cause clears by itself, per day, as the profile has it.
    ///
    /// Weather, supply and use pass: their `clears_in` is what ends them. A fault, a setting and a bad installation
    /// stay until somebody does something, and `clears_in` is how long that takes; that they vanish of themselves is put
    /// at 0.01 a day (intermittent faults), by judgement. None of this is the author's figure: it weighs as one clearing.
    static func clearsPerDay(_ cause: Cause) -> Double {
        switch cause.kind {
        case .weather, .supply, .use: 86_400 / max(60, cause.clearsIn.inSeconds)
        case .fault, .setting, .installation: 0.01
        }
    }

    /// P(a cause clears by itself within a span): exponential, at its learned rate.
    package func clearsByItself(_ cause: Cause, within span: TimeSpan) -> Double {
        let perDay = (clearings[cause.id] ?? Rate()).mean(from: Self.clearsPerDay(cause), weight: 1)
        return Elementary.oneLessE(to: -perDay * max(0, span.inSeconds) / 86_400)
    }

    // MARK: Fixes

    /// P(a fix cures | cause): how often it does what would not have happened by itself.
    ///
    /// What is observed is that trouble was gone for good after it, which is also so where it cleared by itself:
    /// P(gone) = u + (1 − u) s, with u the fix's own success and s the clearing by itself within the time a proof is given.
    /// u is the fixed point of u = (w m + k · u / (u + (1 − u) s)) / (w + n), k of n trials held, m and w the prior's
    /// mean and weight: each success counts for the fix as far as it was the fix's doing (a quadratic in u). Without a
    /// prior that is u = (k / n − s) / (1 − s), the estimator of maximum likelihood; where observed success is no better
    /// than s, u goes to 0. Source: Dempster, Laird and Rubin 1977 (EM, here at its fixed point).
    ///
    /// Of a firmware with trials of its own: the same with what holds for all others as its prior.
    package func efficacy(of fix: Fix, for cause: Cause, prior: Double, firmware: String? = nil) -> Double {
        let pair = Pair(cause: cause.id, other: fix.id)
        let s = clearsByItself(cause, within: fix.provenWithin)
        let all = trials[pair] ?? Tally()
        guard let firmware, let own = trialsByFirmware[pair]?[firmware] else {
            return Self.efficacy(all, prior: prior, clears: s)
        }
        let others = Tally(yes: max(0, all.yes - own.yes), no: max(0, all.no - own.no))
        return Self.efficacy(own, prior: Self.efficacy(others, prior: prior, clears: s), clears: s)
    }

    private static func efficacy(_ tally: Tally, prior: Double, clears s: Double) -> Double {
        guard tally.total > 0 else { return prior }
        let whole = priorWeight + tally.total
        let start = priorWeight * prior
        let a = whole * (1 - s)
        let b = whole * s - start * (1 - s) - tally.yes
        // All of it clears by itself: nothing is learnt of the fix.
        guard a > 1e-9 else { return prior }
        return min(1, max(0, (-b + (b * b + 4 * a * start * s).squareRoot()) / (2 * a)))
    }

    /// How a fix went for a cause over the fleet, as counted; nil before the first trial.
    package func record(of fix: Fix, for cause: Cause) -> Tally? {
        trials[Pair(cause: cause.id, other: fix.id)].flatMap { $0.total > 0 ? $0 : nil }
    }

    // MARK: What shows, and how often

    /// The most that one confirmed case weighs against another for what its symptom was (default 4, by judgement).
    static let mostWeight = 4.0

    /// A count of confirmed cases with and without a symptom, as it would be had every contact been looked into: see the
    /// type's comment. The number of cases stays. Where few contacts are known the weights are near 1: the first
    /// `priorWeight` of each kind count as looked into.
    func asIfAllWereLookedInto(_ tally: Tally, _ symptom: String) -> Tally {
        guard let all = contacts[symptom], tally.total > 0 else { return tally }
        let looked = contactsLookedInto[symptom] ?? Tally()
        func weight(_ all: Double, _ looked: Double) -> Double {
            (all + Self.priorWeight) / (looked + Self.priorWeight)
        }
        let ratio = weight(all.yes, looked.yes) / weight(all.no, looked.no)
        let yes = tally.yes * min(Self.mostWeight, max(1 / Self.mostWeight, ratio))
        let scale = tally.total / (yes + tally.no)
        return Tally(yes: yes * scale, no: tally.no * scale)
    }

    /// P(an episode is what it says), from those that somebody judged; before, the middle between the posterior that opens
    /// one and certainty.
    func precision(of cause: String, opensAt: Double) -> Double {
        (episodesJudged[cause] ?? Tally()).mean(from: (1 + min(1, max(0, opensAt))) / 2)
    }

    /// How many cases of a cause came up: those confirmed, and of the episodes nobody judged the share that will have been
    /// right.
    func caseCount(of cause: String, opensAt: Double) -> Double {
        (cases[cause] ?? 0) + (episodesJudged[cause]?.yes ?? 0)
            + (episodesUnjudged[cause] ?? 0) * precision(of: cause, opensAt: opensAt)
    }

    // MARK: Profile

    /// The profile with its rates, sensitivities and false alarms as they are known now. Names, rules, indices and the
    /// content's hash stay: a device's state stands under either.
    package func applied(to profile: DeviceProfile) -> DeviceProfile {
        var learned = profile
        for (index, symptom) in profile.symptoms.enumerated() {
            guard let tally = falseAlarms[symptom.id] else { continue }
            learned.symptoms[index].falseAlarm = asIfAllWereLookedInto(tally, symptom.id).mean(from: symptom.falseAlarm)
        }
        for (index, cause) in profile.causes.enumerated() {
            let count = caseCount(of: cause.id, opensAt: profile.opensAt)
            // Where nothing would be noticed, that nothing was noticed says nothing.
            let years = deviceYears - (deviceYearsUnnoticed[cause.id] ?? 0)
            if years > 1e-9, cause.ratePerYear > 0 {
                learned.causes[index].ratePerYear = Rate(count: count, time: years).mean(from: cause.ratePerYear)
            }
            for (place, showing) in cause.shows.enumerated() where profile.symptoms.indices.contains(showing.symptom) {
                let symptom = learned.symptoms[showing.symptom]
                guard let tally = shown[Pair(cause: cause.id, other: symptom.id)] else { continue }
                // Observed with the cause: present by the cause, or by the leak. The profile's figure is the cause's alone.
                let leak = min(0.999, max(0, symptom.falseAlarm))
                let observed = asIfAllWereLookedInto(tally, symptom.id)
                    .mean(from: 1 - (1 - leak) * (1 - showing.likelihood))
                learned.causes[index].shows[place].likelihood = min(0.999, max(0.001, 1 - (1 - observed) / (1 - leak)))
            }
        }
        return learned
    }
}

extension Fix {
    /// The time its proof is given; a day where it has none.
    var provenWithin: TimeSpan { proof?.verify.within ?? .days(1) }
}
