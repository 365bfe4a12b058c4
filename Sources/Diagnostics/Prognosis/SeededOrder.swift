/// Chance from a seed, for choices that come out the same everywhere.
/// Source: SplitMix64 (Steele, Lea and Flood 2014).
struct SeededOrder {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The numbers below `count` in an order of chance. Source: Durstenfeld 1964.
    mutating func permutation(below count: Int) -> [Int] {
        var all = Array(0..<count)
        for place in all.indices { all.swapAt(place, place + Int(next() % UInt64(count - place))) }
        return all
    }
}
