package import Profiles
package import Telemetry

extension DecodedMessage {
    /// Every native id that the message speaks of as a device, each once.
    package var nativeIDs: [String] {
        var seen: [String] = []
        for id in [device] + points.map(\.device) + devices.map(\.device) {
            if let id, !seen.contains(id) { seen.append(id) }
        }
        return seen
    }

    /// What the message means for the device `native` of `profile`: readings by metric, then the rest.
    ///
    /// Values outside a metric's plausible range are kept, since they are findings; a state without a name, or text
    /// where a number belongs, gives no reading. Readings are sorted by `observedAt`.
    package func contents(
        for native: String, _ profile: DeviceProfile, receivedAt: Timestamp, clock localClock: LocalClock
    ) -> [DeviceInput.Content] {
        guard rejection == nil, !isIgnored else { return [] }
        var contents: [DeviceInput.Content] = []
        var readings: [Reading] = []
        var said: [RawMetric] = []
        let zone = profile.reports.zone ?? zone
        if device == native {
            readings += profile.readings(metrics, clock.resolved(zone: zone, receivedAt, localClock), receivedAt)
            said += info
        }
        for point in points where point.device == native || (point.device == nil && device == native) {
            readings += profile.readings(
                point.metrics, point.clock.resolved(zone: zone, receivedAt, localClock), receivedAt)
            said += point.info
        }
        for listed in devices where listed.device == native { said += listed.info }
        if !readings.isEmpty {
            contents.append(.readings(Array(readings.sortedByTime().prefix(MessageDecoder.mostMetrics))))
        }
        if device == native, let availability { contents.append(.availability(availability)) }
        if !said.isEmpty {
            contents.append(.info(Dictionary(said.map { ($0.name, $0.value.spelled) }) { first, _ in first }))
        }
        if device == native, let ack {
            contents.append(
                .acknowledgement(
                    Acknowledgement(
                        status: ack.status, correlation: ack.correlation?.spelled, detail: ack.detail)))
        }
        return contents
    }
}

extension ClockReading {
    /// The instant that the device states; nil where the time of arrival counts.
    package func resolved(zone: String?, _ receivedAt: Timestamp, _ clock: LocalClock) -> Timestamp? {
        switch self {
        case .none, .unusable: nil
        case .stated(let instant): instant.clockFault(receivedAt: receivedAt) == nil ? instant : nil
        case .local(let local):
            zone.flatMap { clock.instant(local, zone: $0, receivedAt: receivedAt) }.flatMap {
                $0.clockFault(receivedAt: receivedAt) == nil ? $0 : nil
            }
        }
    }
}

extension DeviceProfile {
    fileprivate func readings(_ raw: [RawMetric], _ stated: Timestamp?, _ receivedAt: Timestamp) -> [Reading] {
        guard !raw.isEmpty else { return [] }
        let values = Dictionary(raw.map { ($0.name, $0.value) }) { first, _ in first }
        return metrics.compactMap { metric in
            let raw = metric.paths.lazy.compactMap { values[$0] }.first
            guard let value = raw.flatMap({ metric.value(of: $0) }) else { return nil }
            return Reading(
                metric: metric.id, value: value, observedAt: stated ?? receivedAt, deviceStated: stated != nil)
        }
    }
}

extension Metric {
    /// The raw value in the metric's unit, or the index of the state or event; nil where it is neither.
    package func value(of raw: RawValue) -> Double? {
        if let states = kind.namedValues {
            let spelled = raw.spelled
            return states.firstIndex { $0.raw.utf8.elementsEqual(spelled.utf8) }.map(Double.init)
        }
        switch raw {
        case .number(let number): return number
        case .flag(let flag): return flag ? 1 : 0
        case .text(let text):
            guard JSONNumber.isNumber(text), let number = Double(text), number.isFinite else { return nil }
            return number
        }
    }
}

extension [Reading] {
    /// Stable: readings of one instant keep their order.
    fileprivate func sortedByTime() -> [Reading] {
        if zip(self, dropFirst()).allSatisfy({ $0.observedAt <= $1.observedAt }) { return self }
        return enumerated().sorted { ($0.element.observedAt, $0.offset) < ($1.element.observedAt, $1.offset) }
            .map(\.element)
    }
}
