package import Profiles
package import Telemetry

/// Learned figures against their profile.
extension LearnedFigures {
    /// What was learnt and is not the profile's own.
    package init(_ rates: LearnedRates, of profile: DeviceProfile) {
        self.init(profile: profile.id.rawValue)
        let learned = rates.applied(to: profile)
        for (own, now) in zip(profile.symptoms, learned.symptoms) where own.falseAlarm != now.falseAlarm {
            falseAlarms[own.id] = now.falseAlarm
        }
        for (own, now) in zip(profile.causes, learned.causes) {
            if own.ratePerYear != now.ratePerYear { self.rates[own.id] = now.ratePerYear }
            for (a, b) in zip(own.shows, now.shows) where a.likelihood != b.likelihood {
                guard profile.symptoms.indices.contains(a.symptom) else { continue }
                shows[own.id, default: [:]][profile.symptoms[a.symptom].id] = b.likelihood
            }
        }
    }

    /// The profile with these figures; ids that it does not have, and figures that cannot be, are passed over.
    package func applied(to profile: DeviceProfile) -> DeviceProfile {
        func usable(_ p: Double?) -> Double? { p.flatMap { (0...1).contains($0) ? $0 : nil } }
        var learned = profile
        for (index, symptom) in profile.symptoms.enumerated() {
            learned.symptoms[index].falseAlarm = usable(falseAlarms[symptom.id]) ?? symptom.falseAlarm
        }
        for (index, cause) in profile.causes.enumerated() {
            if let rate = rates[cause.id], rate.isFinite, rate > 0 { learned.causes[index].ratePerYear = rate }
            guard let shown = shows[cause.id] else { continue }
            for (place, showing) in cause.shows.enumerated() where profile.symptoms.indices.contains(showing.symptom) {
                let likelihood = usable(shown[profile.symptoms[showing.symptom].id])
                learned.causes[index].shows[place].likelihood = likelihood ?? showing.likelihood
            }
        }
        return learned
    }

    /// How far a figure must have moved to be worth a journalled input: a tenth in the logarithm of a rate or of a
    /// probability's odds, some ten percent (by judgement: nobody's place in a ranking hangs on less).
    static let worthTelling = 0.1

    /// Whether any figure has moved far enough from where it stands in the fold; nil: there it is the profile's.
    package func isWorthTelling(after told: LearnedFigures?, of profile: DeviceProfile) -> Bool {
        let now = applied(to: profile)
        let before = told?.applied(to: profile) ?? profile
        func odds(_ p: Double) -> Double {
            let p = min(0.999, max(1e-6, p))
            return Elementary.ln(p / (1 - p))
        }
        func moved(_ a: Double, _ b: Double) -> Bool { abs(a - b) >= Self.worthTelling }
        return zip(before.symptoms, now.symptoms).contains { moved(odds($0.falseAlarm), odds($1.falseAlarm)) }
            || zip(before.causes, now.causes).contains { before, now in
                moved(Elementary.ln(max(1e-9, before.ratePerYear)), Elementary.ln(max(1e-9, now.ratePerYear)))
                    || zip(before.shows, now.shows).contains { moved(odds($0.likelihood), odds($1.likelihood)) }
            }
    }
}
