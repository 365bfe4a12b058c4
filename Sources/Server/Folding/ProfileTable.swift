import Diagnostics
import Profiles

/// Every loaded profile, compiled once, by name.
struct ProfileTable: Sendable {
    private let compiled: [String: CompiledProfile]

    init(_ profiles: some Sequence<DeviceProfile>) {
        compiled = Dictionary(
            profiles.map { ($0.id.rawValue, CompiledProfile($0)) }, uniquingKeysWith: { first, _ in first })
    }

    subscript(id: String) -> CompiledProfile? { compiled[id] }

    var all: some Sequence<CompiledProfile> { compiled.values }
}
