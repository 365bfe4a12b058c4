import Diagnostics
import Foundation
import Profiles
import Repairs
import Store
import Telemetry

/// Writes what we think of one device, from what is measured and told, for whoever reads it now.
struct AssessmentWriter: Sendable {
    let desk: InProcessDesk
    let principal: Principal
    let contact: ContactRecord?
    /// Who would permit a fix, for the wording.
    let caller: PersonRecord?
    /// Whether somebody is on the line about it: that they are is itself a finding.
    let isCall: Bool
    let now: Timestamp

    /// How far back what was tried and what changed is looked at.
    static let lookBack = TimeSpan.days(14)
    /// Causes less probable than this are left out.
    static let leastProbability = 0.01

    func assessment(of device: DeviceRecord, in home: HomeRecord?) async throws -> Assessment {
        let summary = desk.summary(device, in: home)
        let repairs = try await desk.registry.repairs(of: device.id, limit: 20)
        guard let (state, compiled) = await desk.devices.device(device.id) else {
            return Assessment(
                device: summary,
                health: Health(
                    condition: .unknown, reach: .offline, says: "no profile fits it: we cannot say how it is",
                    lastHeard: device.reach.lastSeen, checks: [], cannotSee: [], learning: false),
                headline: "no profile fits it: we cannot say how it is", causes: [], unexplained: 1,
                noCauseFound: false, notices: [], changes: [], suggestion: nil, others: [],
                repair: try await current(repairs, summary))
        }
        let told = toldFindings(of: device.id)
        let diagnosis = Diagnosis(of: state, told: told, isContact: isCall, at: now, compiled)
        let health = Diagnostics.Health(of: state, at: now, compiled)
        let tried = try await tried(repairs, since: now - Self.lookBack)
        let ranked = Diagnostics.Suggestion.ranked(for: diagnosis, of: state, tried: tried, at: now, compiled)
        var suggestions: [Suggestion] = []
        for (rank, one) in ranked.enumerated() where rank == 0 || Self.isWorthListing(one) {
            suggestions.append(try await suggestion(one, device, summary, compiled.profile, diagnosis, repairs))
        }
        let clock = HomeClock(timeZone: home?.timeZone)
        return Assessment(
            device: summary, health: self.health(health, state, compiled),
            headline: headline(diagnosis, health, state, compiled.profile, clock),
            causes: causes(diagnosis, device.id, state, compiled), unexplained: diagnosis.nothingWeKnow,
            noCauseFound: health.condition != .unknown && !diagnosis.isLikely,
            notices: notices(compiled, told), changes: try await changes(device, compiled.profile, repairs),
            suggestion: suggestions.first, others: Array(suggestions.dropFirst()),
            repair: try await current(repairs, summary))
    }

    // MARK: Listen

    private func toldFindings(of device: DeviceID) -> [ToldFinding] {
        ToldRecord.standing(of: contact?.told ?? []).compactMap { told in
            guard told.device == nil || told.device == device else { return nil }
            switch told.subject {
            case .notice(let id):
                return ToldFinding(notice: id, answer: told.answer == .yes, words: told.words, since: told.since)
            case .words: return ToldFinding(notice: nil, answer: true, words: told.words, since: told.since)
            case .ask: return nil
            }
        }
    }

    private func health(
        _ health: Diagnostics.Health, _ state: DeviceState, _ compiled: CompiledProfile
    ) -> Health {
        let checks = zip(compiled.profile.symptoms, state.symptoms).map { symptom, known in
            CheckMade(
                says: symptom.says, answer: known.truth == .yes ? .present : known.truth == .no ? .absent : .unknown)
        }
        return Health(
            condition: Health.Condition(health.condition), reach: Health.Reach(health.reach), says: health.words,
            lastHeard: state.lastReceivedAt, checks: checks, cannotSee: compiled.profile.cannotSee, learning: false)
    }

    private func headline(
        _ diagnosis: Diagnosis, _ health: Diagnostics.Health, _ state: DeviceState, _ profile: DeviceProfile,
        _ clock: HomeClock
    ) -> String {
        if case .likely(let cause) = diagnosis.conclusion {
            let words = Wording.likelihood(diagnosis.probability(of: cause))
            return "\(words): \(Wording.inSentence(profile.causes[cause].title))"
        }
        if health.reach == .offline {
            return state.lastReceivedAt.map { "it has been silent since \(clock.words($0, at: now))" }
                ?? "it has never reported"
        }
        switch diagnosis.conclusion {
        case .likely, .somethingUnusual: return "something unusual: what is described is not explained by what it reports"
        case .nothingWeKnow: return "something unusual that no cause we know explains"
        case .nothingUnusual: return "no device cause found"
        case .cannotTell: return "it reports too little to say how it is"
        }
    }

