import FleetModel
import Testing

/// Burner, vessel, plate and radiators against hand calculations.
@Suite struct BoilerPartsTests {
    /// At 80/60 Cel nothing condenses: flue gas of 60 + 5 + 8 = 73 Cel carries off 0.00048 · 53 = 2.5 %.
    @Test func aHotReturnCondensesNothing() {
        let output = Burner(greatest: 24_000, least: 4_000).output(modulation: 1, returning: 60)
        #expect(abs(output.efficiency - 0.9746) < 0.0001)
        #expect(output.condensate == 0)
    }

    /// At 50/30 Cel and 30 %: flue gas of 37.4 Cel, saturated at 64.2 hPa, that is 0.0677 of vapour per dry gas; of
    /// 0.184 there condense 63 %, which gives 0.11 · 0.632 = 7.0 %, less 0.8 % of sensible loss.
    @Test func aCoolReturnCondensesMostOfTheVapour() {
        let output = Burner(greatest: 24_000, least: 4_000).output(modulation: 0.3, returning: 30)
        #expect(abs(output.efficiency - 1.0612) < 0.001)
        // 7,200 W · 0.0695 / 2.4 MJ/kg: 0.75 kg an hour.
        #expect(abs(output.condensate * 3_600 - 0.751) < 0.01)
    }

    /// 8 L filled to 1.3 bar at 20 Cel on 0.75 bar: 8 (1 − 1.75/2.3) = 1.913 L of water. 100 L from 20 to 70 Cel expand
    /// by 2.091 L: 14 / (8 − 4.004) − 1 = 2.50 bar.
    @Test func theVesselTakesWhatTheWaterExpands() {
        let vessel = ExpansionVessel(vessel: 8, system: 100, precharge: 0.75, filledTo: 1.3, at: 20)
        #expect(abs(vessel.pressure(at: 20, gas: 1) - 1.3) < 1e-9)
        #expect(abs(vessel.pressure(at: 70, gas: 1) - 2.504) < 0.001)
    }

    /// With a fifth of its gas left: filled to 1.3 bar it holds 8 (1 − 0.35/2.3) = 6.78 L; 1.22 L of gas cannot take
    /// 2.09 L.
    @Test func aFlatVesselOpensTheSafetyValveAndIsShortOfWaterWhenCold() {
        var vessel = ExpansionVessel(vessel: 8, system: 100, precharge: 0.75, filledTo: 1.3, at: 20)
        vessel.fill(to: 1.3, at: 20, gas: 0.2)
        #expect(vessel.pressure(at: 70, gas: 0.2) > 3)
        // At 3 bar 7.3 L remain: 8.874 − 7.3 L have gone.
        #expect(abs(vessel.relieve(at: 70, gas: 0.2) - 1.574) < 0.001)
        #expect(abs(vessel.pressure(at: 70, gas: 0.2) - 3) < 1e-9)
        #expect(vessel.pressure(at: 20, gas: 0.2) < 0.1)
    }

    @Test func lostWaterLowersThePressureUntilNothingIsLeft() {
        var vessel = ExpansionVessel(vessel: 8, system: 100, precharge: 0.75, filledTo: 1.3, at: 20)
        // 1.913 − 0.6 L: 14 / (8 − 1.313) − 1.
        vessel.lose(0.6)
        #expect(abs(vessel.pressure(at: 20, gas: 1) - 1.0936) < 0.001)
        vessel.lose(5)
        #expect(vessel.pressure(at: 20, gas: 1) == 0)
    }

    /// 8 kW through 1,000 W/K is 8 K between flow and return; all of it leaves by radiators and casing.
    @Test func inTheSteadyStateRadiatorsGiveWhatTheBurnerBurns() {
        var water = HeatingWater(capacity: 450_000, emitter: 90, temperature: 40)
        var step = HeatingWater.Step()
        step.heat = 8_000
        step.pump = 1_000
        for _ in 0..<4_000 { water.step(15, step) }
        #expect(abs(water.emitted + water.casing - 8_000) < 1)
        #expect(abs(water.flow - water.returning - 8) < 0.1)
        // 90/2 ((T_1 − 20)^1.3 + (T_2 − 20)^1.3) = 7.9 kW near T − 20 = (7,920/90)^(1/1.3) = 31.3 K.
        #expect(abs((water.first + water.second) / 2 - 20 - 31.3) < 0.3)
    }

    /// Heat in less heat out is what the water holds more, whatever pump, valve and taps do.
    @Test func theWaterKeepsItsHeat() {
        var water = HeatingWater(capacity: 450_000, emitter: 90, temperature: 40)
        let before = water.storedHeat
        var net = 0.0
        for index in 0..<2_000 {
            var step = HeatingWater.Step()
            step.heat = index % 100 < 40 ? 12_000 : 0
            step.pump = index % 100 < 80 ? 1_000 : 0
            step.toRadiators = index % 300 < 40 ? 0.3 : 1
            step.tap = index % 300 < 30 ? 8 : 0
            step.plate = 1_000
            water.step(15, step)
            net += (water.emitted + water.intoTap + water.casing) * -15 + step.heat * 15
        }
        // Of some 140 MJ that went through.
        #expect(abs(water.storedHeat - before - net) < 1)
    }

    /// 10 L/min is 698 W/K. Plate 1,000 W/K: 1.433 units, ratio 0.545, effectiveness 0.669: 467 W/K. From 72 Cel of
    /// flow and 10 Cel of cold water that is 28.9 kW and water of 51 Cel.
    @Test func aPlateInCounterflowGivesItsEffectiveness() {
        var water = HeatingWater(capacity: 450_000, emitter: 90, temperature: 72)
        var step = HeatingWater.Step()
        step.pump = 1_280
        step.toRadiators = 0
        step.tap = 10
        step.plate = 1_000
        step.heat = 28_950 + 2 * 52
        for _ in 0..<400 { water.step(15, step) }
        #expect(abs(water.flow - 72) < 0.5)
        #expect(abs(water.hotWater - 51.4) < 0.5)
        #expect(abs(water.flow - water.returning - 28_950 / 1_280) < 0.1)
        // Five times the resistance passes less than a third: 200 W/K is 0.287 units, 167 W/K.
        step.plate = 200
        step.heat = 10_000
        for _ in 0..<400 { water.step(15, step) }
        #expect(abs((water.flow - 10) - (10_000 - water.casing) / 167) < 2)
    }
}
