import Evaluation
import Foundation

/// A judgement for a terminal: a page for each profile.
enum EvaluationText {
    static func text(of judgement: Judgement) -> String {
        var lines: [String] = []
        for profile in judgement.profiles { lines += page(of: profile) }
        if judgement.devicesWithoutDiagnosis > 0 {
            lines.append("Devices of which nothing was said: \(judgement.devicesWithoutDiagnosis)")
        }
        if judgement.contacts.told.looked > 0 { lines += contacts(of: judgement) + [""] }
        let silent = judgement.profiles.reduce(0) { $0 + $1.silenceAsHealth }
        lines.append(
            "Silence told as health: \(Terminal.counted(silent, "line"))\(silent == 0 ? "" : "  <-- must be 0")")
        return lines.joined(separator: "\n")
    }

    private static func page(of one: Judgement.OfProfile) -> [String] {
        let days = figure(one.deviceDays, 0)
        var lines = [
            "\(plain(one.profile)) (\(plain(one.family))): \(Terminal.counted(one.devices, "device")), "
                + "\(days) device-day\(days == "1" ? "" : "s")", "",
        ]
        lines += calibration(one) + [""] + episodes(one) + [""] + truths(one) + [""] + leads(one) + [""] + causes(one)
        if !one.strangers.isEmpty {
            lines += ["", "Named by the judging table, and no cause of the profile: \(plain(list(one.strangers)))"]
        }
        return lines + ["", ""]
    }

    private static func list(_ words: [String]) -> String { words.joined(separator: ", ") }

    // MARK: Calibration

    private static func calibration(_ one: Judgement.OfProfile) -> [String] {
        var lines = [
            "Calibration of the watching posterior, all causes that were true; at natural rates, then as simulated",
            row("", ["stated", "observed", "± (95 %)", "devices", "stated", "observed", "± (95 %)"]),
        ]
        for (natural, simulated) in zip(one.natural.bins, one.simulated.bins) {
            let name = "  \(percent(natural.from)) to \(percent(natural.to))"
            lines.append(
                row(
                    name,
                    [
                        percent(natural.stated), percent(natural.observed), percent(natural.error.map { 1.96 * $0 }),
                        "\(simulated.devices)", percent(simulated.stated), percent(simulated.observed),
                        percent(simulated.error.map { 1.96 * $0 }),
                    ]))
        }
        for (name, sum) in [("natural rates", one.natural), ("as simulated", one.simulated)] {
            lines.append(
                "  \(name): Brier \(figure(sum.brier, 5)) (base rates: \(figure(sum.trivialBrier, 5))), log loss "
                    + "\(figure(sum.logLoss, 5)) (\(figure(sum.trivialLogLoss, 5))), expected error "
                    + "\(percent(sum.expectedError)) (0 %)")
        }
        return lines
    }

    // MARK: Episodes

    private static func episodes(_ one: Judgement.OfProfile) -> [String] {
        var lines = [
            row("Episodes", ["opened", "right", "wrong", "not judged", "precision", "by nature"])
        ]
        for (name, sum) in [("  of faults", one.faults), ("  of all causes", one.all)] {
            lines.append(
                row(
                    name,
                    [
                        "\(sum.opened)", "\(sum.right)", "\(sum.wrong)", "\(sum.notJudged)",
                        percent(sum.precision), percent(sum.naturalPrecision),
                    ]))
        }
        for (name, sum) in [("faults", one.faults), ("all causes", one.all)] {
            lines.append(
                "  \(name): recall \(percent(sum.recall)) (\(range(sum.recallInterval, percent))), before the call "
                    + "\(percent(sum.recallBeforeCall)), at natural rates \(percent(sum.naturalRecall)); wrong per device "
                    + "and month \(figure(sum.falsePerMonth, 3)) (\(range(sum.falsePerMonthInterval) { figure($0, 3) })), "
                    + "at natural rates \(figure(sum.naturalFalsePerMonth, 3)) "
                    + "(\(range(sum.naturalFalsePerMonthInterval) { figure($0, 3) }))")
        }
        return lines
    }

    // MARK: Causes

    private static func truths(_ one: Judgement.OfProfile) -> [String] {
        var lines = [
            row(
                "What was true",
                [
                    "counted", "judged", "found", "before call", "delay h", "1st at call", "in 3", "1st calling",
                    "in 3", "1st at end",
                ])
        ]
        for truth in one.truths {
            lines.append(
                row(
                    "  \(plain(truth.cause))\(truth.cannotBeSeen ? " (cannot be seen)" : "")",
                    [
                        "\(truth.counted)", "\(truth.judged)", share(truth.found, truth.judged),
                        share(truth.foundBeforeCall, truth.judged), figure(truth.medianDelay, 1),
                        share(truth.atCall.first, truth.atCall.looked),
                        share(truth.atCall.firstThree, truth.atCall.looked),
                        share(truth.calling.first, truth.calling.looked),
                        share(truth.calling.firstThree, truth.calling.looked),
                        share(truth.atEnd.first, truth.atEnd.looked),
                    ]))
        }
        return lines
    }

