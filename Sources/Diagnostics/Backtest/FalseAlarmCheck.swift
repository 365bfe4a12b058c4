package import Profiles

/// A symptom's declared false-alarm rate beside what a history shows.
///
/// What history cannot tell is which of the time a symptom was present was for nothing: an episode that it opened by
/// itself explains it. So the true rate lies between two bounds: the share of time present while no episode explains
/// it (`least`), and the share of all time present (`most`).
package struct FalseAlarmCheck: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        case agrees
        /// Even the unexplained share alone is well above what is declared.
        case declaredTooLow
        /// It was not present nearly as often as is declared, rightly or not, over a time in which it should have been on
        /// `expected` days.
        case declaredTooHigh
        /// Fewer than `needed` device-days were judged.
        case tooLittle
    }
    /// Device-days that must have been judged before a rate says anything. Default by judgement: a month of one device.
    package static let needed = 30.0
    /// How many times off a declared rate may be. Default by judgement: rates are guessed to an order of magnitude.
    package static let factor = 3.0

    /// Days on which a rate must have been expected to show before its absence says anything: none seen of three
    /// expected has a chance of one in twenty. Source: the rule of three (Hanley and Lippman-Hand 1983).
    package static let expected = 3.0

    package var symptom: String
    package var declared: Double
    package var least: Double
    package var most: Double
    package var judgedDays: Double
    package var verdict: Verdict
    /// What this history would have declared, to two figures; nil where what is declared may stay.
    ///
    /// Too low: the unexplained share. Too high: the share of all time present, and where it was hardly ever present one
    /// day in as many as were judged, since a rarer one would not have shown.
    package var better: Double?

    package init(_ symptom: Symptom, _ share: ProfileTrial.Share) {
        self.symptom = symptom.id
        declared = symptom.falseAlarm
        least = share.unexplainedJudged > 0 ? share.unexplainedPresent / share.unexplainedJudged : 0
        most = share.judged > 0 ? share.present / share.judged : 0
        judgedDays = share.judged / 86_400
        verdict =
            if judgedDays < Self.needed {
                .tooLittle
            } else if least > declared * Self.factor {
                .declaredTooLow
            } else if most < declared / Self.factor, declared * judgedDays >= Self.expected {
                .declaredTooHigh
            } else {
                .agrees
            }
        better =
            switch verdict {
            case .declaredTooLow: Self.twoFigures(min(0.99, least))
            case .declaredTooHigh: Self.twoFigures(max(most, 1 / judgedDays))
            case .agrees, .tooLittle: nil
            }
    }

    private static func twoFigures(_ rate: Double) -> Double {
        var scale = 1.0
        while rate * scale < 10, scale < 1e12 { scale *= 10 }
        return (rate * scale).rounded() / scale
    }
}
