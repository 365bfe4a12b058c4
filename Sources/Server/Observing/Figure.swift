import CoreMetrics
import Synchronization

/// One figure: a counter, a gauge, or a summary of which count and sum are kept.
final class Figure: CounterHandler, FloatingPointCounterHandler, RecorderHandler, MeterHandler, TimerHandler {
    enum Kind: String { case counter, gauge, summary }
    private struct Value {
        var count = 0
        var total = 0.0
    }
    let name: String
    let labels: String
    let kind: Kind
    private let value = Mutex(Value())

    init(name: String, labels: String, kind: Kind) {
        self.name = name
        self.labels = labels
        self.kind = kind
    }

    func increment(by amount: Int64) { add(Double(amount)) }
    func increment(by amount: Double) { add(amount) }
    func increment(by amount: Int) { add(Double(amount)) }
    func decrement(by amount: Double) { add(-amount) }
    func record(_ amount: Int64) { record(Double(amount)) }
    func record(_ amount: Double) {
        value.withLock { value in
            value.count += 1
            value.total = kind == .summary ? value.total + amount : amount
        }
    }
    func set(_ amount: Int64) { record(Double(amount)) }
    func set(_ amount: Double) { record(amount) }
    /// Kept in seconds.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func reset() { value.withLock { $0 = Value() } }

    private func add(_ amount: Double) {
        value.withLock { $0.total += amount }
    }

    var total: Double { value.withLock { $0.total } }

    func lines() -> String {
        let value = value.withLock { $0 }
        switch kind {
        case .counter, .gauge: return "\(name)\(labels) \(value.total)\n"
        case .summary: return "\(name)_count\(labels) \(value.count)\n\(name)_sum\(labels) \(value.total)\n"
        }
    }
}
