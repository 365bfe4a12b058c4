package import Telemetry

/// What the outcomes of the past have taught of one profile: every figure that has moved.
package struct LearnedReport: Hashable, Sendable, Codable {
    package struct Figure: Hashable, Sendable, Codable {
        /// In plain words, e.g. "Refrigerant leak: new cases per device and year".
        package var says: String
        /// The same by the profile's ids, e.g. "rate refrigerant_leak".
        package var technical: String
        package var own: Double
        package var learned: Double
        /// What it rests on; fractions where one case counted for several causes.
        package var cases: Double
        /// The figure that the fold watches with, where that is not the profile's own.
        package var watching: Double?

        package init(
            says: String, technical: String, own: Double, learned: Double, cases: Double, watching: Double? = nil
        ) {
            self.says = says
            self.technical = technical
            self.own = own
            self.learned = learned
            self.cases = cases
            self.watching = watching
        }
    }
    package var profile: String
    package var title: String
    /// When it was last worked out; nil: not since the start.
    package var at: Timestamp?
    /// Device-years listened to.
    package var deviceYears: Double
    /// In the profile's order.
    package var figures: [Figure]

    package init(profile: String, title: String, at: Timestamp?, deviceYears: Double, figures: [Figure] = []) {
        self.profile = profile
        self.title = title
        self.at = at
        self.deviceYears = deviceYears
        self.figures = figures
    }
}
