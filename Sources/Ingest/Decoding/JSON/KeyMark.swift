/// A 64-bit word that stands for a key: the key itself where it has at most 7 bytes, else a hash with the top bit set.
/// Equal keys have equal marks; equal marks of short keys mean equal keys, of long ones the bytes decide.
package enum KeyMark {
    @inline(__always)
    package static func isExact(_ mark: UInt64) -> Bool { mark >> 63 == 0 }

    package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0
        var at = 0
        while at + 8 <= bytes.count {
            hash = mixed(hash, bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        var tail: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.count {
            tail |= UInt64(bytes[at]) << shift
            shift += 8
            at += 1
        }
        return finished(hash, tail: tail, count: bytes.count)
    }

    package static func of(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { of(UnsafeRawBufferPointer($0)) }
    }

    @inline(__always)
    static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ UInt64(littleEndian: word)) &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product >> 29)
    }

    @inline(__always)
    static func finished(_ hash: UInt64, tail: UInt64, count: Int) -> UInt64 {
        if count <= 7 { return tail | UInt64(truncatingIfNeeded: count) << 56 }
        return mixed(hash, tail ^ UInt64(truncatingIfNeeded: count) << 56) | 1 << 63
    }
}
