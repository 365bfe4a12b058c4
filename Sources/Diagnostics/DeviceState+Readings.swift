import Profiles
import Telemetry

/// Event time: which readings are folded, in which order, and what the others are.
///
/// - Newer than its metric's watermark: folded at its own time, however old.
/// - Older: for history only.
/// - At the watermark, stated by the device, with the value folded there: a duplicate, dropped. With another value, or
///   without a time of the device's own: both are kept, in arrival order.
/// - Without a time of the device's own, and our clock stepped back: folded at the watermark, so that time stands
///   still rather than that fresh readings are taken for late ones.
extension DeviceState {
    /// No quantity of a device is larger in any unit; sums over windows of smaller ones stay finite, also as Float.
    static let largestValue = 1e20

    mutating func fold(_ readings: [Reading], in context: FoldContext, _ outputs: inout [FoldOutput]) {
        let compiled = context.compiled
        let sorted = inEventOrder(readings, in: context, &outputs)
        // All of them, until the first that is not.
        var accepted: [Reading]?
        var late: [Reading] = []
        var duplicates = 0
        var notes: [FoldOutput] = []
        var verdicts: [FoldOutput] = []

        var next = 0
        var expected = 0
        while next < sorted.count {
            // All readings of one instant are taken before anything is judged by them.
            let instant = sorted[next].observedAt
            var folded = false
            while next < sorted.count, sorted[next].observedAt.microseconds == instant.microseconds {
                let place = next
                next += 1
                func leaveOut() { if accepted == nil { accepted = Array(sorted[..<place]) } }
                let value = sorted[place].value
                guard value.isFinite else {
                    leaveOut()
                    continue
                }
                guard let metric = compiled.index(of: sorted[place].metric, expected: expected) else {
                    // Of no use to the profile's rules, but history keeps it.
                    accepted?.append(sorted[place])
                    continue
                }
                expected = metric + 1
                let track = bank.metrics[metric]
                var time = instant.microseconds
                if !track.isUnseen, time <= track.at {
                    if !sorted[place].deviceStated {
                        time = track.at
                    } else if time < track.at {
                        leaveOut()
                        late.append(sorted[place])
                        continue
                    } else if track.value == value {
                        leaveOut()
                        duplicates += 1
                        continue
                    }
                }
                accepted?.append(sorted[place])
                take(sorted[place], of: metric, at: time, in: context, &notes)
                folded = true
            }
            guard folded else { continue }
            if newest.map({ instant.microseconds > $0.microseconds }) ?? true {
                newest = instant
                newestReceivedAt = context.receivedAt
            }
            let now = newest ?? instant
            if !proofs.isEmpty { observeProofConditions(at: now, in: context) }
            judge(at: now, observing: true, in: context, &verdicts)
            judgeProofs(at: now, in: context, &verdicts)
            if !holds.isEmpty, !isLearning {
                observeHolds(at: now, in: context)
                judgeHolds(at: now, in: context, &verdicts)
            }
            if !compiled.windows.learning.isEmpty {
                background.learn(
                    at: now.microseconds, from: bank, by: compiled.windows,
                    pauses: openEpisodes.contains { $0 != nil })
            }
            if now.microseconds >= degradations.nextAt, !isLearning {
                observeDegradations(at: now, in: context, &verdicts)
            }
        }
        if !proofs.isEmpty { expireProofs(in: context, &verdicts) }

        let kept = accepted ?? sorted
        if !kept.isEmpty { outputs.append(.accepted(kept)) }
        if !late.isEmpty { outputs.append(.late(late)) }
        if duplicates > 0 { outputs.append(.duplicates(duplicates)) }
        if !notes.isEmpty { outputs += notes }
        if !verdicts.isEmpty { outputs += verdicts }
    }

    /// Readings with usable times, by time, in arrival order where equal.
    private mutating func inEventOrder(
        _ readings: [Reading], in context: FoldContext, _ outputs: inout [FoldOutput]
    ) -> [Reading] {
        let limit = context.receivedAt + Usable.ahead
        var isSorted = true
        var wrong: Timestamp?
        var stated = false
        var isUsable = true
        var before = Int64.min
        for index in readings.indices {
            let time = readings[index].observedAt.microseconds
            if readings[index].deviceStated {
                stated = true
                if time > limit.microseconds || time < Usable.earliest.microseconds {
                    wrong = readings[index].observedAt
                }
            } else if time != context.receivedAt.microseconds {
                isUsable = false
            }
            if time < before { isSorted = false }
            before = time
        }
        if let wrong {
            if !clockIsWrong { outputs.append(.clock(.wrong(stated: wrong, receivedAt: context.receivedAt))) }
            clockIsWrong = true
        } else if stated, clockIsWrong {
            clockIsWrong = false
            outputs.append(.clock(.right(receivedAt: context.receivedAt)))
        }
        if isSorted, isUsable, wrong == nil { return readings }
        // Without a usable time of its own a reading was observed when it was received.
        let usable = readings.map { reading in
            var reading = reading
            if !reading.deviceStated || reading.observedAt > limit || reading.observedAt < Usable.earliest {
                reading.observedAt = context.receivedAt
                reading.deviceStated = false
            }
            return reading
        }
        return usable.enumerated()
            .sorted { ($0.element.observedAt, $0.offset) < ($1.element.observedAt, $1.offset) }
            .map(\.element)
    }

    private mutating func take(
        _ reading: Reading, of metric: Int, at time: Int64, in context: FoldContext, _ notes: inout [FoldOutput]
    ) {
        let plausible = context.tables[0].plausible[metric].contains(reading.value)
        let before = bank.metrics[metric].trust
        if !plausible, before != .implausible {
            notes.append(.sensor(.implausible(reading.metric, value: reading.value, at: reading.observedAt)))
        } else if plausible, before == .implausible {
            notes.append(.sensor(.plausible(reading.metric, at: reading.observedAt)))
        }
        if newest == nil { bank.began = time }
        sense(reading.value, of: metric, at: time, plausible: plausible, in: context, &notes)
        bank.observe(reading.value, of: metric, at: time, plausible: plausible, by: context.tables[0].windows)
        if !proofs.isEmpty { observeProofs(reading.value, of: metric, at: time, plausible: plausible, in: context) }
    }

    private mutating func observeProofs(
        _ value: Double, of metric: Int, at time: Int64, plausible: Bool, in context: FoldContext
    ) {
        for index in proofs.indices where time > proofs[index].bank.began {
            guard let plan = context.compiled.proofWindows[proofs[index].fix] else { continue }
            proofs[index].bank.observe(value, of: metric, at: time, plausible: plausible, by: plan)
        }
    }
}
