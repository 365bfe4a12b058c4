package import Telemetry

/// One metric over a span, with what explains it: the one picture of console, API and report.
package struct ChartSeries: Hashable, Sendable, Codable {
    package struct Point: Hashable, Sendable, Codable {
        package var at: Timestamp
        package var value: Double

        package init(at: Timestamp, value: Double) {
            self.at = at
            self.value = value
        }
    }
    package struct Span: Hashable, Sendable, Codable {
        package var from: Timestamp
        /// Nil: still going on.
        package var to: Timestamp?
        package var label: String

        package init(from: Timestamp, to: Timestamp? = nil, label: String) {
            self.from = from
            self.to = to
            self.label = label
        }
    }
    package struct Mark: Hashable, Sendable, Codable {
        package var at: Timestamp
        package var label: String

        package init(at: Timestamp, label: String) {
            self.at = at
            self.label = label
        }
    }
    /// The range that is normal for this device at that time.
    package struct BandPoint: Hashable, Sendable, Codable {
        package var at: Timestamp
        package var low: Double
        package var high: Double

        package init(at: Timestamp, low: Double, high: Double) {
            self.at = at
            self.low = low
            self.high = high
        }
    }
    /// Where a metric is thought to go, and the limit on its way.
    package struct Forecast: Hashable, Sendable, Codable {
        package var limit: Double
        package var says: String
        /// In time order, from the time it was made on; the 80 % interval about each level.
        package var levels: [Level]

        package struct Level: Hashable, Sendable, Codable {
            package var at: Timestamp
            package var value: Double
            package var low: Double
            package var high: Double

            package init(at: Timestamp, value: Double, low: Double, high: Double) {
                self.at = at
                self.value = value
                self.low = low
                self.high = high
            }
        }

        package init(limit: Double, says: String, levels: [Level]) {
            self.limit = limit
            self.says = says
            self.levels = levels
        }
    }
    package var metric: MetricID
    package var title: String
    /// As shown, e.g. "°C"; empty for none.
    package var unit: String
    package var from: Timestamp
    package var to: Timestamp
    /// In time order.
    package var points: [Point]
    /// Where nothing was received; the line is broken there.
    package var gaps: [Span]
    package var band: [BandPoint]
    package var episodes: [Span]
    package var repairs: [Mark]
    /// Nil where no day is forecast.
    package var forecast: Forecast?
    /// Names of the states where the metric is one; a point's value is the index.
    package var states: [String]

    package init(
        metric: MetricID, title: String, unit: String, from: Timestamp, to: Timestamp, points: [Point] = [],
        gaps: [Span] = [], band: [BandPoint] = [], episodes: [Span] = [], repairs: [Mark] = [],
        forecast: Forecast? = nil, states: [String] = []
    ) {
        self.metric = metric
        self.title = title
        self.unit = unit
        self.from = from
        self.to = to
        self.points = points
        self.gaps = gaps
        self.band = band
        self.episodes = episodes
        self.repairs = repairs
        self.forecast = forecast
        self.states = states
    }
}
