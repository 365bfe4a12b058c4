/// How a slot that closed is judged: by each detector, then by all together.
extension UnlikeTrack {
    /// Closes the open slot: what it says, and what becomes of the phase.
    /// - Parameters:
    ///   - hour: of the device's local day, 0...23.
    ///   - pauses: whether an episode of a known cause is open.
    mutating func close(hour: Int, by plan: UnlikePlan, pauses: Bool) -> UnlikePhase.Change? {
        slotsToday = min(slotsToday, 65_534) + 1
        let isSettling = settles > 0
        if isSettling { settles -= 1 }
        let learns = !pauses && !pausesItself
        var found = SlotSurprises(
            slot: UInt32(clamping: slot), bar: plan.manyTests + UnlikePhase.keeps * UnlikePhase.yearly)
        var moved = InlineArray<48, Float?>(repeating: nil)
        var averages = InlineArray<12, Float>(repeating: 0)
        for place in numbers.indices {
            moved[place] = judge(number: place, of: plan.numbers[place], hour: hour, learns: learns, &found)
            if place < plan.related, numbers[place].presence.missing.pause <= Self.fresh {
                averages[place] = numbers[place].average
            }
        }
        let apart = judge(together: averages, learns: learns, by: plan, &found)
        for place in numbers.indices {
            guard let now = moved[place] else { continue }
            let own = place < plan.related ? apart[place] : now
            judge(moved: place, of: plan.numbers[place], beside: own, learns: learns, &found)
        }
        for place in states.indices { judge(state: place, of: plan.states[place], &found) }
        guard !isSettling else { return nil }
        return decide(found, by: plan)
    }

    /// The residual, where there is one.
    private mutating func judge(
        number place: Int, of metric: Int, hour: Int, learns: Bool, _ found: inout SlotSurprises
    ) -> Float? {
        var now: Float?
        var watch = numbers[place]
        let days = Int(watch.days)
        watch.presence.judge(metric, days: days, &found)
        if watch.presence.heard {
            found.take(watch.restarts.judge(more: watch.restarted, days: days), metric, .restarting, 0)
            found.take(watch.implausible.judge(more: watch.wasImplausible, days: days), metric, .implausible, 0)
        }
        if watch.weight > 0 {
            let value = min(HourNormal.largest, max(-HourNormal.largest, watch.sum / watch.weight))
            let cell = place * 24 + hour
            var normal = HourNormal(centre: centres[cell], code: codes[cell])
            if normal.isKnown {
                let residual = Residual(
                    normal.residual(of: value, usual: watch.usual), average: &watch.average, learns: learns)
                found.take(watch.jump.judge(residual, days: days), metric, .jumpedUp, .jumpedDown, 0)
                found.take(
                    watch.hour.judge(residual, days: days), metric, .higherAtThisHour, .lowerAtThisHour,
                    UInt16(Residual.span / 2))
                now = residual.now
                found.take(
                    watch.variance.judge(residual, days: days), metric, .moreRestless, .calmer,
                    UInt16(VarianceChange.short / 2))
            }
            if learns {
                normal.learn(value, step: watch.step, usual: &watch.usual)
                centres[cell] = normal.centre
                codes[cell] = normal.code
                if watch.days < 200, watch.slots < .max { watch.slots += 1 }
            }
        }
        watch.wasImplausible = false
        watch.restarted = false
        watch.sum = 0
        watch.weight = 0
        watch.presence.open()
        numbers[place] = watch
        return now
    }

    /// Levels and drifts count beside what the metrics' usual moving together explains: what the weather moves is no
    /// fault. `beside` is that, or the metric's own residual where it does not take part.
    private mutating func judge(
        moved place: Int, of metric: Int, beside: Float, learns: Bool, _ found: inout SlotSurprises
    ) {
        let days = Int(numbers[place].days)
        let residual = Residual(beside, learns: learns)
        let level = numbers[place].level.judge(residual, days: days)
        found.take(level, metric, .higher, .lower, numbers[place].level.lasts)
        let drift = numbers[place].drift.judge(residual, days: days)
        found.take(drift, metric, .rising, .falling, UInt16(Drift.fast / 4))
    }

    private mutating func judge(state place: Int, of metric: Int, _ found: inout SlotSurprises) {
        var watch = states[place]
        let days = Int(watch.days)
        watch.presence.judge(metric, days: days, &found)
        if let held = watch.held, watch.presence.missing.pause <= Self.fresh {
            found.take(watch.novel.judge(Int(held), days: days), metric, .neverSeen, watch.novel.run)
        }
        watch.presence.open()
        states[place] = watch
    }

    /// What the metrics say together.
    private mutating func judge(
        together averages: InlineArray<12, Float>, learns: Bool, by plan: UnlikePlan, _ found: inout SlotSurprises
    ) -> InlineArray<12, Float> {
        guard plan.related > 1 else { return averages }
        let days = Int(days)
        let verdict = relation.judge(averages, days: days, learns: learns)
        let seldom = density.judge(
            averages, size: plan.related, weights: plan.weights, days: days, learns: learns)
        // A metric lies apart as far as it is off by itself, too: else one that is wrong would drag the others along.
        var own = verdict.apart
        for place in 0..<plan.related {
            let (beside, average) = (verdict.apart[place], averages[place])
            own[place] = beside * average > 0 ? (abs(beside) < abs(average) ? beside : average) : 0
        }
        found.take(verdict.beside, own, plan, .apart)
        found.take(verdict.along, averages, plan, .farOut)
        found.take(seldom, averages, plan, .seldom)
        return own
    }

    /// Two standard deviations to either side of what is usual at the hour; nil for an hour that is not known.
    func usualRange(number place: Int, hour: Int) -> ClosedRange<Double>? {
        let normal = HourNormal(centre: centres[place * 24 + hour], code: codes[place * 24 + hour])
        guard normal.isKnown else { return nil }
        let reach = Double(2 * normal.deviation(usual: numbers[place].usual))
        return Double(normal.centre) - reach...Double(normal.centre) + reach
    }

    private mutating func decide(_ found: SlotSurprises, by plan: UnlikePlan) -> UnlikePhase.Change? {
        let beyond = max(0, found.largest - plan.manyTests)
        let own = overall.surprise(of: beyond, days: max(0, Int(days) - Peaks.fewest), least: Self.least)
        let enough = Int(days) >= Self.listens && beyond >= UnlikePhase.yearly && own >= UnlikePhase.yearly
        return phase.observe(found.drivers, enough: enough, slot: found.slot)
    }
}
