/// Late points that say again what is held: a device that sends its buffer once more changes nothing.
///
/// Of one metric and time the first of each value counts. A point that is not late came in its turn, and of its kind two
/// may be equal.
struct LateRepeats {
    private struct Said: Hashable {
        var metric: UInt32
        var at: Int64
        var bits: UInt64
    }
    private var said: Set<Said> = []

    /// Whether the point says nothing new; in the order of arrival.
    mutating func isRepeat(_ point: NumberedPoint) -> Bool {
        let isNew = said.insert(Said(metric: point.metric, at: point.at, bits: point.value.bitPattern)).inserted
        return point.late && !isNew
    }
}

extension [NumberedPoint] {
    /// Without late repeats; in any order that keeps arrival among points of one metric and time.
    func withoutLateRepeats() -> [NumberedPoint] {
        guard contains(where: \.late) else { return self }
        var repeats = LateRepeats()
        return filter { !repeats.isRepeat($0) }
    }
}
