import Diagnostics
import Profiles
import Store
import Telemetry

/// Writes what we think of one device, from what is measured and told, for whoever reads it now.
struct AssessmentWriter: Sendable {
    let desk: InProcessDesk
    let view: Viewpoint

    /// How far back what was tried and what changed is looked at.
    private static let lookBack = TimeSpan.days(14)
    /// Repairs of a device that are looked at.
    private static let mostRepairs = 20

    /// - Parameter begin: what was before belongs to somebody else; nil: nothing does.
    func assessment(
        of device: DeviceRecord, in home: HomeRecord?, from begin: Timestamp?
    ) async throws -> Assessment {
        let summary = desk.summary(device, in: home)
        let repairs = try await desk.registry.repairs(of: device.id, limit: Self.mostRepairs)
        let running = try await repair(of: repairs, words: summary.words)
        guard let (state, compiled) = await desk.devices.device(device.id) else {
            return unprofiled(device, summary, running, begin)
        }
        if state.isLearning { desk.devices.isAwaited(device.id) }
        let told = ToldFinding.standing(in: view.contact, about: device.id)
        let seen = try await SeenOnDevice(device.id, from: begin, in: compiled.profile, at: view.now, desk.registry)
        let diagnosis = Diagnosis(
            of: state, told: told, seen: seen.speaking, isContact: view.isCall, at: view.now, compiled)
        let health = Diagnostics.Health(of: state, at: view.now, compiled)
        let reach = Health.Reach(health.reach)
        let since = view.now - Self.lookBack
        let lastHeard = state.lastReceivedAt
        let dangers = try await DangerFinder(registry: desk.registry).dangers(
            diagnosis, of: state, in: device.home, at: view.now, compiled)
        let tried = repairs.filter { $0.requestedAt >= since && $0.isShown(from: begin) }.map(TriedFix.init)
        let suggestions = try await SuggestionWriter(
            desk: desk, view: view, device: device, words: summary.words
        ).suggestions(
            for: diagnosis, of: state, reach: reach, dangers, compiled, tried: tried,
            record: repairs.filter { $0.isShown(from: begin) })
        let asking = QuestionWriter(diagnosis: diagnosis, compiled: compiled)
        // Only who is there can be asked.
        let questions =
            view.isCall
            ? NextQuestion.ranked(for: diagnosis, of: state, tried: tried, dangers: dangers, at: view.now, compiled)
            : []
        let clock = HomeClock(timeZone: home?.timeZone)
        let forecasts = ForecastWriter(compiled: compiled).forecasts(of: state, at: view.now)
        return Assessment(
            device: summary,
            health: self.health(health, state, compiled, lastHeard: TiePeriod.within(begin, lastHeard)),
            headline: headline(
                diagnosis, health, forecasts, lastHeard: TiePeriod.cut(lastHeard, from: begin), compiled.profile, clock),
            unusual: diagnosis.unlike.map { UnusualWriter(clock: clock, begin: begin, now: view.now).sentence($0) },
            causes: CauseWriter(state: state, compiled: compiled, begin: begin, clock: clock, now: view.now)
                .causes(diagnosis, forecasts),
            unexplained: diagnosis.nothingWeKnow, noCauseFound: health.condition != .unknown && !diagnosis.isLikely,
            dangers: dangers.map { DangerInstruction($0, of: summary, in: compiled.profile) },
            notices: asking.notices(), question: asking.question(questions), answered: asking.answered(),
            changes: try await changes(
                device, compiled.profile, repairs, missing: state.missing, clock, since: max(since, begin ?? since)),
            suggestion: suggestions.first, others: Array(suggestions.dropFirst()), repair: running,
            lived: lived(state, compiled, begin, clock),
            fleetEvents: await fleetEvents(over: device, in: home, compiled.profile, clock), forecasts: forecasts,
            knownCauses: compiled.profile.causes.map { CauseName(id: CauseID(rawValue: $0.id), title: $0.title) },
            knownCures: compiled.profile.fixes.filter { $0.kind == .cure }.map {
                FixName(id: FixID(rawValue: $0.id), title: $0.title)
            }, unusualUnknown: health.isLearning ? nil : UnusualWriter.whyUnknown(state.ownNormal))
    }

    /// What somebody else lived through is not said to them.
    private func lived(
        _ state: DeviceState, _ compiled: CompiledProfile, _ begin: Timestamp?, _ clock: HomeClock
    ) -> [String] {
        LivedFinding.all(of: state, at: view.now, compiled)
            .filter { found in begin.map { $0 <= found.since ?? view.now - found.of } ?? true }
            .compactMap { Wording.lived($0, clock, at: view.now) }
    }

    /// Those going on that this device may be one of.
    private func fleetEvents(
        over device: DeviceRecord, in home: HomeRecord?, _ profile: DeviceProfile, _ clock: HomeClock
    ) async -> [String] {
        guard let source = desk.fleetEvents else { return [] }
        let place = FleetPlace(
            profile: profile.id.rawValue, firmware: device.firmware, region: home?.region, supply: home?.supply)
        return await source.fleetEvents().filter { $0.endedAt == nil && $0.scope.contains(place) }.map { event in
            let kind = event.scope.profile == profile.id.rawValue ? profile.title : nil
            let cause = profile.title(ofCause: event.cause).inSentence
            return "\(event.sentence(devices: kind, cause: cause)), since \(clock.words(event.since, at: view.now))"
        }
    }

