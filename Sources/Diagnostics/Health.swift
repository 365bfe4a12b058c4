import Profiles
package import Telemetry

/// How a device is, worked out when somebody looks: what it reports of itself, and whether it reports at all.
package struct Health: Hashable, Sendable, Codable {
    package enum Condition: String, Hashable, Sendable, Codable {
        /// Nothing unusual in what it reports; see `checks` for how much that is, and the profile's `cannotSee`. What is
        /// everyday (a minor cause that is no fault, such as a full car or a tariff's pause) is nothing unusual.
        case healthy
        /// A symptom is present that nothing everyday explains, it is unlike itself, a cause that is no defect but no trifle is under way, or a
        /// fault is possible.
        case atRisk = "at risk"
        /// An episode of a fault is open.
        case faulty
        /// It is silent, or too few of its symptoms can be judged.
        case unknown
    }
    package enum Reach: String, Hashable, Sendable, Codable {
        case fresh
        /// Missed at least one message: nothing for over twice the expected time between them.
        case stale
        /// Nothing for `offline_after`, its last will says so, or it was never heard.
        case offline
    }
    package var condition: Condition
    package var reach: Reach
    package var checks: Checks
    /// No symptom of the profile says so, but it is unlike itself.
    package var isUnlikeItself: Bool
    /// Its past is being learned anew: how it is cannot be said before that is done.
    package var isLearning: Bool

    package init(
        condition: Condition, reach: Reach, checks: Checks, isUnlikeItself: Bool = false, isLearning: Bool = false
    ) {
        self.condition = condition
        self.reach = reach
        self.checks = checks
        self.isUnlikeItself = isUnlikeItself
        self.isLearning = isLearning
    }
}

/// How many of the profile's symptoms say what.
package struct Checks: Hashable, Sendable, Codable {
    package var present: Int
    package var absent: Int
    package var unknown: Int

    package init(present: Int, absent: Int, unknown: Int) {
        self.present = present
        self.absent = absent
        self.unknown = unknown
    }
    package var judged: Int { present + absent }
}

extension Health {
    /// - Parameter now: our clock.
    package init(of state: DeviceState, at now: Timestamp, _ compiled: CompiledProfile) {
        let profile = compiled.profile
        let truths = state.symptoms.map(\.truth)
        checks = Checks(
            present: truths.count { $0 == .yes }, absent: truths.count { $0 == .no },
            unknown: truths.count { $0 == .unknown })
        reach = Self.reach(of: state, at: now, profile.reports)
        let open = profile.causes.indices.filter { state.openEpisodes[$0] != nil }
        let everyday = open.filter { profile.causes[$0].isEveryday }
        isUnlikeItself = state.unlikeFinding(explainedBy: everyday, compiled) != nil
        let explained = Set(everyday.flatMap { profile.causes[$0].shows.map(\.symptom) })
        let unexplained = truths.indices.contains { truths[$0] == .yes && !explained.contains($0) }
        let possible = profile.causes.indices.contains {
            profile.causes[$0].kind == .fault && state.watching.causes[$0] >= profile.clearsAt
        }
        isLearning = state.isLearning
        if reach != .fresh || isLearning {
            // Silence is never health; an open episode stays on the record beside this.
            condition = .unknown
        } else if open.contains(where: { profile.causes[$0].kind == .fault }) {
            condition = .faulty
        } else if open.count > everyday.count || possible || unexplained || isUnlikeItself {
            condition = .atRisk
        } else if checks.absent == 0 || checks.unknown > checks.judged {
            condition = .unknown
        } else {
            condition = .healthy
        }
    }

    private static func reach(of state: DeviceState, at now: Timestamp, _ reports: Reports) -> Reach {
        guard let heard = state.lastReceivedAt else { return .offline }
        if state.availability == .offline, let said = state.availabilityAt, said >= heard { return .offline }
        let silence = now - heard
        if silence > reports.offlineAfter { return .offline }
        return silence > reports.every + reports.every ? .stale : .fresh
    }

    /// "nothing unusual in what it reports (14 checks)"; never more than the readings bear.
    package var words: String {
        let counted = "\(checks.judged) \(checks.judged == 1 ? "check" : "checks")"
        switch condition {
        case .faulty: return "a fault is under way"
        case .atRisk where isUnlikeItself && checks.present == 0:
            return "it is unlike itself, and no check says why (\(counted))"
        case .atRisk: return "something needs attention (\(checks.present) of \(counted) unusual)"
        case .healthy:
            let blind = checks.unknown > 0 ? ", \(checks.unknown) could not be judged" : ""
            return "nothing unusual in what it reports (\(counted)\(blind))"
        case .unknown where isLearning: return "learning: what it has reported is being read again"
        case .unknown:
            switch reach {
            case .offline: return "it does not report: we cannot say how it is"
            case .stale: return "its last report is overdue: we cannot say how it is"
            case .fresh:
                return "it reports too little to say how it is (\(counted) of \(checks.judged + checks.unknown))"
            }
        }
    }
}
