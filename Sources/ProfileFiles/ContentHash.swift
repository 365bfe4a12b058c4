/// FNV-1a over bytes, 64 bit: stable across processes, machines and releases; not for secrets.
/// Source: Fowler, Noll, Vo; RFC 9923, section 2.
enum ContentHash {
    static func of(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