    private func causes(
        _ diagnosis: Diagnosis, _ device: DeviceID, _ state: DeviceState, _ compiled: CompiledProfile
    ) -> [LikelyCause] {
        diagnosis.ranked.filter { $0.probability >= Self.leastProbability }.map { ranked in
            let cause = compiled.profile.causes[ranked.cause]
            return LikelyCause(
                id: CauseID(rawValue: cause.id), title: cause.title, kind: LikelyCause.Kind(cause.kind),
                severity: LikelyCause.Severity(cause.severity), probability: ranked.probability,
                likelihood: Wording.likelihood(ranked.probability),
                evidenceFor: ranked.evidenceFor.compactMap(evidence), evidenceAgainst: ranked.evidenceAgainst.compactMap(evidence),
                since: state.openEpisodes[ranked.cause])
        }
    }

    private func evidence(_ found: Diagnostics.Evidence) -> Evidence? {
        let figures = found.figures.filter { $0.value != nil }.map(\.words).joined(separator: "; ")
        let says = found.truth == .no ? "not so: \(found.says)" : found.says + (figures.isEmpty ? "" : " (\(figures))")
        switch found.source {
        case .measured: return Evidence(says: says, source: .measured, since: found.since)
        case .told(_, let words):
            return Evidence(
                says: words.map { "\(says): “\($0)”" } ?? says, source: .told, since: found.since)
        // That they called is why we look; repeating it aloud would help nobody.
        case .contact: return nil
        }
    }

    private func notices(_ compiled: CompiledProfile, _ told: [ToldFinding]) -> [NoticeChip] {
        compiled.notices.map { notice in
            NoticeChip(
                id: NoticeID(rawValue: notice.id), says: notice.says,
                told: told.contains { $0.notice == notice.id && $0.answer })
        }
    }

    private func changes(
        _ device: DeviceRecord, _ profile: DeviceProfile, _ repairs: [RepairRecord]
    ) async throws -> [Change] {
        let since = now - Self.lookBack
        var changes: [Change] = []
        for episode in try await desk.registry.episodes(of: device.id, limit: 20) {
            let title = profile.causes.first { $0.id == episode.cause }?.title ?? episode.cause
            if episode.openedAt >= since {
                changes.append(Change(at: episode.openedAt, kind: .episode, says: "\(title) began to show"))
            }
            if let cleared = episode.clearedAt, cleared >= since {
                changes.append(Change(at: cleared, kind: .episode, says: "\(title) no longer showed"))
            }
        }
        for repair in repairs where repair.requestedAt >= since && !repair.occupiesDevice {
            let title = profile.fixes.first { $0.id == repair.fix }?.title ?? repair.fix
            changes.append(
                Change(
                    at: repair.endedAt ?? repair.requestedAt, kind: .repair,
                    says: "\(title): \(repair.state.replacing("_", with: " "))"))
        }
        for past in try await desk.registry.contacts(about: device.id, limit: 10)
        where past.openedAt >= since && past.id != contact?.id {
            changes.append(Change(at: past.openedAt, kind: .contact, says: past.words ?? "a \(past.channel.rawValue)"))
        }
        return changes.sorted { $0.at > $1.at }
    }

    // MARK: Act

    /// A fix for something else altogether is no "other way".
    private static func isWorthListing(_ one: Diagnostics.Suggestion) -> Bool {
        one.isOffered || one.expectedEffect >= 0.02
    }

    private func tried(_ repairs: [RepairRecord], since: Timestamp) async throws -> [TriedFix] {
        repairs.filter { $0.requestedAt >= since }.map { repair in
            TriedFix(fix: repair.fix, at: repair.requestedAt, outcome: TriedFix.Outcome(ladder: repair.state))
        }
    }

    private func suggestion(
        _ found: Diagnostics.Suggestion, _ device: DeviceRecord, _ summary: DeviceSummary, _ profile: DeviceProfile,
        _ diagnosis: Diagnosis, _ repairs: [RepairRecord]
    ) async throws -> Suggestion {
        let fix: Fix
        switch found.action {
        case .fix(let index): fix = profile.fixes[index]
        case .nothingToRepair:
            return Suggestion(
                fix: FixID(rawValue: "nothing"), title: "Nothing to repair", kind: .nothing, means: .none,
                sentence: diagnosis.conclusion == .nothingUnusual
                    ? "I have looked at everything your \(summary.words) reports, and nothing in it is unusual. Tell me what you notice at home."
                    : nil,
                reason: found.reason)
        case .passToEngineer:
            return Suggestion(
                fix: FixID(rawValue: "pass_to_engineer"), title: "Pass it on to an engineer", kind: .test, means: .none,
                sentence:
                    "I can see that something is not right, and I don't want to guess. I will give this to an engineer with all I see here.",
                reason: found.reason)
        }
        var means = Suggestion.Means.remote
        var instructions: [String] = []
        switch fix.means {
        case .remote: break
        case .customer(let words):
            means = .customer
            instructions = words.split(separator: "\n").map(String.init)
        case .onSite(let parts):
            means = .onSite
            if !parts.isEmpty { instructions = ["Bring: " + parts.joined(separator: ", ")] }
        }
        let cuts = fix.impact.cuts.filter { ["phone", "internet", "power"].contains($0) }
        return Suggestion(
            fix: FixID(rawValue: fix.id), title: fix.title, kind: Suggestion.Kind(fix.kind), means: means,
            sentence: fix.say, reason: found.reason, costs: Wording.costs(fix.impact, device: summary.words),
            record: record(of: fix, repairs), permission: permission(for: fix),
            preconditions: found.preconditions.map { precondition in
                Precondition(
                    says: precondition.text,
                    state: precondition.truth == .yes ? .met : precondition.truth == .no ? .unmet : .unknown)
            },
            lineQuestion: cuts.isEmpty || means != .remote ? nil : "Are you calling over this line?",
            instructions: instructions, refusals: try await refusals(of: fix, device, profile),
            whyNotFirst: found.reason)
    }