    private static func leads(_ one: Judgement.OfProfile) -> [String] {
        var lines = [
            row(
                "In time",
                ["would fail", "found before", "lead h", "slow", "lead h", "lead to call h", "fixes", "wrong fixes"])
        ]
        func add(_ name: String, _ sum: Foresight) {
            lines.append(
                row(
                    name,
                    [
                        "\(sum.failing)", share(sum.foundBeforeFailure, sum.failing),
                        figure(sum.medianLeadBeforeFailure, 1), "\(sum.leadsOfSlow.count)",
                        figure(sum.medianLeadOfSlow, 1), figure(sum.medianLeadBeforeCall, 1), "\(sum.fixes)",
                        percent(sum.wrongFixRate),
                    ]))
        }
        for truth in one.truths where !truth.cannotBeSeen { add("  \(plain(truth.cause))", truth.foresight) }
        add("  all", one.foresight)
        return lines
    }

    private static func causes(_ one: Judgement.OfProfile) -> [String] {
        var lines = [
            row(
                "What was said",
                ["opened", "right", "wrong", "there", "stated", "Brier", "(base rate)", "log loss", "(base rate)"])
        ]
        for cause in one.causes {
            guard cause.isJudged else {
                lines.append(row("  \(plain(cause.cause)) (not judged)", ["\(cause.opened)"]))
                continue
            }
            let sum = cause.natural
            lines.append(
                row(
                    "  \(plain(cause.cause))\(cause.isSimulated ? "" : " (never true)")",
                    [
                        "\(cause.opened)", "\(cause.right)", "\(cause.wrong)", percent(sum.baseRate),
                        percent(sum.stated), figure(sum.brier, 5), figure(sum.trivialBrier, 5), figure(sum.logLoss, 5),
                        figure(sum.trivialLogLoss, 5),
                    ]))
        }
        return lines
    }

    // MARK: Contacts

    /// Goals of what stands first and among the first three once everything is told.
    private static let goals = (first: 0.85, firstThree: 0.95)

    private static func contacts(of judgement: Judgement) -> [String] {
        var lines = [
            row(
                "In contacts", ["contacts", "1st wordless", "in 3", "1st with words", "in 3", "± (95 %)", "questions"])
        ]
        func add(_ name: String, _ sum: Judgement.Contacts) {
            let (before, after) = (sum.wordless, sum.told)
            func part(_ hits: Int) -> String { percent(after.looked > 0 ? Double(hits) / Double(after.looked) : nil) }
            lines.append(
                row(
                    name,
                    [
                        "\(after.looked)", part(before.first), part(before.firstThree), part(after.first),
                        part(after.firstThree), range(.share(after.first, of: max(1, after.looked)), percent),
                        figure(after.looked > 0 ? Double(sum.questions) / Double(after.looked) : nil, 1),
                    ]))
        }
        for profile in judgement.profiles where profile.contacts.told.looked > 0 {
            add(plain(profile.family), profile.contacts)
            for truth in profile.truths where truth.contacts.told.looked > 0 {
                add("  \(plain(truth.cause))", truth.contacts)
            }
        }
        add("all", judgement.contacts)
        lines.append(
            "  goals with words: \(percent(goals.first)) first, \(percent(goals.firstThree)) in the first three")
        return lines
    }

    // MARK: Words

    private static func row(_ name: String, _ cells: [String]) -> String {
        padded(name, 34, right: false) + cells.map { padded($0, 13, right: true) }.joined()
    }

    private static func padded(_ text: String, _ width: Int, right: Bool) -> String {
        let space = String(repeating: " ", count: max(1, width - text.unicodeScalars.count))
        return right ? space + text : text + space
    }

    private static func share(_ hits: Int, _ count: Int) -> String { count == 0 ? "–" : "\(hits)/\(count)" }

    private static func figure(_ value: Double?, _ decimals: Int) -> String {
        value.map { String(format: "%.\(decimals)f", $0) } ?? "–"
    }

    private static func percent(_ value: Double?) -> String {
        guard let value else { return "–" }
        let hundredfold = value * 100
        return String(format: abs(hundredfold) < 10 && hundredfold != 0 ? "%.2f %%" : "%.0f %%", hundredfold)
    }

    private static func range(_ interval: Interval?, _ words: (Double?) -> String) -> String {
        interval.map { "\(words($0.low)) to \(words($0.high))" } ?? "–"
    }

    private static func plain(_ text: String) -> String { Terminal.plain(text) }
}
