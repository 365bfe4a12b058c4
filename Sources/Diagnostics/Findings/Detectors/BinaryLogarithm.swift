/// Logarithms and powers to base 2 in a few nanoseconds, of the same bits wherever they are worked out: IEEE basic
/// operations alone.
enum Binary {
    /// Within 2e-6 for positive normal numbers. Source: the series of artanh, Abramowitz and Stegun 4.1.27.
    @inline(__always)
    static func log2(_ x: Float) -> Float {
        let bits = x.bitPattern
        let exponent = Float(Int32(bits >> 23) - 127)
        let mantissa = Float(bitPattern: bits & 0x7F_FFFF | 0x3F80_0000)
        let t = (mantissa - 1.414_213_56) / (mantissa + 1.414_213_56)
        let square = t * t
        return exponent + 0.5 + t * (2.885_390_08 + square * (0.961_796_69 + square * 0.577_078_02))
    }

    /// Within 1e-5 of its size for -126...126; beyond, as at the end. Source: the series of the exponential.
    @inline(__always)
    static func power(_ x: Float) -> Float {
        let clamped = x > -126 ? (x < 126 ? x : 126) : -126
        let whole = clamped.rounded(.down)
        let part = (clamped - whole - 0.5) * 0.693_147_18
        let series = 1 + part * (1 + part * (0.5 + part * (0.166_666_67 + part * (0.041_666_67 + part * 0.008_333_33))))
        return Float(bitPattern: UInt32(Int32(whole) + 127) << 23) * series * 1.414_213_56
    }
}
