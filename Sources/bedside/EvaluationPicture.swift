import Evaluation
import Foundation

/// A judgement as a picture: for each profile its reliability diagram, and how long before failure and call its causes were
/// found. Light or dark as the reader's screen is.
enum EvaluationPicture {
    private static let width = 1_120.0
    private static let side = 300.0
    private static let rowHeight = 24.0
    /// h; leads beyond are drawn at the rim.
    private static let longest = 24.0 * 30

    static func svg(of judgement: Judgement) -> String {
        var body = ""
        var y = 24.0
        for profile in judgement.profiles {
            let height = panelHeight(of: profile)
            body += "<g transform=\"translate(0 \(number(y)))\">\n\(panel(of: profile))</g>\n"
            y += height + 30
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(y))" \
            width="\(number(width))" height="\(number(y))" role="img" \
            aria-label="Calibration and leads of \(judgement.profiles.count) profiles">
            <style>\(style)</style>
            <rect class="page" width="100%" height="100%"/>
            \(body)</svg>

            """
    }

    private static let style = """
        :root{--page:#ffffff;--ink:#1c2733;--soft:#5c6b7a;--line:#d5dce3;--natural:#0b6bcb;--plain:#b3541e;--dot:#2f7d4f}
        @media (prefers-color-scheme:dark){:root{--page:#12181f;--ink:#e6ecf2;--soft:#9fb0c0;--line:#33414e;\
        --natural:#6db3ff;--plain:#ffa36b;--dot:#74cf9a}}
        .page{fill:var(--page)} text{font:13px system-ui,sans-serif;fill:var(--ink)} .soft{fill:var(--soft);font-size:12px}
        .title{font-size:16px;font-weight:600} .line{stroke:var(--line);fill:none} .ideal{stroke:var(--soft);stroke-dasharray:4 4}
        .natural{stroke:var(--natural);fill:var(--natural)} .plain{stroke:var(--plain);fill:var(--page);stroke-width:1.5}
        .lead{fill:var(--dot);fill-opacity:.55} .median{stroke:var(--ink);stroke-width:2} .end{text-anchor:end} .mid{text-anchor:middle}
        """

    // MARK: - One profile

    private static func told(_ profile: Judgement.OfProfile) -> [Judgement.OfTruth] {
        profile.truths.filter { !$0.foresight.leadsBeforeCall.isEmpty || !$0.foresight.leadsBeforeFailure.isEmpty }
    }

    private static func panelHeight(of profile: Judgement.OfProfile) -> Double {
        max(side + 100, 90 + rowHeight * Double(told(profile).count))
    }

    private static func panel(of profile: Judgement.OfProfile) -> String {
        text(profile.profile, 24, 16, "title")
            + text(
                "\(profile.devices) devices, \(Int(profile.deviceDays.rounded())) device-days; "
                    + "silence told as health: \(profile.silenceAsHealth)", 24, 36, "soft")
            + "<g transform=\"translate(64 56)\">\n\(reliability(profile))</g>\n"
            + "<g transform=\"translate(430 56)\">\n\(leads(told(profile)))</g>\n"
    }

    // MARK: - Reliability

    private static func reliability(_ profile: Judgement.OfProfile) -> String {
        var out = "<rect class=\"line\" width=\"\(number(side))\" height=\"\(number(side))\"/>\n"
        out += "<line class=\"ideal\" x1=\"0\" y1=\"\(number(side))\" x2=\"\(number(side))\" y2=\"0\"/>\n"
        for tick in [0.0, 0.25, 0.5, 0.75, 1] {
            out += text("\(Int(tick * 100))", side * tick, side + 18, "soft mid")
            out += text("\(Int(tick * 100))", -8, side * (1 - tick) + 4, "soft end")
        }
        out += text("stated probability, %", side / 2, side + 36, "soft mid")
        out +=
            "<text class=\"soft mid\" transform=\"translate(-40 \(number(side / 2))) rotate(-90)\">observed, %</text>\n"
        for (bins, name) in [(profile.simulated.bins, "plain"), (profile.natural.bins, "natural")] {
            for bin in bins {
                guard let stated = bin.stated, let observed = bin.observed else { continue }
                let (x, y) = (side * stated, side * (1 - observed))
                if let error = bin.error {
                    let (low, high) = (max(0, observed - 1.96 * error), min(1, observed + 1.96 * error))
                    out +=
                        "<line class=\"\(name)\" x1=\"\(number(x))\" x2=\"\(number(x))\" y1=\"\(number(side * (1 - low)))\" "
                        + "y2=\"\(number(side * (1 - high)))\"/>\n"
                }
                out += "<circle class=\"\(name)\" cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"5\"/>\n"
            }
        }
        out += "<circle class=\"natural\" cx=\"16\" cy=\"16\" r=\"5\"/>" + text("at natural rates", 28, 20, "soft")
        out += "<circle class=\"plain\" cx=\"16\" cy=\"36\" r=\"5\"/>" + text("as simulated", 28, 40, "soft")
        return out
    }

    // MARK: - Leads

    private static func leads(_ truths: [Judgement.OfTruth]) -> String {
        let names = 190.0
        let column = 220.0
        guard !truths.isEmpty else {
            return text("Nothing was found that could have been told in time.", 0, 20, "soft")
        }
        var out = ""
        for (index, title) in ["before failure", "before the call"].enumerated() {
            let x = names + Double(index) * (column + 40)
            out += text("found \(title)", x + column / 2, -8, "soft mid")
            for (label, hours) in [("1 h", 1.0), ("1 d", 24), ("30 d", longest)] {
                let at = x + column * share(hours)
                out +=
                    "<line class=\"line\" x1=\"\(number(at))\" x2=\"\(number(at))\" y1=\"0\" y2=\"\(number(rowHeight * Double(truths.count)))\"/>\n"
                out += text(label, at, rowHeight * Double(truths.count) + 16, "soft mid")
            }
        }
        for (row, truth) in truths.enumerated() {
            let y = rowHeight * (Double(row) + 0.5)
            out += text(truth.cause, names - 12, y + 4, "end")
            let columns = [truth.foresight.leadsBeforeFailure, truth.foresight.leadsBeforeCall]
            for (index, leads) in columns.enumerated() {
                let x = names + Double(index) * (column + 40)
                for lead in leads {
                    out +=
                        "<circle class=\"lead\" cx=\"\(number(x + column * share(lead)))\" cy=\"\(number(y))\" r=\"4\"/>\n"
                }
                guard !leads.isEmpty else { continue }
                let at = x + column * share(leads[leads.count / 2])
                out +=
                    "<line class=\"median\" x1=\"\(number(at))\" x2=\"\(number(at))\" y1=\"\(number(y - 8))\" y2=\"\(number(y + 8))\"/>\n"
            }
        }
        return out
    }

    /// Place of a lead in its column, 0...1: the logarithm of one hour more; too late is at the left rim.
    private static func share(_ hours: Double) -> Double {
        log(1 + min(longest, max(0, hours))) / log(1 + longest)
    }

    // MARK: - Words

    private static func text(_ words: String, _ x: Double, _ y: Double, _ style: String) -> String {
        "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\">\(escaped(words))</text>\n"
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func escaped(_ text: String) -> String {
        Terminal.plain(text).replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: "\"", with: "&quot;")
    }
}
