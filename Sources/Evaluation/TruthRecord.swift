/// What was really the matter with one device from one time on: a line of a truth file. Times are ms since 1970.
package struct TruthRecord: Hashable, Sendable {
    package var at: Int64
    package var device: String
    /// The sort of device, as the truth names it.
    package var family: String
    /// Empty: nothing.
    package var causes: [Present]

    package struct Present: Hashable, Sendable {
        package var cause: String
        /// 0...1.
        package var severity: Double
        package var since: Int64
        /// A defect of the device.
        package var isFault: Bool
        /// When the device no longer does its job, if nothing is done; nil where it goes on, or nobody says.
        package var failsAt: Int64?
        /// What cures it, in the truth's words; nil where nobody says.
        package var curedBy: String?

        package init(
            cause: String, severity: Double, since: Int64, isFault: Bool, failsAt: Int64? = nil, curedBy: String? = nil
        ) {
            self.failsAt = failsAt
            self.curedBy = curedBy
            self.cause = cause
            self.isFault = isFault
            self.severity = severity
            self.since = since
        }
    }

    package init(at: Int64, device: String, family: String, causes: [Present]) {
        self.at = at
        self.device = device
        self.family = family
        self.causes = causes
    }
}
