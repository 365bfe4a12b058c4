package import Profiles
package import Telemetry

/// One device's means at the end of each hour of its history, as the service would have compared them with its peers'.
/// Memory: the state of `peer_deviation`'s windows alone.
package struct PeerTrial: Sendable {
    private let compiled: CompiledProfile
    private let device: DeviceID
    private var state: DeviceState

    /// - Parameters:
    ///   - compiled: what `comparing` made.
    ///   - firmware: as the device states it; nil where it states none.
    package init(_ compiled: CompiledProfile, device: DeviceID, firmware: String?) {
        self.compiled = compiled
        self.device = device
        state = DeviceState(compiled)
        if let firmware { fold(.info(["firmware": firmware]), at: Usable.earliest) }
    }

    /// The profile with nothing in it but what peers are compared by; nil where it compares nothing.
    package static func comparing(_ profile: DeviceProfile) -> CompiledProfile? {
        var bare = profile
        bare.windows = profile.windows.filter { $0.function == .peerDeviation }
        guard !bare.windows.isEmpty else { return nil }
        bare.symptoms = []
        bare.causes = []
        bare.fixes = []
        bare.lived = []
        bare.asks = []
        bare.dangers = []
        return CompiledProfile(bare)
    }

    /// Folds what was observed at one instant, not before all that came earlier.
    package mutating func take(_ readings: [Reading], at time: Timestamp) { fold(.readings(readings), at: time) }

    /// The means that are known at the end of an hour, when all before it was taken.
    package func means(at hour: Timestamp) -> [PeerMean] { state.peerMeans(of: device, at: hour, compiled) }

    private mutating func fold(_ content: DeviceInput.Content, at time: Timestamp) {
        _ = state.fold(
            DeviceInput(device: device, receivedAt: time, imported: true, content: content), by: compiled)
    }
}

extension CompiledProfile {
    /// The metrics that `peer_deviation` compares.
    package var comparedMetrics: Set<MetricID> { Set(windows.learning.peers.map(\.id)) }
}
