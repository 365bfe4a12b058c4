extension AirConditioner {
    // MARK: - Commands

    package mutating func obey(_ order: DeviceOrder, at time: ModelTime, causes: inout CauseCourses) -> Obedience {
        // A hung loop takes no orders; the communication module says so.
        if hung { return .refuses(why: "the controller does not answer") }
        switch order {
        case .setSetpoint(let wanted):
            guard AirConditionerSettings.setpoints.contains(wanted) else {
                return .refuses(why: "a setpoint is 16 to 30 Cel")
            }
            settings.command(setpoint: wanted)
            causes.cure(.setTooFar, at: time)
            return .takes(seconds: 2)
        case .setAirProgram(let mode, let eco, let sleep):
            if let mode {
                settings.command(mode: mode)
                if mode != .fan { causes.cure(.fanModeOn, at: time) }
            }
            if let eco {
                settings.command(eco: eco)
                if !eco { causes.cure(.ecoModeOn, at: time) }
            }
            if sleep == false { causes.cure(.sleepTimerOn, at: time) }
            return .takes(seconds: 2)
        default: return .refuses(why: "unknown command")
        }
    }

    // MARK: - Sensors

    package mutating func measure(
        at time: ModelTime, causes: CauseCourses, using random: inout RandomSource
    ) -> Measurement {
        let p = AirConditionerParameters.self
        let t = p.temperatureSensor
        let weak = 25 * causes.level(of: .weakWiFi, at: time)
        let indoorFan = p.tachometer.read(parameters.fanSpeed * fanShare, using: &random) ?? 0
        let propeller = p.tachometer.read(parameters.outdoorFanSpeed * outdoorFan.speed, using: &random) ?? 0
        return .airConditioner(
            AirConditionerMeasurement(
                room: t.read(house.air + parameters.roomBias + roomDrift, using: &random),
                coil: t.read(coil.temperature + parameters.coilBias, using: &random),
                outdoor: t.read(outdoors.temperature, using: &random),
                outdoorCoil: t.read(outdoorCoil.temperature, using: &random),
                discharge: t.read(discharge, using: &random), setpoint: settings.setpoint,
                humidity: p.humiditySensor.read(air.humidity(at: house.air), using: &random).map {
                    $0.clamped(to: 0...100)
                }, mode: settings.mode, compressorSpeed: controller.speed.rounded(),
                fanSpeed: fanShare > 0 ? max(0, indoorFan) : 0,
                outdoorFanSpeed: outdoorFan.speed > 0 ? max(0, propeller) : 0,
                power: p.powerMeter.read(electricPower, using: &random).map { max(0, $0) },
                voltage: p.voltmeter.read(voltage, using: &random), energy: (energy * 100).rounded(.down) / 100,
                hours: (hours * 100).rounded(.down) / 100, trips: controller.trips, keys: settings.keys,
                isEco: settings.isEco, isSleep: settings.isSleep,
                rssi: (parameters.signal + signal.value - weak).rounded().clamped(to: -95 ... -30),
                error: controller.error))
    }
}
