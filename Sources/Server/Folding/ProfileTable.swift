import Diagnostics
import ProfileFiles
import Profiles
import Telemetry

/// Every loaded profile, compiled once, by name.
struct ProfileTable: Sendable {
    private let compiled: [String: CompiledProfile]

    init(_ profiles: some Sequence<DeviceProfile>) {
        compiled = Dictionary(
            profiles.map { ($0.id.rawValue, Self.compile($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// As the fold has it: with the local time of its `reports.zone`.
    static func compile(_ profile: DeviceProfile) -> CompiledProfile {
        CompiledProfile(profile, zone: profile.reports.zone.flatMap { ZoneOffsets(zone: $0) } ?? .utc)
    }

    subscript(id: String) -> CompiledProfile? { compiled[id] }

    var all: some Sequence<CompiledProfile> { compiled.values }
}
