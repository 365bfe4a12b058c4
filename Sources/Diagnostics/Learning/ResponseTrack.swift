import Profiles
import Telemetry

/// What this device usually answers to up to three driving conditions: a table of cells over the conditions that have
/// occurred, each with a robust mean of the answer, and a local line through the cells nearby.
///
/// - Cells are as fine as the table holds: where it is full, the condition that takes the most cells is put into cells
///   of twice the width. So it needs no range beforehand and takes in what a new season brings.
/// - Unknown until it has listened for seven days, and outside the conditions that it knows for twelve hours in all
///   within one cell's width.
/// - A cell learns fast for its first 48 hours, then each hour counts as one of 2,000, and nothing is learned while an
///   episode is open. So a slow leak shows: in a hundred hours of a condition the answer moves by at most a tenth of its
///   spread. The price: what was wrong when a condition was first met is taken for right,
///   and a change for good (a new filter) shows as a difference for months of that condition.
///
/// Memory: 32 bytes a cell, 32 cells for one condition, 64 for two, 96 for three.
/// Source: Cleveland 1979, for the local line.
struct ResponseTrack: Hashable, Sendable {
    static let mostDrivers = 3
    private static let firm = 48.0
    private static let memory = 2_000.0
    private static let listens = TimeSpan.days(7).microseconds
    /// Hours nearby that make a condition known.
    private static let learned = 12.0
    /// Cells within so many widths take part in the line.
    private static let reach = 2.0
    /// A cell that held for less (hours) may be given up for a new one, until so much was given up in all.
    private static let fleeting: Float = 0.25
    private static let mostLost: Float = 2

    struct Cell: Hashable, Sendable {
        /// Number of the cell by driver, on the grid of its width; of a state its value.
        var place: SIMD4<Int16>
        /// Mean of the drivers within the cell, in 65,536ths of its width.
        var inside: SIMD4<UInt16>
        var answer: RobustCentre
    }

    /// By driver: cells are 2 to this power wide; `unset` before the first.
    var widths = SIMD4<Int16>(repeating: Self.unset)
    var cells: [Cell] = []
    /// Hours in cells that were given up since cells were last widened.
    var lost: Float = 0
    /// When it began to listen and when it last did; -1 before the first.
    var began: Int64 = -1
    var at: Int64 = -1

    static let unset: Int16 = .min
    /// 2^100 is beyond, 2^-40 below all that devices measure.
    static let widthRange: ClosedRange<Int16> = -40...100

    static func mostCells(_ drivers: Int) -> Int { 32 * max(1, min(mostDrivers, drivers)) }

    // MARK: Learning

    /// Takes the answer and the conditions that hold at `time`. Weight as in `NormalTrack`.
    mutating func learn(
        _ answer: Double, given conditions: SIMD4<Double>, _ drivers: [LearningPlan.Driver], at time: Int64,
        holds: Int64, pauses: Bool
    ) {
        defer { at = max(at, time) }
        guard at >= 0 else { return began = time }
        guard time > at, !pauses else { return }
        let elapsed = Double(min(time - at, holds)) / 3.6e9

        prepare(for: conditions, drivers)
        var (place, inside) = locate(conditions, drivers)
        var found = cells.firstIndex { $0.place == place }
        while found == nil, cells.count >= Self.mostCells(drivers.count) {
            makeRoom(drivers)
            (place, inside) = locate(conditions, drivers)
            found = cells.firstIndex { $0.place == place }
        }
        if found == nil {
            cells.append(Cell(place: place, inside: Self.fraction(inside), answer: RobustCentre()))
            found = cells.count - 1
        }
        guard let cell = found else { return }
        let known = Double(cells[cell].answer.hours)
        let step = min(1, elapsed / max(1e-9, known + elapsed))
        for driver in drivers.indices {
            let mean = Double(cells[cell].inside[driver]) / 65_536
            cells[cell].inside[driver] = Self.fraction(mean + step * (inside[driver] - mean))
        }
        cells[cell].answer.learn(answer, for: elapsed, firm: Self.firm, memory: Self.memory)
    }

    /// Widths that the conditions can be numbered with.
    private mutating func prepare(for conditions: SIMD4<Double>, _ drivers: [LearningPlan.Driver]) {
        for (driver, kind) in drivers.enumerated() where !kind.isState {
            let value = conditions[driver].magnitude
            if widths[driver] == Self.unset {
                // A thousandth of the first value: finer than it matters, and widened as soon as the table is full.
                let wanted = Swift.max(value, 0x1p-10).exponent - 10
                widths[driver] = Int16(Swift.min(Int(Self.widthRange.upperBound), Swift.max(-40, Int(wanted))))
            }
            while value / Self.width(widths[driver]) >= 32_000, widths[driver] < Self.widthRange.upperBound {
                widen(driver)
            }
        }
    }

