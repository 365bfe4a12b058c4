package import Telemetry

/// What a changed profile makes of history, beside the one in use.
package struct BacktestReport: Hashable, Sendable, Codable {
    /// One device on which the two differ.
    package struct Difference: Hashable, Sendable, Codable {
        package var device: DeviceID
        package var cause: String
        package var openedAt: Timestamp
        /// Nil: open to the end.
        package var clearedAt: Timestamp?
        package init(device: DeviceID, cause: String, openedAt: Timestamp, clearedAt: Timestamp?) {
            self.device = device
            self.cause = cause
            self.openedAt = openedAt
            self.clearedAt = clearedAt
        }
    }
    /// Devices flagged for a cause, and episodes per device and month of 30 days; nil where the profile has no such cause.
    package struct CauseRate: Hashable, Sendable, Codable {
        package struct Rate: Hashable, Sendable, Codable {
            package var devices: Int
            package var episodes: Int
            /// Nil where nothing was observed.
            package var perDeviceMonth: Double?
            package init(devices: Int, episodes: Int, perDeviceMonth: Double?) {
                self.devices = devices
                self.episodes = episodes
                self.perDeviceMonth = perDeviceMonth
            }
        }
        package var cause: String
        package var now: Rate?
        package var changed: Rate?
        package init(cause: String, now: Rate?, changed: Rate?) {
            self.cause = cause
            self.now = now
            self.changed = changed
        }
    }
    /// Where something stands in the files that the profile was read from; counted from 1.
    package struct Place: Hashable, Sendable, Codable {
        package var file: String
        package var line: Int
        package var column: Int
        package init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }
    }
    /// A declared false-alarm rate beside the bounds that the history gives.
    package struct FalseAlarm: Hashable, Sendable, Codable {
        package enum Verdict: String, Hashable, Sendable, Codable {
            case agrees
            case declaredTooLow = "declared_too_low"
            case declaredTooHigh = "declared_too_high"
            case tooLittle = "too_little"
        }
        package var symptom: String
        package var declared: Double
        package var least: Double
        package var most: Double
        package var judgedDays: Double
        package var verdict: Verdict
        /// What the history would have declared; nil where what is declared may stay.
        package var better: Double?
        /// The rate's entry, or the symptom's where it declares none.
        package var place: Place?
        package init(
            symptom: String, declared: Double, least: Double, most: Double, judgedDays: Double, verdict: Verdict,
            better: Double? = nil, place: Place? = nil
        ) {
            self.symptom = symptom
            self.declared = declared
            self.least = least
            self.most = most
            self.judgedDays = judgedDays
            self.verdict = verdict
            self.better = better
            self.place = place
        }
    }

    package var profile: String
    package var from: Timestamp
    package var to: Timestamp
    /// Devices looked at, and how many the profile has.
    package var devices: Int
    package var devicesInAll: Int
    /// Device-days with readings.
    package var deviceDays: Double
    /// Devices that the changed profile flags and the one in use does not, by cause; at most 500.
    package var newlyFlagged: [Difference]
    package var noLongerFlagged: [Difference]
    package var rates: [CauseRate]
    package var falseAlarms: [FalseAlarm]
    /// What could not be compared, in sentences: metrics that have another unit or were never kept.
    package var notes: [String]

    package init(
        profile: String, from: Timestamp, to: Timestamp, devices: Int, devicesInAll: Int, deviceDays: Double,
        newlyFlagged: [Difference], noLongerFlagged: [Difference], rates: [CauseRate], falseAlarms: [FalseAlarm],
        notes: [String]
    ) {
        self.profile = profile
        self.from = from
        self.to = to
        self.devices = devices
        self.devicesInAll = devicesInAll
        self.deviceDays = deviceDays
        self.newlyFlagged = newlyFlagged
        self.noLongerFlagged = noLongerFlagged
        self.rates = rates
        self.falseAlarms = falseAlarms
        self.notes = notes
    }
}
