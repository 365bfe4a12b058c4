/// How long messages waited until their acknowledgements were let go, in classes each half as long again as the one before,
/// from a millisecond to some four minutes.
///
/// Bound: 32 counts. A quantile is the upper end of its class, so at most half as long again as it was.
package struct HoldTimes: Hashable, Sendable {
    private static let classes = 32
    private static let shortest = 0.001
    private static let step = 1.5
    private var counts = [Int](repeating: 0, count: classes)
    private var total = 0

    package init() {}

    /// So many messages waited so long; those of a burst as long as its first.
    mutating func add(_ messages: Int, held: Duration) {
        var (place, end) = (0, Self.shortest)
        let seconds = held / .seconds(1)
        while end < seconds, place < Self.classes - 1 {
            place += 1
            end *= Self.step
        }
        counts[place] += messages
        total += messages
    }

    /// Of this share (0...1) of the messages none waited longer (s); nil before the first.
    package func quantile(_ share: Double) -> Double? {
        guard total > 0 else { return nil }
        var (end, rest) = (Self.shortest, share * Double(total))
        for count in counts {
            rest -= Double(count)
            if rest <= 0 { return end }
            end *= Self.step
        }
        return end
    }
}
