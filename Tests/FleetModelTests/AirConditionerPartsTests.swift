import FleetModel
import Testing

/// The parts of an air conditioner against hand calculations.
@Suite struct AirConditionerPartsTests {
    private let circuit = AirCircuit(rated: 3_500, grade: 0.5)

    /// Both coils in their steady state between two airs; `water` kg/kg indoors.
    private func steady(
        indoor: Double, outdoor: Double, water: Double, speed: Double = 60, heats: Bool = false, indoorAir: Double = 1,
        outdoorAir: Double = 1, charge: Double = 1
    ) -> (output: AirCircuit.Output, coil: Double, outdoorCoil: Double, latent: Double, sensible: Double) {
        var coil = AirCoil(temperature: indoor, capacity: AirCoil.indoors)
        var outside = AirCoil(temperature: outdoor, capacity: AirCoil.outdoors)
        let inner = AirCoil.indoorConductance(air: indoorAir)
        let outer = AirCoil.outdoorConductance(air: outdoorAir)
        var output = circuit.output(evaporating: indoor, condensing: outdoor, speed: speed, charge: charge)
        var latent = 0.0
        var sensible = 0.0
        for _ in 0..<400 {
            output = circuit.output(
                evaporating: heats ? outside.temperature : coil.temperature,
                condensing: heats ? coil.temperature : outside.temperature, speed: speed, charge: charge)
            latent =
                RoomAir.condensate(from: water, coil: coil.temperature, conductance: inner) * RoomAir.condensing
            sensible = coil.step(
                seconds: 15, heat: (heats ? output.given : -output.taken) + latent, air: indoor, conductance: inner)
            _ = outside.step(
                seconds: 15, heat: heats ? -output.taken : output.given, air: outdoor, conductance: outer)
        }
        return (output, coil.temperature, outside.temperature, latent, sensible)
    }

    /// At 27 Cel with 10.5 g/kg indoors and 35 Cel outdoors: the coil settles at 10 Cel, where it takes 3.5 kW;
    /// condensing lies 12 K above the air, a lift of 37 K: 0.5 · 283.15 / 37 = 3.83 of cooling for each watt. Of the
    /// heat 0.2 · 1006 · 0.73 · 17 = 2,500 W and ten more by convection are sensible.
    @Test func theRatingPointIsThatOfTheDataSheet() {
        let at = steady(indoor: 27, outdoor: 35, water: 0.0105)
        #expect(abs(at.output.taken - 3_500) < 150)
        #expect(abs(at.coil - 10) < 1)
        #expect(abs(at.outdoorCoil - 47) < 1)
        #expect(abs(at.output.taken / at.output.power - 3.83) < 0.2)
        #expect(abs(-at.sensible - 0.2 * 1_006 * 0.73 * (27 - at.coil)) < 200)
        // What the refrigerant takes is what comes from the air and from its water.
        #expect(abs(at.output.taken - (at.latent - at.sensible)) < 1)
    }

    /// At 7/20 Cel, dry: evaporating near 0 Cel, where it sucks e^(0.03 · (0 − 10)) = 0.74 of its rated 3.5 kW, 2.6 kW,
    /// and gives 0.8 kW more; the coil indoors is the warm one.
    @Test func itHeatsTheOtherWayRound() {
        let at = steady(indoor: 20, outdoor: 7, water: 0.006, heats: true)
        #expect(abs(at.output.taken - 2_600) < 60 && abs(at.output.given - 3_400) < 80, "\(at.output.given)")
        #expect(at.outdoorCoil < 7 && at.coil > 35)
        #expect(at.latent == 0)
        #expect((3...5).contains(at.output.given / at.output.power))
    }

    @Test func lessAirMakesACoilColderOrHotter() {
        let free = steady(indoor: 26, outdoor: 32, water: 0.0105, speed: 50)
        let fouled = steady(indoor: 26, outdoor: 32, water: 0.0105, speed: 50, indoorAir: 0.4)
        #expect(fouled.coil < free.coil - 4)
        #expect(fouled.output.taken < 0.92 * free.output.taken)
        let covered = steady(indoor: 26, outdoor: 32, water: 0.0105, speed: 50, outdoorAir: 0.4)
        #expect(covered.outdoorCoil > free.outdoorCoil + 8)
        #expect(covered.output.power > 1.2 * free.output.power)
    }

