#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The C library's functions that inference needs; pure, whatever the platform calls their module.
enum Elementary {
    /// Natural logarithm of a number above 0.
    static func ln(_ x: Double) -> Double { log(x) }
    static func e(to x: Double) -> Double { exp(x) }
    /// 1 − e^x, exact for small x too.
    static func oneLessE(to x: Double) -> Double { -expm1(x) }
    /// P(a standard normal value ≤ z).
    static func normal(below z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
    /// P(a Student t value ≤ t) with ν ≥ 8 degrees of freedom, to 0.001. Source: Wallace 1959, "Bounds on normal
    /// approximations to Student's and the chi-square distributions".
    static func studentT(below t: Double, freedom ν: Double) -> Double {
        let z = (8 * ν + 1) / (8 * ν + 3) * (ν * log1p(t * t / ν)).squareRoot()
        return normal(below: t < 0 ? -z : z)
    }
    /// ln Γ(x) for x > 0; the C one writes a global, so it is worked out here. Relative error under 1e-10.
    /// Source: Lanczos 1964, coefficients for g = 7, n = 9 (Godfrey 2001).
    static func lnGamma(_ x: Double) -> Double {
        let x = x - 1
        let t = x + 7.5
        var sum = coefficients[0]
        for index in 1..<coefficients.count { sum += coefficients[index] / (x + Double(index)) }
        return 0.5 * log(2 * .pi) + (x + 0.5) * log(t) - t + log(sum)
    }

    private static let coefficients = [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ]
}
