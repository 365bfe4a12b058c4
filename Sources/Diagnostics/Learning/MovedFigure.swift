package import Profiles

/// One figure of a profile that outcomes have moved.
package struct MovedFigure: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        /// New cases of a cause per device and year.
        case rate(cause: String)
        /// P(symptom present | cause alone).
        case shows(cause: String, symptom: String)
        /// P(symptom present | no cause that explains it).
        case falseAlarm(symptom: String)
        /// P(fix cures | cause).
        case cures(fix: String, cause: String)
        /// Times a cause clears by itself, per day uncleared.
        case clears(cause: String)
    }
    package var subject: Subject
    /// The profile's own; of `clears` what its kind of cause begins with.
    package var own: Double
    package var learned: Double
    /// What it rests on: cases, trials or clearings; fractions where one counted for several causes.
    package var cases: Double

    package init(_ subject: Subject, own: Double, learned: Double, cases: Double) {
        self.subject = subject
        self.own = own
        self.learned = learned
        self.cases = cases
    }
}

extension LearnedRates {
    /// Every figure that is not the profile's any more, in the profile's order: rates, what shows, false alarms, fixes,
    /// clearings. At most a figure for each pair of cause and symptom or fix.
    package func moved(in profile: DeviceProfile) -> [MovedFigure] {
        let learned = applied(to: profile)
        var moved: [MovedFigure] = []
        for (own, now) in zip(profile.causes, learned.causes) where own.ratePerYear != now.ratePerYear {
            moved.append(
                MovedFigure(
                    .rate(cause: own.id), own: own.ratePerYear, learned: now.ratePerYear,
                    cases: caseCount(of: own.id, opensAt: profile.opensAt)))
        }
        for (own, now) in zip(profile.causes, learned.causes) {
            for (a, b) in zip(own.shows, now.shows) where a.likelihood != b.likelihood {
                let symptom = profile.symptoms[a.symptom].id
                moved.append(
                    MovedFigure(
                        .shows(cause: own.id, symptom: symptom), own: a.likelihood, learned: b.likelihood,
                        cases: shown[Pair(cause: own.id, other: symptom)]?.total ?? 0))
            }
        }
        for (own, now) in zip(profile.symptoms, learned.symptoms) where own.falseAlarm != now.falseAlarm {
            moved.append(
                MovedFigure(
                    .falseAlarm(symptom: own.id), own: own.falseAlarm, learned: now.falseAlarm,
                    cases: falseAlarms[own.id]?.total ?? 0))
        }
        for fix in profile.fixes {
            for (index, prior) in fix.works.sorted(by: { $0.key < $1.key })
            where profile.causes.indices.contains(index) {
                let cause = profile.causes[index]
                guard let record = record(of: fix, for: cause) else { continue }
                moved.append(
                    MovedFigure(
                        .cures(fix: fix.id, cause: cause.id), own: prior,
                        learned: efficacy(of: fix, for: cause, prior: prior), cases: record.total))
            }
        }
        for cause in profile.causes {
            guard let rate = clearings[cause.id], rate.time > 0 || rate.count > 0 else { continue }
            let own = Self.clearsPerDay(cause)
            moved.append(
                MovedFigure(
                    .clears(cause: cause.id), own: own, learned: rate.mean(from: own, weight: 1), cases: rate.count))
        }
        return moved
    }
}
