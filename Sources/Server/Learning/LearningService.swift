import DeskOperations
import Diagnostics
import Logging
import Profiles
import ServiceLifecycle
import Store
import Telemetry

/// Works out every hour what the past teaches, from the registry anew: nothing is kept that a start could lose. Once a day
/// what has moved far enough goes to the fold, as a journalled input for all devices of a profile.
struct LearningService: Service {
    private static let every = 3_600
    /// Between two inputs for one profile.
    static let tellEvery = TimeSpan.days(1)
    /// Of the newest of each kind.
    static let most = 20_000

    let registry: Registry
    let profiles: ProfileTable
    let devices: LearnedDevices
    let shards: Shards
    let journal: JournalWriter
    let clock: ServerClock
    let logger: Logger

    func run() async throws {
        var seconds = 0
        await learn()
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            seconds += 1
            if seconds % Self.every == 0 { await learn() }
        }
    }

    private func learn() async {
        do {
            let now = clock.now()
            let learned = try await learned(at: now)
            devices.learn(learned, at: now)
            try await tell(learned, at: now)
        } catch {
            logger.warning("what the past teaches could not be worked out", metadata: ["error": "\(error)"])
        }
    }

    /// By profile: compiled with what was learnt of it.
    func learned(at now: Timestamp) async throws -> [String: CompiledProfile] {
        let past = try await registry.pastCases(limit: Self.most)
        var rates: [String: LearnedRates] = [:]
        for one in past.cases {
            guard let id = one.profile, let profile = profiles[id]?.profile else { continue }
            let begin = max(one.enrolledAt, past.completeSince ?? one.enrolledAt)
            for outcome in DevicePast(one, watchedFrom: begin).outcomes(in: profile, until: now) {
                rates[id, default: LearnedRates()].add(outcome)
            }
        }
        for (id, seconds) in try await registry.watchedTime(since: past.completeSince) where seconds > 0 {
            guard let own = profiles[id] else { continue }
            rates[id, default: LearnedRates()].add(
                .watched(deviceYears: seconds / (365.25 * 86_400), noticing: own.noticing))
        }
        return rates.reduce(into: [:]) { learned, one in
            learned[one.key] = profiles[one.key]?.learning(one.value)
        }
    }

    /// Journals the figures that have moved far enough from where they stand in the fold; how many profiles.
    @discardableResult
    func tell(_ learned: [String: CompiledProfile], at now: Timestamp) async throws -> Int {
        var inputs: [DeviceInput] = []
        for (id, compiled) in learned.sorted(by: { $0.key < $1.key }) {
            guard let own = profiles[id]?.profile else { continue }
            let told = await shards.toldFigures(of: id)
            guard told.map({ now - $0.at >= Self.tellEvery }) ?? true else { continue }
            let figures = LearnedFigures(compiled.learned, of: own)
            guard figures.isWorthTelling(after: told?.figures, of: own) else { continue }
            inputs.append(DeviceInput(device: .everyDevice, receivedAt: now, content: .learned(figures)))
        }
        if !inputs.isEmpty { try await journal.append(inputs) }
        return inputs.count
    }
}

extension DevicePast {
    init(_ past: PastCase, watchedFrom: Timestamp) {
        let symptoms = Dictionary(
            past.contacts.map { ($0.contact, $0.symptoms) }, uniquingKeysWith: { first, _ in first })
        let findings = past.findings.compactMap { one in Verdict(one).map { (verdict: $0, contact: one.contact) } }
        let reasons = past.reasons.compactMap { one in
            Verdict(one, symptoms: symptoms[one.said.contact]).map { (verdict: $0, contact: one.said.contact) }
        }
        // What says nothing of a cause has looked into nothing.
        let explained = Set(findings.compactMap(\.contact) + reasons.map(\.contact))
        self.init(
            firmware: past.firmware,
            episodes: past.episodes.map {
                Episode(cause: $0.cause, openedAt: $0.openedAt, clearedAt: $0.clearedAt)
            },
            repairs: past.repairs.map {
                Repair(fix: $0.fix, at: $0.requestedAt, verdict: Repair.Verdict(TriedFix.Outcome(ladder: $0.state)))
            },
            verdicts: findings.map(\.verdict) + reasons.map(\.verdict),
            contacts: past.contacts.map {
                Contact(symptoms: $0.symptoms, isLookedInto: explained.contains($0.contact))
            }, watchedFrom: watchedFrom)
    }
}

extension DevicePast.Verdict {
    /// Nil for what says nothing of a cause.
    fileprivate init?(_ finding: VisitFindingRecord) {
        switch finding.saw {
        case .cause(let id, let isThere):
            self.init(.cause(id, isThere: isThere), at: finding.seenAt, symptoms: finding.symptoms)
        case .nothing: self.init(.nothing, at: finding.seenAt, symptoms: finding.symptoms)
        case .finding, .withdrawal: return nil
        }
    }

    /// A reason speaks of how the device was when its contact began. That a contact was about something else says nothing
    /// of the device.
    fileprivate init?(_ reason: PastCase.Reason, symptoms: [String: Bool]?) {
        switch reason.said.reason {
        case .cause(let id): self.init(.cause(id, isThere: true), at: reason.contactAt, symptoms: symptoms)
        case .noneOfThese: self.init(.nothing, at: reason.contactAt, symptoms: symptoms)
        case .notThisDevice, .withdrawn: return nil
        }
    }
}
