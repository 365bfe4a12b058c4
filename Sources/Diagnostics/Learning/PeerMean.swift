package import Profiles
package import Telemetry

/// One device's mean of a metric, as its peers' norm is made of.
package struct PeerMean: Hashable, Sendable {
    package var device: DeviceID
    package var profile: ProfileID
    /// As the device states it; empty where it states none.
    package var firmware: String
    package var metric: MetricID
    package var over: TimeSpan
    /// In the metric's unit.
    package var mean: Double

    package var group: PeerGroup { PeerGroup(profile: profile, firmware: firmware, metric: metric, over: over) }
}

/// Devices whose means of a metric are compared: of one profile and firmware.
package struct PeerGroup: Hashable, Sendable {
    package var profile: ProfileID
    package var firmware: String
    package var metric: MetricID
    package var over: TimeSpan

    /// The norm of each group that has one, for the hour that ended at `hour`.
    package static func norms(of means: [PeerMean], at hour: Timestamp) -> [PeerGroup: PeerNorm] {
        var groups: [PeerGroup: [Double]] = [:]
        for one in means { groups[one.group, default: []].append(one.mean) }
        var norms: [PeerGroup: PeerNorm] = [:]
        for (group, means) in groups {
            norms[group] = PeerNorm(of: means, metric: group.metric, over: group.over, at: hour)
        }
        return norms
    }
}

extension DeviceState {
    /// The means that the profile's `peer_deviation` compares, as far as they are known at a moment of our clock.
    package func peerMeans(of device: DeviceID, at now: Timestamp, _ compiled: CompiledProfile) -> [PeerMean] {
        let plan = compiled.windows
        guard newest != nil, !isLearning, !plan.learning.peers.isEmpty else { return [] }
        let time = eventTime(at: Usable.clamp(now)).microseconds
        return plan.learning.peers.compactMap { peer in
            let ring = plan.reads[peer.window].ring
            guard ring >= 0, let mean = bank.value(ofRing: ring, at: time, by: plan) else { return nil }
            return PeerMean(
                device: device, profile: compiled.profile.id, firmware: info["firmware"] ?? "", metric: peer.id,
                over: peer.over, mean: mean)
        }
    }
}

extension PeerNorm {
    /// The norm of these means of devices of one profile and firmware; nil for fewer than `fewestDevices`. Cost: two
    /// sorts.
    package init?(of means: [Double], metric: MetricID, over: TimeSpan, at: Timestamp) {
        guard means.count >= Self.fewestDevices else { return nil }
        let median = Self.median(means)
        // 1.4826 makes it the standard deviation where the means are distributed normally.
        let spread = 1.4826 * Self.median(means.map { ($0 - median).magnitude })
        guard median.isFinite, spread.isFinite else { return nil }
        self.init(metric: metric, over: over, at: at, median: median, spread: spread, devices: means.count)
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
