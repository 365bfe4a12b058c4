import Profiles

/// The sum of a window's buckets, as its function sums.
struct WindowSum {
    let function: Window.Function
    /// Of `stddev` the mean.
    var amount = 0.0
    var seconds = 0.0
    /// Squared distances from the mean × seconds. Source: Chan, Golub, LeVeque 1979, for joining parts.
    var squares = 0.0
    /// Of `min` and `max`.
    var extreme: Double?

    init(function: Window.Function) { self.function = function }

    mutating func add(_ value: Double, seconds known: Double, part: Double) {
        seconds += known * part
        switch function {
        case .min, .max: if known > 0, part > 0 { take(value) }
        default: amount += value * part
        }
    }

    mutating func add(mean: Double, squares more: Double, seconds known: Double) {
        guard known > 0 else { return }
        let distance = mean - amount
        squares += more + distance * distance * seconds * known / (seconds + known)
        amount += distance * known / (seconds + known)
        seconds += known
    }

    mutating func hold(_ value: Double, from: Int64, to: Int64) {
        guard to >= from else { return }
        let held = Double(to - from) / 1e6
        switch function {
        case .stddev: add(mean: value, squares: 0, seconds: held)
        case .min, .max:
            seconds += held
            take(value)
        case .count, .changes: seconds += held
        default:
            seconds += held
            amount += value * held
        }
    }

    private mutating func take(_ value: Double) {
        guard let known = extreme else { return extreme = value }
        if case .min = function { extreme = min(known, value) } else { extreme = max(known, value) }
    }
}
