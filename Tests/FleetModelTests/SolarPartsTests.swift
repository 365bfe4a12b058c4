import FleetModel
import Testing

/// Light, strings, battery and inverter by themselves, against figures worked out by hand.
@Suite struct SolarPartsTests {
    /// At 50 degrees north on the longest day (δ = 23.45°) the sun stands 63.45 degrees high at noon: sin = 0.8945; on the
    /// shortest 16.55: 0.2848. Tilted by its zenith distance and turned south, a roof faces it squarely.
    @Test func theSunOfTheWeatherIsWhereTrigonometryHasIt() {
        var climate = Climate()
        climate.latitude = 47
        let start = ModelTime(milliseconds: 1_771_113_600_000)
        var weather = RegionWeather(climate: climate, seed: 5, index: 0, start: start)
        for step in 0..<6_000 {
            let time = start + 17 * Double(step)
            _ = weather.conditions(at: time)
            let exact = SunPosition(
                latitude: climate.latitude, year: climate.clock.yearFraction(at: time),
                hour: climate.clock.hour(at: time))
            let near = weather.sun(at: time)
            // The declination moves by 0.3 minutes of arc between two grid points at most.
            #expect(abs(near.height - exact.height) < 8e-5)
            #expect(abs(near.sineHour - exact.sineHour) < 1e-9 && abs(near.cosineHour - exact.cosineHour) < 1e-9)
        }
    }

    @Test func theSunStandsWhereTheAlmanacSays() {
        let summer = SunPosition(latitude: 50, year: 0.4726, hour: 12)
        let winter = SunPosition(latitude: 50, year: 0.9726, hour: 12)
        #expect(abs(summer.height - 0.8945) < 0.001)
        #expect(abs(winter.height - 0.2848) < 0.001)
        #expect(abs(RoofPlane(tilt: 26.55, azimuth: 0).incidence(summer) - 1) < 0.001)
        #expect(abs(RoofPlane(tilt: 73.45, azimuth: 0).incidence(winter) - 1) < 0.001)
        // On the horizontal the incidence is the height; a wall to the north sees nothing of a winter's noon.
        #expect(abs(RoofPlane(tilt: 0, azimuth: 0).incidence(summer) - summer.height) < 1e-9)
        #expect(RoofPlane(tilt: 90, azimuth: 180).incidence(winter) == 0)
        #expect(SunPosition(latitude: 50, year: 0.9726, hour: 0).height < 0)
    }

    @Test func anEastRoofHasItsSunInTheMorning() {
        let east = RoofPlane(tilt: 35, azimuth: -90)
        let west = RoofPlane(tilt: 35, azimuth: 90)
        let morning = SunPosition(latitude: 50, year: 0.4726, hour: 8)
        let evening = SunPosition(latitude: 50, year: 0.4726, hour: 16)
        #expect(east.incidence(morning) > west.incidence(morning) + 0.4)
        #expect(abs(east.incidence(morning) - west.incidence(evening)) < 1e-9)
    }

    /// Clearness 0.75 of 1,361 sin h: by the polynomial 0.9511 − 0.1203 + 2.46825 − 7.01916 + 3.90319 = 0.1831 of it is diffuse;
    /// 0.1: all but 0.9 %. Straight and scattered light on the horizontal are what came in.
    @Test func lightIsSplitByItsClearness() {
        let sun = SunPosition(latitude: 50, year: 0.4726, hour: 12)
        let clear = 0.75 * 1_361 * sun.height
        let light = Sunlight(global: clear, sun: sun)
        #expect(abs(light.diffuse / clear - 0.1831) < 0.001)
        #expect(abs(light.beam * sun.height + light.diffuse - clear) < 1e-9)
        let grey = Sunlight(global: 0.1 * 1_361 * sun.height, sun: sun)
        #expect(abs(grey.diffuse / grey.global - 0.991) < 1e-6)
    }

    /// Eight modules of 410 W: 3,280 W at 1,000 W/m² and 25 Cel, 3,280 · (1 − 0.0034 · 30) = 2,945 at 55; 8 · 31.2 = 249.6 V.
    @Test func aStringGivesItsRating() {
        let string = SolarString(modules: 8, modulePower: 410, plane: RoofPlane(tilt: 30, azimuth: 0))
        let rated = string.output(beam: 900, diffuse: 100, cell: 25)
        #expect(abs(rated.power - 3_280) < 0.5 && abs(rated.voltage - 249.6) < 0.01)
        #expect(abs(rated.current - 13.14) < 0.01)
        let hot = string.output(beam: 900, diffuse: 100, cell: 55)
        #expect(abs(hot.power - 2_945.4) < 0.5)
        #expect(abs(hot.voltage - 249.6 * (1 - 0.0026 * 30)) < 0.01)
        // Half the light: half the current nearly, almost the voltage.
        let half = string.output(beam: 400, diffuse: 100, cell: 25)
        #expect((0.47...0.5).contains(half.power / rated.power) && half.voltage > 0.95 * rated.voltage)
        #expect(string.output(beam: 0, diffuse: 1, cell: 10) == .dark)
    }