    private mutating func makeRoom(_ drivers: [LearningPlan.Driver]) {
        guard let lightest = cells.indices.min(by: { cells[$0].answer.hours < cells[$1].answer.hours }) else { return }
        let hours = cells[lightest].answer.hours
        let usual = cells.reduce(0) { $0 + $1.answer.hours } / Float(cells.count)
        let widest = drivers.indices.filter { !drivers[$0].isState && widths[$0] < Self.widthRange.upperBound }
            .max { extent($0) < extent($1) }
        if let widest, extent(widest) > 0, hours >= Self.fleeting || usual < 5 || lost + hours > Self.mostLost {
            widen(widest)
            lost = 0
        } else {
            lost = Swift.min(lost + hours, 1e6)
            cells.remove(at: lightest)
        }
    }

    /// How many cells a driver spans, less one.
    private func extent(_ driver: Int) -> Int {
        var (low, high) = (Int16.max, Int16.min)
        for cell in cells {
            low = Swift.min(low, cell.place[driver])
            high = Swift.max(high, cell.place[driver])
        }
        return low > high ? 0 : Int(high) - Int(low)
    }

    /// Puts each two neighbouring cells of a driver into one.
    private mutating func widen(_ driver: Int) {
        widths[driver] += 1
        var joined: [Cell] = []
        joined.reserveCapacity(cells.count)
        for var cell in cells {
            let upper = Double(cell.place[driver] & 1)
            cell.inside[driver] = Self.fraction((Double(cell.inside[driver]) / 65_536 + upper) / 2)
            cell.place[driver] >>= 1
            guard let twin = joined.firstIndex(where: { $0.place == cell.place }) else {
                joined.append(cell)
                continue
            }
            let (a, b) = (Double(joined[twin].answer.hours), Double(cell.answer.hours))
            for other in 0..<Self.mostDrivers {
                let (own, its) = (Double(joined[twin].inside[other]), Double(cell.inside[other]))
                joined[twin].inside[other] = Self.fraction((own + (its - own) * b / Swift.max(1e-9, a + b)) / 65_536)
            }
            joined[twin].answer = joined[twin].answer.joined(with: cell.answer)
        }
        cells = joined
    }

    // MARK: Asking

    /// The usual answer; nil where the conditions are not known.
    func expected(given conditions: SIMD4<Double>, _ drivers: [LearningPlan.Driver], at time: Int64) -> Double? {
        guard began >= 0, time - began >= Self.listens else { return nil }
        for (driver, kind) in drivers.enumerated() where !kind.isState {
            guard widths[driver] != Self.unset, conditions[driver].magnitude / Self.width(widths[driver]) < 32_767
            else {
                return nil
            }
        }
        let (place, inside) = locate(conditions, drivers)
        var line = LocalLine(drivers: drivers.count)
        var hours = 0.0
        var (low, high) = (Double.infinity, -Double.infinity)
        cells: for cell in cells {
            var distance = SIMD4<Double>.zero
            for (driver, kind) in drivers.enumerated() {
                let apart = Double(cell.place[driver]) - Double(place[driver])
                if kind.isState {
                    guard apart == 0 else { continue cells }
                } else {
                    distance[driver] = apart + Double(cell.inside[driver]) / 65_536 - inside[driver]
                    guard distance[driver].magnitude < Self.reach else { continue cells }
                }
            }
            let known = Double(cell.answer.hours)
            if distance.max() <= 1, distance.min() >= -1 { hours += known }
            let far = (distance * distance).sum() / (Self.reach * Self.reach)
            guard far < 1 else { continue }
            line.add(cell.answer.centre, at: distance, weight: Swift.min(known, Self.firm) * (1 - far) * (1 - far))
            low = Swift.min(low, cell.answer.centre)
            high = Swift.max(high, cell.answer.centre)
        }
        guard hours >= Self.learned, let value = line.value else { return nil }
        // A line through few cells must not run away beyond what they say.
        let slack = (high - low) / 2
        let kept = Swift.min(high + slack, Swift.max(low - slack, value))
        return kept.isFinite ? kept : nil
    }

    /// The cell of these conditions, and where within it they are, 0 ..< 1.
    private func locate(
        _ conditions: SIMD4<Double>, _ drivers: [LearningPlan.Driver]
    ) -> (place: SIMD4<Int16>, inside: SIMD4<Double>) {
        var place = SIMD4<Int16>.zero
        var inside = SIMD4<Double>.zero
        for (driver, kind) in drivers.enumerated() {
            let scaled = kind.isState ? conditions[driver] : conditions[driver] / Self.width(widths[driver])
            let number = scaled.rounded(.down)
            place[driver] = Int16(Swift.min(32_767, Swift.max(-32_768, number)))
            inside[driver] = kind.isState ? 0 : Swift.min(1, Swift.max(0, scaled - number))
        }
        return (place, inside)
    }

    private static func width(_ power: Int16) -> Double {
        Double(sign: .plus, exponent: Int(power), significand: 1)
    }

    private static func fraction(_ inside: SIMD4<Double>) -> SIMD4<UInt16> {
        SIMD4<UInt16>(fraction(inside[0]), fraction(inside[1]), fraction(inside[2]), fraction(inside[3]))
    }
    private static func fraction(_ part: Double) -> UInt16 {
        UInt16(Swift.min(65_535, Swift.max(0, (part * 65_536).rounded(.down))))
    }
}
