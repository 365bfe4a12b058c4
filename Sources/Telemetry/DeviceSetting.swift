/// What holds for one device and comes from outside it: figures that its profile leaves to the device, the local time
/// where it stands, and what was done to it by hand.
package struct DeviceSetting: Hashable, Sendable {
    /// By the parameter's id, in base units; at most `mostOverrides`. One that the profile does not know is kept and
    /// means nothing; one outside the parameter's range is not taken.
    package var overrides: [String: Double]
    /// Nil: as its profile says.
    package var zone: ZoneOffsets?
    /// When a cure was last done by hand (a part exchanged, a filter cleaned), by the fix's id; at most `mostCures`.
    package var cures: [String: Timestamp]

    package static let mostOverrides = 32
    package static let mostCures = 32
    /// Of a parameter's or fix's id, in bytes.
    package static let longestID = 64

    package init(
        overrides: [String: Double] = [:], zone: ZoneOffsets? = nil, cures: [String: Timestamp] = [:]
    ) {
        self.overrides = overrides
        self.zone = zone
        self.cures = cures
    }
}
