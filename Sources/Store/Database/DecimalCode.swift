/// Finite numbers as scaled integers where that is exact, since what devices send are short decimals.
enum DecimalCode {
    /// 10⁰ to 10⁶: the scales that are tried.
    static let powers: [Double] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]
    /// The scale that says "eight bytes as they are".
    static let verbatim: UInt8 = 15

    /// The smallest scale at or above `least` at which `value` is a whole number that divides back to exactly the same
    /// bits, with that number; nil where no scale does.
    static func scaled(_ value: Double, from least: Int = 0) -> (scale: Int, integer: Int64)? {
        for scale in least..<powers.count {
            let product = value * powers[scale]
            // 2⁵³: whole numbers below it are exact in a Double.
            guard product.magnitude < 9_007_199_254_740_992 else { return nil }
            let integer = Int64(product < 0 ? product - 0.5 : product + 0.5)
            // Two roundings lie between a decimal and its product: what is farther off is no whole number.
            guard (product - Double(integer)).magnitude <= product.magnitude * 0x1p-51 else { continue }
            // By bits, since minus zero has no whole number.
            if Self.value(integer, scale: scale).bitPattern == value.bitPattern { return (scale, integer) }
        }
        return nil
    }

    /// The number at `scale` (below `powers.count`).
    static func value(_ integer: Int64, scale: Int) -> Double { Double(integer) / powers[scale] }
}
