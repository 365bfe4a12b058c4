package import Diagnostics
import Profiles
import Store

// The diagnosis' words as the desk's: one mapping each, complete by the compiler.

extension Diagnosis {
    var isLikely: Bool {
        if case .likely = conclusion { true } else { false }
    }
}

extension CheckMade.Answer {
    init(_ truth: Truth) {
        switch truth {
        case .yes: self = .present
        case .no: self = .absent
        case .unknown: self = .unknown
        }
    }
}

extension Precondition.State {
    init(_ truth: Truth) {
        switch truth {
        case .yes: self = .met
        case .no: self = .unmet
        case .unknown: self = .unknown
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

extension ToldFinding.Answer {
    /// Nil for what was taken back.
    init?(_ answer: ToldRecord.Answer) {
        switch answer {
        case .yes: self = .yes
        case .no: self = .no
        case .unsure: self = .unsure
        case .withdrawn: return nil
        }
    }
}

extension TriedFix {
    init(_ repair: RepairRecord) {
        self.init(fix: repair.fix, at: repair.requestedAt, outcome: Outcome(ladder: repair.state))
    }
}

extension TriedFix.Outcome {
    /// By the ladder's word.
    package init(ladder state: String) {
        switch RepairState(rawValue: state) {
        case .verified, .holds: self = .verified
        case .didNotHold: self = .didNotHold
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
