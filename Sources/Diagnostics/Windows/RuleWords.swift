package import Profiles
import Telemetry

/// A profile's rules in plain words, for people who check what was written: "the mean heat output over 6 h is below
/// 0.75 times the heat output that is usual for this device at the present outdoor temperature".
package struct RuleWords: Sendable {
    private let profile: DeviceProfile

    package init(_ profile: DeviceProfile) { self.profile = profile }

    /// A condition as a clause, a quantity as a noun.
    package func words(_ rule: Expression) -> String { words(rule, nil) }

    /// A window as a noun.
    package func words(ofWindow index: Int) -> String {
        guard profile.windows.indices.contains(index) else { return "something unknown" }
        let window = profile.windows[index]
        let over = window.length.inWords
        if case .condition(let condition) = window.operand {
            let clause = words(condition)
            return switch window.function {
            case .share: "the share of the last \(over) in which \(clause)"
            case .duration: "the time within the last \(over) in which \(clause)"
            default: "the number of times in the last \(over) that it came to be that \(clause)"
            }
        }
        if case .occurrences(let metric, let values) = window.operand {
            let names = values.compactMap { state($0, of: metric) }.joined(separator: " or ")
            return "the number of times in the last \(over) that \(name(metric)) said \(names)"
        }
        let metric = name(window.metric)
        return switch window.function {
        case .mean: "the mean \(metric) over \(over)"
        case .min: "the lowest \(metric) within \(over)"
        case .max: "the highest \(metric) within \(over)"
        case .stddev: "the standard deviation of \(metric) over \(over)"
        case .quantile: "the \(metric) that it did not exceed for \((window.quantile * 100).inFigures) % of \(over)"
        case .slope: "the steady change of \(metric) over \(over)"
        case .rate: "the rate at which \(metric) grew over \(over)"
        case .delta: "the gain of \(metric) within \(over)"
        case .changes: "the number of changes of \(metric) within \(over)"
        case .count: "the number of readings of \(metric) within \(over)"
        case .last where window.length == profile.reports.offlineAfter: "the \(metric)"
        case .last: "the last \(metric), at most \(over) old"
        case .age: "the time since \(metric) was last heard of"
        case .deviation: "the distance of \(metric) from this device's own normal at this hour, in standard deviations"
        case .expected:
            "the \(metric) that is usual for this device at the present "
                + window.given.map { name($0) }.joined(separator: " and ")
        case .peerDeviation:
            "the distance of the mean \(metric) over \(over) from that of devices like it, in standard deviations"
        case .share, .duration: "the share of time"
        }
    }

    // MARK: - Expressions

    /// How a number in base units is said.
    private enum Scale {
        /// A value of the unit, or a difference of two.
        case unit(UnitCode, isDifference: Bool)
        case perHour(UnitCode)
        case time, share
        case states(metric: Int)
    }

    private func words(_ rule: Expression, _ scale: Scale?) -> String {
        switch rule {
        case .number(let base): return number(base, scale)
        case .truth(let truth): return truth ? "always" : "never"
        case .window(let index): return words(ofWindow: index)
        case .parameter(let index):
            return profile.parameters.indices.contains(index)
                ? inWords(profile.parameters[index].id) : "something unknown"
        case .schedule(let index):
            let name = profile.schedules.indices.contains(index) ? inWords(profile.schedules[index].id) : "some time"
            return "it is \(name)"
        case .negated(let operand): return "minus \(words(operand, scale))"
        case .not(let operand): return "it is not so that \(words(operand, nil))"
        case .and(let left, let right): return "\(joined(left)) and \(joined(right))"
        case .or(let left, let right): return "\(words(left, nil)) or \(words(right, nil))"
        case .arithmetic(let operation, let left, let right):
            let isSum = operation == .plus || operation == .minus
            let inner = isSum ? scale ?? self.scale(of: left) ?? self.scale(of: right) : nil
            let word =
                switch operation {
                case .plus: "plus"
                case .minus: "less"
                case .times: "times"
                case .dividedBy: "divided by"
                }
            return "\(words(left, inner)) \(word) \(words(right, isSum ? inner.map(difference) : nil))"
        case .comparison(let comparison, let left, let right):
            let scale = self.scale(of: left) ?? self.scale(of: right)
            let word =
                switch comparison {
                case .less: "is below"
                case .lessOrEqual: "is at most"
                case .greater: "is above"
                case .greaterOrEqual: "is at least"
                case .equal: "is"
                case .notEqual: "is not"
                }
            return "\(words(left, scale)) \(word) \(words(right, scale))"
        }
    }

    /// An `or` within an `and` needs its brackets said.
    private func joined(_ rule: Expression) -> String {
        if case .or = rule { "(\(words(rule, nil)))" } else { words(rule, nil) }
    }

    /// What numbers beside this are numbers of; nil for plain ones.
    private func scale(of rule: Expression) -> Scale? {
        switch rule {
        case .window(let index) where profile.windows.indices.contains(index): return scale(of: profile.windows[index])
        case .parameter(let index) where profile.parameters.indices.contains(index):
            return .unit(profile.parameters[index].unit, isDifference: false)
        case .negated(let operand): return scale(of: operand)
        case .arithmetic(.minus, let left, let right):
            // Two temperatures less each other are a difference.
            guard let own = scale(of: left) else { return scale(of: right) }
            return scale(of: right) == nil ? own : difference(own)
        case .arithmetic(.plus, let left, let right): return scale(of: left) ?? scale(of: right)
        case .arithmetic(.times, .number, let factor), .arithmetic(.times, let factor, .number),
            .arithmetic(.dividedBy, let factor, .number):
            return scale(of: factor)
        default: return nil
        }
    }

    private func scale(of window: Window) -> Scale? {
        let metric = window.metric.flatMap { profile.metrics.indices.contains($0) ? profile.metrics[$0] : nil }
        switch window.function {
        case .age, .duration: return .time
        case .share: return .share
        case .mean, .min, .max, .quantile, .last, .expected:
            guard let metric, let index = window.metric else { return nil }
            return metric.kind.namedValues == nil ? .unit(metric.unit, isDifference: false) : .states(metric: index)
        case .stddev, .delta: return metric.map { .unit($0.unit, isDifference: true) }
        case .rate, .slope: return metric.map { .perHour($0.unit) }
        case .changes, .count, .deviation, .peerDeviation: return nil
        }
    }

    private func difference(_ scale: Scale) -> Scale {
        if case .unit(let unit, _) = scale { .unit(unit, isDifference: true) } else { scale }
    }

    private func number(_ base: Double, _ scale: Scale?) -> String {
        switch scale {
        case .time: return TimeSpan(seconds: base).inWords
        case .share: return (base * 100).inFigures + " %"
        case .states(let metric): return Int(exactly: base).flatMap { state($0, of: metric) } ?? base.inFigures
        case .perHour(let unit):
            let factor = unit.definition?.scale ?? 1
            return (base * 3_600 / factor).inFigures + " " + symbol(ofDifference: unit) + "/h"
        case .unit(let unit, let isDifference):
            guard let definition = unit.definition else { return base.inFigures }
            if isDifference { return join((base / definition.scale).inFigures, symbol(ofDifference: unit)) }
            return join(definition.value(ofBase: base).inFigures, unit.symbol)
        case nil: return base.inFigures
        }
    }

    private func join(_ figures: String, _ symbol: String) -> String {
        symbol.isEmpty ? figures : "\(figures) \(symbol)"
    }

    /// K for Cel, dB for dB[mW].
    private func symbol(ofDifference unit: UnitCode) -> String {
        guard let definition = unit.definition, definition.isPoint else { return unit.symbol }
        return definition.dimension.code
    }

    // MARK: - Names

    private func name(_ metric: Int?) -> String {
        guard let metric, profile.metrics.indices.contains(metric) else { return "something unknown" }
        return inWords(profile.metrics[metric].id.rawValue)
    }

    private func state(_ index: Int, of metric: Int) -> String? {
        guard profile.metrics.indices.contains(metric), let values = profile.metrics[metric].kind.namedValues,
            values.indices.contains(index)
        else { return nil }
        return inWords(values[index].name)
    }

    private func inWords(_ name: String) -> String { name.map { $0 == "_" ? " " : String($0) }.joined() }
}
