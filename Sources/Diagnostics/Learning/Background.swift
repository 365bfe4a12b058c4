import Profiles
import Telemetry

/// What rules read beside the windows: what is set for the device, what was learned of it, and its peers.
///
/// | function | value | unknown when |
/// | --- | --- | --- |
/// | `deviation` | the last reading's distance from this device's own normal, in robust standard deviations | see `NormalTrack` |
/// | `expected` | this device's usual answer to the present conditions | see `ResponseTrack` |
/// | `peer_deviation` | distance of the mean from the peers' means, in their robust standard deviations | fewer than 8 devices, or the last closed hour is over 3 hours from now |
///
/// Memory: 784 bytes a normal, 1 to 3 KiB a response, 48 a peer norm. Never grows.
struct Background: Hashable, Sendable {
    private(set) var setting = DeviceSetting()
    /// The device's values of the profile's parameters, in base units.
    private var parameters: [Double]
    private var zone: ZoneOffsets
    var normals: [NormalTrack]
    var responses: [ResponseTrack]
    /// By place among the plan's peers.
    var peers: [PeerNorm?]

    fileprivate static let peersHold = TimeSpan.hours(3).microseconds

    init(_ compiled: CompiledProfile) {
        let plan = compiled.windows.learning
        parameters = compiled.profile.parameters.map(\.value)
        zone = compiled.zone
        normals = Array(repeating: NormalTrack(), count: plan.normals.count)
        responses = Array(repeating: ResponseTrack(), count: plan.responses.count)
        peers = Array(repeating: nil, count: plan.peers.count)
    }

    // MARK: Taking what comes from outside

    mutating func take(_ setting: DeviceSetting, _ compiled: CompiledProfile) {
        var kept = setting
        kept.overrides = [:]
        for (id, value) in setting.overrides.sorted(by: { $0.key < $1.key })
        where kept.overrides.count < DeviceSetting.mostOverrides && id.utf8.count <= DeviceSetting.longestID
            && value.isFinite
        {
            kept.overrides[id] = value
        }
        kept.cures = [:]
        for (id, at) in setting.cures.sorted(by: { $0.key < $1.key })
        where kept.cures.count < DeviceSetting.mostCures && id.utf8.count <= DeviceSetting.longestID {
            kept.cures[id] = Usable.clamp(at)
        }
        self.setting = kept
        zone = kept.zone ?? compiled.zone
        parameters = compiled.profile.parameters.map { parameter in
            kept.overrides[parameter.id].flatMap { parameter.range.contains($0) ? $0 : nil } ?? parameter.value
        }
    }

    mutating func take(_ norms: [PeerNorm], _ plan: LearningPlan) {
        for norm in norms where norm.median.isFinite && norm.spread.isFinite && norm.spread >= 0 {
            for (place, peer) in plan.peers.enumerated() where peer.id == norm.metric && peer.over == norm.over {
                peers[place] = norm
            }
        }
    }

    // MARK: Learning

    /// Learns from what holds now; once after the readings of one instant were judged. Cost with
    /// one question: some 0.4 µs a normal, 1.3 µs a response.
    mutating func learn(at time: Int64, from bank: WindowBank, by plan: WindowPlan, pauses: Bool) {
        guard !plan.learning.isEmpty else { return }
        let civil = civil(at: time)
        for (place, metric) in plan.learning.normals.enumerated() {
            guard let value = bank.fresh(metric, at: time, within: plan.holds) else { continue }
            normals[place].learn(value, at: time, civil, holds: plan.holds, pauses: pauses)
        }
        for (place, response) in plan.learning.responses.enumerated() {
            guard let answer = bank.fresh(response.metric, at: time, within: plan.holds),
                let conditions = Self.conditions(response.drivers, { bank.fresh($0, at: time, within: plan.holds) })
            else { continue }
            responses[place].learn(
                answer, given: conditions, response.drivers, at: time, holds: plan.holds, pauses: pauses)
        }
    }

    /// Nil where one of them is not known now.
    fileprivate static func conditions(_ drivers: [LearningPlan.Driver], _ fresh: (Int) -> Double?) -> SIMD4<Double>? {
        var conditions = SIMD4<Double>.zero
        for (index, driver) in drivers.enumerated() {
            guard let value = fresh(driver.metric) else { return nil }
            conditions[index] = value
        }
        return conditions
    }

    // MARK: Asking

    func civil(at time: Int64) -> CivilTime { zone.civil(at: Timestamp(microseconds: time)) }

    func parameter(_ index: Int) -> Double? { parameters.indices.contains(index) ? parameters[index] : nil }
}

/// Questions that rules ask at every reading, of a background where it lies: it is not copied for them.
extension UnsafePointer<Background> {
    /// Whether it is within the profile's schedule at this index, where the device is.
    func isWithin(_ index: Int, of schedules: [Schedule], at time: Int64) -> Bool? {
        schedules.indices.contains(index) ? schedules[index].contains(pointee.civil(at: time)) : nil
    }

    func parameter(_ index: Int) -> Double? { pointee.parameter(index) }

    /// In robust standard deviations. `fresh` gives a metric's last reading unless it is too old.
    func deviation(_ window: Int, at time: Int64, by plan: WindowPlan, _ fresh: (Int) -> Double?) -> Double? {
        guard let place = plan.learning.places[window], pointee.normals.indices.contains(place),
            let value = fresh(plan.learning.normals[place])
        else { return nil }
        return pointee.normals[place].deviation(of: value, at: time, pointee.civil(at: time))
    }

    /// In the metric's unit.
    func expected(_ window: Int, at time: Int64, by plan: WindowPlan, _ fresh: (Int) -> Double?) -> Double? {
        guard let place = plan.learning.places[window], pointee.responses.indices.contains(place),
            let conditions = Background.conditions(plan.learning.responses[place].drivers, fresh)
        else { return nil }
        return pointee.responses[place].expected(
            given: conditions, plan.learning.responses[place].drivers, at: time)
    }

    /// In robust standard deviations of the peers' means.
    func peerDeviation(of mean: Double, _ window: Int, at time: Int64, by plan: WindowPlan) -> Double? {
        guard let place = plan.learning.places[window], pointee.peers.indices.contains(place),
            let norm = pointee.peers[place], norm.devices >= PeerNorm.fewestDevices,
            abs(time - norm.at.microseconds) <= Background.peersHold
        else { return nil }
        return NormalTrack.distance(mean - norm.median, in: norm.spread)
    }
}
