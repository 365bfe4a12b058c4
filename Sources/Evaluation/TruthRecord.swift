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

        package init(cause: String, severity: Double, since: Int64, isFault: Bool) {
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