    private func record(of fix: Fix, _ repairs: [RepairRecord]) -> String? {
        let ended = repairs.filter { $0.fix == fix.id && !$0.occupiesDevice }
        guard !ended.isEmpty else { return nil }
        let helped = ended.count { ["verified", "holds"].contains($0.state) }
        return "on this device so far: helped \(helped) of \(ended.count)"
    }

    private func permission(for fix: Fix) -> PermissionAsked? {
        guard case .remote = fix.means else { return nil }
        let who = caller?.name ?? "The customer"
        switch fix.permission {
        case .none: return nil
        case .occupier:
            return PermissionAsked(from: .occupier, wording: "\(who), who lives there, agrees to: \(Wording.inSentence(fix.title))")
        case .owner:
            return PermissionAsked(from: .owner, wording: "\(who), who owns it, agrees to: \(Wording.inSentence(fix.title))")
        }
    }

    /// What would refuse it now, apart from what the agent is about to ask: permission and line.
    private func refusals(
        of fix: Fix, _ device: DeviceRecord, _ profile: DeviceProfile
    ) async throws -> [Refusal] {
        guard case .remote = fix.means else { return [] }
        let facts = try await desk.finder.facts(
            for: RepairFactFinder.Question(
                fix: fix, device: device.id, profile: profile.id, contact: contact?.id,
                account: principal.actingFor ?? principal.account, line: .otherLine), at: now)
        return RepairGuards.failures(facts, moment: .request, at: now).filter { failure in
            if case .permissionMissing = failure { return false }
            return !failure.passesByItself
        }.map(Refusal.init)
    }

    /// The repair that runs, or one that ended within this contact.
    private func current(_ repairs: [RepairRecord], _ summary: DeviceSummary) async throws -> RepairView? {
        let open = repairs.first { $0.occupiesDevice && !$0.imported }
        let within = repairs.first { repair in contact.map { repair.contact == $0.id } ?? false }
        guard let record = open ?? within else { return nil }
        return try await RepairViewWriter(desk: desk).view(record, words: summary.words)
    }
}

extension Diagnosis {
    var isLikely: Bool {
        if case .likely = conclusion { true } else { false }
    }
}

extension Refusal {
    init(_ failure: GuardFailure) {
        self.init(rule: failure.rule, says: failure.says, remedy: failure.remedy)
    }
}

extension TriedFix.Outcome {
    /// By the ladder's word.
    init(ladder state: String) {
        switch RepairState(rawValue: state) {
        case .verified, .holds: self = .verified
        case .notVerified: self = .notVerified
        case .failed: self = .failed
        case .timedOut: self = .timedOut
        case .cannotBeProvedNow, .done: self = .cannotBeProved
        case .rejected: self = .refused
        case .cancelled, .expired, .recoveredBeforeSending: self = .cancelled
        case .proposed, .approved, .queued, .sent, .mayHaveBeenSent, .received, .firstSign, .waitingForCustomer, nil:
            self = .underWay
        }
    }
}

extension Health.Condition {
    init(_ condition: Diagnostics.Health.Condition) {
        switch condition {
        case .healthy: self = .healthy
        case .atRisk: self = .atRisk
        case .faulty: self = .faulty
        case .unknown: self = .unknown
        }
    }
}

extension Health.Reach {
    init(_ reach: Diagnostics.Health.Reach) {
        switch reach {
        case .fresh: self = .fresh
        case .stale: self = .stale
        case .offline: self = .offline
        }
    }
}

extension LikelyCause.Kind {
    init(_ kind: Cause.Kind) {
        switch kind {
        case .fault: self = .fault
        case .setting: self = .setting
        case .use: self = .use
        case .installation: self = .installation
        case .supply: self = .supply
        case .weather: self = .weather
        }
    }
}

extension LikelyCause.Severity {
    init(_ severity: Cause.Severity) {
        switch severity {
        case .minor: self = .minor
        case .major: self = .major
        case .critical: self = .critical
        }
    }
}

extension Suggestion.Kind {
    init(_ kind: Fix.Kind) {
        switch kind {
        case .cure: self = .cure
        case .relief: self = .relief
        case .test: self = .test
        case .makeGood: self = .makeGood
        }
    }
}
