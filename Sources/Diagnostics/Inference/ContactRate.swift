import Profiles
import Telemetry

/// A contact is itself a finding: people who have nothing to complain of seldom get in touch.
///
/// It is the chance that somebody gets in touch on just this day. Who calls about something does so once in all the time that
/// it lasts, so that what lasts for weeks is there on many days without a call. What lasts for hours counts as a day: people
/// call when they find the time. The figures are defaults by judgement, to be replaced by counts from the contacts once there
/// are enough of them.
enum ContactRate {
    /// Contacts a year about a device that nothing we know is wrong with: a home calls about one device once in two years.
    private static let perYear = 0.5
    /// P(contact about this device within a day | nothing we know is wrong with it).
    static let base = perYear / 365.25
    /// P(caller names something | it is not there).
    static let noticeFalseAlarm = 0.02

    /// P(contact within a day | the cause is there): of those whose device fails altogether half call within a week, of those
    /// with a major nuisance a quarter, with a minor one one in twenty (most never notice); of what lasts for less than a
    /// week as many, of what lasts for longer as many again of the rest each week. Nobody calls about what comes every day
    /// each time: no more often, all in all, than about nothing we know.
    static func given(_ cause: Cause) -> Double {
        let withinWeek =
            switch cause.severity {
            case .critical: 0.5
            case .major: 0.25
            case .minor: 0.05
            }
        let days = max(1, cause.clearsIn.inSeconds / 86_400)
        let ever = Elementary.oneLessE(to: Elementary.ln(1 - withinWeek) * max(1, days / 7))
        return min(ever, perYear / cause.ratePerYear) / days
    }
}
