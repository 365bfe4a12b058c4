package import Diagnostics
import Profiles
import Store
import Telemetry

/// What technicians saw on a device, and which of it still speaks of how the device is.
struct SeenOnDevice: Sendable {
    /// Those not taken back, in the order seen.
    let records: [VisitFindingRecord]
    /// Those that count, in the order seen.
    let speaking: [SeenFinding]
    /// The same by id.
    let counting: Set<VisitFindingID>

    /// Of a device that are looked at, the newest.
    private static let mostFindings = 100
    private static let mostEpisodes = 500
    private static let mostRepairs = 50

    /// - Parameters:
    ///   - begin: what was before belongs to somebody else; nil: nothing does.
    ///   - profile: the device's; nil: none is known, and nothing counts.
    init(
        _ device: DeviceID, from begin: Timestamp?, in profile: DeviceProfile?, at now: Timestamp, _ registry: Registry
    ) async throws {
        records = VisitFindingRecord.standing(
            of: try await registry.visitFindings(of: device, limit: Self.mostFindings)
        )
        .filter { one in begin.map { one.seenAt >= $0 } ?? true }
        guard !records.isEmpty, let profile else {
            (speaking, counting) = ([], [])
            return
        }
        let episodes = try await registry.episodes(of: device, limit: Self.mostEpisodes).map {
            DevicePast.Episode(cause: $0.cause, openedAt: $0.openedAt, clearedAt: $0.clearedAt)
        }
        let repairs = try await registry.repairs(of: device, limit: Self.mostRepairs).map {
            DevicePast.Repair(
                fix: $0.fix, at: $0.requestedAt, verdict: DevicePast.Repair.Verdict(TriedFix.Outcome(ladder: $0.state)))
        }
        var speaking: [SeenFinding] = []
        var counting: Set<VisitFindingID> = []
        for record in records {
            guard let seen = SeenFinding(record) else { continue }
            let speaks = SeenFinding.speaking([seen], episodes: episodes, repairs: repairs, in: profile, at: now)
            speaking += speaks
            if !speaks.isEmpty { counting.insert(record.id) }
        }
        (self.speaking, self.counting) = (speaking, counting)
    }
}

extension SeenFinding {
    /// Nil for what took another back.
    init?(_ record: VisitFindingRecord) {
        switch record.saw {
        case .cause(let id, let isThere):
            self.init(
                .cause(id), isThere: isThere, isCured: record.done != nil, words: record.words, at: record.seenAt)
        case .finding(let id, let isThere):
            self.init(
                .finding(id), isThere: isThere, isCured: record.done != nil, words: record.words, at: record.seenAt)
        case .nothing: self.init(.nothing, isThere: false, words: record.words, at: record.seenAt)
        case .withdrawal: return nil
        }
    }
}

extension DevicePast.Repair.Verdict {
    /// One that timed out may have been carried out or not: that teaches nothing of the fix.
    package init(_ outcome: TriedFix.Outcome) {
        switch outcome {
        case .verified: self = .verified
        case .didNotHold, .notVerified, .failed: self = .failed
        case .underWay, .refused, .timedOut, .cannotBeProved, .cancelled: self = .open
        }
    }
}
