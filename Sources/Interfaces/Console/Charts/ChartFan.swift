import DeskOperations
import Telemetry

/// A forecast in a chart: the limit as a line across it, the way there dashed, its 80 % interval as a shaded fan.
/// Coloured by the style sheet alone.
struct ChartFan {
    let forecast: ChartSeries.Forecast

    /// What no axis could show is left out; nil: all of it.
    static func drawable(_ forecast: ChartSeries.Forecast, below largest: Double) -> ChartSeries.Forecast? {
        var forecast = forecast
        forecast.levels.removeAll { level in
            ![level.value, level.low, level.high].allSatisfy { $0.magnitude < largest }
        }
        return forecast.levels.count > 1 && forecast.limit.magnitude < largest ? forecast : nil
    }

    /// What the axis must show of it: the limit and where it starts; a fan may open beyond.
    static func values(_ forecast: ChartSeries.Forecast?) -> [Double] {
        forecast.map { [$0.limit] + $0.levels.prefix(1).map(\.value) } ?? []
    }

    /// - Parameters:
    ///   - x, y: places in the picture, as text.
    func svg(from left: Double, to right: Double, x: (Timestamp) -> String, y: (Double) -> String) -> String {
        let upper = forecast.levels.map { "\(x($0.at)),\(y($0.high))" }
        let lower = forecast.levels.reversed().map { "\(x($0.at)),\(y($0.low))" }
        let way = forecast.levels.enumerated().map { index, level in
            "\(index == 0 ? "M" : "L")\(x(level.at)) \(y(level.value))"
        }
        return "<g class=\"chart-forecast\"><polygon points=\"\((upper + lower).joined(separator: " "))\"/>"
            + "<path d=\"\(way.joined())\"/>"
            + "<line x1=\"\(left)\" x2=\"\(right)\" y1=\"\(y(forecast.limit))\" y2=\"\(y(forecast.limit))\"/>"
            + "<text x=\"\(left + 4)\" y=\"\(y(forecast.limit))\" dy=\"-4\">limit</text></g>"
    }
}
