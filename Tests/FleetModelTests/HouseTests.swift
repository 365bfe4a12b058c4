import FleetModel
import Testing

@Suite struct HouseTests {
    /// 60 W/K by air; 3,000 W/K and 150 W/K in series through the mass: 142.857 W/K; together 202.857 W/K.
    private let parameters = HouseParameters(
        floorArea: 140, airLoss: 60, massLoss: 150, coupling: 3_000, airCapacity: 2.5e6, massCapacity: 22e6,
        solarAperture: 4, baseGain: 250)

    @Test func heatLossIsTheParallelOfAirAndOfMassInSeriesWithTheCoupling() {
        #expect(abs(parameters.heatLoss - 202.857_142_857) < 1e-6)
    }

    @Test func constantHeatSettlesAtTheHandCalculatedTemperature() {
        var house = House(parameters: parameters, air: 10, mass: 10)
        for _ in 0..<(30 * 24 * 60) { house.step(seconds: 60, heat: 4_000, sun: 0, outdoor: 0) }
        // 4,000 W / 202.857 W/K = 19.7183 K above outdoors.
        #expect(abs(house.air - 19.718_3) < 1e-3)
        // The mass lies where 142.857 W/K × 19.7183 K = 2,816.9 W pass the coupling: 0.939 K below the air.
        #expect(abs(house.mass - (19.718_3 - 0.938_97)) < 1e-3)
    }

    /// First law: what is stored is what came in less what went out, at steps of a second and of an hour.
    @Test(arguments: [1.0, 15, 60, 3_600])
    func energyIsConserved(_ seconds: Double) {
        var house = House(parameters: parameters, air: 21, mass: 18)
        let before = house.storedHeat
        var given = 0.0
        var lost = 0.0
        for index in 0..<500 {
            let heat = Double(index % 7) * 900
            let sun = Double(index % 5) * 200
            lost += house.step(seconds: seconds, heat: heat, sun: sun, outdoor: -5 + Double(index % 11))
            given += (heat + sun) * seconds
        }
        #expect(abs(house.storedHeat - before - given + lost) < 1e-9 * house.storedHeat)
    }

    @Test func anUnheatedHouseCoolsTowardOutdoorsAndNeverBelow() {
        var house = House(parameters: parameters, air: 20, outdoor: 2)
        var before = house.air
        for _ in 0..<(5 * 24 * 60) {
            house.step(seconds: 60, heat: 0, sun: 0, outdoor: 2)
            #expect(house.air <= before && house.air > 2)
            before = house.air
        }
        #expect(house.air < 5)
    }
}
