import Diagnostics
import Foundation
import Profiles
import Telemetry

/// What one reading costs to fold, by the functions that the profile's rules use.
///
/// Each row is a profile with one metric read by four windows of one kind, judged by one symptom at every reading; the
/// first has no window and shows what the rest is measured against. Run: `swift run -c release FoldRate`.
@main
struct FoldRate {
    private static let readings = 400_000
    private static let value = MetricID("value")
    private static let drive = MetricID("drive")

    private static let rows: [(name: String, rule: String)] = [
        ("nothing", "1 > 2"),
        ("mean", windows("mean(value, %)")), ("min", windows("min(value, %)")), ("rate", windows("rate(value, %)")),
        ("stddev", windows("stddev(value, %)")), ("quantile", windows("quantile(0.9, value, %)")),
        ("slope", windows("slope(value, %)")), ("changes", windows("changes(value, %)")),
        ("share of a condition", windows("share(value > 3 kW, %)")),
        ("share of a window", windows("share(mean(value, 10m) > 3 kW, %)")),
        ("deviation, one", "deviation(value) > 3"),
        ("expected by one, one", "expected(value, given: [drive]) > 3 kW"),
        ("peer_deviation", windows("peer_deviation(value, %)")),
    ]

    /// Four windows of different lengths, added up and compared with themselves, whatever their unit.
    private static func windows(_ call: String) -> String {
        let calls = ["1h", "2h", "6h", "1d"].map { call.replacing("%", with: $0) }
        return "\(calls[0]) > \(calls[1]) or \(calls[2]) > \(calls[3])"
    }

    static func main() throws {
        print("ns a reading, and bytes a device; \(readings) readings a minute apart")
        for row in rows {
            let metrics = [
                Metric(id: value, path: "v", unit: UnitCode(rawValue: "kW")),
                Metric(id: drive, path: "d", unit: .celsius),
            ]
            var compiler = RuleCompiler(metrics: metrics, offlineAfter: .minutes(5))
            let when = try compiler.condition(row.rule)
            let compiled = CompiledProfile(
                DeviceProfile(
                    id: ProfileID(rawValue: "bench/fold"), title: row.name, match: DeviceMatch(),
                    reports: Reports(convention: "bench", every: .minutes(1), offlineAfter: .minutes(5)),
                    metrics: metrics, windows: compiler.windows,
                    symptoms: [Symptom(id: "it", when: when, says: row.name)], causes: [], fixes: []))
            let device = DeviceID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)
            var state = DeviceState(compiled)
            var chance: UInt64 = 1
            func next() -> Double {
                chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Double(chance >> 40) / 1_677_721.6
            }
            let inputs = (0..<(readings / 2)).map { index in
                let at = Timestamp(seconds: 1_767_225_600 + Int64(index) * 60)
                return DeviceInput(
                    device: device, receivedAt: at,
                    content: .readings([
                        Reading(metric: value, value: next(), observedAt: at, deviceStated: true),
                        Reading(metric: drive, value: next() * 3, observedAt: at, deviceStated: true),
                    ]))
            }
            let clock = ContinuousClock()
            let spent = clock.measure { for input in inputs { _ = state.fold(input, by: compiled) } }
            let nanoseconds = Double(spent.components.seconds) * 1e9 + Double(spent.components.attoseconds) / 1e9
            let padding = String(repeating: " ", count: max(1, 24 - row.name.count))
            print("\(row.name)\(padding)\(Int(nanoseconds / Double(readings)))\t\(compiled.bytesPerDevice)")
        }
    }
}
