package import Profiles
package import Telemetry

/// The hot way from a payload to a profile's readings: one scan that keeps the profile's metrics and passes over the
/// rest, without a name or a dictionary per message. It gives the same readings as
/// `MessageDecoder.decode` and `DecodedMessage.contents`, for rules that are plain enough.
///
/// Made once for a rule, a profile and a device's topic; `scratch` may be shared by all plans of one thread. Where the
/// scratch `sawJoinedKey` the general way may find a value that the plan does not.
package struct ReadingPlan: Sendable {
    private let paths: PathSet
    private let targets: [Target]
    private let timeCount: Int
    private let timeUnit: ConventionRule.TimeSource.Unit
    private let zone: String?
    /// Where the device's own number of a message is found, and what names its run; nil: the rule knows of none.
    private let numberSlots: (number: Int, boot: Int?)?

    fileprivate struct Target: Sendable {
        var id: MetricID
        var metric: Metric
        /// Whether a number is the value as it stands.
        var isPlain: Bool
        /// For states: what a device sends as text, nil where no text that is a reading is that; and the number it may
        /// send instead.
        var states: [(bytes: [UInt8]?, number: Double?)]
    }

    /// Room for what the scan finds; grows to the largest plan that used it.
    package typealias Scratch = PathSet.Scratch

    /// The most readings that one message gives.
    package var mostReadings: Int { targets.count }

    /// Nil where a message of this rule says more than readings of the device in its topic: the general way is needed.
    ///
    /// - Parameter captures: of the device's topic, for names that depend on it.
    package init?(rule: ConventionRule, captures: [String: String], _ profile: DeviceProfile) {
        guard !rule.ignore, rule.each == nil, rule.codec == .json, rule.availability == nil, rule.info == nil,
            rule.ack == nil, rule.event == nil, rule.announces.isEmpty,
            rule.conditions.isEmpty, let selection = rule.values, selection.named.isEmpty, !selection.textNumbers,
            selection.all.count == 1, let root = selection.all.first, root.root == .message,
            rule.device.allSatisfy({ if case .template = $0 { true } else { false } }),
            let prefix = CommandTemplate.renderedText(selection.prefix, captures)
        else { return nil }
        let times = rule.time?.paths ?? []
        guard times.allSatisfy({ $0.root == .message }) else { return nil }
        var steps = times.map(\.steps)
        var targets: [Target] = []
        // Which of several paths has a value is known only once the message is read.
        guard profile.metrics.allSatisfy({ $0.paths.count == 1 }) else { return nil }
        for case (let metric, let metricPath?) in profile.metrics.map({ ($0, $0.paths.first) })
        where metricPath.hasPrefix(prefix) {
            let name = String(metricPath.dropFirst(prefix.count))
            guard RuleReader.isWanted(name, selection) else { continue }
            // A message that is a list or a bare value is no matter of keys.
            guard name != "value", let path = try? ValuePath("$." + name) else { return nil }
            let whole = root.steps + path.steps
            // The time is no reading, even where a metric asks for it.
            guard !times.contains(where: { $0.steps == whole }) else { continue }
            steps.append(whole)
            var target = Target(id: metric.id, metric: metric, isPlain: metric.kind.namedValues == nil, states: [])
            if let states = metric.kind.namedValues {
                target.states = states.map { state in
                    let number = JSONNumber.isNumber(state.raw) ? Double(state.raw) : nil
                    let isShortest = number.map { NumberText.shortest($0) == state.raw } ?? false
                    return (
                        RuleReader.isReading(state.raw) ? Array(state.raw.utf8) : nil, isShortest ? number : nil
                    )
                }
            }
            targets.append(target)
        }
        numberSlots = rule.sequence.map { (steps.count, $0.boot == nil ? nil : steps.count + 1) }
        for path in [rule.sequence?.number, rule.sequence?.boot].compactMap(\.self) {
            guard path.root == .message else { return nil }
            steps.append(path.steps)
        }
        guard let paths = PathSet(steps) else { return nil }
        self.paths = paths
        self.targets = targets
        timeCount = times.count
        timeUnit = rule.time?.unit ?? .bySize
        zone = profile.reports.zone ?? rule.zone
    }

    /// Appends the readings of one message to `readings`, all of one instant; a rejected message appends none.
    /// - Returns: the fault of the device's clock, where it stated a time that cannot be.
    @discardableResult
    package func read(
        _ payload: UnsafeRawBufferPointer, receivedAt: Timestamp, clock: LocalClock, scratch: inout Scratch,
        into readings: inout [Reading]
    ) throws(JSONFault) -> ClockFault? {
        try paths.find(in: payload, &scratch)
        return scratch.slots.withUnsafeBufferPointer { slots in
            var clockFault: ClockFault?
            var stated: Timestamp?
            if timeCount > 0 {
                let reading = reading(of: slots, payload, receivedAt)
                if case .unusable(let fault) = reading { clockFault = fault }
                stated = reading.resolved(zone: zone, receivedAt, clock)
            }
            let observedAt = stated ?? receivedAt
            targets.withUnsafeBufferPointer { targets in
                for index in targets.indices {
                    let found = slots[timeCount + index]
                    guard found.kind != .nothing else { continue }
                    let value: Double
                    if found.kind == .number, targets[index].isPlain {
                        value = found.number
                    } else {
                        guard let named = targets[index].value(found, payload) else { continue }
                        value = named
                    }
                    readings.append(
                        Reading(
                            metric: targets[index].id, value: value, observedAt: observedAt,
                            deviceStated: stated != nil))
                }
            }
            return clockFault
        }
    }

    private func reading(
        of slots: UnsafeBufferPointer<FoundValue>, _ payload: UnsafeRawBufferPointer, _ receivedAt: Timestamp
    ) -> ClockReading {
        var last = ClockReading.none
        for slot in slots[..<timeCount] {
            guard let value = slot.raw(payload) else { continue }
            last = TimeParser.judged(value, timeUnit, receivedAt: receivedAt)
            if case .unusable = last { continue }
            return last
        }
        return last
    }

    /// The device's own number of the message that the scratch was used for last; nil where it has none.
    package func number(of payload: UnsafeRawBufferPointer, in scratch: borrowing Scratch) -> MessageNumber? {
        guard let places = numberSlots, let number = scratch.slots[places.number].raw(payload) else { return nil }
        return RuleReader.messageNumber(number, boot: places.boot.flatMap { scratch.slots[$0].raw(payload) })
    }
}

extension FoundValue {
    fileprivate func raw(_ payload: UnsafeRawBufferPointer) -> RawValue? {
        switch kind {
        case .nothing: nil
        case .number: .number(number)
        case .flag: .flag(number != 0)
        case .text: .text(text.string(payload))
        }
    }
}

extension ReadingPlan.Target {
    /// As `Metric.value(of:)`, from the bytes.
    fileprivate func value(_ found: FoundValue, _ payload: UnsafeRawBufferPointer) -> Double? {
        switch found.kind {
        case .nothing: return nil
        case .number:
            if states.isEmpty { return found.number }
            return states.firstIndex { $0.number?.bitPattern == found.number.bitPattern }.map(Double.init)
        case .flag:
            if states.isEmpty { return found.number }
            return metric.value(of: .flag(found.number != 0))
        case .text:
            if states.isEmpty || found.text.isEscaped {
                let text = found.text.string(payload)
                return RuleReader.isReading(text) ? metric.value(of: .text(text)) : nil
            }
            let bytes = payload[Int(found.text.start)..<Int(found.text.end)]
            return states.firstIndex { $0.bytes?.elementsEqual(bytes) ?? false }.map(Double.init)
        }
    }
}
