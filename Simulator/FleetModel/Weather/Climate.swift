/// What a region's weather is like: the fixed part that `RegionWeather` varies about.
package struct Climate: Hashable, Sendable {
    /// Mean over the year, Cel. Default: lowland England. Source: Met Office UK climate averages 1991–2020, 10 to 11 Cel.
    package var annualMean = 10.0
    /// Half the difference between the warmest and the coldest month's mean, K. Source: as above, 4.5 to 17.5 Cel.
    package var annualAmplitude = 6.5
    /// Half the range of a cloudless day, K; clouds lessen it. Source: as above, daily range 6 to 9 K, clear days more.
    package var diurnalAmplitude = 4.5
    /// Standard deviation of what passing fronts add, K. Source: day-to-day temperature variability of the
    /// mid-latitudes, 3 to 4 K in winter.
    package var frontDeviation = 2.5
    /// Correlation time of fronts, s. Source: synoptic time scale, 2 to 5 days.
    package var frontMemory = 2.5 * 86_400
    /// Degrees north.
    package var latitude = 52.0
    package var clock = LocalClock(offset: 0)
    /// Holds the season at this share of the year (0 is 1 January), so that a scenario plays in winter at any date;
    /// nil follows the calendar.
    package var seasonHeldAt: Double?
    /// At most a few; beginning and end take three hours each.
    package var coldSpells: [ColdSpell] = []

    package init() {}
}

/// A spell of unusual cold.
package struct ColdSpell: Hashable, Sendable {
    package var from: ModelTime
    package var until: ModelTime
    /// K below what the climate and its fronts give.
    package var depth: Double

    package init(from: ModelTime, until: ModelTime, depth: Double) {
        self.from = from
        self.until = until
        self.depth = depth
    }

    /// K to take off at `time`.
    func chill(at time: ModelTime) -> Double {
        let ramp = 3 * 3600.0
        return depth * min((time - from) / ramp, (until - time) / ramp).clamped(to: 0...1)
    }
}
