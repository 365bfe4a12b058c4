package import LocatedYAML
package import Profiles

/// A profile, and where in its files what is talked about later stands.
package struct PlacedProfile: Sendable {
    package var profile: DeviceProfile
    /// Where the profile's id stands.
    package var id: SourceLocation
    /// By symptom: its `false_alarm`, or the symptom itself where it states none.
    package var falseAlarms: [String: SourceLocation]
    /// The parts it includes, each with its file.
    package var parts: [(name: String, file: String)]
}
