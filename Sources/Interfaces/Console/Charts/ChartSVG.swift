import DeskOperations
import Telemetry

/// One metric's picture: the line, the normal band, the episode's span, the repair's mark, gaps as gaps. Drawn on the
/// server, coloured by the style sheet alone, so it reads in light and dark and needs no script.
struct ChartSVG {
    /// In the picture's own units; the page scales it.
    static let width = 560.0
    static let height = 210.0
    private static let right = 8.0
    private static let top = 18.0
    private static let bottom = 24.0
    /// Values from here on are not drawn.
    private static let largest = 1e12

    private let series: ChartSeries
    private let times: TimeText
    private let ticks: ChartTicks
    /// Room for the axis's labels: names need more than numbers.
    private let left: Double

    init(_ series: ChartSeries, times: TimeText) {
        var series = series
        // What no axis could show is left out, so that no coordinate is ever unusable.
        series.points.removeAll { !($0.value.magnitude < Self.largest) }
        series.band.removeAll { !($0.low.magnitude < Self.largest && $0.high.magnitude < Self.largest) }
        series.forecast = series.forecast.flatMap { ChartFan.drawable($0, below: Self.largest) }
        self.series = series
        self.times = times
        left = series.states.isEmpty ? 44 : 78
        if series.states.isEmpty {
            let values =
                series.points.map(\.value) + series.band.map(\.low) + series.band.map(\.high)
                + ChartFan.values(series.forecast)
            ticks = ChartTicks(covering: values)
        } else {
            ticks = ChartTicks(states: series.states.count)
        }
    }

    /// The whole picture; every text in it is escaped.
    func svg() -> String {
        let label = ByteEscapedHTML.escape(summary)
        var svg = "<svg class=\"chart\" viewBox=\"0 0 \(number(Self.width)) \(number(Self.height))\" role=\"img\" "
        svg += "aria-label=\"\(label)\">"
        svg += spans() + grid() + band() + gaps() + fan() + line() + marks()
        return svg + "</svg>"
    }

    /// What somebody who does not see the picture is told.
    private var summary: String {
        let values = series.points.map(\.value)
        guard let low = values.min(), let high = values.max(), let last = values.last else {
            return "\(series.title): no readings in this span"
        }
        guard series.states.isEmpty else { return "\(series.title): last \(name(of: last))" }
        let unit = series.unit.isEmpty ? "" : " " + series.unit
        let ahead = series.forecast.map { "; \($0.says)" } ?? ""
        return
            "\(series.title): from \(ticks.text(low)) to \(ticks.text(high)), last \(ticks.text(last))\(unit)\(ahead)"
    }

    // MARK: Scales

    private func x(_ at: Timestamp) -> Double {
        let whole = max(1e-6, (series.to - series.from).inSeconds)
        let share = min(1, max(0, (at - series.from).inSeconds / whole))
        return left + share * (Self.width - left - Self.right)
    }

    private func y(_ value: Double) -> Double {
        let share = min(1, max(0, (value - ticks.low) / max(1e-12, ticks.high - ticks.low)))
        return Self.height - Self.bottom - share * (Self.height - Self.top - Self.bottom)
    }

