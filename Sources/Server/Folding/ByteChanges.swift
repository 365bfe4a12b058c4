/// What has changed between two runs of bytes of one layout, as runs of equal and of differing bytes.
///
/// Layout: the new length; where it is another, how many bytes at the beginning are the same, and the bytes that are
/// more; then the rest, which ends where the old one ends: a byte of which the high half counts bytes to keep and the low
/// half bytes that follow here, 15 being continued by a number, until all are told. Numbers are seven bits a byte, the
/// lowest first.
enum ByteChanges {
    /// Fewer equal bytes than this between differing ones are told with them: a step costs a byte.
    private static let shortest = 2

    /// Cost: some 0.5 ns a byte.
    static func append(from old: [UInt8], to new: [UInt8], into bytes: inout [UInt8]) {
        append(new.count, &bytes)
        var place = (old: 0, new: 0)
        if old.count != new.count {
            let same = zip(old, new).prefix { $0 == $1 }.count
            append(same, &bytes)
            place = (same + max(0, old.count - new.count), same + max(0, new.count - old.count))
            bytes += new[same..<place.new]
        }
        old.withUnsafeBufferPointer { old in
            new.withUnsafeBufferPointer { new in
                appendRuns(
                    UnsafeBufferPointer(rebasing: old[place.old...]), UnsafeBufferPointer(rebasing: new[place.new...]),
                    &bytes)
            }
        }
    }

    /// Of two of the same length.
    private static func appendRuns(
        _ old: UnsafeBufferPointer<UInt8>, _ new: UnsafeBufferPointer<UInt8>, _ bytes: inout [UInt8]
    ) {
        var place = 0
        while place < new.count {
            let kept = place
            while place < new.count, old[place] == new[place] { place += 1 }
            let differing = place
            var end = place
            while place < new.count, place - end < shortest {
                if old[place] != new[place] { end = place + 1 }
                place += 1
            }
            place = end
            let (keep, told) = (differing - kept, end - differing)
            bytes.append(UInt8(min(keep, 15) << 4 | min(told, 15)))
            if keep >= 15 { append(keep - 15, &bytes) }
            if told >= 15 { append(told - 15, &bytes) }
            bytes += new[differing..<end]
        }
    }

    /// Makes the old bytes the new ones; false where these changes are not of them, which are then anything.
    static func apply(_ rest: inout ArraySlice<UInt8>, to bytes: inout [UInt8], most: Int) -> Bool {
        guard let count = number(&rest), count <= most else { return false }
        var place = 0
        if count != bytes.count {
            guard let same = number(&rest), same <= min(count, bytes.count) else { return false }
            let more = max(0, count - bytes.count)
            guard more <= rest.count else { return false }
            bytes.replaceSubrange(same..<same + max(0, bytes.count - count), with: rest.prefix(more))
            rest = rest.dropFirst(more)
            place = same + more
        }
        while place < bytes.count {
            guard let step = rest.popFirst() else { return false }
            var (keep, told) = (Int(step >> 4), Int(step & 15))
            if keep == 15 {
                guard let more = number(&rest), more <= bytes.count else { return false }
                keep += more
            }
            if told == 15 {
                guard let more = number(&rest), more <= bytes.count else { return false }
                told += more
            }
            guard keep + told > 0, keep + told <= bytes.count - place, told <= rest.count else { return false }
            place += keep
            for index in 0..<told { bytes[place + index] = rest[rest.startIndex + index] }
            place += told
            rest = rest.dropFirst(told)
        }
        return true
    }

    static func append(_ number: Int, _ bytes: inout [UInt8]) {
        var left = UInt(bitPattern: number)
        while left >= 0x80 {
            bytes.append(UInt8(left & 0x7F | 0x80))
            left >>= 7
        }
        bytes.append(UInt8(left))
    }

    /// Nil where the bytes end before it, or beyond 2^62.
    static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        var number: UInt = 0
        for shift in stride(from: UInt(0), to: 56, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            number |= UInt(byte & 0x7F) << shift
            if byte < 0x80 { return Int(number) }
        }
        return nil
    }
}
