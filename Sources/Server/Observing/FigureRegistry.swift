package import CoreMetrics
import Synchronization

/// The service's figures behind swift-metrics, written out in Prometheus' text format.
///
/// Bound: 1,000 figures; what would be one more is counted in `bedside_figures_dropped_total` and goes nowhere.
/// Source: Prometheus exposition formats, text format 0.0.4.
package final class FigureRegistry: MetricsFactory, Sendable {
    private static let most = 1_000

    private struct Key: Hashable {
        var name: String
        var labels: String
    }
    private struct State {
        var figures: [Key: Figure] = [:]
        var kinds: [String: Figure.Kind] = [:]
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

    /// Sets a figure that is worked out when it is asked for.
    func gauge(_ label: String, _ value: Double) { figure(label, [], .gauge).set(value) }

    /// Sets what has been counted elsewhere since the start.
    func counter(_ label: String, _ value: Double) { figure(label, [], .counter).set(value) }

    // Figures live as long as the service: a handler that is given up keeps its value.
    package func destroyCounter(_: any CounterHandler) {}
    package func destroyFloatingPointCounter(_: any FloatingPointCounterHandler) {}
    package func destroyRecorder(_: any RecorderHandler) {}
    package func destroyMeter(_: any MeterHandler) {}
    package func destroyTimer(_: any TimerHandler) {}

    private func figure(_ label: String, _ dimensions: [(String, String)], _ kind: Figure.Kind) -> Figure {
        let key = Key(name: Self.name(label), labels: Self.labels(dimensions))
        return state.withLock { state in
            if let known = state.figures[key], known.kind == kind { return known }
            let made = Figure(name: key.name, labels: key.labels, kind: kind)
            // A name has one kind in the text: of two that differ the first is kept.
            let isTaken = state.kinds[key.name].map { $0 != kind } ?? false
            if state.figures.count < Self.most, !isTaken {
                state.figures[key] = made
                state.kinds[key.name] = kind
            } else {
                state.dropped += 1
            }
            return made
        }
    }

    /// The sum over all labels of a name; 0 where there is none.
    func total(_ name: String) -> Double {
        state.withLock { state in
            state.figures.reduce(0) { $1.key.name == name ? $0 + $1.value.total : $0 }
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

    /// Letters, digits and `_` only, no digit first.
    private static func name(_ label: String) -> String {
        var name: [UInt8] = []
        for scalar in label.unicodeScalars {
            switch UInt8(asciiOrNil: scalar) {
            case let byte? where isLetter(byte) || (0x30...0x39).contains(byte): name.append(byte)
            default: name.append(UInt8(ascii: "_"))
            }
        }
        if name.first.map({ (0x30...0x39).contains($0) }) ?? true { name.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: name, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func labels(_ dimensions: [(String, String)]) -> String {
        guard !dimensions.isEmpty else { return "" }
        return "{" + dimensions.map { "\(name($0.0))=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
    }

    /// Over scalars: a quote with a combining mark, and CR-LF, are one `Character` each. What steers a terminal becomes
    /// a space.
    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            case _ where scalar.properties.generalCategory == .control: text += " "
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension UInt8 {
    fileprivate init?(asciiOrNil scalar: Unicode.Scalar) {
        guard scalar.isASCII else { return nil }
        self = UInt8(scalar.value)
    }
}
