import Diagnostics
import Profiles
import Telemetry

/// Every loaded profile, compiled once, by name.
struct ProfileTable: Sendable {
    private let compiled: [String: CompiledProfile]

    init(_ profiles: some Sequence<DeviceProfile>) {
        compiled = Dictionary(
            profiles.map { profile in
                (
                    profile.id.rawValue,
                    CompiledProfile(profile, zone: profile.reports.zone.flatMap { ZoneOffsets(zone: $0) } ?? .utc)
                )
            }, uniquingKeysWith: { first, _ in first })
    }

    subscript(id: String) -> CompiledProfile? { compiled[id] }

    var all: some Sequence<CompiledProfile> { compiled.values }
}
