import Profiles
import Telemetry

/// The functions that put the buckets of a window in order: `quantile` and `slope`.
extension OpenBank {
    /// One bucket of a window with what still holds since the last reading laid into it.
    fileprivate struct Bucket {
        var amount = 0.0
        /// Seconds after the start of the window's oldest bucket × seconds.
        var moment = 0.0
        var seconds = 0.0
        /// Of the bucket that lies in the window, 0...1.
        var part = 1.0
        /// Of a bucket that takes part in a slope: its value, and the seconds from the start of the oldest bucket to it.
        var mean = 0.0
        var meanTime = 0.0
    }

    /// The value at or below which the part `quantile` of the covered time lies.
    ///
    /// Each 64th of the window stands for as much time as it is covered, with the value that held last in it. Error: a
    /// signal that is steady within a 64th is misplaced by at most half a 64th of time at each of its steps over the
    /// result; one that changes faster is sampled, with a standard error of at most 6 % of time (4 % at 0.9). Cost: 65
    /// values to sort, some 4 µs.
    func quantile(ofRing ring: Int, at time: Int64, by plan: WindowPlan) -> Double? {
        let shape = plan.rings[ring]
        return withBuckets(ofRing: ring, at: time, by: plan) { buckets in
            var whole = 0.0
            for bucket in buckets { whole += bucket.seconds * bucket.part }
            guard Self.isEnough(whole, of: shape.length) else { return nil }
            buckets.sort { $0.amount < $1.amount }
            let wanted = shape.quantile * whole
            var reached = 0.0
            var result: Double?
            for bucket in buckets where bucket.seconds > 0 && bucket.part > 0 {
                reached += bucket.seconds * bucket.part
                result = bucket.amount
                // A billionth of tolerance: the parts are sums of fractions.
                if reached >= wanted - whole * 1e-9 { break }
            }
            return result
        }
    }

    /// The change per second: the median slope between any two sixteenths of the window, each with its mean value at
    /// its mean time. Sixteenths covered for less than a quarter are left out; the oldest counts whole. Up to 29 % of
    /// them may be spoilt (a door left open, a defrost) without bending it, which least squares would not stand.
    /// Cost: at most 136 pairs, some 0.5 µs. Source: Theil 1950; Sen 1968.
    func slope(ofRing ring: Int, at time: Int64, by plan: WindowPlan) -> Double? {
        let shape = plan.rings[ring]
        let least = Double(shape.width) / 4e6
        return withBuckets(ofRing: ring, at: time, by: plan) { buckets in
            var whole = 0.0
            var count = 0
            for index in buckets.indices {
                whole += buckets[index].seconds * buckets[index].part
                guard buckets[index].seconds >= least else { continue }
                buckets[count] = buckets[index]
                buckets[count].mean = buckets[index].amount / buckets[index].seconds
                buckets[count].meanTime = buckets[index].moment / buckets[index].seconds
                count += 1
            }
            guard Self.isEnough(whole, of: shape.length), count >= 4 else { return nil }
            // No more than a kilobyte at once comes from the stack; 18 buckets are the most that there are.
            var slopes = InlineArray<153, Double>(repeating: 0)
            var span = slopes.mutableSpan
            return span.withUnsafeMutableBufferPointer { all in
                let slopes = UnsafeMutableBufferPointer(rebasing: all[..<(count * (count - 1) / 2)])
                var next = 0
                for late in 1..<count {
                    let (value, at) = (buckets[late].mean, buckets[late].meanTime)
                    for early in 0..<late {
                        slopes[next] = (value - buckets[early].mean) / (at - buckets[early].meanTime)
                        next += 1
                    }
                }
                return slopes.median()
            }
        }
    }