    /// 30 % undercharge: 1 − 0.6 · 0.3 − 0.8 · 0.09 = 0.748 of the capacity, and gas 21 K hotter.
    @Test func aLostChargeCostsCapacityAndHeatsTheGas() {
        let full = circuit.output(evaporating: 10, condensing: 47, speed: 60)
        let short = circuit.output(evaporating: 10, condensing: 47, speed: 60, charge: 0.7)
        #expect(abs(short.taken / full.taken - 0.748) < 1e-9)
        #expect(abs(short.discharge - full.discharge - 21) < 1e-9)
    }

    @Test func aCoilGivesTheAirWhatItGetsLessWhatItKeeps() {
        var coil = AirCoil(temperature: 20, capacity: 6_000)
        var given = 0.0
        for _ in 0..<40 { given += 15 * coil.step(seconds: 15, heat: -2_000, air: 25, conductance: 150) }
        // Heat in: 600 s of −2 kW; kept: 6 kJ for each kelvin.
        #expect(abs(given - (-1_200_000 - 6_000 * (coil.temperature - 20))) < 1e-3)
        // In the end 2,000 / 150 = 13.3 K below the air.
        #expect(abs(coil.temperature - (25 - 13.33)) < 0.1)
    }

    /// Saturated air holds 14.7 g/kg at 20 Cel; at 26 Cel and 50 % it is 10.5 g/kg, dew point 14.8 Cel. At 8 Cel
    /// saturation is at 6.67 g/kg: 150 W/K of film are 0.149 kg/s of air, and 0.149 · 3.83 = 0.571 g/s condense.
    @Test func aCoilBelowTheDewPointDriesTheAirAndOneAboveDoesNot() {
        #expect(abs(RoomAir.saturation(20) - 0.0147) < 0.0002)
        #expect(RoomAir.condensate(from: 0.0105, coil: 16, conductance: 150) == 0)
        let condensate = RoomAir.condensate(from: 0.0105, coil: 8, conductance: 150)
        #expect(abs(condensate * 1_000 - 0.571) < 0.01)
        var air = RoomAir(floorArea: 25, water: 0.0105)
        let before = air.water
        air.step(seconds: 15, persons: 0, changes: 0, outside: 0.01, condensate: condensate)
        #expect(abs((before - air.water) * air.mass - condensate * 15) < 1e-9)
    }

    /// Two grams a second for 100 s freeze to 0.2 kg, a third of what closes the coil; 40 W/K at 10 Cel melt 1.2 g a
    /// second.
    @Test func waterFreezesOnAColdCoilAndMeltsOffAWarmOne() {
        var ice = CoilIce.indoors
        for _ in 0..<10 {
            let frozen = ice.step(seconds: 10, water: 0.002, coil: -3)
            #expect(frozen.runsOff == 0 && abs(frozen.heat - 0.002 * CoilIce.fusion) < 1e-9)
        }
        #expect(abs(ice.mass - 0.2) < 1e-12)
        #expect(abs(ice.passage - 0.7) < 1e-9)
        let melting = ice.step(seconds: 10, water: 0, coil: 10)
        #expect(abs(melting.runsOff - 400 / CoilIce.fusion) < 1e-12)
        #expect(abs(melting.heat + 400) < 1e-9)
        for _ in 0..<100 { _ = ice.step(seconds: 10, water: 0, coil: 10) }
        #expect(ice.mass < 1e-9 && ice.passage > 1 - 1e-9)
    }

