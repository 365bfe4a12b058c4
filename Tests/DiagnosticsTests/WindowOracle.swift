import Foundation
import Profiles
import Telemetry

/// Windows by their plain definition over all readings that ever came, in whole minutes. It keeps everything and scans
/// it at every question: slow, simple, and with no bucket in it.
///
/// It agrees with the kept windows where these are on their grid: at times and lengths of whole buckets.
struct WindowOracle {
    struct Point {
        var at: Int
        /// Nil: implausible.
        var value: Double?
    }
    /// What held from one minute to another.
    struct Held {
        var from: Int
        var to: Int
        var value: Double
    }
    let holds: Int
    var points: [Point] = []

    /// What held within the window of `length` minutes that ends now.
    func held(_ length: Int, at now: Int) -> [Held] {
        points.enumerated().compactMap { index, point in
            guard let value = point.value else { return nil }
            let next = index + 1 < points.count ? points[index + 1].at : now
            let from = max(point.at, now - length)
            let to = min(next, point.at + holds, now)
            return to > from ? Held(from: from, to: to, value: value) : nil
        }
    }

    static func covered(_ held: [Held]) -> Int { held.reduce(0) { $0 + $1.to - $1.from } }

    private func enough(_ length: Int, at now: Int) -> [Held]? {
        let held = held(length, at: now)
        return Self.covered(held) * 2 >= length && !held.isEmpty ? held : nil
    }

    func mean(_ length: Int, at now: Int) -> Double? {
        enough(length, at: now).map { held in
            held.reduce(0) { $0 + $1.value * Double($1.to - $1.from) } / Double(Self.covered(held))
        }
    }

    /// The reading made just now counts, though it has held for no time yet.
    private func values(_ length: Int, at now: Int) -> [Double]? {
        guard let held = enough(length, at: now) else { return nil }
        let newest = points.last.flatMap { $0.at == now ? $0.value : nil }
        return held.map(\.value) + (newest.map { [$0] } ?? [])
    }
    func least(_ length: Int, at now: Int) -> Double? { values(length, at: now)?.min() }
    func most(_ length: Int, at now: Int) -> Double? { values(length, at: now)?.max() }

    func stddev(_ length: Int, at now: Int) -> Double? {
        guard let held = enough(length, at: now), let mean = mean(length, at: now) else { return nil }
        let squares = held.reduce(0) { $0 + ($1.value - mean) * ($1.value - mean) * Double($1.to - $1.from) }
        return (squares / Double(Self.covered(held))).squareRoot()
    }

    /// Of each minute that held anything the value it held last, every minute as long as it was covered.
    func quantile(_ part: Double, _ length: Int, at now: Int, cell: Int) -> Double? {
        guard let held = enough(length, at: now) else { return nil }
        var cells: [(value: Double, weight: Double)] = []
        for start in stride(from: now - length, to: now, by: cell) {
            let within = held.filter { $0.to > start && $0.from < start + cell }
            guard let last = within.last else { continue }
            let weight = within.reduce(0) { $0 + min($1.to, start + cell) - max($1.from, start) }
            cells.append((last.value, Double(weight)))
        }
        let whole = cells.reduce(0) { $0 + $1.weight }
        var reached = 0.0
        for cell in cells.sorted(by: { $0.value < $1.value }) {
            reached += cell.weight
            if reached >= part * whole - 1e-6 { return cell.value }
        }
        return nil
    }

    /// Per second: the median slope between the means of any two sixteenths.
    func slope(_ length: Int, at now: Int) -> Double? {
        guard let held = enough(length, at: now) else { return nil }
        let width = length / 16
        let means = stride(from: now - length, to: now, by: width).compactMap { start -> (at: Double, value: Double)? in
            var (seconds, value, time) = (0.0, 0.0, 0.0)
            for one in held {
                let (from, to) = (max(one.from, start), min(one.to, start + width))
                guard to > from else { continue }
                seconds += Double(to - from) * 60
                value += one.value * Double(to - from) * 60
                time += Double(from + to) * 30 * Double(to - from) * 60
            }
            return seconds >= Double(width) * 15 ? (time / seconds, value / seconds) : nil
        }
        guard means.count >= 4 else { return nil }
        var slopes: [Double] = []
        for (index, late) in means.enumerated() {
            for early in means[..<index] { slopes.append((late.value - early.value) / (late.at - early.at)) }
        }
        slopes.sort()
        let middle = slopes.count / 2
        return slopes.count % 2 == 1 ? slopes[middle] : (slopes[middle - 1] + slopes[middle]) / 2
    }

    /// Gain by neighbours of readings, spread evenly between them; nil for the gain where less than half is known.
    func gain(_ length: Int, at now: Int, _ increase: (Double, Double) -> Double) -> (gain: Double, seconds: Double)? {
        var (gain, minutes) = (0.0, 0)
        for (old, new) in zip(points, points.dropFirst()) {
            guard let a = old.value, let b = new.value else { continue }
            let within = min(new.at, now) - max(old.at, now - length)
            guard within > 0 else { continue }
            gain += increase(a, b) * Double(within) / Double(new.at - old.at)
            minutes += within
        }
        return minutes * 2 >= length ? (gain, Double(minutes) * 60) : nil
    }

    func changes(_ length: Int, at now: Int) -> Double? {
        guard enough(length, at: now) != nil else { return nil }
        return Double(
            zip(points, points.dropFirst()).count { old, new in
                guard let a = old.value, let b = new.value else { return false }
                return a != b && new.at >= now - length
            })
    }

    func count(_ length: Int, at now: Int, began: Int, where matches: (Double) -> Bool = { _ in true }) -> Double? {
        guard (now - began) * 2 >= length else { return nil }
        return Double(points.count { $0.at >= now - length && $0.value.map(matches) == true })
    }

    func last(_ length: Int, at now: Int) -> Double? {
        points.last.flatMap { now - $0.at <= length ? $0.value : nil }
    }
}

/// A condition as it was judged at each instant, kept and scanned likewise.
struct TruthOracle {
    let holds: Int
    var judged: [(at: Int, truth: Truth)] = []

    func share(_ length: Int, at now: Int) -> Double? { tally(length, at: now).map { $0.yes / $0.known } }
    func duration(_ length: Int, at now: Int) -> Double? { tally(length, at: now).map { $0.yes * 60 } }

    func count(_ length: Int, at now: Int) -> Double? {
        guard tally(length, at: now) != nil else { return nil }
        return Double(
            zip(judged, judged.dropFirst()).count { $0.truth == .no && $1.truth == .yes && $1.at >= now - length })
    }

    private func tally(_ length: Int, at now: Int) -> (yes: Double, known: Double)? {
        var (yes, known) = (0, 0)
        for (index, one) in judged.enumerated() where one.truth != .unknown {
            let next = index + 1 < judged.count ? judged[index + 1].at : now
            let within = min(next, one.at + holds, now) - max(one.at, now - length)
            guard within > 0 else { continue }
            known += within
            if one.truth == .yes { yes += within }
        }
        return known * 2 >= length && known > 0 ? (Double(yes), Double(known)) : nil
    }
}
