import FleetModel
import Testing

/// Tub and drum by themselves, against figures worked out by hand.
@Suite struct WashPartsTests {
    /// 4 kg hold 8.4 kg of water; of 13.35 kg 4.95 stand free: 45 mm at 0.11 kg each.
    @Test func laundryHoldsItsShareAndTheRestStands() {
        var tub = WashTub(room: 20)
        tub.laundry = 4
        for _ in 0..<6 { tub.step(seconds: 15, inlet: 13.35 / 90, cold: 10, outlet: 0, heater: 0, room: 20) }
        #expect(abs(tub.water - 13.35) < 1e-9 && abs(tub.level - 45) < 1e-6)
        // What is free goes out, and no more.
        let moved = tub.step(seconds: 60, inlet: 0, cold: 10, outlet: 1, heater: 0, room: 20)
        #expect(abs(moved.went - 4.95) < 1e-9 && tub.free < 1e-9 && abs(tub.water - 8.4) < 1e-9)
    }

    /// 10 kg at 40 Cel onto a tub of 9,000 J/K at 20: (9,000 · 20 + 41,860 · 40)/50,860 = 36.46 Cel.
    @Test func waterBringsItsHeat() {
        var tub = WashTub(room: 20)
        tub.step(seconds: 1, inlet: 10, cold: 40, outlet: 0, heater: 0, room: 20)
        #expect(abs(tub.temperature - 36.46) < 0.05)
    }

    /// 2 kW into 13.35 kg of water, 4 kg of laundry and 9,000 J/K (70,483 J/K): 1,700 K·s/h less losses: 20 minutes warm it by
    /// 34.05 K, less 4.5 W/K over some 17 K: 1.3 K.
    @Test func aHeaterWarmsWhatIsThere() {
        var tub = WashTub(room: 20)
        tub.laundry = 4
        tub.step(seconds: 1, inlet: 13.35, cold: 20, outlet: 0, heater: 0, room: 20)
        #expect(abs(tub.heatCapacity - 70_483) < 1)
        for _ in 0..<80 { tub.step(seconds: 15, inlet: 0, cold: 20, outlet: 0, heater: 2_000, room: 20) }
        #expect(abs(tub.temperature - 20 - 34.05 + 1.3) < 0.1)
    }

    /// At 40 Cel 105 K are left to the limiter: 105/0.022 are 4.8 kW and no limit; through full scale 105/0.132 are 795 W.
    @Test func scaleKeepsTheHeatIn() {
        var tub = WashTub(room: 40)
        tub.step(seconds: 1, inlet: 10, cold: 40, outlet: 0, heater: 0, room: 40)
        #expect(tub.heaterPower(2_000, scale: 0) == 2_000)
        #expect(abs(tub.heaterPower(2_000, scale: 1) - 795.45) < 0.1)
    }

    /// At 1,400/min cotton keeps 0.38 + 290/1,400 = 59 % of its weight; at 400 110 %.
    @Test func spinningFlingsWaterOut() {
        func moisture(_ speed: Double) -> Double {
            var tub = WashTub(room: 20)
            tub.laundry = 4
            tub.step(seconds: 1, inlet: 8.4, cold: 20, outlet: 0, heater: 0, room: 20)
            var out = 0.0
            for _ in 0..<60 { out += tub.spin(seconds: 15, speed: speed) }
            #expect(abs(tub.water + out - 8.4) < 1e-9)
            return tub.water / 4
        }
        #expect(abs(moisture(1_400) - 0.587) < 0.001)
        #expect(abs(moisture(400) - 1.105) < 0.001)
        #expect(moisture(100) == 2.1)
    }

    /// 0.13 mm/kg · 0.3 kg at 146.6/s: 5.72 · 0.967 + 0.12 = 5.65 mm/s; worn by a half 2.24 more at 1,400/min; at rest nothing.
    @Test func theTubShakesWithUnbalanceAndWear() {
        var drum = Drum(friction: 0.9, compliance: 0.13)
        drum.unbalance = 0.3
        #expect(drum.vibration(wear: 1) == 0 && drum.power(laundry: 4, wear: 1) == 0)
        for _ in 0..<20 { drum.turnForTest(to: 1_400) }
        #expect(abs(drum.speed - 1_400) < 1e-9)
        #expect(abs(drum.vibration(wear: 0) - 5.65) < 0.03)
        #expect(abs(drum.vibration(wear: 0.5) - drum.vibration(wear: 0) - 2.24) < 1e-9)
        // 4 · 0.9 N m at 146.6/s through 62 %: 851 W more.
        #expect(abs(drum.power(laundry: 4, wear: 1) - drum.power(laundry: 4, wear: 0) - 851) < 1)
    }
}

extension Drum {
    fileprivate mutating func turnForTest(to speed: Double) { turn(seconds: 15, to: speed, torque: 1) }
}
