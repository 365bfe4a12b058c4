import Diagnostics
package import Profiles
import Telemetry

/// A profile in plain words, for the engineer who checks what was written: every symptom with its windows and what they
/// cost in memory, its causes, questions, dangers and fixes, and what it cannot see. At most 80 columns.
package enum ProfileExplanation {
    package static func text(of profile: DeviceProfile) -> String {
        var page = TextColumn()
        let compiled = CompiledProfile(profile)
        let (metrics, windows) = (profile.metrics.count, profile.windows.count)
        page.heading("\(profile.title)  (\(profile.id.rawValue))")
        page.add("For \(matched(profile.match)).", indent: 2)
        page.add(
            "Reports by \(profile.reports.convention) every \(profile.reports.every.inWords); offline after "
                + "\(profile.reports.offlineAfter.inWords) of silence.", indent: 2)
        page.add(
            "\(metrics) metric\(metrics == 1 ? "" : "s"), \(windows) window\(windows == 1 ? "" : "s"), \(compiled.bytesPerDevice) bytes of "
                + "memory per device.", indent: 2)
        if !profile.cannotSee.isEmpty {
            page.heading("It cannot see")
            for one in profile.cannotSee { page.add("- \(one)", indent: 2) }
        }
        figures(of: profile, &page)
        symptoms(of: compiled, &page)
        causes(of: profile, &page)
        questions(of: profile, &page)
        fixes(of: profile, &page)
        return page.lines.joined(separator: "\n") + "\n"
    }

    private static func matched(_ match: DeviceMatch) -> String {
        let parts = [
            ("manufacturer", match.manufacturer), ("model", match.model), ("firmware", match.firmware),
            ("topic", match.topic), ("reporting", match.reportsMetric),
        ]
        return parts.compactMap { name, value in value.map { "\(name) \($0)" } }.joined(separator: ", ")
    }

    // MARK: - Parameters and schedules

    private static func figures(of profile: DeviceProfile, _ page: inout TextColumn) {
        if !profile.parameters.isEmpty {
            page.heading("A device may have otherwise")
            for parameter in profile.parameters {
                func shown(_ base: Double) -> String {
                    let value = parameter.unit.definition?.value(ofBase: base) ?? base
                    return "\(value.inFigures) \(parameter.unit.symbol)"
                }
                page.add(
                    "- \(parameter.id): \(parameter.says); \(shown(parameter.value)), from "
                        + "\(shown(parameter.range.lowerBound)) to \(shown(parameter.range.upperBound))", indent: 2)
            }
        }
        if !profile.schedules.isEmpty {
            page.heading("Times")
            for schedule in profile.schedules { page.add("- \(schedule.id): \(words(for: schedule))", indent: 2) }
        }
    }

    private static func words(for schedule: Schedule) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        func clock(_ minutes: Int) -> String { "\(two(minutes / 60)):\(two(minutes % 60))" }
        func day(_ day: Int) -> String { "\(two(day / 100))-\(two(day % 100))" }
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        var parts: [String] = []
        if let hours = schedule.hours { parts.append("from \(clock(hours.from)) to \(clock(hours.to))") }
        if !schedule.weekdays.isEmpty {
            parts.append("on " + schedule.weekdays.sorted().map { names[$0 - 1] }.joined(separator: ", "))
        }
        if let season = schedule.season { parts.append("from \(day(season.from)) to \(day(season.to)) of the year") }
        return parts.joined(separator: ", ")
    }

    // MARK: - Symptoms

    private static func symptoms(of compiled: CompiledProfile, _ page: inout TextColumn) {
        page.heading("Symptoms")
        let profile = compiled.profile
        let rules = RuleWords(profile)
        for (index, symptom) in profile.symptoms.enumerated() {
            page.add("\(symptom.id): \(symptom.says)", indent: 2)
            page.add("Where it is absent: \(symptom.clause(for: .no)).", indent: 6)
            let held = symptom.hold > .zero ? ", and has been for \(symptom.hold.inWords)" : ""
            page.add("Present when \(rules.words(symptom.when))\(held).", indent: 6)
            if let gate = symptom.gate { page.add("Unknown unless \(rules.words(gate)).", indent: 6) }
            if let clear = symptom.clear { page.add("Absent again when \(rules.words(clear)).", indent: 6) }
            let shown = profile.causes.compactMap { cause in
                cause.shows.first { $0.symptom == index }.map { "\(cause.id) \(percent($0.likelihood))" }
            }
            page.add(
                "Shown by \(shown.isEmpty ? "no cause" : shown.joined(separator: ", ")); without any of them "
                    + "\(percent(symptom.falseAlarm)).", indent: 6)
            if let group = symptom.evidenceGroup {
                page.add("Counted once with the others of the group \(group).", indent: 6)
            }
            for window in compiled.windows(ofSymptom: index) where window.bytes > 0 {
                page.add("- \(window.words), known \(window.known)", right: "\(window.bytes) bytes", indent: 6)
            }
        }
    }

    private static func percent(_ probability: Double) -> String { "\((probability * 100).inFigures) %" }

    // MARK: - Causes, questions, fixes

    private static func causes(of profile: DeviceProfile, _ page: inout TextColumn) {
        page.heading("Causes, the commonest first")
        for cause in profile.causes.sorted(by: { $0.prior > $1.prior }) {
            page.add("\(cause.id): \(cause.title) (\(cause.kind.rawValue), \(cause.severity.rawValue))", indent: 2)
            page.add(
                "At a random moment \(percent(cause.prior)): \(cause.ratePerYear.inFigures) a year, "
                    + "\(cause.clearsIn) each.", indent: 6)
            if !cause.shows.isEmpty {
                let shown = cause.shows.map { "\(profile.symptoms[$0.symptom].id) \(percent($0.likelihood))" }
                page.add("Shows \(shown.joined(separator: ", ")).", indent: 6)
            }
            for notice in cause.notices {
                page.add("Callers say “\(notice.says)”: \(percent(notice.likelihood)).", indent: 6)
            }
            if let prognosis = cause.prognosis { page.add(words(for: prognosis, in: profile), indent: 6) }
            let fixes = cause.fixes.map { profile.fixes[$0].id }
            page.add(fixes.isEmpty ? "Nothing is offered." : "Helped by \(fixes.joined(separator: ", ")).", indent: 6)
        }
    }

    private static func words(for prognosis: Cause.Prognosis, in profile: DeviceProfile) -> String {
        let metric = profile.metrics[prognosis.metric]
        let way = prognosis.limit.rises ? "rises" : "falls"
        let limit = "\(prognosis.limit.value.inFigures) \(metric.unit.symbol)"
        let gate = prognosis.gate.map { ", by readings while \(RuleWords(profile).words($0))" } ?? ""
        return "Followed until \(metric.id) \(way) to \(limit)\(gate)."
    }

    private static func questions(of profile: DeviceProfile, _ page: inout TextColumn) {
        if !profile.asks.isEmpty { page.heading("Questions") }
        for ask in profile.asks {
            page.add("\(ask.id): “\(ask.question)” (\(ask.seconds.inFigures) s)", indent: 2)
            for tell in ask.tells {
                page.add(
                    "Yes in \(percent(tell.yesIfCause)) with \(profile.causes[tell.cause].id), "
                        + "\(percent(tell.yesOtherwise)) without.", indent: 6)
            }
            if ask.knownFrom != nil { page.add("Not asked where the readings tell it.", indent: 6) }
        }
        if !profile.lived.isEmpty { page.heading("Lived through") }
        let rules = RuleWords(profile)
        for lived in profile.lived {
            page.add(
                "\(lived.id): \(rules.words(lived.length)), from \(lived.atLeast.inWords) on"
                    + (lived.says.map { ": “\($0)”" } ?? ""), indent: 2)
        }
        if !profile.dangers.isEmpty { page.heading("Dangers") }
        for danger in profile.dangers {
            page.add("\(danger.id): \(danger.says)", indent: 2)
            page.add(
                "Shown by \(danger.signs.map { words(for: $0, in: profile) }.joined(separator: "; or ")).", indent: 6)
            if !danger.onlyForNeeds.isEmpty {
                let needs = danger.onlyForNeeds.map(\.rawValue).joined(separator: ", ")
                page.add("Only where somebody at home has one of these needs: \(needs).", indent: 6)
            }
            page.add("Say: “\(danger.instruction)”", indent: 6)
            let safe = danger.makeSafe.map { profile.fixes[$0].id }
            page.add(
                safe.isEmpty ? "No command is sent." : "Only these commands: \(safe.joined(separator: ", ")).",
                indent: 6)
        }
    }

    private static func words(for sign: Danger.Sign, in profile: DeviceProfile) -> String {
        switch sign {
        case .rule(let rule): "\(RuleWords(profile).words(rule))"
        case .notice(let id): "the caller's \(id)"
        case .answer(let ask, let yes): "\(yes ? "yes" : "no") to \(profile.asks[ask].id)"
        case .cause(let cause, let probability): "\(profile.causes[cause].id) from \(percent(probability)) on"
        }
    }

    private static func fixes(of profile: DeviceProfile, _ page: inout TextColumn) {
        if !profile.fixes.isEmpty { page.heading("Fixes") }
        for fix in profile.fixes {
            let means =
                switch fix.means {
                case .remote: "from here"
                case .customer: "by the customer"
                case .onSite: "on site"
                case .amends: "by us"
                }
            page.add("\(fix.id): \(fix.title) (\(fix.kind.rawValue), \(means))", indent: 2)
            if case .amends(let amends) = fix.means, !amends.words.isEmpty {
                page.add("Gives \(amends.words.joined(separator: "; and ")).", indent: 6)
            }
            if !fix.works.isEmpty {
                let works = fix.works.sorted { $0.key < $1.key }
                    .map { "\(profile.causes[$0.key].id) \(percent($0.value))" }
                page.add("Works on \(works.joined(separator: ", ")).", indent: 6)
            }
            if let proof = fix.proof {
                page.add(
                    "Proved within \(proof.verify.within)"
                        + (proof.holds.map { ", and has to hold for \($0)" } ?? "") + ".", indent: 6)
            }
        }
    }
}
