/// Tail of the χ² distribution.
enum ChiSquare {
    /// −log10 P(X > x), by Wilson and Hilferty's cube root (1931) and the normal tail; within 2 % of its size where it
    /// is above 1. Zero for x ≤ 0.
    static func surprise(_ x: Double, degrees: Double) -> Double {
        guard x > 0, degrees > 0 else { return 0 }
        let spread = 2 / (9 * degrees)
        let root = Elementary.e(to: Elementary.ln(x / degrees) / 3)
        return min(mostSurprise, NormalTail.surprise((root - 1 + spread) / spread.squareRoot()))
    }
}

/// Upper tail of the normal distribution.
enum NormalTail {
    /// −log10 P(Z > z); 0 where z is far below 0. Source: Abramowitz and Stegun 26.2.17 (error under 7.5e-8) to z = 5,
    /// then the asymptotic series 26.2.12.
    static func surprise(_ z: Double) -> Double {
        let density = -z * z / 2 - 0.91893853320467274178
        let magnitude = z.magnitude
        guard magnitude < 5 else {
            guard z > 0 else { return 0 }
            let square = z * z
            let correction = 1 - 1 / square + 3 / (square * square)
            return min(mostSurprise, -(density - Elementary.ln(z) + Elementary.ln(correction)) * perNatural)
        }
        let t = 1 / (1 + 0.2316419 * magnitude)
        let sum =
            t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
        let tail = Elementary.e(to: density) * sum
        return max(0, -Elementary.ln(z >= 0 ? tail : 1 - tail) * perNatural)
    }
    private static let perNatural = 0.434294481903251827651
}
