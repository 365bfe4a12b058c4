/// What one ring keeps at hand: the bucket under way, the oldest, and the sum of those between.
///
/// So a window is read from one place of 40 bytes, and its other buckets are touched only when a new one begins. The sum
/// is made anew from the buckets then, never carried on: nothing drifts, and what is restored is what was.
struct RingTrack: Hashable, Sendable, BitwiseCopyable {
    /// Number of the bucket under way, counted on the grid of the ring's width; -1 before the first.
    var head: Int64 = -1
    /// Of the bucket under way. By function: value × seconds, an extreme, the last value, a mean (`stddev`), an increase,
    /// a count, or seconds of truth. Seven digits: sensors have three or four; counters are differenced before.
    var amount: Float = 0
    /// Seconds for which the bucket knows its amount.
    var seconds: Float = 0
    /// Of the bucket that is about to leave: as many before the one under way as the ring has closed buckets.
    var oldestAmount: Float = 0
    var oldestSeconds: Float = 0
    /// Over the buckets between the two; an extreme where their seconds are above 0. Not kept for functions that put
    /// buckets in order.
    var innerAmount = 0.0
    var innerSeconds = 0.0
}
