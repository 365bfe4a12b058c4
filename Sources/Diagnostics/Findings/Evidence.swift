package import Profiles
package import Telemetry

/// One finding as an agent may repeat it: what it says, since when, and the figures it rests on.
package struct Evidence: Hashable, Sendable, Codable {
    package enum Source: Hashable, Sendable, Codable {
        /// The symptom's id.
        case measured(String)
        /// The notice's id, and the caller's words, hostile until escaped.
        case told(String, words: String?)
        /// The ask's id, and the caller's words with their answer.
        case answered(String, words: String?)
        /// What a technician saw, by the finding's id, and their words.
        case seen(String, words: String?)
        /// A technician's word on a cause itself, by its id, and their words.
        case verdict(String, words: String?)
        /// That they got in touch at all.
        case contact
    }
    package var source: Source
    /// `yes` present, `no` absent, `unknown` not judged.
    package var truth: Truth
    /// A clause for this truth, as the profile words it: "it freezes in the fridge part", or what is so instead.
    package var says: String
    package var since: Timestamp?
    /// Until when a finding was seen that cannot be judged now and still counts, since its episode is open; nil for
    /// one that is judged.
    package var lastSeen: Timestamp?
    package var figures: [Figure]
    /// How many times likelier this finding is with the cause (alone) than with no cause we know. Above 1 speaks for
    /// the cause, below 1 against; 1 says nothing, also where a finding of its evidence group was counted instead.
    package var likelihoodRatio: Double
    /// The cause's probability had this (and what moves together with it) not been looked at; beside the probability
    /// as it is, how far it moved it. Nil where it was not weighed for a cause.
    package var probabilityWithout: Double?

    package init(
        source: Source, truth: Truth, says: String, since: Timestamp? = nil, lastSeen: Timestamp? = nil,
        figures: [Figure] = [],
        likelihoodRatio: Double = 1, probabilityWithout: Double? = nil
    ) {
        self.source = source
        self.truth = truth
        self.says = says
        self.since = since
        self.lastSeen = lastSeen
        self.figures = figures
        self.likelihoodRatio = likelihoodRatio
        self.probabilityWithout = probabilityWithout
    }
}

/// A number that a rule read.
package struct Figure: Hashable, Sendable, Codable {
    package enum Subject: Hashable, Sendable, Codable {
        case metric(MetricID)
        /// A condition over readings; `share`, `duration` and `count` are kept over these.
        case condition
    }
    package var subject: Subject
    /// The function's name; `quantile 0.9`, and `count of low_pressure` for occurrences.
    package var function: String
    /// Zero for `age`, and for a bare metric.
    package var over: TimeSpan
    /// Nil: not enough readings. In `unit`.
    package var value: Double?
    /// The metric's own unit; `s` for spans of time, `1` for shares and counts, unit`/s` for rates.
    package var unit: UnitCode
    /// The state's name, for a state metric.
    package var state: String?

    package init(
        subject: Subject, function: String, over: TimeSpan, value: Double? = nil, unit: UnitCode, state: String? = nil
    ) {
        self.subject = subject
        self.function = function
        self.over = over
        self.value = value
        self.unit = unit
        self.state = state
    }
}

extension Figure {
    /// The figure of a window whose value is `base` in base units.
    init(_ window: Window, base: Double?, in profile: DeviceProfile) {
        var metric: Metric?
        if let index = window.metric, profile.metrics.indices.contains(index) {
            metric = profile.metrics[index]
        }
        subject = metric.map { .metric($0.id) } ?? .condition
        function =
            switch window.operand {
            case .occurrences(_, of: let values):
                "count of "
                    + values.compactMap { index in
                        metric?.kind.namedValues.flatMap { $0.indices.contains(index) ? $0[index].name : nil }
                    }.joined(separator: " or ")
            case .metric where window.function == .quantile: "quantile \(window.quantile.inFigures)"
            case .metric, .condition: window.function.rawValue
            }
        let isBare =
            window.length == profile.reports.offlineAfter && [.last, .deviation, .expected].contains(window.function)
        over = window.function == .age || isBare ? .zero : window.length
        let own = metric?.unit ?? .one
        switch window.function {
        case .mean, .min, .max, .last, .quantile, .expected:
            unit = own
            value = base.map { ($0 - window.offset) / window.scale }
        case .delta, .stddev:
            unit = own
            value = base.map { $0 / window.scale }
        case .rate, .slope:
            unit = UnitCode(rawValue: own.rawValue + "/s")
            value = base.map { $0 / window.scale }
        case .age, .duration:
            unit = UnitCode(rawValue: "s")
            value = base
        case .count, .share, .changes, .deviation, .peerDeviation:
            unit = .one
            value = base
        }
        if let known = value, !known.isFinite { value = nil }
        if window.function == .last, let values = metric?.kind.namedValues, let known = value,
            let index = Int(exactly: known), values.indices.contains(index)
        {
            state = values[index].name
        }
    }
}
