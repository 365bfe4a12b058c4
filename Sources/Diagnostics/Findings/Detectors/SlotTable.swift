import Telemetry

/// What watches devices, run over a table: a block of `day` rows stands for a day, and each row for a slot.
///
/// A row's surprise is that of a block, and log10 of the rows of a block more: a block's is that of its largest row.
enum SlotTable {
    /// Rows of a block (default 288: a day of five minutes).
    static let day = 288
    /// log10 of the rows, where anything surprises at all.
    static func surprise(ofBlock surprise: Float) -> Double {
        surprise > 0 ? min(mostSurprise, Double(surprise) + 2.459_392) : 0
    }
}

/// One metric's normal by the hour, of a table: the hours are of the row's time, in UTC; without a time of the row's
/// number.
private struct TableNormal {
    private var normals = [HourNormal](repeating: HourNormal(), count: 24)
    private var usual: Float = 0
    private var average: Float = 0
    private var rows = 0

    mutating func residual(of sample: Sample) -> Residual? {
        guard let value = sample.value, value.magnitude <= 1e20 else { return nil }
        let number = sample.at.map { Int($0.microseconds / 3_600_000_000) } ?? rows / 12
        let hour = (number % 24 + 24) % 24
        let step = 1 / Float(min(rows / 24, HourNormal.memory * 12) + 1)
        rows = min(1_000_000, rows + 1)
        defer { normals[hour].learn(Float(value), step: step, usual: &usual) }
        guard normals[hour].isKnown else { return nil }
        return Residual(normals[hour].residual(of: Float(value), usual: usual), average: &average)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        for hour in normals.indices { try normals[hour].exchange(&state) }
        try state.pass(&usual, within: HourNormal.largest, from: 0)
        try state.pass(&average, within: HourNormal.farthest)
        try state.pass(&rows, in: 0...1_000_000)
    }
}

/// Rows counted in blocks.
private struct TableDays {
    private(set) var days = 0
    private var rows = 0

    /// True where a block has ended.
    mutating func count() -> Bool {
        rows += 1
        guard rows == SlotTable.day else { return false }
        rows = 0
        days = min(200, days + 1)
        return true
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&days, in: 0...200)
        try state.pass(&rows, in: 0...SlotTable.day - 1)
    }
}

/// A residual detector over the first column of a table.
struct SlotDetector<Judge: ResidualDetector>: Detector {
    static var name: String { Judge.name }

    private var normal = TableNormal()
    private var days = TableDays()
    private var judge = Judge()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let residual = normal.residual(of: sample) else { return 0 }
        let surprise = abs(judge.judge(residual, days: days.days))
        if days.count() { judge.turn(days: days.days) }
        return SlotTable.surprise(ofBlock: surprise)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try normal.exchange(&state)
        try days.exchange(&state)
        try judge.exchange(&state)
    }
}

/// `StuckValue` over the first column of a table.
struct StuckTable: Detector {
    static let name = "stuck"

    private var days = TableDays()
    private var last: Double?
    private var judge = StuckValue()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value else { return 0 }
        let surprise = judge.judge(moved: value != last, days: days.days)
        last = value
        if days.count() { judge.turn(days: days.days) }
        return SlotTable.surprise(ofBlock: surprise)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try days.exchange(&state)
        try state.pass(&last)
        try judge.exchange(&state)
    }
}

/// `MissingData` over the first column of a table: rows without a value.
struct MissingTable: Detector {
    static let name = "missing"

    private var days = TableDays()
    private var judge = MissingData()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        let surprise = judge.judge(heard: sample.value != nil, days: days.days)
        if days.count() { judge.turn(days: days.days) }
        return SlotTable.surprise(ofBlock: surprise)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try days.exchange(&state)
        try judge.exchange(&state)
    }
}

/// `NovelState` over the first column of a table: each value is a state, numbered as they come. States from the 32nd on
/// count as one.
struct NovelTable: Detector {
    static let name = "novel"
    private static let mostStates = 32

    private var days = TableDays()
    private var states: [Double] = []
    private var judge = NovelState()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value else { return 0 }
        let state = states.firstIndex(of: value) ?? states.count
        if state == states.count, states.count < Self.mostStates { states.append(value) }
        judge.take(state)
        let surprise = judge.judge(state, days: days.days)
        if days.count() { judge.turn(days: days.days) }
        return SlotTable.surprise(ofBlock: surprise)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try days.exchange(&state)
        try state.pass(&states, atMost: Self.mostStates)
        try judge.exchange(&state)
    }
}

/// `Relation` or `Density` over the first twelve columns of a table.
struct TogetherTable<Judge: TogetherDetector>: Detector {
    static var name: String { Judge.name }

    private var normals: [TableNormal] = []
    private var days = TableDays()
    private var judge: Judge?

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        if judge == nil, !sample.values.isEmpty {
            let size = min(Relation.most, sample.values.count)
            normals = Array(repeating: TableNormal(), count: size)
            judge = Judge(columns: size)
        }
        var residuals = InlineArray<12, Float>(repeating: 0)
        for column in normals.indices {
            let part = Sample(at: sample.at, values: [sample.usable(column)])
            residuals[column] = normals[column].residual(of: part)?.smooth ?? 0
        }
        let surprise = judge?.judge(residuals, days: days.days) ?? 0
        if days.count() { judge?.turn(days: days.days) }
        return SlotTable.surprise(ofBlock: surprise)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        var columns = normals.count
        try state.pass(&columns, in: 0...Relation.most)
        if state.isReading, columns > 0 {
            normals = Array(repeating: TableNormal(), count: columns)
            judge = Judge(columns: columns)
        }
        for column in normals.indices { try normals[column].exchange(&state) }
        try days.exchange(&state)
        try judge?.exchange(&state)
    }
}

/// Judges the residuals of several metrics together.
protocol TogetherDetector: Sendable {
    static var name: String { get }
    init(columns: Int)
    mutating func judge(_ residuals: InlineArray<12, Float>, days: Int) -> Float
    mutating func turn(days: Int)
    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed)
}

extension Relation: TogetherDetector {
    init(columns: Int) { self.init(size: columns) }
    mutating func judge(_ residuals: InlineArray<12, Float>, days: Int) -> Float {
        let verdict = judge(residuals, days: days, learns: true)
        return max(verdict.along, verdict.beside)
    }
}

/// `Density` with the weights that a number of columns has.
struct TableDensity: TogetherDetector {
    static let name = Density.name
    private let weights: [Float]
    private let columns: Int
    private var density = Density()

    init(columns: Int) {
        self.columns = columns
        weights = Density.weights(size: columns)
    }
    mutating func judge(_ residuals: InlineArray<12, Float>, days: Int) -> Float {
        density.judge(residuals, size: columns, weights: weights, days: days, learns: true)
    }
    mutating func turn(days: Int) { density.turn(days: days) }
    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) { try density.exchange(&state) }
}
