/// One occurrence of one true cause on one device, from its onset to its end; it may come and go in between.
struct CauseCase: Sendable {
    /// Index into the family's rules.
    let rule: Int
    let since: Int64
    /// A defect of the device.
    let isFault: Bool
    /// When it first counted: its severity had reached the rule's limit. Nil while it has not.
    private(set) var countsFrom: Int64?
    private(set) var peak = 0.0
    /// As the truth has it.
    var failsAt: Int64?
    var curedBy: String?
    /// When the household called about it; nil where it did not, or nobody says.
    var calledAt: Int64?
    /// While it is there.
    private(set) var stretches: [Stretch] = []

    struct Stretch: Sendable {
        var from: Int64
        /// Nil until the end of the history.
        var to: Int64?
        /// The times from which the severity counts or no longer does.
        var counting: [(at: Int64, counts: Bool)] = []
    }

    init(rule: Int, since: Int64, isFault: Bool) {
        self.rule = rule
        self.since = since
        self.isFault = isFault
    }

    /// - Parameter seenFrom: since when it has been there at this severity at the earliest.
    mutating func note(severity: Double, limit: Double, at time: Int64, seenFrom: Int64) {
        peak = max(peak, severity)
        let counts = severity >= limit
        if stretches.last.map({ $0.to != nil }) ?? true { stretches.append(Stretch(from: seenFrom)) }
        let last = stretches.count - 1
        let from = stretches[last].counting.isEmpty ? seenFrom : time
        if stretches[last].counting.last?.counts != counts { stretches[last].counting.append((from, counts)) }
        if counts, countsFrom == nil { countsFrom = from }
    }

    /// When the household calls, or would; nil while it does not count.
    func call(_ rule: JudgingTable.Rule) -> Int64? { calledAt ?? countsFrom.map { $0 + rule.notice } }

    mutating func pause(at time: Int64) {
        guard let last = stretches.indices.last, stretches[last].to == nil else { return }
        stretches[last].to = time
    }

    /// When it was last there; nil where it is so at the end of the history.
    var end: Int64? { stretches.last?.to }

    /// The truth is written at most so often, ms: an end has come within so much before it was written.
    static let truthStep: Int64 = 3_600_000

    /// Until when it was there for certain; nil where it is so at the end of the history.
    var certainEnd: Int64? { end.map { max($0 - Self.truthStep, since) } }

    /// How much it is there.
    enum Presence: Hashable, Sendable {
        case absent
        /// Below the limit of severity, paused between two stretches, or perhaps over already.
        case slight
        case full
    }

    func presence(at time: Int64) -> Presence {
        guard let first = stretches.first, time >= first.from else { return .absent }
        if let end, time >= end { return .absent }
        for stretch in stretches where time >= stretch.from && stretch.to.map({ time < $0 }) ?? true {
            if let to = stretch.to, time >= to - Self.truthStep { return .slight }
            return stretch.counting.last { $0.at <= time }?.counts == true ? .full : .slight
        }
        return .slight
    }
}