    /// By hand, k = 0.85² / 0.15 = 4.817: half of the capacitance gives 2.408 (1 − s) = s², s = 0.760 or 0.894 of the
    /// sound speed. A third of it turns a fan that runs already, and starts none that stands.
    @Test func anAgeingCapacitorSlowsTheFanAndThenItDoesNotStart() {
        var fan = OutdoorFan()
        fan.step(isWanted: true, voltage: 230, capacitance: 1)
        #expect(abs(fan.speed - 1) < 1e-9)
        fan.step(isWanted: true, voltage: 230, capacitance: 0.5)
        #expect(abs(fan.speed - 0.894) < 0.001)
        fan.step(isWanted: true, voltage: 230, capacitance: 0.3)
        #expect((0.75...0.85).contains(fan.speed))
        fan.step(isWanted: false, voltage: 230, capacitance: 0.3)
        fan.step(isWanted: true, voltage: 230, capacitance: 0.3)
        #expect(fan.speed == 0)
    }

    /// At full fan 0.1667 m³ pass a second: 0.0600 g an hour. 60 g would leave 1/√2 of the air; this household cleans
    /// at 20.
    @Test func aFilterFillsWithWhatPassesItUntilItIsCleaned() {
        var filter = MeshFilter(load: 0, cleanedAt: 20)
        #expect(filter.passage == 1)
        for _ in 0..<100 { filter.step(seconds: 3_600, air: 1) }
        #expect(abs(filter.load - 6) < 1e-6)
        #expect(abs(filter.passage - 1 / 1.1.squareRoot()) < 1e-6)
        for _ in 0..<100 { filter.step(seconds: 3_600, air: 0.5) }
        #expect(abs(filter.load - 9) < 1e-6)
        for _ in 0..<200 { filter.step(seconds: 3_600, air: 1) }
        #expect(filter.load < 2)
    }

    /// 1 kg an hour comes in. A free drain takes six; at 0.7 it takes 6 · 0.027 = 0.162 kg an hour, so that 0.7 kg
    /// stand after 0.7 / (1 − 0.162 − 0.04) = 0.877 h.
    @Test func aBlockedDrainLiftsTheFloat() {
        var tray = DripTray()
        for _ in 0..<240 { tray.step(seconds: 15, inflow: 1.0 / 3_600, blocked: 0.2) }
        #expect(tray.water == 0 && !tray.isFull)
        var seconds = 0.0
        while !tray.isFull, seconds < 10_000 {
            tray.step(seconds: 5, inflow: 1.0 / 3_600, blocked: 0.7)
            seconds += 5
        }
        #expect(abs(seconds - 0.877 * 3_600) < 20)
        // It falls only once 0.28 kg have run off: 0.28 / 0.202 = 1.39 h.
        for _ in 0..<300 { tray.step(seconds: 15, inflow: 0, blocked: 0.7) }
        #expect(tray.isFull)
        for _ in 0..<60 { tray.step(seconds: 15, inflow: 0, blocked: 0.7) }
        #expect(!tray.isFull)
    }

    /// At 16 h in July at 42° the sun stands at sin h = 0.584; 600 W/m² on the horizontal are a clearness of 0.755, of
    /// which 0.179 is diffuse, so that the beam is 843 W/m². A window 80° west of south sees 0.807 of it, 680, with 54
    /// from the sky and 60 from the ground: 794 W/m², and 1,906 W through 2.4 m². One to the east has 114 W/m² or 273
    /// W.
    @Test func anAfternoonsSunComesThroughAWindowToTheWestAndNotToTheEast() {
        var random = RandomSource(seed: 1, stream: 1)
        var parameters = SunlitRoom(using: &random).parameters
        parameters.solarAperture = 2.4
        let afternoon = SunPosition(latitude: 42, year: 0.55, hour: 16)
        let air = OutdoorConditions(temperature: 30, humidity: 40, irradiance: 600)
        let west = SunlitRoom(parameters: parameters, azimuth: 80, changes: 0).sun(air, afternoon)
        let east = SunlitRoom(parameters: parameters, azimuth: -80, changes: 0).sun(air, afternoon)
        #expect(abs(west - 1_906) < 20, "\(west)")
        #expect(abs(east - 273) < 5, "\(east)")
        let night = OutdoorConditions(temperature: 20, humidity: 60, irradiance: 0)
        let dark = SunPosition(latitude: 42, year: 0.55, hour: 0)
        #expect(SunlitRoom(parameters: parameters, azimuth: 0, changes: 0).sun(night, dark) == 0)
    }
}
