package import Diagnostics
import LocatedYAML
import ProfileFiles
package import Profiles
package import Telemetry

/// How much of a fold there is, to tell what each part costs.
package enum FoldParts: String, Sendable, CaseIterable {
    /// Windows, symptoms and causes.
    case plain
    /// And the sense of being unlike itself.
    case detectors
    /// And the ways to the limits that causes name: as the service folds.
    case all
}

/// A profile, and messages of its devices: one a minute with a reading of every metric.
package struct FoldLoad: Sendable {
    package let compiled: CompiledProfile
    /// Devices share these in turn; each is the readings' values minute by minute, the metrics in the profile's order.
    package private(set) var traces: [[Double]]
    private let minutes: Int

    package static let start = Timestamp(seconds: 1_767_225_600)
    /// Long enough for every window, for what is learned over a week, and for the sense of being unlike itself to speak.
    package static let history = 12 * 1_440

    package init(
        _ whole: DeviceProfile, signal: (Metric, UInt64) -> Signal = { Signal($0, seed: $1) }, traces: Int = 8,
        parts: FoldParts = .all
    ) {
        var profile = whole
        if parts != .all { for cause in profile.causes.indices { profile.causes[cause].prognosis = nil } }
        compiled = CompiledProfile(profile, watchesItself: parts != .plain)
        let minutes = Self.history + 2_880
        self.minutes = minutes
        self.traces = (0..<traces).map { trace in
            var signals = profile.metrics.enumerated().map { signal($1, UInt64(trace * 64 + $0 + 1)) }
            return (0..<minutes).flatMap { _ in signals.indices.map { signals[$0].next() } }
        }
    }

    /// The profile that stands for all.
    package static func typical(_ parts: FoldParts = .all) throws -> FoldLoad {
        var issues = Issues()
        let profile = ProfileFile.read(
            Array(TypicalProfile.yaml.utf8), file: "typical", conventions: ["json"], &issues)
        guard let profile else { throw UnusableProfile("the typical profile: \(issues.sorted.map(\.description))") }
        return FoldLoad(profile, signal: typicalSignal, parts: parts)
    }

    private static func typicalSignal(_ metric: Metric, _ seed: UInt64) -> Signal {
        switch metric.id.rawValue {
        case "water_temperature": Signal(.gauge(level: 24, swing: 0.2, step: 0.1), seed: seed)
        case "return_temperature": Signal(.gauge(level: 28, swing: 1, step: 0.1), seed: seed)
        case "water_flow": Signal(.gauge(level: 210, swing: 12, step: 1), seed: seed)
        case "filter_pressure": Signal(.gauge(level: 1.1, swing: 0.05, step: 0.01), seed: seed)
        case "pump_power": Signal(.gauge(level: 620, swing: 40, step: 1), seed: seed)
        case "signal": Signal(.gauge(level: -67, swing: 4, step: 1), seed: seed)
        case "energy_used": Signal(.counter(most: 0.04), seed: seed)
        default: Signal(metric, seed: seed)
        }
    }

    /// A shipped profile, on made-up signals.
    package static func shipped(_ id: String, root: String, _ parts: FoldParts = .all) throws -> FoldLoad {
        let file = "\(root)/DeviceProfiles/\(id).yaml"
        let (profile, issues) = ProfileFile.load(file: file)
        guard let profile else { throw UnusableProfile("\(file): \(issues.map(\.description))") }
        return FoldLoad(profile, parts: parts)
    }

    package var metricCount: Int { compiled.profile.metrics.count }

    /// The message of one minute. A device of number `n` has the id of `n`.
    package func input(of device: Int, minute: Int) -> DeviceInput {
        let metrics = compiled.profile.metrics
        let at = Self.start + .minutes(Int64(minute))
        let trace = traces[device % traces.count]
        let first = (minute % minutes) * metrics.count
        return DeviceInput(
            device: DeviceID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0000 + UInt64(device)),
            receivedAt: at + TimeSpan(microseconds: 300_000),
            content: .readings(
                metrics.indices.map {
                    Reading(metric: metrics[$0].id, value: trace[first + $0], observedAt: at, deviceStated: true)
                }))
    }

    /// The states of so many traces' devices after `history`.
    package func grown(_ count: Int) -> [DeviceState] {
        (0..<min(count, traces.count)).map { trace in
            var state = DeviceState(compiled)
            for minute in 0..<Self.history { _ = state.fold(input(of: trace, minute: minute), by: compiled) }
            return state
        }
    }
}

/// A device as a shard holds it.
package struct FoldedDevice: Sendable {
    package var profile: CompiledProfile
    package var state: DeviceState

    package init(_ profile: CompiledProfile, _ state: DeviceState) {
        self.profile = profile
        self.state = state
    }

    /// As a shard does it.
    package mutating func fold(_ input: DeviceInput) -> [FoldOutput] {
        let profile = profile
        return state.fold(input, by: profile)
    }
}

/// A profile that cannot be measured, with its issues.
package struct UnusableProfile: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
