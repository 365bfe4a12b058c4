/// What holds for one device and comes from outside it: figures that its profile leaves to the device, and the local
/// time where it stands.
package struct DeviceSetting: Hashable, Sendable {
    /// By the parameter's id, in base units; at most `mostOverrides`. One that the profile does not know is kept and
    /// means nothing; one outside the parameter's range is not taken.
    package var overrides: [String: Double]
    /// Nil: as its profile says.
    package var zone: ZoneOffsets?

    package static let mostOverrides = 32
    /// Of a parameter's id, in bytes.
    package static let longestID = 64

    package init(overrides: [String: Double] = [:], zone: ZoneOffsets? = nil) {
        self.overrides = overrides
        self.zone = zone
    }
}
