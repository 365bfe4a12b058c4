import FleetModel
import Testing

@Suite struct CabinetTests {
    private let walls = CabinetWalls(
        fridgeLoss: 0.8, freezerLoss: 0.4, partition: 0.2, fridgeCapacity: 11_000, freezerCapacity: 7_000,
        fridgeFoodCapacity: 50_000, freezerFoodCapacity: 25_000, fridgeFoodCoupling: 6, freezerFoodCoupling: 4)

    /// 20 W out of the evaporator, 5 W/K of air from the freezer alone, 22 Cel outside.
    ///
    /// Fridge: 0.8 (22 − r) = 0.2 (r − z), so r = 17.6 + 0.2 z. Freezer: 0.4 (22 − z) + 0.2 (r − z) = 20, so
    /// z = −7.68/0.56 = −13.714, r = 14.857, and the evaporator lies 20/5 = 4 K below z.
    @Test func constantCoolingSettlesAtTheHandCalculatedTemperatures() {
        var cabinet = Cabinet(walls: walls, fridge: 10, freezer: -10, evaporator: -10)
        var loads = Cabinet.Loads(room: 22)
        loads.airflow = 5
        loads.extraction = 20
        for _ in 0..<(20 * 24 * 60) { cabinet.step(seconds: 60, loads) }
        #expect(abs(cabinet.freezer + 13.714_3) < 1e-3)
        #expect(abs(cabinet.fridge - 14.857_1) < 1e-3)
        #expect(abs(cabinet.evaporator + 17.714_3) < 1e-3)
        #expect(abs(cabinet.fridgeFood - cabinet.fridge) < 1e-3)
    }

    @Test func withoutCoolingEverythingWarmsToTheRoom() {
        var cabinet = Cabinet(walls: walls, fridge: 4, freezer: -18, evaporator: -22)
        var loads = Cabinet.Loads(room: 22)
        loads.airflow = 0.3
        for _ in 0..<(20 * 24 * 60) { cabinet.step(seconds: 60, loads) }
        #expect(abs(cabinet.fridge - 22) < 0.01 && abs(cabinet.freezerFood - 22) < 0.01)
    }

    /// First law with doors, damper, heater, vapour and melting: what is stored is what came in less what went out.
    @Test(arguments: [1.0, 15])
    func energyIsConserved(_ seconds: Double) {
        var cabinet = Cabinet(walls: walls, fridge: 5, freezer: -17, evaporator: -21, frost: 0.05)
        let before = cabinet.storedHeat
        var net = 0.0
        var melted = false
        for index in 0..<4_000 {
            var loads = Cabinet.Loads(room: 15 + Double(index % 11))
            loads.fridgeExchange = index % 50 == 0 ? 18 : 0
            loads.freezerExchange = index % 170 == 0 ? 8 : 0
            loads.vapour = 1e-6 * Double(index % 3)
            loads.airflow = Double(index % 7)
            loads.damper = Double(index % 4) * 0.1
            loads.extraction = index % 900 < 700 ? 70 : 0
            loads.heater = index % 900 < 700 ? 0 : 150
            loads.fridgeHeat = 4
            loads.freezerHeat = 2
            loads.foodHeat = Double(index % 5)
            net += cabinet.step(seconds: seconds, loads)
            melted = melted || cabinet.frost == 0
        }
        #expect(melted || seconds == 1)
        #expect(abs(cabinet.storedHeat - before - net) < 1e-6 * abs(net))
    }

    /// 100 g of ice take 33.4 kJ: 223 s at 150 W, in which nothing gets warmer; then 1,600 J/K.
    @Test func frostMeltsWithItsHeatOfFusion() {
        var cabinet = Cabinet(walls: walls, fridge: 4, freezer: 0, evaporator: 0, frost: 0.1)
        var loads = Cabinet.Loads(room: 20)
        loads.heater = 150
        for _ in 0..<220 { cabinet.step(seconds: 1, loads) }
        #expect(cabinet.frost > 0 && cabinet.evaporator == 0)
        for _ in 0..<56 { cabinet.step(seconds: 1, loads) }
        #expect(cabinet.frost == 0)
        // 276 s × 150 W less 33.4 kJ, over 1,600 J/K: 5.0 K.
        #expect(abs(cabinet.evaporator - 5.0) < 0.1)
    }

    /// Tables of saturated vapour: 4.85 g/m³ at 0 Cel, 17.3 at 20.
    @Test(arguments: [(0.0, 4.85), (20, 17.3), (30, 30.4)])
    func vapourDensityMatchesTheTables(_ temperature: Double, grams: Double) {
        let density = Cabinet.vapourDensity(temperature: temperature, humidity: 1)
        #expect(abs(density * 1_000 / grams - 1) < 0.01)
    }
}

@Suite struct ColdCircuitTests {
    private let circuit = ColdCircuit(ratedHeat: 125, grade: 0.47, condenserResistance: 0.16)

    /// At its rating, −25/45 Cel and 3,000/min: 125 W. The evaporator then lies at −25 + 0.05 · 125 = −18.75 Cel; with
    /// η = 0.47 (1 − 0.08 (800/2300)²) = 0.4655 the power is 125 · 70/(0.4655 · 248.15) = 75.8 W, and the room is
    /// 45 − 0.16 · 200.8 = 12.9 Cel.
    @Test func theRatedPointComesOutByHand() {
        let output = circuit.output(evaporator: -18.75, room: 12.88, speed: 3_000)
        #expect(abs(output.heat - 125) < 2.5)
        #expect(abs(output.power - 75.8) < 2)
        #expect(abs(output.condensing - 45) < 1)
    }

    @Test func noOutputBeatsCarnotAndColdTakesCapacity() {
        for room in stride(from: 5.0, through: 43, by: 6) {
            for speed in stride(from: 1_200.0, through: 4_500, by: 660) {
                var before = Double.infinity
                for evaporator in stride(from: -5.0, through: -60, by: -5) {
                    let output = circuit.output(evaporator: evaporator, room: room, speed: speed)
                    #expect(output.heat >= 0 && output.power > 0)
                    #expect(output.cop < (evaporator + 273.15) / (room - evaporator))
                    #expect(output.heat <= before)
                    before = output.heat
                }
            }
        }
    }

    /// 1 − 0.25 · 0.1 − 1.15 · 0.01 and 1 − 0.25 · 0.5 − 1.15 · 0.25.
    @Test(arguments: [(0.9, 0.963_5), (0.5, 0.587_5), (1, 1)])
    func lostChargeTakesCapacity(_ charge: Double, factor: Double) {
        #expect(abs(ColdCircuit.Condition(charge: charge).capacityFactor - factor) < 1e-9)
        #expect(ColdCircuit.Condition(charge: charge).efficiencyFactor <= 1)
    }

    @Test func aCondenserWithoutAirCostsPower() {
        let free = circuit.output(evaporator: -22, room: 22, speed: 1_500)
        let built = circuit.output(
            evaporator: -22, room: 22, speed: 1_500, condition: ColdCircuit.Condition(condenserBlockage: 4))
        #expect(built.condensing > free.condensing + 20)
        #expect(built.cop < 0.8 * free.cop)
    }
}
