/// Round values for an axis: steps of 1, 2 or 5 times a power of ten. Source: Heckbert 1990, "Nice numbers for graph
/// labels".
struct ChartTicks {
    let low: Double
    let high: Double
    let values: [Double]
    private let decimals: Int

    /// An axis over finite values, in about four steps; over nothing, 0...1.
    init(covering data: [Double]) {
        var least = data.min() ?? 0
        var most = data.max() ?? 1
        if most - least < max(abs(most), abs(least), 1) * 1e-9 {
            let room = max(1, abs(most) * 0.1)
            least -= room
            most += room
        }
        let rough = (most - least) / 4
        var magnitude = 1.0
        while magnitude * 10 <= rough, magnitude < 1e300 { magnitude *= 10 }
        while magnitude > rough, magnitude > 1e-300 { magnitude /= 10 }
        let step = [1, 2, 5, 10].map { $0 * magnitude }.first { $0 >= rough * 0.999 } ?? 10 * magnitude
        low = (least / step).rounded(.down) * step
        high = (most / step).rounded(.up) * step
        let count = min(12, max(1, Int(((high - low) / step).rounded())))
        let start = low
        values = (0...count).map { start + Double($0) * step }
        var places = 0
        var scaled = step
        while scaled < 0.999, places < 6 {
            scaled *= 10
            places += 1
        }
        decimals = places
    }

    /// One tick per state, with room above and below.
    init(states count: Int) {
        low = -0.35
        high = Double(max(1, count - 1)) + 0.35
        values = (0..<max(1, min(count, 12))).map(Double.init)
        decimals = 0
    }

    /// With the axis's decimals and a true minus.
    func text(_ value: Double) -> String {
        guard abs(value) < 1e12 else { return "\(value)" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((abs(value) * scale).rounded())
        let sign = value < 0 && scaled != 0 ? "−" : ""
        guard decimals > 0 else { return sign + String(scaled) }
        let digits = String(scaled % Int(scale))
        return sign + String(scaled / Int(scale)) + "."
            + String(repeating: "0", count: decimals - digits.utf8.count) + digits
    }
}
