/// What is really the matter with a device at one time: what no reading tells for certain.
package struct Truth: Hashable, Sendable {
    package var at: ModelTime
    /// Empty: healthy. In the order of `Cause`'s cases.
    package var causes: [Present]

    package struct Present: Hashable, Sendable {
        package var cause: Cause
        /// 0...1, as `Cause` defines it.
        package var severity: Double
        package var since: ModelTime
        /// When the device no longer does its job, if nothing is done; nil where it goes on.
        package var failsAt: ModelTime?

        package init(cause: Cause, severity: Double, since: ModelTime, failsAt: ModelTime? = nil) {
            self.failsAt = failsAt
            self.cause = cause
            self.severity = severity
            self.since = since
        }
    }

    package init(at: ModelTime, causes: [Present]) {
        self.at = at
        self.causes = causes
    }
}
