/// Which devices a profile is for; every stated part must match. `*` stands for any run of characters.
package struct DeviceMatch: Hashable, Sendable {
    package var manufacturer: String?
    package var model: String?
    /// Comma-separated bounds over dotted versions, e.g. `>=2.0, <3`.
    package var firmware: String?
    /// An MQTT topic filter.
    package var topic: String?
    /// A raw name it has reported a value by: what it measures tells what it is, where it never names its model.
    package var reportsMetric: String?

    package init(
        manufacturer: String? = nil, model: String? = nil, firmware: String? = nil, topic: String? = nil,
        reportsMetric: String? = nil
    ) {
        self.manufacturer = manufacturer
        self.model = model
        self.firmware = firmware
        self.topic = topic
        self.reportsMetric = reportsMetric
    }
}

extension DeviceMatch {
    package enum Verdict: Hashable, Sendable {
        case matches
        /// Nothing known speaks against it, but something it asks for is not known yet.
        case undecided
        case no
    }

    package func verdict(on identity: DeviceIdentity) -> Verdict {
        let parts = [
            verdict(manufacturer, identity.manufacturer) { Glob($0).matches($1) },
            verdict(model, identity.model) { Glob($0).matches($1) },
            verdict(firmware, identity.firmware) { VersionBounds($0)?.contains($1) ?? false },
            verdict(topic, identity.topic) { TopicFilter($0).matches($1) },
            // That it has not reported it yet does not say that it never will.
            reportsMetric.map { identity.reportedMetrics.contains($0) } ?? true ? .matches : .undecided,
        ]
        if parts.contains(.no) { return .no }
        return parts.contains(.undecided) ? .undecided : .matches
    }

    private func verdict(_ wanted: String?, _ known: String?, _ matches: (String, String) -> Bool) -> Verdict {
        guard let wanted else { return .matches }
        guard let known else { return .undecided }
        return matches(wanted, known) ? .matches : .no
    }

    /// How narrow it is: by the number of parts stated, then by the number of fixed characters in them.
    var constraint: (parts: Int, literals: Int) {
        let parts = [manufacturer, model, firmware, topic, reportsMetric].compactMap { $0 }
        let literals =
            [manufacturer, model].compactMap { $0.map { Glob($0).literals } }.reduce(0, +)
            + (topic.map { TopicFilter($0).literals } ?? 0) + (reportsMetric?.utf8.count ?? 0)
        return (parts.count, literals)
    }

    /// Whether a device can exist that both match.
    func overlaps(_ other: DeviceMatch) -> Bool {
        func both(_ a: String?, _ b: String?, _ overlap: (String, String) -> Bool) -> Bool {
            guard let a, let b else { return true }
            return overlap(a, b)
        }
        return both(manufacturer, other.manufacturer) { Glob($0).overlaps(Glob($1)) }
            && both(model, other.model) { Glob($0).overlaps(Glob($1)) }
            && both(topic, other.topic) { TopicFilter($0).overlaps(TopicFilter($1)) }
            && both(firmware, other.firmware) { a, b in
                guard let a = VersionBounds(a), let b = VersionBounds(b) else { return true }
                return a.overlaps(b)
            }
    }
}
