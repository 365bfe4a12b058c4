/// The generator every draw of a simulation comes from: xoshiro256**, its state filled by SplitMix64.
///
/// One per device, weather region and home, each from (seed, stream): what a device draws does not depend on the other
/// devices nor on the number of threads. Not for secrets.
/// Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021.
package struct RandomSource: RandomNumberGenerator, Sendable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64
    /// The second of the pair that Marsaglia's polar method yields.
    private var spareNormal: Double?
    /// Factor on the width of the distributions drawn from it, 0...3, default 1: devices and households more or less unlike
    /// each other than they are taken to be. Set while parameters are drawn.
    package var spread = 1.0

    /// Streams of one seed are independent for any practical length.
    package init(seed: UInt64, stream: UInt64) {
        var mixer = SplitMix64(state: seed)
        var seeder = SplitMix64(state: mixer.next() ^ SplitMix64.finalise(stream &+ 0x9E37_79B9_7F4A_7C15))
        s0 = seeder.next()
        s1 = seeder.next()
        s2 = seeder.next()
        s3 = seeder.next()
    }

    package mutating func next() -> UInt64 {
        let result = Self.rotate(s1 &* 5, by: 7) &* 9
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = Self.rotate(s3, by: 45)
        return result
    }

    /// Uniform in 0..<1, 53 bits.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Standard normal. Source: Marsaglia, Bray 1964 (polar method).
    package mutating func normal() -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        while true {
            let u = 2 * uniform() - 1
            let v = 2 * uniform() - 1
            let square = u * u + v * v
            guard square > 0, square < 1 else { continue }
            let factor = (-2 * logarithm(square) / square).squareRoot()
            spareNormal = v * factor
            return u * factor
        }
    }

    /// True with probability `p`.
    package mutating func happens(_ p: Double) -> Bool { uniform() < p }

    private static func rotate(_ x: UInt64, by k: UInt64) -> UInt64 { x << k | x >> (64 - k) }
}

/// The generator that spreads a seed over more state. Source: Steele, Lea, Flood, OOPSLA 2014.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.finalise(state)
    }

    static func finalise(_ x: UInt64) -> UInt64 {
        var z = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
