import FleetModel

/// Gas boilers, at `boilers/{device}/…`.
enum BrackwellBoiler: PlainDialect {
    static let names = FamilyNames(id: "gb", serial: "BW", words: "the boiler", profile: "brackwell/gas-boiler-c24")
    static let root: StaticString = "boilers/"
    static let info: StaticString = #"{"manufacturer":"Brackwell","model":"C24","firmware":"3.4.0"}"#

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        var weather = place.weather
        let outdoor = weather.conditions(at: place.start).temperature
        let parameters = BoilerParameters(for: place.building, using: &random)
        return GasBoiler(
            parameters: parameters, burner: Burner(using: &random),
            house: House(parameters: place.building, air: parameters.setpoint, outdoor: outdoor),
            household: place.household, weather: weather, start: place.start, using: &random)
    }

    static func append(
        _ measurement: Measurement, sequence: UInt64, at time: ModelTime, to bytes: inout [UInt8]
    ) {
        guard case .gasBoiler(let values) = measurement else { return }
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(key: "seq", integer: Int64(clamping: sequence))
        bytes.append(key: "outdoor", number: values.outdoor, decimals: 1)
        bytes.append(key: "flow", number: values.flow, decimals: 1)
        bytes.append(key: "return", number: values.returning, decimals: 1)
        bytes.append(key: "dhw", number: values.hotWater, decimals: 1)
        bytes.append(key: "flue", number: values.flue, decimals: 1)
        bytes.append(key: "room", number: values.room, decimals: 1)
        bytes.append(key: "setpoint", number: values.setpoint, decimals: 1)
        bytes.append(key: "tap", number: values.tapFlow, decimals: 1)
        bytes.append(key: "pressure", number: values.pressure, decimals: 2)
        bytes.append(key: "mode", integer: Int64(values.mode.rawValue))
        bytes.append(key: "mod", number: values.modulation, decimals: 0)
        bytes.append(key: "flame_ua", number: values.flameCurrent, decimals: 1)
        bytes.append(key: "fan_rpm", number: values.fanSpeed, decimals: 0)
        bytes.append(key: "pump", boolean: values.pumpRuns)
        bytes.append(key: "starts", integer: Int64(values.starts))
        bytes.append(key: "attempts", integer: Int64(values.attempts))
        bytes.append(key: "hours", number: values.hours, decimals: 2)
        bytes.append(key: "gas", number: values.gas, decimals: 2)
        bytes.append(key: "program", jsonString: values.program.rawValue.utf8)
        bytes.append(key: "rssi", number: values.rssi, decimals: 0)
        bytes.append(key: "error", jsonString: (values.error?.rawValue ?? "").utf8)
        bytes.append("}")
    }

    static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder? {
        switch name {
        case "set": (object["setpoint"] as? Double).flatMap { $0.isFinite ? .setSetpoint($0) : nil }
        case "set_program": (object["program"] as? String).flatMap(BoilerProgram.init).map { .setBoilerProgram($0) }
        case "set_clock": .setClock
        default: nil
        }
    }
}