    /// A fifth in the shade of 10 % scattered light: the diodes leave four fifths of power and voltage. 95 % in the shade:
    /// it runs at the scattered light's current. 2 Ω at about 13 A cost 26 V of 250 and 10 % of the power.
    @Test func shadeTakesVoltageDirtTakesCurrentAndABadPlugBoth() {
        let string = SolarString(modules: 8, modulePower: 410, plane: RoofPlane(tilt: 30, azimuth: 0))
        func output(_ change: (inout SolarString.Condition) -> Void) -> SolarString.Output {
            var condition = SolarString.Condition()
            change(&condition)
            return string.output(beam: 900, diffuse: 100, cell: 25, condition: condition)
        }
        let clean = output { _ in }
        let shaded = output { $0.shaded = 0.2 }
        #expect(abs(shaded.power / clean.power - 0.8) < 1e-9 && abs(shaded.voltage / clean.voltage - 0.8) < 1e-9)
        let covered = output { $0.shaded = 0.95 }
        #expect(abs(covered.power / clean.power - 0.1) < 1e-9 && covered.voltage > clean.voltage)
        let dirty = output { $0.transmission = 0.7 }
        #expect((0.67...0.7).contains(dirty.power / clean.power) && dirty.voltage > 0.97 * clean.voltage)
        let corroded = output { $0.resistance = 2 }
        #expect(abs(clean.voltage - corroded.voltage - 2 * clean.current) < 1e-9)
        #expect(abs(corroded.power / clean.power - (1 - 26.28 / 249.6)) < 0.001)
    }

    /// 30 Ah at 5 A for an hour: a sixth more. What its terminals took is 102 · U · I, a little more than what it stores.
    @Test func aBatteryHoldsTheChargeThatFlowedIn() {
        var battery = HomeBattery(capacity: 30, resistance: 0.0015, charge: 0.3, temperature: 25)
        var amperehours = 0.0
        var energy = 0.0
        for _ in 0..<240 {
            battery.step(seconds: 15, power: 1_700, weak: 0, place: 25)
            amperehours += battery.current * 15 / 3_600
            energy += battery.current * battery.voltage * 15
        }
        #expect(abs(battery.charge - 0.3 - amperehours / 30) < 1e-5)
        #expect(abs(energy - 1_700 * 3_600) < 1e-4 * energy)
        #expect((4.9...5.2).contains(battery.current))
        // At rest it keeps what it has, and its voltage is that of its charge.
        let before = battery.charge
        battery.step(seconds: 15, power: 0, weak: 0, place: 25)
        #expect(battery.charge == before && battery.current == 0)
        #expect(abs(battery.voltage - 102 * HomeBattery.restVoltage(before)) < 1e-9)
    }

    /// A module with 60 % of the capacity rises 1/0.6 as fast.
    @Test func aWeakModuleFillsAndEmptiesFirst() {
        var battery = HomeBattery(capacity: 30, resistance: 0.0015, charge: 0.3, temperature: 25)
        for _ in 0..<240 { battery.step(seconds: 15, power: 1_700, weak: 1, place: 25) }
        #expect(abs((battery.weakCharge - 0.3) / (battery.charge - 0.3) - 1 / 0.6) < 1e-6)
        #expect(battery.weakCell > battery.goodCell)
    }

    /// I²R of 14 A in 102 · 1.5 mΩ, an eighth less at 30 Cel, is 26 W: 5.2 K above its room at 5 W/K, in the steady state.
    @Test func aBatteryWarmsByItsLosses() {
        var battery = HomeBattery(capacity: 30, resistance: 0.0015, charge: 0.5, temperature: 25)
        var up = true
        for _ in 0..<40_000 {
            if battery.charge > 0.8 { up = false } else if battery.charge < 0.3 { up = true }
            battery.step(seconds: 15, power: up ? 4_700 : -4_500, weak: 0, place: 25)
        }
        #expect((29.7...31).contains(battery.temperature))
    }

    @Test func restingVoltageRisesWithCharge() {
        let steps = stride(from: 0.0, through: 1.02, by: 0.005).map(HomeBattery.restVoltage)
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $1 - $0 < 0.035 })
    }

    /// At 2.3e-6/W: 5,000 + 22 + 60 + 57.5 = 5,139.5 W for 5,000: 97.3 %; and back.
    @Test func anInverterLosesByItsCurve() {
        var random = RandomSource(seed: 1, stream: 1)
        var inverter = HybridInverter(using: &random)
        inverter.squareLoss = 2.3e-6
        #expect(abs(inverter.direct(for: 5_000) - 5_139.5) < 0.01)
        #expect(abs(inverter.alternating(from: 5_139.5) - 5_000) < 0.01)
        #expect(inverter.alternating(from: 20) == 0)
        #expect(abs(inverter.direct(for: inverter.alternating(from: 700)) - 700) < 1e-6)
    }

    /// ΔV = 5,000 / (2π · 50 · 1.8 mF · 400 V) = 22.1 V; with a quarter of the capacitance 88.4 V, which at a string of
    /// 280 V costs 6 · (88.4/1,120)² = 3.7 %.
    @Test func aWornCapacitorRipplesAndCostsYield() {
        var random = RandomSource(seed: 1, stream: 1)
        var inverter = HybridInverter(using: &random)
        inverter.capacitance = 0.0018
        #expect(abs(inverter.ripple(ac: 5_000, worn: 0) - 22.1) < 0.05)
        #expect(abs(inverter.ripple(ac: 5_000, worn: 0.75) - 88.4) < 0.1)
        #expect(abs(HybridInverter.tracked(ripple: 88.4, string: 280) - (0.995 - 0.0374)) < 0.0005)
    }

    /// Rain falls in a tenth of the hours and on all of a region alike, and the other weather does not hang on it.
    @Test func rainFallsNowAndThenFromCloudedSkies() {
        var weather = RegionWeather(climate: Climate(), seed: 3, index: 0, start: Fixture.start)
        var wet = 0.0
        var sum = 0.0
        let hours = 24 * 365
        for hour in 0..<hours {
            let air = weather.conditions(at: Fixture.hours(Double(hour)))
            #expect((0...1).contains(air.cloud) && air.rain >= 0)
            if air.rain > 0.05 { wet += 1 }
            sum += air.rain
        }
        #expect((0.05...0.16).contains(wet / Double(hours)))
        #expect((400...1_300).contains(sum))
    }
}
