package import Profiles
package import Telemetry

/// The hot way from a payload to a profile's readings: one scan that keeps the profile's metrics and passes over the
/// rest, without a name or a dictionary per message. It gives the same readings as
/// `MessageDecoder.decode` and `DecodedMessage.contents`, for rules that are plain enough.
///
/// Made once for a rule, a profile and a device's topic. A scratch is a plan's own: it remembers how payloads are laid
/// out, so that most are compared rather than scanned. Where it `sawJoinedKey` the general way may find a value that the
/// plan does not.
package struct ReadingPlan: Sendable {
    private let paths: PathSet
    private let targets: [Target]
    /// What is asked of each target first, in their order.
    private let quick: [Quick]
    /// What numbers those of states may be, as bits, one target's behind the other's.
    private let stateNumbers: [UInt64]
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

    private struct Quick: BitwiseCopyable, Sendable {
        var id: MetricID
        /// Its states in `stateNumbers`; none where a number is the value as it stands.
        var first: Int32
        var count: Int32
    }

    /// Room for what the scan finds, and what is known of payloads by now.
    package typealias Scratch = PathSet.Scratch

    /// Nil where a message of this rule says more than readings of the device in its topic, or holds none of the
    /// profile's: the general way is needed.
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
        guard !targets.isEmpty else { return nil }
        numberSlots = rule.sequence.map { (steps.count, $0.boot == nil ? nil : steps.count + 1) }
        for path in [rule.sequence?.number, rule.sequence?.boot].compactMap(\.self) {
            guard path.root == .message else { return nil }
            steps.append(path.steps)
        }
        guard let paths = PathSet(steps) else { return nil }
        self.paths = paths
        self.targets = targets
        var stateNumbers: [UInt64] = []
        quick = targets.map { target in
            let first = Int32(stateNumbers.count)
            // No message holds a NaN.
            stateNumbers += target.states.map { ($0.number ?? .nan).bitPattern }
            return Quick(id: target.id, first: first, count: target.isPlain ? -1 : Int32(target.states.count))
        }
        self.stateNumbers = stateNumbers
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
            let (stated, clockFault) = statedTime(slots, payload, receivedAt, clock)
            readings.reserveCapacity(readings.count + quick.count)
            quick.withUnsafeBufferPointer { quick in
                guard let first = quick.first else { return }
                var reading = Reading(
                    metric: first.id, value: 0, observedAt: stated ?? receivedAt, deviceStated: stated != nil)
                for index in quick.indices {
                    let found = slots[timeCount + index]
                    guard let value = value(found, of: quick[index], at: index, payload) else { continue }
                    reading.metric = quick[index].id
                    reading.value = value
                    readings.append(reading)
                }
            }
            return clockFault
        }
    }

    /// What was found in the metric's unit, or the index of the state; nil where it is neither.
    @inline(__always)
    private func value(
        _ found: FoundValue, of quick: Quick, at index: Int, _ payload: UnsafeRawBufferPointer
    ) -> Double? {
        switch found.kind {
        case .nothing: return nil
        case .number:
            if quick.count < 0 { return found.number }
            for place in 0..<Int(quick.count)
            where stateNumbers[Int(quick.first) + place] == found.number.bitPattern {
                return Double(place)
            }
            return nil
        case .flag, .text: return targets[index].value(found, payload)
        }
    }

    /// The instant that the message states; nil where the time of arrival counts, with the fault of the device's clock
    /// where it stated one that cannot be.
    @inline(__always)
    private func statedTime(
        _ slots: UnsafeBufferPointer<FoundValue>, _ payload: UnsafeRawBufferPointer, _ receivedAt: Timestamp,
        _ clock: LocalClock
    ) -> (Timestamp?, ClockFault?) {
        guard timeCount > 0 else { return (nil, nil) }
        if timeCount == 1, slots[0].kind == .number {
            let instant = TimeParser.instant(slots[0].number, timeUnit)
            let fault = instant.clockFault(receivedAt: receivedAt)
            return (fault == nil ? instant : nil, fault)
        }
        let reading = reading(of: slots, payload, receivedAt)
        var clockFault: ClockFault?
        if case .unusable(let fault) = reading { clockFault = fault }
        return (reading.resolved(zone: zone, receivedAt, clock), clockFault)
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
