#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// The platform's elementary functions, named here once: the only file of this module that imports anything.

@inline(__always) func exponential(_ x: Double) -> Double { exp(x) }
/// Natural logarithm; `x` > 0.
@inline(__always) func logarithm(_ x: Double) -> Double { log(x) }
/// `angle` in radians.
@inline(__always) func sine(_ angle: Double) -> Double { sin(angle) }
/// `angle` in radians.
@inline(__always) func cosine(_ angle: Double) -> Double { cos(angle) }
/// `base` ≥ 0.
@inline(__always) func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double { min(max(self, range.lowerBound), range.upperBound) }
}
