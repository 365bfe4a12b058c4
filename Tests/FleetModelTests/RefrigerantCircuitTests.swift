import FleetModel
import Testing

@Suite struct RefrigerantCircuitTests {
    private let circuit = RefrigerantCircuit(ratedHeat: 8_000, grade: 0.57)

    /// Data sheet points of the 8 kW class (EN 14511), at rated speed: heat within 8 %, COP within 10 %.
    @Test(arguments: [
        (7.0, 35.0, 8_000.0, 4.6),
        (2, 35, 7_000, 4.0),
        (-7, 35, 5_500, 3.3),
        (7, 55, 8_000, 2.95),
    ])
    func ratedPointsMatchTheDataSheets(outdoor: Double, flow: Double, heat: Double, cop: Double) {
        let output = circuit.output(outdoor: outdoor, flow: flow, speed: RefrigerantCircuit.ratedSpeed)
        #expect(abs(output.heat / heat - 1) < 0.08, "heat \(output.heat)")
        #expect(abs(output.cop / cop - 1) < 0.10, "COP \(output.cop)")
    }

    @Test func noOutputBeatsCarnot() {
        for outdoor in stride(from: -20.0, through: 20, by: 5) {
            for flow in stride(from: 25.0, through: 55, by: 5) {
                for speed in stride(from: 25.0, through: 90, by: 13) {
                    let output = circuit.output(outdoor: outdoor, flow: flow, speed: speed)
                    #expect(output.cop < (flow + 273.15) / max(flow - outdoor, 1))
                    #expect(output.cop > 1)
                    #expect(output.heat > 0)
                }
            }
        }
    }

    /// A quarter of the charge gone costs a fifth of the capacity and 15 % of the efficiency, as measured on test
    /// stands; the lower evaporator load gives a little back.
    @Test func aLeakLowersCapacityAndEfficiency() {
        let condition = RefrigerantCircuit.Condition(charge: 0.75)
        #expect(abs(condition.capacityFactor - 0.80) < 1e-9)
        #expect(abs(condition.efficiencyFactor - 0.85) < 1e-9)
        let whole = circuit.output(outdoor: 2, flow: 35, speed: 60)
        let leaking = circuit.output(outdoor: 2, flow: 35, speed: 60, condition: condition)
        #expect((0.79...0.85).contains(leaking.heat / whole.heat))
        #expect((0.84...0.92).contains(leaking.cop / whole.cop))
        var before = whole
        for charge in stride(from: 0.95, through: 0.4, by: -0.05) {
            let output = circuit.output(
                outdoor: 2, flow: 35, speed: 60, condition: RefrigerantCircuit.Condition(charge: charge))
            #expect(output.heat < before.heat && output.cop < before.cop)
            before = output
        }
    }

    @Test func blockedAirLowersTheEvaporatingTemperature() {
        let free = circuit.output(outdoor: 2, flow: 35, speed: 60)
        let blocked = circuit.output(
            outdoor: 2, flow: 35, speed: 60, condition: RefrigerantCircuit.Condition(airflow: 0.4))
        #expect(blocked.evaporating < free.evaporating - 5)
        #expect(blocked.heat < free.heat && blocked.cop < free.cop)
    }
}
