import Diagnostics
import Profiles
import Store
package import Telemetry

extension InProcessDesk {
    package func device(_ id: DeviceID, as principal: Principal) async throws(DeskError) -> DevicePage {
        try await only {
            let (device, home) = try await known(id, principal)
            try await looks.enter(audit(principal, "device.read", id.description))
            let now = clock()
            let begin = try await householdBegin(of: home, at: now)
            let assessment = try await AssessmentWriter(desk: self, view: Viewpoint(principal: principal, now: now))
                .assessment(of: device, in: home, from: begin)
            let live = await devices.device(id)
            var repairs: [RepairView] = []
            for record in try await registry.repairs(of: id, limit: 20) where record.isShown(from: begin) {
                repairs.append(try await RepairViewWriter(desk: self).view(record, words: assessment.device.words))
            }
            let profile = live?.profile.profile
            let episodes = try await registry.episodes(of: id, limit: 50).compactMap { episode in
                episode.cut(from: begin)
            }.map { episode in
                EpisodeView(
                    cause: CauseID(rawValue: episode.cause),
                    title: profile?.title(ofCause: episode.cause) ?? Wording.inWords(episode.cause),
                    openedAt: episode.openedAt, clearedAt: episode.clearedAt)
            }
            return DevicePage(
                assessment: assessment, metrics: live.map { metrics($0.state, $0.profile, from: begin) } ?? [],
                charts: live.map { charts($0.state, $0.profile) } ?? [], episodes: episodes, repairs: repairs,
                findings: try await findings(of: device, from: begin, principal),
                info: info(device) + (live.map { parameters($0.state, $0.profile.profile) } ?? [])
                    + (live.map { numbers($0.state, from: begin, HomeClock(timeZone: home?.timeZone), at: now) } ?? []),
                madeAt: now)
        }
    }

    private func metrics(
        _ state: DeviceState, _ compiled: CompiledProfile, from begin: Timestamp?
    ) -> [MetricValue] {
        compiled.profile.metrics.map { metric in
            let last = state.lastReading(of: metric.id, compiled).flatMap { last in
                begin.map { last.at < $0 } == true ? nil : last
            }
            return MetricValue(
                metric: metric.id, title: Wording.title(of: metric.id),
                value: last.map { Wording.value($0.value, metric) }, observedAt: last?.at)
        }
    }

    /// The most telling first: what the findings present rest on, then the rest in the profile's order.
    private func charts(_ state: DeviceState, _ compiled: CompiledProfile) -> [MetricID] {
        var order: [MetricID] = []
        for evidence in state.findings(at: clock(), compiled) where evidence.truth == .yes {
            for figure in evidence.figures {
                if case .metric(let metric) = figure.subject, !order.contains(metric) { order.append(metric) }
            }
        }
        for metric in compiled.profile.metrics where !order.contains(metric.id) { order.append(metric.id) }
        return order
    }

