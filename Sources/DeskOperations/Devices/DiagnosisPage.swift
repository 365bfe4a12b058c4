package import Telemetry

/// The diagnoses of some devices, in the order of their ids.
package struct DiagnosisPage: Hashable, Sendable, Codable {
    /// Devices without a profile are left out: nothing is thought of them.
    package var diagnoses: [DeviceDiagnosis]
    /// What the next page comes after; nil where this is the last.
    package var next: DeviceID?
    package var madeAt: Timestamp

    package init(diagnoses: [DeviceDiagnosis] = [], next: DeviceID? = nil, madeAt: Timestamp) {
        self.diagnoses = diagnoses
        self.next = next
        self.madeAt = madeAt
    }
}
