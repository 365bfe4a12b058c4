/// Well-formed UTF-8, without overlong forms and surrogates. Source: Unicode 15, table 3-7.
package enum UTF8Check {
    /// The length of the well-formed sequence of two to four bytes at `at`; nil where there is none.
    static func sequenceLength(_ bytes: UnsafeRawBufferPointer, at: Int) -> Int? {
        func follows(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            at + offset < bytes.count && range.contains(bytes[at + offset])
        }
        switch bytes[at] {
        case 0xC2...0xDF: return follows(1) ? 2 : nil
        case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : nil
        case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : nil
        case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : nil
        case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : nil
        case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : nil
        case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : nil
        default: return nil
        }
    }

    /// The offset of the first byte that is not well-formed UTF-8; nil where all is well.
    package static func firstFault(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var at = 0
        while at < bytes.count {
            if bytes[at] < 0x80 {
                at += 1
            } else if let length = sequenceLength(bytes, at: at) {
                at += length
            } else {
                return at
            }
        }
        return nil
    }
}
