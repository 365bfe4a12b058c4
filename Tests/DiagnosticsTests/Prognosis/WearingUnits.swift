@testable import Diagnostics

/// Made-up units that wear out: a level that rises with the cube of the life spent and one that falls, both noisy, a column
/// that never varies and one that is noise alone.
struct WearingUnits {
    static let columns = ["rising", "falling", "constant", "noise"]
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// 0 up to 1. Source: Knuth 1998, MMIX's linear congruential generator.
    private mutating func chance() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-53
    }

    /// About normal, deviation 1: twelve draws (Irwin-Hall).
    private mutating func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + chance() } }

    /// A life of 40 to 80 rows, one an hour, that ends in failure.
    mutating func life(_ name: String) -> RunHistory {
        let count = 40 + Int(chance() * 41)
        let rows = (0..<count).map { row -> [Double?] in
            let spent = Double(row + 1) / Double(count)
            let worn = spent * spent * spent
            return [20 + 10 * worn + 0.5 * noise(), 5 - 3 * worn + 0.2 * noise(), 7, noise()]
        }
        return RunHistory(entity: name, times: (0..<count).map { 100 + Double($0) }, rows: rows)
    }

    mutating func lives(_ count: Int, _ prefix: String = "unit") -> [RunHistory] {
        (0..<count).map { life("\(prefix)\($0)") }
    }
}

extension RunHistory {
    /// What was known after so many rows.
    func first(_ count: Int) -> RunHistory {
        RunHistory(entity: entity, times: Array(times.prefix(count)), rows: Array(rows.prefix(count)))
    }
}
