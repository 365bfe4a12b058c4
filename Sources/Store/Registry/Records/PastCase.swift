package import Telemetry

/// What happened to one device and what was said of it, for what that teaches.
package struct PastCase: Hashable, Sendable {
    package struct Episode: Hashable, Sendable {
        package var cause: String
        package var openedAt: Timestamp
        package var clearedAt: Timestamp?

        package init(cause: String, openedAt: Timestamp, clearedAt: Timestamp?) {
            self.cause = cause
            self.openedAt = openedAt
            self.clearedAt = clearedAt
        }
    }
    package struct Repair: Hashable, Sendable {
        package var fix: String
        /// The truth ladder's word.
        package var state: String
        package var requestedAt: Timestamp

        package init(fix: String, state: String, requestedAt: Timestamp) {
            self.fix = fix
            self.state = state
            self.requestedAt = requestedAt
        }
    }
    /// What a contact turned out to be about.
    package struct Reason: Hashable, Sendable {
        package var said: ContactReasonRecord
        /// When the contact began.
        package var contactAt: Timestamp

        package init(said: ContactReasonRecord, contactAt: Timestamp) {
            self.said = said
            self.contactAt = contactAt
        }
    }
    package var device: DeviceID
    package var profile: String?
    package var firmware: String?
    package var enrolledAt: Timestamp
    package var episodes: [Episode] = []
    package var repairs: [Repair] = []
    /// Those that stand, in the order seen.
    package var findings: [VisitFindingRecord] = []
    /// Those that stand.
    package var reasons: [Reason] = []
    /// Contacts of which it is kept what was measured then.
    package var contacts: [ContactSymptomsRecord] = []

    package init(device: DeviceID, profile: String?, firmware: String?, enrolledAt: Timestamp) {
        self.device = device
        self.profile = profile
        self.firmware = firmware
        self.enrolledAt = enrolledAt
    }
}

/// The past of all devices, as far as it was read.
package struct PastCases: Hashable, Sendable {
    /// By device.
    package var cases: [PastCase]
    /// Episodes before this were not read; nil: all were.
    package var completeSince: Timestamp?

    package init(cases: [PastCase], completeSince: Timestamp? = nil) {
        self.cases = cases
        self.completeSince = completeSince
    }
}
