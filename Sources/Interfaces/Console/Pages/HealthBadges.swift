import DeskOperations
import Telemetry

/// Condition and reach side by side, each with its pictogram and words, so that colour is never alone.
struct HealthBadges: Sendable {
    var condition: String
    var conditionIcon: String
    var conditionSays: String
    var reach: String
    var reachIcon: String
    var reachSays: String

    init(condition: Health.Condition, reach: Health.Reach, lastHeard: Timestamp?, learning: Bool, times: TimeText) {
        self.condition = condition.rawValue
        self.reach = reach.rawValue
        switch condition {
        case .healthy: (conditionIcon, conditionSays) = (Icon.check.svg, "Nothing unusual")
        case .atRisk: (conditionIcon, conditionSays) = (Icon.alert.svg, "At risk")
        case .faulty: (conditionIcon, conditionSays) = (Icon.danger.svg, "Faulty")
        case .unknown: (conditionIcon, conditionSays) = (Icon.question.svg, learning ? "Learning" : "Unknown")
        }
        let heard = lastHeard.map { "heard " + times.relative($0) } ?? "never heard"
        switch reach {
        case .fresh: (reachIcon, reachSays) = (Icon.signal.svg, "Live, \(heard)")
        case .stale: (reachIcon, reachSays) = (Icon.clock.svg, "Stale, \(heard)")
        case .offline: (reachIcon, reachSays) = (Icon.silent.svg, "Offline, \(heard)")
        }
    }
}
