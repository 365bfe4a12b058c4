import Diagnostics
package import LocatedYAML
package import Profiles
import Telemetry

/// Runs a case through the profile's whole way, as the service would: readings, ticks, fold, diagnosis.
package struct ProfileTestRun {
    private let testCase: ProfileTestCase
    private let profile: DeviceProfile
    private let compiled: CompiledProfile
    private let device = DeviceID(high: 0, low: 1)
    private var state: DeviceState
    /// Since 1970, of the last comparison with peers.
    private var comparedHour: Int64?
    private var failures: [Issue] = []

    /// What is not as it must be, each at its place in the file, with what was found instead; empty: the case passes.
    /// Cost: steps × the profile's rules.
    package static func failures(of testCase: ProfileTestCase, _ profile: DeviceProfile) -> [Issue] {
        var run = ProfileTestRun(testCase, profile)
        run.play()
        return run.failures
    }

    private init(_ testCase: ProfileTestCase, _ profile: DeviceProfile) {
        self.testCase = testCase
        self.profile = profile
        compiled = CompiledProfile(profile)
        state = DeviceState(compiled)
    }

    /// Every step sends its readings as one message; where there are none, time passes all the same.
    private mutating func play() {
        let setting = DeviceSetting(overrides: testCase.overrides, zone: testCase.zone)
        fold(.setting(setting), at: testCase.start)
        let end = testCase.length
        var due = testCase.expectations[...]
        var step: Int64 = 0
        var now = TimeSpan.zero
        while now <= end {
            while let next = due.first, next.at < now {
                fold(.tick, at: testCase.start + next.at)
                judge(next)
                due.removeFirst()
            }
            compare(at: testCase.start + now)
            let readings = readings(of: Int(step), at: testCase.start + now)
            fold(readings.isEmpty ? .tick : .readings(readings), at: testCase.start + now)
            while let next = due.first, next.at == now {
                judge(next)
                due.removeFirst()
            }
            step += 1
            now = TimeSpan(microseconds: testCase.every.microseconds * step)
        }
        for expectation in due {
            fold(.tick, at: testCase.start + expectation.at)
            judge(expectation)
        }
    }

    /// With the peers, once an hour.
    private mutating func compare(at now: Timestamp) {
        guard !testCase.peers.isEmpty, comparedHour != now.seconds / 3_600 else { return }
        comparedHour = now.seconds / 3_600
        fold(
            .peers(
                testCase.peers.map { norm in
                    var norm = norm
                    norm.at = now
                    return norm
                }), at: now)
    }

    private mutating func fold(_ content: DeviceInput.Content, at time: Timestamp) {
        _ = state.fold(DeviceInput(device: device, receivedAt: time, content: content), by: compiled)
    }

    private func readings(of step: Int, at time: Timestamp) -> [Reading] {
        testCase.series.compactMap { series in
            series.value(at: step).map {
                Reading(metric: profile.metrics[series.metric].id, value: $0, observedAt: time, deviceStated: true)
            }
        }
    }

    // MARK: - Judging

    private mutating func judge(_ expectation: ProfileTestCase.Expectation) {
        let now = testCase.start + expectation.at
        let told = testCase.said.told + expectation.said.told
        let seen = testCase.said.seen + expectation.said.seen
        let tried = (testCase.said.tried + expectation.said.tried).filter { $0.at <= expectation.at }
            .map { TriedFix(fix: $0.fix, at: testCase.start + $0.at, outcome: $0.outcome) }
        let isContact = expectation.said.isContact ?? testCase.said.isContact ?? !told.isEmpty
        let diagnosis = Diagnosis(of: state, told: told, seen: seen, isContact: isContact, at: now, compiled)
        let dangers = DangerFinding.standing(
            diagnosis, of: state, needs: testCase.said.needs.union(expectation.said.needs), at: now, compiled)
        let verdicts = Verdicts(
            diagnosis: diagnosis, health: Health(of: state, at: now, compiled), dangers: dangers,
            questions: NextQuestion.ranked(
                for: diagnosis, of: state, tried: tried, dangers: dangers, at: now, compiled),
            suggestions: Diagnostics.Suggestion.ranked(
                for: diagnosis, of: state, tried: tried, dangers: dangers, at: now, compiled))
        for check in expectation.checks {
            guard let found = fault(check.wanted, verdicts, at: now) else { continue }
            failures.append(Issue(check.location, "\(testCase.name), at \(expectation.at): \(found)"))
        }
    }

    /// All that is concluded at one moment.
    private struct Verdicts {
        var diagnosis: Diagnosis
        var health: Health
        var dangers: [DangerFinding]
        var questions: [NextQuestion]
        var suggestions: [Diagnostics.Suggestion]
    }

    /// What is not as wanted; nil where it is.
    private func fault(_ wanted: ProfileTestCase.Wanted, _ found: Verdicts, at now: Timestamp) -> String? {
        switch wanted {
        case .symptom(let index, let truth): return symptomFault(index, truth, at: now)
        case .episodes(let causes):
            let open = Set(
                profile.causes.indices.filter { state.openEpisodes[$0] != nil }.map { profile.causes[$0].id })
            return open == causes ? nil : "the open episodes are \(named(open)), expected \(named(causes))"
        case .cause(let cause, let bound):
            let probability = found.diagnosis.probability(of: cause)
            return bound.holds(probability)
                ? nil
                : "the probability of \(profile.causes[cause].id) is \(probability.inFigures), expected \(bound.text); "
                    + ranking(found.diagnosis)
        case .likeliest(let cause):
            guard let first = found.diagnosis.ranked.first?.cause, first != cause else { return nil }
            return "the likeliest cause is \(profile.causes[first].id), expected \(profile.causes[cause].id); "
                + ranking(found.diagnosis)
        case .conclusion(let word):
            let concluded = self.word(for: found.diagnosis.conclusion)
            return concluded == word
                ? nil : "the conclusion is \(concluded), expected \(word); \(ranking(found.diagnosis))"
        case .condition(let condition):
            let word = found.health.condition
            return word == condition ? nil : "its health is \(word.rawValue), expected \(condition.rawValue)"
        case .reach(let reach):
            return found.health.reach == reach
                ? nil : "it is \(found.health.reach.rawValue), expected \(reach.rawValue)"
        case .ask(let id):
            let first = found.questions.first?.id
            return first == id ? nil : "the next question is \(first ?? "none"), expected \(id ?? "none")"
        case .dangers(let ids):
            let standing = Set(found.dangers.map(\.id))
            return standing == ids ? nil : "the dangers are \(named(standing)), expected \(named(ids))"
        case .suggestion(let word):
            let first = found.suggestions.first.map { self.word(for: $0) } ?? "none"
            return first == word ? nil : "the first suggestion is \(first), expected \(word)"
        case .lived(let index, let bound): return livedFault(index, bound, at: now)
        }
    }

    private func symptomFault(_ index: Int, _ wanted: Truth, at now: Timestamp) -> String? {
        let truth = state.symptoms[index].truth
        guard truth != wanted else { return nil }
        let evidence = state.findings(at: now, compiled)[index]
        let figures = evidence.figures.map(\.words).joined(separator: "; ")
        return "\(profile.symptoms[index].id) is \(Self.word(for: truth)), expected \(Self.word(for: wanted))"
            + (figures.isEmpty ? "" : " (\(figures))")
    }

    private func livedFault(_ index: Int, _ bound: ProfileTestCase.Bound?, at now: Timestamp) -> String? {
        let lived = profile.lived[index]
        let seconds = state.value(of: lived.length, at: now, compiled)
        let told = seconds.map { TimeSpan(microseconds: Int64(max(0, min(1e12, $0)) * 1e6)) }
        let isWorthAWord = told.map { $0 >= lived.atLeast } ?? false
        guard let bound else {
            return isWorthAWord ? "\(lived.id) is \(told?.inWords ?? "unknown"), expected none" : nil
        }
        guard let told, isWorthAWord else {
            return "\(lived.id) is \(told?.inWords ?? "unknown"), not worth a word, expected \(bound.text)"
        }
        return bound.holds(told.inSeconds) ? nil : "\(lived.id) is \(told.inWords), expected \(bound.text)"
    }

    // MARK: - Words

    private static func word(for truth: Truth) -> String {
        switch truth {
        case .yes: "present"
        case .no: "absent"
        case .unknown: "unknown"
        }
    }

    private func word(for conclusion: Diagnosis.Conclusion) -> String {
        switch conclusion {
        case .likely(let cause): profile.causes[cause].id
        case .somethingUnusual: "something_unusual"
        case .nothingWeKnow: "nothing_we_know"
        case .nothingUnusual: "nothing_unusual"
        case .cannotTell: "cannot_tell"
        }
    }

    private func word(for suggestion: Diagnostics.Suggestion) -> String {
        switch suggestion.action {
        case .fix(let fix): profile.fixes[fix].id
        case .nothingToRepair: "nothing_to_repair"
        case .passToEngineer: "pass_to_engineer"
        }
    }

    private func named(_ ids: Set<String>) -> String { ids.isEmpty ? "none" : ids.sorted().joined(separator: ", ") }

    /// "found is_off 0.98, wifi_too_weak 0.01; nothing we know 0.02".
    private func ranking(_ diagnosis: Diagnosis) -> String {
        let first = diagnosis.ranked.prefix(3).map { "\(profile.causes[$0.cause].id) \($0.probability.inFigures)" }
        return "found \(first.joined(separator: ", ")), nothing we know \(diagnosis.nothingWeKnow.inFigures)"
    }
}
