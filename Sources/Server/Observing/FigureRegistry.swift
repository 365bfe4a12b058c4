package import CoreMetrics
import Synchronization

/// The service's figures behind swift-metrics, written out in Prometheus' text format.
///
/// Bound: 1,000 figures; what would be one more is counted in `bedside_figures_dropped_total` and goes nowhere.
/// Source: Prometheus exposition formats, text format 0.0.4.
package final class FigureRegistry: MetricsFactory, Sendable {
    private static let most = 1_000

    private struct Key: Hashable {
        var label: String
        var dimensions: [String]
    }
    private struct State {
        var figures: [Key: Figure] = [:]
        var dropped = 0
    }
    private let state = Mutex(State())

    package init() {}

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        figure(label, dimensions, .counter)
    }
    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        figure(label, dimensions, .counter)
    }
    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        figure(label, dimensions, aggregate ? .summary : .gauge)
    }
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        figure(label, dimensions, .gauge)
    }
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        figure(label, dimensions, .summary)
    }

    // Figures live as long as the service: a handler that is given up keeps its value.
    package func destroyCounter(_: any CounterHandler) {}
    package func destroyFloatingPointCounter(_: any FloatingPointCounterHandler) {}
    package func destroyRecorder(_: any RecorderHandler) {}
    package func destroyMeter(_: any MeterHandler) {}
    package func destroyTimer(_: any TimerHandler) {}

    private func figure(_ label: String, _ dimensions: [(String, String)], _ kind: Figure.Kind) -> Figure {
        let key = Key(label: label, dimensions: dimensions.flatMap { [$0.0, $0.1] })
        return state.withLock { state in
            if let known = state.figures[key], known.kind == kind { return known }
            let made = Figure(name: Self.name(label), labels: Self.labels(dimensions), kind: kind)
            if state.figures.count < Self.most { state.figures[key] = made } else { state.dropped += 1 }
            return made
        }
    }

    /// All figures as Prometheus reads them, sorted by name.
    package func text() -> String {
        let (figures, dropped) = state.withLock { (Array($0.figures.values), $0.dropped) }
        var text = ""
        var lastName = ""
        for figure in figures.sorted(by: { ($0.name, $0.labels) < ($1.name, $1.labels) }) {
            if figure.name != lastName {
                text += "# TYPE \(figure.name) \(figure.kind.rawValue)\n"
                lastName = figure.name
            }
            text += figure.lines()
        }
        return text + "# TYPE bedside_figures_dropped_total counter\nbedside_figures_dropped_total \(dropped)\n"
    }

    /// Letters, digits and `_` only.
    private static func name(_ label: String) -> String {
        String(label.unicodeScalars.map { $0.isASCII && $0.properties.isAlphabetic || ("0"..."9") ~= $0 ? Character($0) : "_" })
    }

    private static func labels(_ dimensions: [(String, String)]) -> String {
        guard !dimensions.isEmpty else { return "" }
        let pairs = dimensions.map { pair in
            let value = pair.1.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return "\(name(pair.0))=\"\(value)\""
        }
        return "{" + pairs.joined(separator: ",") + "}"
    }
}

/// One figure: a counter, a gauge, or a summary of which count and sum are kept.
private final class Figure: CounterHandler, FloatingPointCounterHandler, RecorderHandler, MeterHandler, TimerHandler {
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

    func lines() -> String {
        let value = value.withLock { $0 }
        switch kind {
        case .counter, .gauge: return "\(name)\(labels) \(value.total)\n"
        case .summary: return "\(name)_count\(labels) \(value.count)\n\(name)_sum\(labels) \(value.total)\n"
        }
    }
}
