package import Telemetry

/// How far a back-test is.
package struct BacktestProgress: Hashable, Sendable, Codable {
    package var profile: String
    /// The account that asked for it.
    package var by: String
    package var since: Timestamp
    /// Days of one device's history that were gone through, and how many there are to go through: each profile goes
    /// through each day once, and once more where peers are compared.
    package var done: Int
    package var of: Int

    package init(profile: String, by: String, since: Timestamp, done: Int = 0, of: Int = 0) {
        self.profile = profile
        self.by = by
        self.since = since
        self.done = done
        self.of = of
    }

    /// 0...100.
    package var percent: Int { of > 0 ? min(100, done * 100 / of) : 0 }
}

/// What a running back-test says, as JSON an object with one of these keys. The report or the problem comes last.
package enum BacktestUpdate: Hashable, Sendable {
    case progress(BacktestProgress)
    case report(BacktestReport)
    case problem(Problem)
}

extension BacktestUpdate: Codable {
    private enum CodingKeys: String, CodingKey { case progress, report, problem }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if let report = try values.decodeIfPresent(BacktestReport.self, forKey: .report) {
            self = .report(report)
        } else if let problem = try values.decodeIfPresent(Problem.self, forKey: .problem) {
            self = .problem(problem)
        } else {
            self = .progress(try values.decode(BacktestProgress.self, forKey: .progress))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .progress(let progress): try values.encode(progress, forKey: .progress)
        case .report(let report): try values.encode(report, forKey: .report)
        case .problem(let problem): try values.encode(problem, forKey: .problem)
        }
    }
}
