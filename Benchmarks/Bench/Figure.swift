/// One measured figure: what came out, beside what, and whether that is good enough.
struct Figure: Sendable {
    /// Lower case, in the words of the table: "fold of a message, typical profile".
    var name: String
    /// Of `ours` and `yardstick`: "µs", "messages/s", "bytes".
    var unit: String
    /// The median of `runs`.
    var ours: Double
    /// The same work by other means, measured in the same run; nil where there is nothing to measure against.
    var yardstick: Double?
    /// Nil: for information.
    var goal: Goal?
    /// How many runs the medians are of; runs of ours and of the yardstick take turns.
    var runs: Int
    /// What the yardstick is, what was measured how, what stood in the way; one line.
    var note: String

    init(
        _ name: String, unit: String, ours: Double, yardstick: Double? = nil, goal: Goal? = nil, runs: Int = 1,
        note: String = ""
    ) {
        self.name = name
        self.unit = unit
        self.ours = ours
        self.yardstick = yardstick
        self.goal = goal
        self.runs = runs
        self.note = note
    }

    /// Ours in yardsticks.
    var ratio: Double? { yardstick.flatMap { $0 == 0 ? nil : ours / $0 } }

    /// Nil without a goal, or where the goal is on a ratio that could not be measured.
    var isMet: Bool? {
        guard let goal else { return nil }
        guard let value = goal.isOnRatio ? ratio : ours else { return nil }
        return goal.bound == .atMost ? value <= goal.limit : value >= goal.limit
    }
}

/// A bound on the figure itself or on its ratio to the yardstick.
struct Goal: Hashable, Sendable {
    enum Bound: String, Hashable, Sendable { case atMost = "≤", atLeast = "≥" }
    var bound: Bound
    var limit: Double
    var isOnRatio: Bool

    /// On the figure, in its unit.
    static func atMost(_ limit: Double) -> Goal { Goal(bound: .atMost, limit: limit, isOnRatio: false) }
    static func atLeast(_ limit: Double) -> Goal { Goal(bound: .atLeast, limit: limit, isOnRatio: false) }
    /// On its ratio to the yardstick.
    static func ratioAtMost(_ limit: Double) -> Goal { Goal(bound: .atMost, limit: limit, isOnRatio: true) }
    static func ratioAtLeast(_ limit: Double) -> Goal { Goal(bound: .atLeast, limit: limit, isOnRatio: true) }
}

extension Figure: Encodable {
    private enum Key: String, CodingKey { case name, unit, ours, yardstick, ratio, goal, met, runs, note }
    private enum GoalKey: String, CodingKey { case on, bound, limit }

    func encode(to encoder: any Encoder) throws {
        var row = encoder.container(keyedBy: Key.self)
        try row.encode(name, forKey: .name)
        try row.encode(unit, forKey: .unit)
        try row.encode(ours, forKey: .ours)
        try row.encodeIfPresent(yardstick, forKey: .yardstick)
        try row.encodeIfPresent(ratio, forKey: .ratio)
        if let goal {
            var bound = row.nestedContainer(keyedBy: GoalKey.self, forKey: .goal)
            try bound.encode(goal.isOnRatio ? "ratio" : "ours", forKey: .on)
            try bound.encode(goal.bound.rawValue, forKey: .bound)
            try bound.encode(goal.limit, forKey: .limit)
        }
        try row.encodeIfPresent(isMet, forKey: .met)
        try row.encode(runs, forKey: .runs)
        try row.encode(note, forKey: .note)
    }
}