    /// The window's buckets, oldest first.
    private func withBuckets(
        ofRing ring: Int, at time: Int64, by plan: WindowPlan,
        _ body: (inout UnsafeMutableBufferPointer<Bucket>) -> Double?
    ) -> Double? {
        let shape = plan.rings[ring]
        let from = time - shape.length
        let oldest = from / shape.width
        let count = Int(time / shape.width - oldest) + 1
        let width = Double(shape.width) / 1e6
        // A window touches one bucket more than it has; anything else is a plan that was never made here.
        guard count >= 1, count <= shape.closed + 2 else { return nil }
        return withUnsafeTemporaryAllocation(of: Bucket.self, capacity: count) { space -> Double? in
            space.initialize(repeating: Bucket())
            let track = rings[ring]
            for place in 0..<count {
                let number = oldest + Int64(place)
                guard number <= track.head, number >= track.head - Int64(shape.closed) else { continue }
                let (amount, seconds, second) = bucket(number, track, shape)
                space[place].amount = Double(amount)
                space[place].seconds = Double(seconds)
                space[place].moment = Double(second) + Double(place) * width * space[place].seconds
            }
            space[0].part = Double((oldest + 1) * shape.width - from) / Double(shape.width)
            hold(ofRing: shape, from: from, oldest: oldest, at: time, by: plan, into: space)
            var buckets = space
            return body(&buckets)
        }
    }

    /// Lays what still holds since the last reading into the buckets.
    private func hold(
        ofRing shape: WindowPlan.Ring, from: Int64, oldest: Int64, at time: Int64, by plan: WindowPlan,
        into buckets: UnsafeMutableBufferPointer<Bucket>
    ) {
        guard case .metric(let metric) = shape.source else { return }
        let track = metrics[metric]
        guard track.isHeld else { return }
        let value = track.value * shape.scale + shape.offset
        let start = max(oldest * shape.width, track.at)
        let end = min(time, track.at + plan.holds)
        guard end > start else { return }
        for place in Int((start - oldest * shape.width) / shape.width)..<buckets.count {
            let opens = (oldest + Int64(place)) * shape.width
            let (first, last) = (max(start, opens), min(end, opens + shape.width))
            guard last > first else { continue }
            let seconds = Double(last - first) / 1e6
            if case .quantile = shape.function {
                buckets[place].amount = value
            } else {
                buckets[place].amount += value * seconds
                buckets[place].moment += Double(first + last - 2 * oldest * shape.width) / 2e6 * seconds
            }
            buckets[place].seconds += seconds
        }
    }
}

extension UnsafeMutableBufferPointer<Double> {
    /// Their median; puts them in another order. None may be missing: of an empty buffer it is 0.
    ///
    /// Finds the middle by parting the values about one of them, again and again within the part that holds it. Both
    /// steps of the inner loops are done whatever a comparison says, since no processor could guess these. Cost: some
    /// three looks at each value. Source: Hoare 1961 (Find).
    fileprivate func median() -> Double {
        guard !isEmpty else { return 0 }
        let middle = count / 2
        let upper = select(middle)
        guard count % 2 == 0 else { return upper }
        var lower = -Double.infinity
        for index in 0..<middle { lower = Swift.max(lower, self[index]) }
        return (lower + upper) / 2
    }

    /// The value at this place were they in order; those before it are then no larger.
    private func select(_ place: Int) -> Double {
        var (low, high) = (0, count)
        while high - low > 1 {
            let (a, b, c) = (self[low], self[low + (high - low) / 2], self[high - 1])
            let pivot = Swift.max(Swift.min(a, b), Swift.min(Swift.max(a, b), c))
            let below = part(low, high) { $0 < pivot }
            if place < below {
                high = below
                continue
            }
            let equal = part(below, high) { $0 <= pivot }
            if place < equal || equal == low { return pivot }
            low = equal
        }
        return self[low]
    }

    /// Brings those that belong to the front of `low ..< high` there; gives the first place behind them.
    @inline(__always)
    private func part(_ low: Int, _ high: Int, _ belongs: (Double) -> Bool) -> Int {
        var front = low
        for index in low..<high {
            let value = self[index]
            self[index] = self[front]
            self[front] = value
            front += belongs(value) ? 1 : 0
        }
        return front
    }
}
