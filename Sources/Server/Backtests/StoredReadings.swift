import Profiles
import Store
import Telemetry

/// How readings that were kept under one profile are read under another of the same id.
struct StoredReadings: Sendable {
    private struct Metric: Sendable {
        var id: MetricID
        /// By the kept state's index: the index it has now; nil for numbers.
        var states: [Int?]?

        func value(of kept: Double) -> Double? {
            guard let states else { return kept }
            guard let index = Int(exactly: kept), states.indices.contains(index) else { return nil }
            return states[index].map(Double.init)
        }
    }
    private var metrics: [Metric]
    /// What is left out, in sentences.
    let notes: [String]

    /// - Parameters:
    ///   - kept: the profile that history was written under.
    ///   - read: the one it is read under.
    init(kept: DeviceProfile, read: DeviceProfile) {
        self.init(kept: kept.keptMetrics, read: read)
    }

    /// - Parameter kept: how history was written.
    init(kept: [KeptMetric], read: DeviceProfile) {
        var metrics: [Metric] = []
        var notes: [String] = []
        for metric in read.metrics {
            guard let old = kept.first(where: { $0.id == metric.id }) else {
                notes.append("\(metric.id.rawValue) was never kept: what reads it is unknown here")
                continue
            }
            guard old.unit == metric.unit, (old.states != nil) == (metric.kind.states != nil) else {
                notes.append("\(metric.id.rawValue) was kept in another unit: what reads it is unknown here")
                continue
            }
            let states = metric.kind.states.map { now in
                (old.states ?? []).map { raw in now.firstIndex { $0.raw == raw } }
            }
            metrics.append(Metric(id: metric.id, states: states))
        }
        self.metrics = metrics
        self.notes = notes
    }

    /// The same of these metrics alone.
    func only(_ wanted: Set<MetricID>) -> StoredReadings {
        var some = self
        some.metrics = metrics.filter { wanted.contains($0.id) }
        return some
    }

    /// A device's readings from `from` up to, not including, `to`, by instant, oldest first. Late ones are left out, as
    /// the fold left them. Cost: one look-up a day.
    func instants(
        of device: DeviceID, from: Timestamp, to: Timestamp, in history: History
    ) async throws -> [(at: Timestamp, readings: [Reading])] {
        let places = Dictionary(metrics.enumerated().map { ($1.id, $0) }) { first, _ in first }
        var instants: [(at: Timestamp, readings: [Reading])] = []
        for day in history.daysHeld(device, from: from, to: to) {
            var found: [(place: Int, reading: Reading)] = []
            for (id, point) in try await history.readings(device, from: day.lowerBound, to: day.upperBound)
            where !point.late {
                guard let place = places[id], let value = metrics[place].value(of: point.value) else { continue }
                found.append(
                    (place, Reading(metric: id, value: value, observedAt: point.at, deviceStated: false)))
            }
            // Of one time in the order of the profile.
            found.sort { ($0.reading.observedAt, $0.place) < ($1.reading.observedAt, $1.place) }
            for (_, reading) in found {
                if let last = instants.indices.last, instants[last].at == reading.observedAt {
                    instants[last].readings.append(reading)
                } else {
                    instants.append((reading.observedAt, [reading]))
                }
            }
        }
        return instants
    }
}

extension DeviceProfile {
    /// How the history keeps what its devices report.
    var keptMetrics: [KeptMetric] {
        metrics.map { KeptMetric(id: $0.id, unit: $0.unit, states: $0.kind.states?.map(\.raw)) }
    }
}

extension Profiles.Metric.Kind {
    fileprivate var states: [Profiles.Metric.State]? {
        switch self {
        case .state(let states), .event(let states): states
        case .gauge, .counter, .rollingCounter: nil
        }
    }
}