    private func info(_ device: DeviceRecord) -> [InfoLine] {
        var lines: [InfoLine] = []
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { lines.append(InfoLine(name: name, value: value)) }
        }
        add("Maker", device.manufacturer)
        add("Model", device.model)
        add("Firmware", device.firmware)
        add("Serial", device.serial)
        add("Profile", device.profile)
        for address in device.addresses {
            add(
                "Address",
                [address.convention, address.gateway, address.native].compactMap(\.self).joined(separator: " · "))
        }
        return lines
    }

    /// What is set for this device otherwise than its profile has it, and what could not be taken.
    private func parameters(_ state: DeviceState, _ profile: DeviceProfile) -> [InfoLine] {
        profile.parameters.enumerated().compactMap { index, parameter in
            guard let set = state.setting.overrides[parameter.id] else { return nil }
            func words(_ base: Double) -> String { Wording.value(ofBase: base, parameter.unit) }
            let value =
                parameter.range.contains(set)
                ? "\(words(state.value(ofParameter: index) ?? set)) for this device, otherwise \(words(parameter.value))"
                : "\(words(set)) was not taken: it must be from \(words(parameter.range.lowerBound)) to "
                    + "\(words(parameter.range.upperBound)); it stays \(words(parameter.value))"
            return InfoLine(name: Wording.inWords(parameter.id), value: value)
        }
    }

    /// What its own numbers of its messages tell.
    private func numbers(
        _ state: DeviceState, from begin: Timestamp?, _ clock: HomeClock, at now: Timestamp
    ) -> [InfoLine] {
        var lines: [InfoLine] = []
        let gaps = state.missing.filter { gap in begin.map { gap.from >= $0 } ?? true }
        if let last = gaps.last {
            lines.append(
                InfoLine(
                    name: "Missing messages",
                    value: Wording.missing(last, clock, at: now)
                        + (gaps.count == 1
                            ? ""
                            : "; \(gaps.reduce(0) { $0 + $1.missing }) since \(clock.words(gaps[0].from, at: now))")))
        }
        if let (count, last) = state.contradictions, begin.map({ last >= $0 }) ?? true {
            lines.append(
                InfoLine(
                    name: "Contradicting messages",
                    value:
                        "\(count == 1 ? "one contradicts" : "\(count) contradict") an earlier one of the same number, "
                        + "the last at \(clock.words(last, at: now)): the first one counts"))
        }
        return lines
    }

    // MARK: Charts

    package func series(_ request: SeriesRequest, as principal: Principal) async throws(DeskError) -> ChartSeries {
        guard request.to > request.from else { throw .invalid(field: "to", why: "it is not after from") }
        guard (2...5_000).contains(request.points) else { throw .invalid(field: "points", why: "2 to 5,000") }
        return try await only {
            let (_, home) = try await known(request.device, principal)
            guard let (state, compiled) = await devices.device(request.device),
                let metric = compiled.profile.metrics.first(where: { $0.id == request.metric })
            else { throw DeskError.notFound("metric") }
            let now = clock()
            let begin = try await householdBegin(of: home, at: now)
            // What was usual in this home may be the last occupier's habits until it is forgotten.
            let isTheirs = metric.reveals == nil || begin.map { now - $0 > UsualBand.forgotten } ?? true
            let from = min(max(request.from, begin ?? request.from), request.to)
            let buckets = try await history.downsampled(
                request.device, request.metric, from: from, to: request.to, buckets: max(1, request.points / 2))
            let before =
                from > request.from
                ? [ChartSeries.Span(from: request.from, to: from, label: "before their time here")] : []
            return ChartSeries(
                metric: request.metric, title: Wording.title(of: request.metric), unit: metric.unit.symbol,
                from: request.from, to: request.to, points: buckets.flatMap(Self.points),
                gaps: before
                    + Self.gaps(
                        buckets, to: min(request.to, now), longerThan: compiled.profile.reports.offlineAfter),
                band: isTheirs
                    ? UsualBand.points(of: metric, from: from, to: min(request.to, now), state, compiled) : [],
                episodes: try await spans(request, from: from, at: now, compiled.profile),
                repairs: try await marks(request, from: from, compiled.profile),
                forecast: ForecastWriter(compiled: compiled).course(of: request, state, at: now),
                states: Self.states(metric))
        }
    }

    /// A bucket's extremes, so that a spike survives; one point where they are the same.
    private static func points(_ bucket: HistoryBucket) -> [ChartSeries.Point] {
        guard let summary = bucket.summary else { return [] }
        let middle = bucket.from + TimeSpan(microseconds: (bucket.to - bucket.from).microseconds / 2)
        if summary.min == summary.max { return [ChartSeries.Point(at: middle, value: summary.mean)] }
        let quarter = TimeSpan(microseconds: (bucket.to - bucket.from).microseconds / 4)
        return [
            ChartSeries.Point(at: bucket.from + quarter, value: summary.min),
            ChartSeries.Point(at: bucket.to - quarter, value: summary.max),
        ]
    }

    /// Stretches in which nothing was received for longer than `least`, from the buckets without a reading.
    private static func gaps(_ buckets: [HistoryBucket], to end: Timestamp, longerThan least: TimeSpan) -> [ChartSeries
        .Span]
    {
        var gaps: [ChartSeries.Span] = []
        var began: Timestamp?
        func close(at end: Timestamp) {
            if let start = began, end - start > least {
                gaps.append(ChartSeries.Span(from: start, to: end, label: "nothing received"))
            }
            began = nil
        }
        // What is still to come is no gap.
        for bucket in buckets where bucket.from < end {
            if bucket.summary == nil { began = began ?? bucket.from } else { close(at: bucket.from) }
        }
        close(at: end)
        return gaps
    }

    private static func states(_ metric: Metric) -> [String] {
        metric.kind.namedValues?.map { Wording.inWords($0.name) } ?? []
    }

    private func spans(
        _ request: SeriesRequest, from: Timestamp, at now: Timestamp, _ profile: DeviceProfile
    ) async throws -> [ChartSeries.Span] {
        try await registry.episodes(of: request.device, limit: 50).compactMap { episode in
            guard episode.openedAt < request.to, (episode.clearedAt ?? request.to) > from else { return nil }
            return ChartSeries.Span(
                from: max(episode.openedAt, from),
                // What is still to come is no part of it.
                to: episode.clearedAt ?? (now < request.to ? now : nil),
                label: profile.title(ofCause: episode.cause))
        }
    }

    private func marks(
        _ request: SeriesRequest, from: Timestamp, _ profile: DeviceProfile
    ) async throws -> [ChartSeries.Mark] {
        try await registry.repairs(of: request.device, limit: 50).compactMap { repair in
            guard repair.requestedAt >= from, repair.requestedAt < request.to else { return nil }
            return ChartSeries.Mark(
                at: repair.requestedAt, label: profile.title(ofFix: repair.fix))
        }
    }
}

extension EpisodeRecord {
    /// As it is shown from `begin` on: one that was open then opens then, one that was over is nil.
    func cut(from begin: Timestamp?) -> EpisodeRecord? {
        guard let begin, openedAt < begin else { return self }
        guard clearedAt.map({ $0 > begin }) ?? true else { return nil }
        var rest = self
        rest.openedAt = begin
        return rest
    }
}
