import FleetModel
import Telemetry

/// What simulated heat pumps report in a day, minute by minute: eight metrics as their sensors give them, with noise,
/// resolution, defrosting, hot water and lost reports.
struct HeatPumpSignals {
    static let metrics = ["outdoor", "flow", "return", "room", "heat", "power", "mode", "compressor_hours"].map {
        MetricID($0)
    }
    /// 2026-01-15T00:00:00Z.
    static let start = ModelTime(milliseconds: 1_768_435_200_000)
    static let begin = Timestamp(milliseconds: start.milliseconds)
    static let minutes = 1_440

    /// For each simulated device and minute its values; nil where nothing came.
    private let days: [[[Double?]?]]

    /// `devices` of them, each with a house, a household and a machine of its own.
    init(devices: Int) {
        days = (0..<devices).map { Self.day(of: UInt64($0)) }
    }

    private static func day(of number: UInt64) -> [[Double?]?] {
        var random = RandomSource(seed: 20_260_115 + number, stream: 5)
        let climate = Climate()
        let household = Household(persons: 3, clock: climate.clock, using: &random)
        let house = HouseParameters(heatLoss: 210, using: &random)
        var weather = RegionWeather(climate: climate, seed: number, index: 0, start: start)
        let outdoor = weather.conditions(at: start).temperature
        let parameters = HeatPumpParameters(for: house, using: &random)
        let home = HeatPumpHome(
            parameters: parameters, house: House(parameters: house, air: parameters.setpoint, outdoor: outdoor),
            household: household, circuit: RefrigerantCircuit(using: &random), weather: weather, start: start,
            using: &random)
        var device = SimulatedDevice(physics: home, start: start, interval: 60, random: random)
        var day = [[Double?]?](repeating: nil, count: minutes)
        device.advance(to: start + Double(minutes * 60)) { at, event in
            guard case .report(_, .heatPump(let said)) = event else { return }
            let minute = min(Int(at - start) / 60, minutes - 1)
            day[minute] = [
                said.outdoor, said.flow, said.returning, said.room, said.heat, said.power, Double(said.mode),
                said.hours,
            ].map { $0.map(written) }
        }
        return day
    }

    /// As it stands in a payload: a decimal of at most three places.
    private static func written(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }

    /// What device `number` of a fleet reports in a minute since the start; each lives by another signal or another hour.
    func readings(of number: Int, minute: Int) -> [Reading] {
        let day = days[number % days.count]
        let shift = number / days.count * 97
        guard let values = day[(minute + shift) % Self.minutes] else { return [] }
        // Reports come once a minute at the device's own second, stated in whole milliseconds with some jitter.
        let jitter = Int64(truncatingIfNeeded: (minute &* 7_919 &+ number &* 104_729) % 9)
        let at = Timestamp(
            milliseconds: Self.start.milliseconds + Int64(minute) * 60_000 + Int64(number % 60_000) + jitter)
        return zip(Self.metrics, values).compactMap { metric, value in
            value.map { Reading(metric: metric, value: $0, observedAt: at, deviceStated: true) }
        }
    }
}
