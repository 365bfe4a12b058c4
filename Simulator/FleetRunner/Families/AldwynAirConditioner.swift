import FleetModel

/// Air conditioners, at `climate/{device}/…`.
enum AldwynAirConditioner: PlainDialect {
    static let names = FamilyNames(
        id: "ac", serial: "AW", words: "the air conditioner", profile: "aldwyn/air-conditioner-s35")
    static let root: StaticString = "climate/"
    static let info: StaticString = #"{"manufacturer":"Aldwyn","model":"S35","firmware":"5.2.1"}"#

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        AirConditioner(
            parameters: AirConditionerParameters(climate: place.climate, using: &random),
            room: SunlitRoom(using: &random), circuit: AirCircuit(using: &random), household: place.household,
            weather: place.weather, start: place.start, using: &random)
    }

    static func append(
        _ measurement: Measurement, sequence: UInt64, at time: ModelTime, to bytes: inout [UInt8]
    ) {
        guard case .airConditioner(let values) = measurement else { return }
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(key: "seq", integer: Int64(clamping: sequence))
        bytes.append(key: "room", number: values.room, decimals: 1)
        bytes.append(key: "set", number: values.setpoint, decimals: 1)
        bytes.append(key: "mode", jsonString: values.mode.rawValue.utf8)
        bytes.append(key: "coil", number: values.coil, decimals: 1)
        bytes.append(key: "rh", number: values.humidity, decimals: 0)
        bytes.append(key: "outdoor", number: values.outdoor, decimals: 1)
        bytes.append(key: "outdoor_coil", number: values.outdoorCoil, decimals: 1)
        bytes.append(key: "discharge", number: values.discharge, decimals: 1)
        bytes.append(key: "comp_hz", number: values.compressorSpeed, decimals: 0)
        bytes.append(key: "fan_rpm", number: values.fanSpeed, decimals: 0)
        bytes.append(key: "outdoor_fan_rpm", number: values.outdoorFanSpeed, decimals: 0)
        bytes.append(key: "power", number: values.power, decimals: 0)
        bytes.append(key: "mains", number: values.voltage, decimals: 0)
        bytes.append(key: "energy", number: values.energy, decimals: 2)
        bytes.append(key: "hours", number: values.hours, decimals: 2)
        bytes.append(key: "trips", integer: Int64(values.trips))
        bytes.append(key: "keys", integer: Int64(values.keys))
        bytes.append(key: "eco", boolean: values.isEco)
        bytes.append(key: "sleep", boolean: values.isSleep)
        bytes.append(key: "rssi", number: values.rssi, decimals: 0)
        bytes.append(key: "error", jsonString: (values.error?.rawValue ?? "").utf8)
        bytes.append("}")
    }

    static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder? {
        guard name == "set" else { return nil }
        if let setpoint = object["setpoint"] as? Double { return setpoint.isFinite ? .setSetpoint(setpoint) : nil }
        let mode = (object["mode"] as? String).flatMap(AirMode.init)
        let eco = object["eco"] as? Bool
        let sleep = object["sleep"] as? Bool
        return mode == nil && eco == nil && sleep == nil ? nil : .setAirProgram(mode: mode, eco: eco, sleep: sleep)
    }
}
