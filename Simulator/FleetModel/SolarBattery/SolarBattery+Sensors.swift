/// What the inverter reports of itself, its strings, its battery and the meter.
extension SolarBattery {
    package mutating func measure(
        at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) -> Measurement {
        let p = SolarParameters.self
        func watts(_ value: Double) -> Double { p.wattmeter.read(value, using: &random) ?? 0 }
        let (voltageA, currentA) = readString(outputA, using: &random)
        let (voltageB, currentB) = readString(outputB, using: &random)
        let linked = causes.level(of: .batteryLinkLost, at: time) == 0
        let seen = meterReading(at: time, causes: causes).map { watts($0) }
        let given = power > 0 ? max(0, watts(power)) : 0
        let sink = inverter.sink + parameters.sinkBias
        let closet = causes.level(of: .inverterWithoutAir, at: time)
        let around = place + 10 * closet
        let fan = 1 - causes.level(of: .inverterFanFailing, at: time)
        let turns = inverter.fanSpeed * inverter.fanCommand * fan
        let weak = 25 * causes.level(of: .weakWiFi, at: time)
        return .solarBattery(
            SolarMeasurement(
                state: shown, voltageA: voltageA, currentA: currentA, voltageB: voltageB, currentB: currentB,
                solarPower: solarPower > 0 ? max(0, watts(solarPower)) : 0, power: given, gridPower: seen,
                housePower: seen.map { $0 + given },
                gridVoltage: max(0, p.gridVoltmeter.read(grid.voltage, using: &random) ?? 0),
                ripple: max(0, p.rippleMeter.read(ripple, using: &random) ?? 0),
                battery: linked ? readBattery(using: &random) : nil, reserve: (reserve * 100).rounded(),
                sinkTemperature: p.thermometer.read(sink, using: &random),
                caseTemperature: p.thermometer.read(
                    around + p.caseIdle + p.caseShare * (inverter.sink - around), using: &random),
                fanSpeed: turns > 100 ? max(0, p.tachometer.read(turns, using: &random) ?? 0) : 0,
                fanTarget: (inverter.fanSpeed * inverter.fanCommand / 10).rounded() * 10,
                insulation: protection.insulation.rounded(), feedInLimit: (feedInLimit * 100).rounded(),
                derating: derating, error: error(linked: linked, hasMeter: seen != nil),
                solarEnergy: (solarEnergy * 100).rounded(.down) / 100,
                boughtEnergy: (boughtEnergy * 100).rounded(.down) / 100,
                soldEnergy: (soldEnergy * 100).rounded(.down) / 100,
                rssi: (parameters.signal + signal.value - weak).rounded().clamped(to: -95 ... -30)))
    }

    /// V and A at an input: at the point it works at, or with nothing taken. Taking less raises the voltage.
    private func readString(
        _ output: SolarString.Output, using random: inout RandomSource
    ) -> (voltage: Double, current: Double) {
        let p = SolarParameters.self
        guard output.openVoltage > 0 else { return (0, 0) }
        let voltage =
            taken > 0
            ? output.voltage + (output.openVoltage - output.voltage) * (1 - taken) * 0.7 : output.openVoltage
        let current = taken > 0 ? output.power * taken / max(1, voltage) : 0
        return (
            max(0, p.voltmeter.read(voltage, using: &random) ?? 0),
            current > 0 ? max(0, p.ammeter.read(current, using: &random) ?? 0) : 0
        )
    }

    private func readBattery(using random: inout RandomSource) -> BatteryMeasurement {
        let p = SolarParameters.self
        let weakest = p.cellVoltmeter.read(min(battery.goodCell, battery.weakCell) - 0.004, using: &random)
        let strongest = p.cellVoltmeter.read(max(battery.goodCell, battery.weakCell) + 0.004, using: &random)
        let new = HomeBattery.capacities.mean
        return BatteryMeasurement(
            charge: (management.estimate * 1_000).rounded() / 10,
            power: batteryPower == 0 ? 0 : p.wattmeter.read(batteryPower, using: &random) ?? 0,
            temperature: p.thermometer.read(battery.temperature, using: &random) ?? 0,
            lowestCell: weakest ?? 0, highestCell: strongest ?? 0,
            health: min(100, (battery.capacity / new * 100).rounded()))
    }

    /// One at a time: what stops it goes first.
    private func error(linked: Bool, hasMeter: Bool) -> InverterError? {
        if case .stopped(let error) = protection.state { return error }
        if !linked { return .batteryLink }
        if !hasMeter { return .meterLink }
        return fanBadFor > 120 ? .fan : nil
    }
}
