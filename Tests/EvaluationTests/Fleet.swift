import Evaluation

/// A made-up family of kettles, judged by hand. Times are hours; lines name the causes `scale`, `dry` and `lid`.
enum Fleet {
    static let hour: Int64 = 3_600_000

    /// Scale finds limescale, an open lid excuses dry, cracks cannot be seen, and silence is silence. A day of tolerance.
    static func table(perYear: Double? = 1) -> JudgingTable {
        JudgingTable(
            families: [
                "kettle": JudgingTable.Family(
                    causes: [
                        JudgingTable.Rule(
                            cause: "limescale", right: ["scale"], from: 0.5, perYear: perYear, lasts: 240 * hour,
                            notice: 10 * hour),
                        JudgingTable.Rule(
                            cause: "open_lid", right: ["lid"], excused: ["dry"], from: 0, perYear: perYear,
                            lasts: 10 * hour, notice: hour),
                        JudgingTable.Rule(
                            cause: "crack", right: [], perYear: perYear, lasts: 240 * hour, notice: 10 * hour),
                        JudgingTable.Rule(
                            cause: "silent", right: [], silences: true, from: 0, perYear: perYear, lasts: 10 * hour,
                            notice: hour),
                    ], unjudged: ["steam"])
            ], tolerance: 24 * hour, silentAfter: hour / 4)
    }

    static func truth(
        _ device: String, at time: Int64, _ causes: (String, severity: Double, since: Int64)...
    ) -> TruthRecord {
        TruthRecord(
            at: time * hour, device: device, family: "kettle",
            causes: causes.map {
                TruthRecord.Present(
                    cause: $0.0, severity: $0.severity, since: $0.since * hour, isFault: $0.0 != "open_lid")
            })
    }

    static func line(
        _ device: String, at time: Int64, scale: Double = 0, dry: Double = 0, lid: Double = 0, steam: Double = 0,
        opened: [String] = [], cleared: [String] = [], reach: String = "fresh", condition: String = "healthy"
    ) -> DiagnosisRecord {
        DiagnosisRecord(
            at: time * hour, device: device, profile: "acme/kettle", reach: reach, condition: condition,
            causes: [("scale", scale), ("dry", dry), ("lid", lid), ("steam", steam)],
            nothingWeKnow: max(0, 1 - scale - dry - lid - steam),
            opened: opened.map { DiagnosisRecord.Episode(cause: $0, isFault: $0 != "lid") }, cleared: cleared)
    }

    static func judged(
        _ truths: [TruthRecord], _ lines: [DiagnosisRecord], table: JudgingTable = table()
    ) throws -> Judgement {
        var judge = Judge(Judging(table: table))
        for truth in truths { try judge.note(truth) }
        for line in lines { try judge.note(line) }
        return judge.judgement()
    }
}
