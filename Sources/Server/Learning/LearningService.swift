import DeskOperations
import Diagnostics
import Logging
import Profiles
import ServiceLifecycle
import Store
import Telemetry

/// Works out every hour what the repairs and episodes of the past teach, from the registry anew: nothing is kept that a
/// start could lose.
struct LearningService: Service {
    private static let every = 3_600
    /// Of the newest, repairs and episodes each.
    static let most = 20_000

    let registry: Registry
    let profiles: [DeviceProfile]
    let devices: LearnedDevices
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
            devices.learn(try await learned(at: clock.now()))
        } catch {
            logger.warning("what the past teaches could not be worked out", metadata: ["error": "\(error)"])
        }
    }

    /// By profile: compiled with what was learnt of it.
    func learned(at now: Timestamp) async throws -> [String: CompiledProfile] {
        let known = Dictionary(profiles.map { ($0.id.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
        var rates: [String: LearnedRates] = [:]
        for past in try await registry.pastCases(limit: Self.most) {
            guard let id = past.profile, let profile = known[id] else { continue }
            for outcome in DevicePast(past).outcomes(in: profile, until: now) {
                rates[id, default: LearnedRates()].add(outcome)
            }
        }
        return rates.reduce(into: [:]) { learned, one in
            learned[one.key] = known[one.key].map { CompiledProfile($0, learned: one.value) }
        }
    }
}

extension DevicePast {
    init(_ past: PastCase) {
        self.init(
            firmware: past.firmware,
            episodes: past.episodes.map {
                Episode(cause: $0.cause, openedAt: $0.openedAt, clearedAt: $0.clearedAt)
            },
            repairs: past.repairs.map {
                Repair(fix: $0.fix, at: $0.requestedAt, verdict: Repair.Verdict(TriedFix.Outcome(ladder: $0.state)))
            })
    }
}

extension DevicePast.Repair.Verdict {
    /// One that timed out may have been carried out or not: that teaches nothing of the fix.
    init(_ outcome: TriedFix.Outcome) {
        switch outcome {
        case .verified: self = .verified
        case .didNotHold, .notVerified, .failed: self = .failed
        case .underWay, .refused, .timedOut, .cannotBeProved, .cancelled: self = .open
        }
    }
}
