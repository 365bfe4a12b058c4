/// The layouts of the payloads that one set of paths was looked for in lately.
///
/// Bound: `most` layouts of at most 5 KiB each. A payload that fits none is learnt from, the first few
/// soon, then ever more seldom: where no two payloads are alike, learning costs next to nothing.
struct KnownLayouts {
    /// Devices of one profile differ by firmware, and leave out what they do not know.
    static let most = 4
    /// The most payloads that fit none between two that are learnt from.
    private static let longestPause = 1_024

    private var layouts: [PayloadLayout] = []
    /// The one that the last payload fitted is tried first.
    private var latest = 0
    /// The one that gives way next.
    private var oldest = 0
    private var pause = 0
    private var nextPause = 1

    /// Puts the values of a payload into `slots`; false where it fits no layout that is known, and then what stands in the
    /// slots is not to be used.
    @inline(__always)
    mutating func read(_ payload: UnsafeRawBufferPointer, into slots: UnsafeMutableBufferPointer<FoundValue>) -> Bool {
        guard latest < layouts.count else { return false }
        if layouts[latest].read(payload, into: slots) { return true }
        return readByAnother(payload, into: slots)
    }

    private mutating func readByAnother(
        _ payload: UnsafeRawBufferPointer, into slots: UnsafeMutableBufferPointer<FoundValue>
    ) -> Bool {
        for place in layouts.indices where place != latest && layouts[place].read(payload, into: slots) {
            latest = place
            return true
        }
        return false
    }

    /// Takes in a payload that fits none and that a scan into `sink` has accepted.
    mutating func learn(_ payload: UnsafeRawBufferPointer, _ sink: PathSink, slotCount: Int) {
        guard pause == 0 else {
            pause -= 1
            return
        }
        pause = nextPause
        nextPause = min(nextPause * 2, Self.longestPause)
        guard let layout = PayloadLayout(of: payload, into: sink, slotCount: slotCount), layout.fits(payload) else {
            return
        }
        if layouts.count < Self.most {
            layouts.append(layout)
            latest = layouts.count - 1
        } else {
            layouts[oldest] = layout
            latest = oldest
            oldest = (oldest + 1) % Self.most
        }
    }
}