    /// Without a profile nobody can say more than whether it was ever heard.
    private func unprofiled(
        _ device: DeviceRecord, _ summary: DeviceSummary, _ repair: RepairView?, _ begin: Timestamp?
    ) -> Assessment {
        let says = "no profile fits it: we cannot say how it is"
        return Assessment(
            device: summary,
            health: Health(
                condition: .unknown, reach: device.reach.lastSeen == nil ? .offline : .stale, says: says,
                lastHeard: TiePeriod.within(begin, device.reach.lastSeen)),
            headline: says, unexplained: 1, noCauseFound: false, repair: repair)
    }

    /// The repair that runs, or the newest of this contact.
    private func repair(of repairs: [RepairRecord], words: String) async throws -> RepairView? {
        let running = repairs.first { $0.occupiesDevice && !$0.imported }
        let own = view.contact.flatMap { contact in repairs.first { $0.contact == contact.id } }
        guard let record = running ?? own else { return nil }
        return try await RepairViewWriter(desk: desk).view(record, words: words)
    }

    // MARK: Listen

    private func health(
        _ health: Diagnostics.Health, _ state: DeviceState, _ compiled: CompiledProfile, lastHeard: Timestamp?
    ) -> Health {
        let checks = zip(compiled.profile.symptoms, state.symptoms).map { symptom, known in
            CheckMade(says: symptom.says, answer: CheckMade.Answer(known.truth))
        }
        return Health(
            condition: Health.Condition(health.condition), reach: Health.Reach(health.reach), says: health.words,
            lastHeard: lastHeard, checks: checks, cannotSee: compiled.profile.cannotSee,
            learning: health.isLearning)
    }

    private func headline(
        _ diagnosis: Diagnosis, _ health: Diagnostics.Health, _ forecasts: [Forecast], lastHeard: Timestamp?,
        _ profile: DeviceProfile, _ clock: HomeClock
    ) -> String {
        if case .likely(let cause) = diagnosis.conclusion {
            let words = Wording.likelihood(diagnosis.probability(of: cause))
            return "\(words): \(profile.causes[cause].title.inSentence)"
        }
        if health.reach == .offline {
            return lastHeard.map { "it has been silent since \(clock.words($0, at: view.now))" }
                ?? "it has never reported"
        }
        switch diagnosis.conclusion {
        case .cannotTell where health.isLearning: return health.words
        case .likely, .somethingUnusual:
            return diagnosis.unlike == nil
                ? "something unusual: what is described is not explained by what it reports"
                : "something unusual: it is unlike itself, and no cause we know explains it"
        case .nothingWeKnow: return coming(forecasts) ?? "something unusual that no cause we know explains"
        case .nothingUnusual: return coming(forecasts) ?? "no device cause found"
        case .cannotTell: return coming(forecasts) ?? "it reports too little to say how it is"
        }
    }

    /// What is not there yet and soon will be.
    private func coming(_ forecasts: [Forecast]) -> String? {
        guard let first = forecasts.first(where: \.isUrgent), let left = first.left else { return nil }
        let days = max(1, Int(left.median.rounded()))
        return "coming, in about \(days) \(days == 1 ? "day" : "days"): \(first.title.inSentence)"
    }

    private func changes(
        _ device: DeviceRecord, _ profile: DeviceProfile, _ repairs: [RepairRecord], missing: [NumberTrack.Gap],
        _ clock: HomeClock, since: Timestamp
    ) async throws -> [Change] {
        // A report that is lost now and then is no change.
        let gaps = missing.filter { $0.from >= since && $0.to - $0.from > profile.reports.offlineAfter }
        var changes = gaps.map { gap in
            let says = Wording.missing(gap, clock, at: view.now)
            return Change(at: gap.to, kind: .network, says: says.prefix(1).uppercased() + says.dropFirst())
        }
        for episode in try await desk.registry.episodes(of: device.id, limit: 20) {
            // What comes and goes every day is no change.
            if episode.clearedAt != nil, profile.causes.contains(where: { $0.id == episode.cause && $0.isEveryday }) {
                continue
            }
            let title = profile.title(ofCause: episode.cause).inSentence
            if episode.openedAt >= since {
                changes.append(Change(at: episode.openedAt, kind: .episode, says: "First signs of: \(title)"))
            }
            if let cleared = episode.clearedAt, cleared >= since {
                let why = episode.ending == .profileChanged ? ", as its past is read now" : ""
                changes.append(Change(at: cleared, kind: .episode, says: "No more signs of: \(title)\(why)"))
            }
        }
        for repair in repairs where repair.requestedAt >= since && !repair.occupiesDevice {
            changes.append(
                Change(
                    at: repair.endedAt ?? repair.requestedAt, kind: .repair,
                    says: "\(profile.title(ofFix: repair.fix)): \(Wording.inWords(repair.state))"))
        }
        // What callers said is not for those who see no callers.
        if view.principal.role != .engineer {
            for past in try await desk.registry.contacts(about: device.id, limit: 10)
            where past.openedAt >= since && past.id != view.contact?.id {
                changes.append(
                    Change(at: past.openedAt, kind: .contact, says: past.words ?? "a \(past.channel.rawValue)"))
            }
        }
        return changes.sorted { $0.at > $1.at }
    }
}

extension DeviceProfile {
    /// What was on file under a name that the profile no longer has keeps that name.
    func title(ofCause id: String) -> String { causes.first { $0.id == id }?.title ?? Wording.inWords(id) }
    func title(ofFix id: String) -> String { fixes.first { $0.id == id }?.title ?? Wording.inWords(id) }
}

extension DangerInstruction {
    fileprivate init(_ danger: DangerFinding, of device: DeviceSummary, in profile: DeviceProfile) {
        self.init(
            id: danger.id, device: device.id, deviceWords: device.words, says: danger.says,
            instruction: danger.instruction, signs: danger.signs,
            makeSafe: danger.makeSafe.map { FixID(rawValue: profile.fixes[$0].id) })
    }
}
