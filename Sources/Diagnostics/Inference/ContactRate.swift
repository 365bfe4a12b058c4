import Profiles

/// A contact is itself a finding: people who have nothing to complain of seldom get in touch.
///
/// The figures are defaults by judgement, to be replaced by counts from the contacts once there are enough of them.
enum ContactRate {
    /// P(contact about this device within a week | nothing we know is wrong with it): a home calls about one device
    /// once in two years, 0.5 / 52.
    static let base = 0.01
    /// P(caller names something | it is not there).
    static let noticeFalseAlarm = 0.02

    /// P(contact within a week | the cause is there): half of those whose device fails altogether call within the
    /// week, a quarter of those with a major nuisance, one in twenty with a minor one (most never notice).
    static func given(_ severity: Cause.Severity) -> Double {
        switch severity {
        case .critical: 0.5
        case .major: 0.25
        case .minor: 0.05
        }
    }
}
