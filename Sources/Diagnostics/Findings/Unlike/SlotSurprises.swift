/// What the detectors found in one slot.
struct SlotSurprises {
    let slot: UInt32
    /// Surprises from here on are named.
    let bar: Float
    var largest: Float = 0
    var drivers = UnlikeDrivers()

    @inline(__always)
    mutating func take(_ surprise: Float, _ metric: Int, _ way: UnlikeWay, _ lasts: UInt16) {
        if surprise > largest { largest = surprise }
        guard surprise >= bar else { return }
        add(surprise, metric, way, lasts)
    }

    /// `surprise` is negative where the metric is lower.
    @inline(__always)
    mutating func take(_ surprise: Float, _ metric: Int, _ up: UnlikeWay, _ down: UnlikeWay, _ lasts: UInt16) {
        if abs(surprise) > largest { largest = abs(surprise) }
        guard abs(surprise) >= bar else { return }
        add(abs(surprise), metric, surprise < 0 ? down : up, lasts)
    }

    /// Those that lie farthest out drive what all together say.
    mutating func take(
        _ surprise: Float, _ parts: InlineArray<12, Float>, _ plan: UnlikePlan, _ way: UnlikeWay
    ) {
        if surprise > largest { largest = surprise }
        guard surprise >= bar else { return }
        var most: Float = 0
        for place in 0..<plan.related { most = max(most, abs(parts[place])) }
        for place in 0..<plan.related where abs(parts[place]) >= most / 2 {
            add(surprise * abs(parts[place]) / max(most, 1e-6), plan.numbers[place], way, UInt16(Residual.span / 2))
        }
    }

    private mutating func add(_ surprise: Float, _ metric: Int, _ way: UnlikeWay, _ lasts: UInt16) {
        let since = slot - min(slot, UInt32(lasts))
        drivers.take(UnlikeDriver(metric: UInt8(metric), way: way, since: since, surprise: surprise))
    }
}
