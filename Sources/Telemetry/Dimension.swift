/// What kind of quantity a unit measures: exponents of length, mass, time, current, temperature, luminous intensity,
/// information and level, in this order. Watt is L²·M·T⁻³: (2, 1, −3, 0, 0, 0, 0, 0).
///
/// The first six are of the SI; information (in bit) is kept apart so that Mbit/s is no frequency, and level (in dB) so
/// that decibels do not pass as plain numbers.
package struct Dimension: Hashable, Sendable {
    /// Each within −100...100.
    private var exponents: SIMD8<Int8>

    private init(_ exponents: SIMD8<Int8>) { self.exponents = exponents }

    package static let one = Dimension(.zero)
    package static let length = base(0)
    package static let mass = base(1)
    package static let time = base(2)
    package static let current = base(3)
    package static let temperature = base(4)
    package static let luminousIntensity = base(5)
    package static let information = base(6)
    package static let level = base(7)

    private static func base(_ index: Int) -> Dimension {
        var exponents = SIMD8<Int8>.zero
        exponents[index] = 1
        return Dimension(exponents)
    }

    /// Nil where an exponent would leave −100...100: no physical quantity comes near.
    package func multiplied(by other: Dimension) -> Dimension? { combined(other, sign: 1) }
    package func divided(by other: Dimension) -> Dimension? { combined(other, sign: -1) }

    package func raised(to power: Int) -> Dimension? {
        var result = SIMD8<Int8>.zero
        for index in 0..<8 {
            let (exponent, overflow) = Int(exponents[index]).multipliedReportingOverflow(by: power)
            guard !overflow, (-100...100).contains(exponent) else { return nil }
            result[index] = Int8(exponent)
        }
        return Dimension(result)
    }

    private func combined(_ other: Dimension, sign: Int) -> Dimension? {
        var result = SIMD8<Int8>.zero
        for index in 0..<8 {
            let exponent = Int(exponents[index]) + sign * Int(other.exponents[index])
            guard (-100...100).contains(exponent) else { return nil }
            result[index] = Int8(exponent)
        }
        return Dimension(result)
    }

    /// In base units, as a UCUM code: `m2.kg.s-3`; `1` for a plain number.
    package var code: String {
        let symbols = ["m", "kg", "s", "A", "K", "cd", "bit", "dB"]
        let parts = symbols.indices.compactMap { index -> String? in
            switch exponents[index] {
            case 0: nil
            case 1: symbols[index]
            case let exponent: "\(symbols[index])\(exponent)"
            }
        }
        return parts.isEmpty ? "1" : parts.joined(separator: ".")
    }
}
