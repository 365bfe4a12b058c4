import Diagnostics
package import LocatedYAML
import Profiles
import Telemetry

/// One case of a profile's tests: what a device sends, what the caller says, and what must come of it.
package struct ProfileTestCase: Sendable {
    package var name: String
    package var location: SourceLocation
    /// The instant of the first value.
    var start: Timestamp
    /// Between two values.
    var every: TimeSpan
    /// Of the clock where the device stands.
    var zone: ZoneOffsets
    var series: [Series]
    /// By the parameter's id, in base units.
    var overrides: [String: Double]
    /// How devices of its kind stand at the end of each hour; `at` is that hour's.
    var peers: [PeerNorm]
    var said: Said
    /// In the order of their times.
    var expectations: [Expectation]

    struct Series: Sendable {
        /// In the metric's unit, a state by its index.
        enum Values: Sendable {
            /// Nil is no reading.
            case list([Double?])
            /// Goes on until the case ends.
            case always(SeriesFormula, SeriesClock)
        }
        /// Index into the profile's metrics.
        var metric: Int
        var values: Values

        func value(at step: Int) -> Double? {
            switch values {
            case .list(let values): values.indices.contains(step) ? values[step] : nil
            case .always(let formula, let clock): formula.value(0, at: step, by: clock)
            }
        }
    }

    /// What the caller said and who they are, and what is known from earlier tries and visits.
    struct Said: Sendable {
        var told: [ToldFinding] = []
        var seen: [SeenFinding] = []
        var tried: [Tried] = []
        var needs: Set<Need> = []
        /// Nil: a contact where anything was said.
        var isContact: Bool?
    }

    struct Tried: Sendable {
        var fix: String
        /// After the start.
        var at: TimeSpan
        var outcome: TriedFix.Outcome
        /// Where its time stands.
        var location: SourceLocation
    }

    struct Expectation: Sendable {
        /// After the start.
        var at: TimeSpan
        /// Said in addition to the case's own.
        var said: Said
        var checks: [Check]
    }

    /// One thing that must be so.
    struct Check: Sendable {
        var location: SourceLocation
        var wanted: Wanted
    }

    enum Wanted: Sendable {
        /// By the profile's index.
        case symptom(Int, Truth)
        /// Exactly these causes, by id.
        case episodes(Set<String>)
        case cause(Int, Bound)
        case likeliest(Int)
        case conclusion(String)
        case condition(Health.Condition)
        case reach(Health.Reach)
        /// The first question; nil: none is worth asking.
        case ask(String?)
        /// What is offered first: a fix's id, `nothing_to_repair` or `pass_to_engineer`.
        case suggestion(String)
        /// Exactly these.
        case dangers(Set<String>)
        /// Nil: less than is worth a word, or unknown.
        case lived(Int, Bound?)
    }

    /// `> 0.9`, `<= 2h`.
    struct Bound: Hashable, Sendable {
        var comparison: Expression.Comparison
        var value: Double
        /// As it was written.
        var text: String

        func holds(_ found: Double) -> Bool {
            switch comparison {
            case .less: found < value
            case .lessOrEqual: found <= value
            case .greater: found > value
            case .greaterOrEqual: found >= value
            case .equal: found == value
            case .notEqual: found != value
            }
        }
    }

    /// The time of the last value, or of the last look, whichever is later.
    var length: TimeSpan {
        let steps = series.map { series in
            if case .list(let values) = series.values { values.count - 1 } else { 0 }
        }.max()
        let last = TimeSpan(microseconds: every.microseconds * Int64(max(0, steps ?? 0)))
        return max(last, expectations.map(\.at).max() ?? .zero)
    }
}