    private func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }

    private func name(of value: Double) -> String {
        guard let index = Int(exactly: value.rounded()), series.states.indices.contains(index) else { return "" }
        return series.states[index]
    }

    // MARK: Parts

    private func grid() -> String {
        var svg = ""
        for value in ticks.values {
            let height = number(y(value))
            let text = series.states.isEmpty ? ticks.text(value) : name(of: value)
            svg += "<line class=\"chart-grid\" x1=\"\(number(left))\" x2=\"\(number(Self.width - Self.right))\" "
            svg += "y1=\"\(height)\" y2=\"\(height)\"/>"
            svg += "<text class=\"chart-text\" x=\"\(number(left - 6))\" y=\"\(number(y(value) + 4))\" "
            svg += "text-anchor=\"end\">\(ByteEscapedHTML.escape(text))</text>"
        }
        for (at, text) in timeTicks() {
            let place = x(at)
            guard place > left + 8, place < Self.width - Self.right - 8 else { continue }
            svg += "<line class=\"chart-tick\" x1=\"\(number(place))\" x2=\"\(number(place))\" "
            svg += "y1=\"\(number(Self.height - Self.bottom))\" y2=\"\(number(Self.height - Self.bottom + 4))\"/>"
            svg += "<text class=\"chart-text\" x=\"\(number(place))\" y=\"\(number(Self.height - 6))\" "
            svg += "text-anchor=\"middle\">\(text)</text>"
        }
        return svg
    }

    /// Midnights of the home's days where there are enough of them, else clock times; few, so that they stay apart on
    /// a narrow screen.
    private func timeTicks() -> [(Timestamp, String)] {
        let midnights = times.midnights(from: series.from, to: series.to)
        if midnights.count >= 3 {
            let step = (midnights.count + 3) / 4
            return midnights.enumerated().filter { $0.offset % step == 0 }.map { ($0.element, times.day($0.element)) }
        }
        let hours = max(1, Int(((series.to - series.from).inSeconds / 3_600 / 6).rounded(.up)))
        var found: [(Timestamp, String)] = []
        var at =
            midnights.first.map { $0 - .hours(24) }
            ?? times.midnights(from: series.from - .hours(26), to: series.to).first
        while let tick = at, tick < series.to, found.count < 8 {
            if tick >= series.from { found.append((tick, times.clock(tick))) }
            at = tick + .hours(Int64(hours))
        }
        return found
    }

    private func spans() -> String {
        series.episodes.map { span in
            let from = x(span.from)
            let to = max(from + 1, x(span.to ?? series.to))
            let late = from > Self.width * 0.6
            return "<g class=\"chart-episode\"><rect x=\"\(number(from))\" y=\"\(number(Self.top))\" "
                + "width=\"\(number(to - from))\" height=\"\(number(Self.height - Self.top - Self.bottom))\"/>"
                + "<text x=\"\(number(late ? to : from))\" y=\"\(number(Self.top - 6))\" "
                + "text-anchor=\"\(late ? "end" : "start")\">\(ByteEscapedHTML.escape(span.label))</text></g>"
        }.joined()
    }

    private func band() -> String {
        guard series.band.count > 1 else { return "" }
        let upper = series.band.map { "\(number(x($0.at))),\(number(y($0.high)))" }
        let lower = series.band.reversed().map { "\(number(x($0.at))),\(number(y($0.low)))" }
        return "<polygon class=\"chart-band\" points=\"\((upper + lower).joined(separator: " "))\"/>"
    }

    /// Where it is thought to go, and the limit on its way.
    private func fan() -> String {
        guard let forecast = series.forecast else { return "" }
        return ChartFan(forecast: forecast).svg(
            from: left, to: Self.width - Self.right, x: { number(x($0)) },
            // What goes beyond the axis ends at its edge.
            y: { number(y(min(ticks.high, max(ticks.low, $0)))) })
    }

    private func gaps() -> String {
        series.gaps.map { gap in
            let from = x(gap.from)
            return "<rect class=\"chart-gap\" x=\"\(number(from))\" y=\"\(number(Self.top))\" "
                + "width=\"\(number(max(1, x(gap.to ?? series.to) - from)))\" "
                + "height=\"\(number(Self.height - Self.top - Self.bottom))\"/>"
        }.joined()
    }

    /// One path per run of readings without a gap; states as steps. A run of one reading is a dot.
    private func line() -> String {
        var svg = ""
        for run in runs() {
            guard let first = run.first else { continue }
            if run.count == 1 {
                svg +=
                    "<circle class=\"chart-dot\" cx=\"\(number(x(first.at)))\" cy=\"\(number(y(first.value)))\" r=\"1.5\"/>"
                continue
            }
            var path = "M\(number(x(first.at))) \(number(y(first.value)))"
            for point in run.dropFirst() {
                path +=
                    series.states.isEmpty
                    ? "L\(number(x(point.at))) \(number(y(point.value)))"
                    : "H\(number(x(point.at)))V\(number(y(point.value)))"
            }
            svg += "<path class=\"chart-line\" d=\"\(path)\"/>"
        }
        return svg
    }

    private func runs() -> [[ChartSeries.Point]] {
        var runs: [[ChartSeries.Point]] = []
        var gaps = series.gaps[...]
        var previous: ChartSeries.Point?
        for point in series.points {
            while let gap = gaps.first, let end = gap.to, let last = previous, end <= last.at { gaps.removeFirst() }
            let broken =
                previous.map { last in gaps.first.map { $0.from >= last.at && $0.from < point.at } ?? false } ?? true
            if broken { runs.append([point]) } else { runs[runs.count - 1].append(point) }
            previous = point
        }
        return runs
    }

    private func marks() -> String {
        series.repairs.filter { $0.at >= series.from && $0.at <= series.to }.map { mark in
            let place = x(mark.at)
            let anchor = place > Self.width * 0.7 ? "end" : "start"
            let text = place > Self.width * 0.7 ? place - 5 : place + 5
            return "<g class=\"chart-repair\"><line x1=\"\(number(place))\" x2=\"\(number(place))\" "
                + "y1=\"\(number(Self.top))\" y2=\"\(number(Self.height - Self.bottom))\"/>"
                + "<text x=\"\(number(text))\" y=\"\(number(Self.top + 12))\" text-anchor=\"\(anchor)\">"
                + ByteEscapedHTML.escape(mark.label) + "</text></g>"
        }.joined()
    }
}
