/// The air outside: what every house and every outdoor unit of a region has in common.
package struct OutdoorConditions: Hashable, Sendable {
    /// Cel.
    package var temperature: Double
    /// Relative humidity, %, 0...100.
    package var humidity: Double
    /// Global irradiance on the horizontal, W/m².
    package var irradiance: Double
    /// Share of the sky that is clouded, 0...1.
    package var cloud: Double
    /// Rain, or snow as the water it holds, mm/h.
    package var rain: Double

    package init(temperature: Double, humidity: Double, irradiance: Double, cloud: Double = 0, rain: Double = 0) {
        self.temperature = temperature
        self.humidity = humidity
        self.irradiance = irradiance
        self.cloud = cloud
        self.rain = rain
    }
}

/// The weather of one region, drawn on a grid of 15 minutes and interpolated between: season + day + fronts.
///
/// temperature = mean − A cos 2π(y − 0.055) + D (1 − 0.7 cloud) cos 2π(h − 15)/24 + front + gust − cold spell;
/// front and gust are Ornstein–Uhlenbeck walks, cloud the logistic of a third. Rain falls from a clouded sky while a fourth,
/// of a stream of its own, is high: a tenth of all hours, some 800 mm a year (Met Office UK climate averages, lowland). A value type: every device of the region
/// holds its own copy and draws the same weather from the same seed, so that devices share nothing between threads.
/// Sources: solar elevation, Cooper 1969; clear-sky and cloud factors, Kasten and Czeplak, Solar Energy 24, 1980.
package struct RegionWeather: Sendable {
    private static let grid = 900.0

    private let climate: Climate
    private var random: RandomSource
    private var front: OrnsteinUhlenbeck
    private var gust: OrnsteinUhlenbeck
    private var cloudiness: OrnsteinUhlenbeck
    private var showerRandom: RandomSource
    private var showers: OrnsteinUhlenbeck
    private var earlierTime: ModelTime
    private var earlier: OutdoorConditions
    private var later: OutdoorConditions
    /// At the grid points of the two.
    private var earlierSun: SunPosition
    private var laterSun: SunPosition

    /// Regions of one simulation differ by `index`. All copies start at the same instant.
    package init(climate: Climate, seed: UInt64, index: Int, start: ModelTime) {
        self.climate = climate
        random = RandomSource(seed: seed, stream: 0x5EA5_0000_0000 + UInt64(truncatingIfNeeded: index))
        front = OrnsteinUhlenbeck(deviation: climate.frontDeviation, memory: climate.frontMemory, using: &random)
        gust = OrnsteinUhlenbeck(deviation: 0.4, memory: 3600, using: &random)
        cloudiness = OrnsteinUhlenbeck(deviation: 1.5, memory: 10 * 3600, using: &random)
        showerRandom = RandomSource(seed: seed, stream: 0x5EA6_0000_0000 + UInt64(truncatingIfNeeded: index))
        showers = OrnsteinUhlenbeck(deviation: 1, memory: 3 * 3600, using: &showerRandom)
        earlierTime = start
        earlier = OutdoorConditions(temperature: 0, humidity: 0, irradiance: 0)
        later = earlier
        earlierSun = Self.sun(over: climate, at: start)
        laterSun = Self.sun(over: climate, at: start + Self.grid)
        earlier = conditionsOfGrid(at: start, earlierSun)
        walk()
        later = conditionsOfGrid(at: start + Self.grid, laterSun)
    }

    /// `time` never goes back past the grid point before the last call's.
    package mutating func conditions(at time: ModelTime) -> OutdoorConditions {
        var share = (time - earlierTime) / Self.grid
        while share > 1 {
            earlierTime = earlierTime + Self.grid
            earlier = later
            earlierSun = laterSun
            walk()
            laterSun = Self.sun(over: climate, at: earlierTime + Self.grid)
            later = conditionsOfGrid(at: earlierTime + Self.grid, laterSun)
            share = (time - earlierTime) / Self.grid
        }
        share = max(share, 0)
        func between(_ a: Double, _ b: Double) -> Double { a + (b - a) * share }
        return OutdoorConditions(
            temperature: between(earlier.temperature, later.temperature),
            humidity: between(earlier.humidity, later.humidity),
            irradiance: between(earlier.irradiance, later.irradiance), cloud: between(earlier.cloud, later.cloud),
            rain: between(earlier.rain, later.rain))
    }

    /// Where the sun stands: turned on from the grid point before, where `time` lies within the grid that `conditions` was
    /// last asked for.
    package func sun(at time: ModelTime) -> SunPosition {
        let seconds = time - earlierTime
        guard (0...Self.grid).contains(seconds) else { return Self.sun(over: climate, at: time) }
        return earlierSun.turned(seconds: seconds)
    }

    private static func sun(over climate: Climate, at time: ModelTime) -> SunPosition {
        SunPosition(
            latitude: climate.latitude, year: climate.seasonHeldAt ?? climate.clock.yearFraction(at: time),
            hour: climate.clock.hour(at: time))
    }

    private mutating func walk() {
        front.advance(by: Self.grid, using: &random)
        gust.advance(by: Self.grid, using: &random)
        cloudiness.advance(by: Self.grid, using: &random)
        showers.advance(by: Self.grid, using: &showerRandom)
    }

    private func conditionsOfGrid(at time: ModelTime, _ sun: SunPosition) -> OutdoorConditions {
        let year = climate.seasonHeldAt ?? climate.clock.yearFraction(at: time)
        let hour = climate.clock.hour(at: time)
        let cloud = 1 / (1 + exponential(-cloudiness.value))
        let season = climate.annualMean - climate.annualAmplitude * cosine(2 * .pi * (year - 0.055))
        let swing = climate.diurnalAmplitude * (1 - 0.7 * cloud) * cosine(2 * .pi * (hour - 15) / 24)
        var temperature = season + swing + front.value + gust.value
        for spell in climate.coldSpells { temperature -= spell.chill(at: time) }

        let clearSky = max(0, 910 * sun.height - 30)
        let irradiance = clearSky * (1 - 0.75 * power(cloud, 3.4))
        // Air warmed by the day holds the same water at a lower relative humidity, some 5 % a kelvin.
        let humidity = (80 + 14 * (cloud - 0.5) - 4.5 * swing).clamped(to: 25...100)
        let rain = 5.8 * max(0, cloud - 0.55) * max(0, showers.value - 0.7)
        return OutdoorConditions(
            temperature: temperature, humidity: humidity, irradiance: irradiance, cloud: cloud, rain: rain)
    }
}
