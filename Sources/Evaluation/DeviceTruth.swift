/// The truth of one device over its history, case by case.
struct DeviceTruth: Sendable {
    let family: String
    private(set) var cases: [CauseCase] = []
    private var open: [Int] = []
    private(set) var first: Int64?
    private var last: Int64?
    /// Who called when about which case.
    private(set) var calls: [(at: Int64, index: Int)] = []
    /// Causes that the judging table does not know.
    private(set) var unknown: Set<String> = []

    init(family: String) { self.family = family }

    /// Takes the lines in the order of their times.
    mutating func note(_ record: TruthRecord, _ rules: [JudgingTable.Rule]) {
        var present: [Int] = []
        for one in record.causes {
            guard let rule = rules.firstIndex(where: { $0.cause == one.cause }) else {
                unknown.insert(one.cause)
                continue
            }
            let index =
                cases.firstIndex { $0.rule == rule && $0.since == one.since }
                ?? {
                    cases.append(CauseCase(rule: rule, since: one.since, isFault: one.isFault))
                    return cases.count - 1
                }()
            // The truth is written at most hourly: what has begun in between has been there since then.
            let seenFrom = open.contains(index) ? record.at : max(one.since, last ?? record.at)
            cases[index].note(severity: one.severity, limit: rules[rule].from, at: record.at, seenFrom: seenFrom)
            cases[index].failsAt = one.failsAt
            cases[index].curedBy = one.curedBy
            present.append(index)
        }
        for index in open where !present.contains(index) { cases[index].pause(at: record.at) }
        open = present
        first = first ?? record.at
        last = record.at
    }

    /// Notes that the household called about what began then. False where the truth has no such thing.
    mutating func note(_ contact: ContactRecord, _ rules: [JudgingTable.Rule]) -> Bool {
        guard let rule = rules.firstIndex(where: { $0.cause == contact.cause }),
            let index = cases.firstIndex(where: { $0.rule == rule && $0.since == contact.since })
        else { return false }
        calls.append((contact.at, index))
        cases[index].calledAt = min(cases[index].calledAt ?? contact.at, contact.at)
        return true
    }

    /// The cases that are there at `time`, and how much.
    func present(at time: Int64) -> [(index: Int, presence: CauseCase.Presence)] {
        cases.indices.compactMap { index in
            let presence = cases[index].presence(at: time)
            return presence == .absent ? nil : (index, presence)
        }
    }
}
