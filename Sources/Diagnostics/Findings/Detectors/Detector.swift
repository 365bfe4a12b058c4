package import Telemetry

/// What a detector is shown: the readings of one moment.
package struct Sample: Hashable, Sendable {
    /// Nil where the time cannot be read.
    package var at: Timestamp?
    /// One per metric, in an order that stays; nil where there is none or it is no number.
    package var values: [Double?]

    package init(at: Timestamp?, values: [Double?]) {
        self.at = at
        self.values = values
    }

    /// Values of a larger magnitude are no measurement, and their squares overflow.
    static let largest = 1e100

    /// The first metric's value, if it can be reckoned with. A negative zero is a zero.
    var value: Double? { usable(0) }

    func usable(_ index: Int) -> Double? {
        guard index < values.count, let value = values[index], value.isFinite, value.magnitude <= Self.largest else {
            return nil
        }
        return value + 0
    }
}

/// Judges samples as they come, each by those before it.
///
/// Every detector is causal, keeps a bounded state, takes samples without a value or a time, and continues after
/// `restored(from:)` as if nothing had happened. Those for one metric look at the first value.
protocol Detector: Sendable {
    /// What it is called in commands.
    static var name: String { get }
    /// In fresh use with the defaults.
    init()
    /// How unlikely the sample is by this detector's own past: −log10 of a tail probability, 0...`mostSurprise`;
    /// 0 where it cannot tell (yet).
    mutating func judge(_ sample: Sample) -> Double
    /// Writes the state, or reads it into a fresh value.
    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed)
}

/// The largest −log10 p that is told; beyond it a model of the tail means nothing.
let mostSurprise = 100.0

extension Detector {
    func stateBytes() -> [UInt8] {
        var copy = self
        var state = StateExchange()
        // Writing cannot fail.
        try? copy.exchange(&state)
        return state.written
    }

    static func restored(from bytes: [UInt8]) throws(StateReader.Malformed) -> Self {
        var detector = Self()
        var state = StateExchange(reading: bytes)
        try detector.exchange(&state)
        guard state.isAtEnd else { throw StateReader.Malformed() }
        return detector
    }
}
