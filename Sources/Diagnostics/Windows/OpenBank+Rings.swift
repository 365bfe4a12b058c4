import Profiles

/// Putting what held, or what was gained, into the buckets of a ring.
extension OpenBank {
    /// A value that held over `from ..< to`.
    func spread(_ held: Double, over from: Int64, _ to: Int64, _ ring: Int, _ shape: WindowPlan.Ring) {
        guard to > from else { return }
        let start = rings[ring].head &* shape.width
        if from >= start, to < start &+ shape.width, start >= 0 {
            put(held, for: Double(to - from) / 1e6, after: Double(from - start) / 1e6, ring, shape)
        } else {
            forEachBucket(of: from, to, ring, shape) { seconds, start in
                put(held, for: seconds, after: start, ring, shape)
            }
        }
    }

    /// An amount gained evenly over `from ..< to`, however long that was; at one instant where both are equal.
    func add(_ amount: Double, over from: Int64, _ to: Int64, _ ring: Int, _ shape: WindowPlan.Ring) {
        let start = rings[ring].head &* shape.width
        let isUnderWay = from >= start && to < start &+ shape.width && start >= 0
        guard to > from else {
            let number = to / shape.width
            guard isUnderWay || number >= rings[ring].head else { return }
            if number > rings[ring].head {
                begin(number, ring, shape)
                gather(ring, shape)
            }
            rings[ring].amount += Float(amount)
            return
        }
        if isUnderWay {
            rings[ring].amount += Float(amount)
            rings[ring].seconds += Float(Double(to - from) / 1e6)
            return
        }
        let whole = Double(to - from) / 1e6
        forEachBucket(of: from, to, ring, shape) { seconds, _ in
            rings[ring].amount += Float(amount * (seconds / whole))
            rings[ring].seconds += Float(seconds)
        }
    }

    /// Into the bucket under way: what held for so many seconds, so many after its start.
    private func put(
        _ held: Double, for seconds: Double, after start: Double, _ ring: Int, _ shape: WindowPlan.Ring
    ) {
        switch shape.function {
        case .min:
            let held = Float(held)
            rings[ring].amount = rings[ring].seconds > 0 ? Swift.min(rings[ring].amount, held) : held
        case .max:
            let held = Float(held)
            rings[ring].amount = rings[ring].seconds > 0 ? Swift.max(rings[ring].amount, held) : held
        case .quantile:
            rings[ring].amount = Float(held)
        case .stddev:
            let known = Double(rings[ring].seconds)
            let distance = held - Double(rings[ring].amount)
            rings[ring].amount += Float(distance * seconds / (known + seconds))
            let second = shape.firstSecond + shape.closed
            let old = Double(buckets[second])
            let squares = old * old * known + distance * distance * seconds * known / (known + seconds)
            buckets[second] = Float((squares / (known + seconds)).squareRoot())
        case .slope:
            rings[ring].amount += Float(held * seconds)
            buckets[shape.firstSecond + shape.closed] += Float((start + seconds / 2) * seconds)
        case .count, .changes:
            break
        default:
            rings[ring].amount += Float(held * seconds)
        }
        rings[ring].seconds += Float(seconds)
    }

    /// The buckets that `from ..< to` (to > from) touches and that are still kept, oldest first, each under way while
    /// the body runs, with the seconds in it and the seconds from its start to them.
    private func forEachBucket(
        of from: Int64, _ to: Int64, _ ring: Int, _ shape: WindowPlan.Ring,
        _ body: (_ seconds: Double, _ start: Double) -> Void
    ) {
        let width = shape.width
        let last = to / width
        var number = Swift.max(from / width, last - Int64(shape.closed))
        let before = rings[ring].head
        while number <= last {
            // Times never run backwards within a ring: an older bucket is of a state that was damaged.
            if number > rings[ring].head { begin(number, ring, shape) }
            if number == rings[ring].head {
                let start = Swift.max(from, number * width)
                let overlap = Swift.min(to, (number + 1) * width) - start
                if overlap > 0 { body(Double(overlap) / 1e6, Double(start - number * width) / 1e6) }
            }
            number += 1
        }
        if rings[ring].head != before { gather(ring, shape) }
    }

    /// Closes the bucket under way and begins a later one. `gather` is due afterwards.
    private func begin(_ number: Int64, _ ring: Int, _ shape: WindowPlan.Ring) {
        let closed = Int64(shape.closed)
        let track = rings[ring]
        let hasSecond = shape.function.hasSecondAmounts
        if track.head >= 0 {
            if number - track.head <= closed {
                let bucket = Int(track.head % closed)
                buckets[shape.base + bucket] = track.amount
                buckets[shape.base + shape.closed + bucket] = track.seconds
                if hasSecond { buckets[shape.firstSecond + bucket] = buckets[shape.firstSecond + shape.closed] }
            }
            var passed = Swift.max(track.head + 1, number - closed)
            while passed < number {
                let bucket = Int(passed % closed)
                buckets[shape.base + bucket] = 0
                buckets[shape.base + shape.closed + bucket] = 0
                if hasSecond { buckets[shape.firstSecond + bucket] = 0 }
                passed += 1
            }
        }
        if hasSecond { buckets[shape.firstSecond + shape.closed] = 0 }
        rings[ring].head = number
        rings[ring].amount = 0
        rings[ring].seconds = 0
    }

    /// Sets what the ring keeps at hand beside the bucket under way.
    func gather(_ ring: Int, _ shape: WindowPlan.Ring) {
        guard rings[ring].head >= 0 else { return }
        let count = shape.closed
        let amounts = UnsafeMutableBufferPointer(rebasing: buckets[shape.base..<shape.base + count])
        let seconds = UnsafeMutableBufferPointer(rebasing: buckets[shape.base + count..<shape.base + 2 * count])
        let oldest = Int(rings[ring].head % Int64(count))
        rings[ring].oldestAmount = amounts[oldest]
        rings[ring].oldestSeconds = seconds[oldest]
        var amount = 0.0
        var known = 0.0
        switch shape.function {
        case .stddev, .slope, .quantile: break
        case .min, .max:
            let isMin = if case .min = shape.function { true } else { false }
            var best: Float = isMin ? .infinity : -.infinity
            for bucket in 0..<count where bucket != oldest && seconds[bucket] > 0 {
                best = isMin ? Swift.min(best, amounts[bucket]) : Swift.max(best, amounts[bucket])
                known += Double(seconds[bucket])
            }
            if known > 0 { amount = Double(best) }
        default:
            for bucket in 0..<oldest {
                amount += Double(amounts[bucket])
                known += Double(seconds[bucket])
            }
            for bucket in oldest + 1..<count {
                amount += Double(amounts[bucket])
                known += Double(seconds[bucket])
            }
        }
        rings[ring].innerAmount = amount
        rings[ring].innerSeconds = known
    }
}
