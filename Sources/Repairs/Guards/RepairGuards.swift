package import Profiles
package import Telemetry

/// The guards of a single repair: all of them, on one snapshot of facts.
package enum RepairGuards {
    package enum Moment: Hashable, Sendable {
        /// When somebody asks for it, or looks whether they could.
        case request
        /// Just before sending; a repair may have waited for its device meanwhile.
        case sending
    }

    /// For a remote fix whose profile states none: enough for a retry, too few for a reboot loop.
    package static let ordinaryLimits = Fix.Limits(count: 3, period: .days(1), cooldown: .minutes(5))

    /// What a fix may cut that a contact may be held over.
    package static let linesOfContact: Set<String> = ["phone", "internet", "power"]

    /// Every guard that says no, the most fundamental first; empty: it may go.
    package static func failures(
        _ facts: RepairFacts, moment: Moment, at now: Timestamp
    ) -> [GuardFailure] {
        var failures: [GuardFailure] = []
        if let danger = facts.danger { failures.append(.danger(says: danger)) }
        if let stop = facts.stop { failures.append(.stopped(by: stop.by, reason: stop.reason)) }
        if facts.epoch != facts.requestedInEpoch { failures.append(.restoredSince) }
        if !facts.agent.mayRun { failures.append(.roleMayNot(role: facts.agent.role)) }
        switch facts.fix.means {
        case .onSite, .amends: failures.append(.notFromHere)
        case .remote, .customer: break
        }
        if facts.profileNow != facts.profile { failures.append(.profileChanged(model: facts.model)) }
        failures += permission(facts, at: now)
        if let line = line(facts) { failures.append(line) }
        failures += pace(facts, at: now)
        failures += preconditions(facts, moment: moment)
        return failures
    }

    private static func permission(_ facts: RepairFacts, at now: Timestamp) -> [GuardFailure] {
        let asked = facts.fix.permission
        guard asked != .none else { return [] }
        var failures: [GuardFailure] = facts.identity == .unverified ? [.identityUnverified] : []
        guard let permission = facts.permission else { return failures + [.permissionMissing(asked)] }
        let entitled = asked == .owner ? facts.owners : facts.occupiers
        if !entitled.contains(permission.person) { failures.append(.permissionNotTheirs(asked)) }
        if !permission.covers(facts.fix.id, of: facts.device) { failures.append(.permissionElsewhere) }
        if let expiry = permission.expiresAt, now >= expiry { failures.append(.permissionExpired) }
        // A withdrawal counts from when it is known, whatever time it bears.
        if permission.withdrawnAt != nil { failures.append(.permissionWithdrawn) }
        return failures
    }

    private static func line(_ facts: RepairFacts) -> GuardFailure? {
        let cuts = facts.fix.impact.cuts.filter(linesOfContact.contains)
        guard !cuts.isEmpty else { return nil }
        switch facts.line {
        case .notAsked: return .lineNotAsked(cuts: cuts)
        case .thisLine: return .lineInUse(cuts: cuts)
        case .otherLine, .thisLineAgreed, .nobodyOnLine: return nil
        }
    }

    private static func pace(_ facts: RepairFacts, at now: Timestamp) -> [GuardFailure] {
        var failures: [GuardFailure] = []
        if let other = facts.others.first(where: \.isOpen) {
            failures.append(.anotherRepair(title: other.title, by: other.requestedBy))
        }
        guard case .remote = facts.fix.means else { return failures }
        let limits = facts.fix.limits ?? ordinaryLimits
        let sent = facts.others.filter { $0.fix == facts.fix.id }.compactMap(\.sentAt)
        if sent.count(where: { now - $0 < limits.period }) >= limits.count {
            failures.append(.limitReached(count: limits.count, period: limits.period))
        }
        if let last = sent.max(), now - last < limits.cooldown {
            failures.append(.cooling(for: limits.cooldown - (now - last)))
        }
        return failures
    }

    private static func preconditions(_ facts: RepairFacts, moment: Moment) -> [GuardFailure] {
        facts.fix.onlyIf.enumerated().compactMap { index, precondition in
            // Readings of a device that is not heard now say nothing about now.
            let heard = facts.reach == .fresh && index < facts.preconditions.count
            switch heard ? facts.preconditions[index] : .unknown {
            case .yes: return nil
            case .no: return .preconditionUnmet(precondition.text, waits: moment == .sending)
            case .unknown:
                return .preconditionUnknown(precondition.text, waits: moment == .sending || facts.reach != .fresh)
            }
        }
    }
}
