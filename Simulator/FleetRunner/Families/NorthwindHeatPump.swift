import FleetModel

/// Heat pumps, at `homes/{home}/{device}/…`.
enum NorthwindHeatPump: PlainDialect {
    static let names = FamilyNames(id: "hp", serial: "NW", words: "the heat pump", profile: "northwind/heat-pump-hp200")
    static let root: StaticString = "homes/"
    static let info: StaticString = #"{"manufacturer":"Northwind","model":"HP200-8","firmware":"2.3.1"}"#

    static func topicName(home: String, device: String) -> String { "\(home)/\(device)" }

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        var weather = place.weather
        let outdoor = weather.conditions(at: place.start).temperature
        let parameters = HeatPumpParameters(for: place.building, using: &random)
        return HeatPumpHome(
            parameters: parameters,
            house: House(parameters: place.building, air: parameters.setpoint, outdoor: outdoor),
            household: place.household, circuit: RefrigerantCircuit(using: &random), weather: weather,
            start: place.start, using: &random)
    }

    static func append(
        _ measurement: Measurement, sequence: UInt64, at time: ModelTime, to bytes: inout [UInt8]
    ) {
        guard case .heatPump(let values) = measurement else { return }
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(key: "seq", integer: Int64(clamping: sequence))
        bytes.append(key: "outdoor", number: values.outdoor, decimals: 1)
        bytes.append(key: "flow", number: values.flow, decimals: 1)
        bytes.append(key: "return", number: values.returning, decimals: 1)
        bytes.append(key: "room", number: values.room, decimals: 1)
        bytes.append(key: "setpoint", number: values.setpoint, decimals: 1)
        bytes.append(key: "heat", number: values.heat, decimals: 2)
        bytes.append(key: "power", number: values.power, decimals: 2)
        bytes.append(key: "mode", integer: Int64(values.mode))
        bytes.append(key: "hours", number: values.hours, decimals: 2)
        bytes.append(key: "comp_hz", number: values.compressorSpeed, decimals: 0)
        bytes.append(key: "pressure", number: values.pressure, decimals: 2)
        bytes.append(key: "rssi", number: values.rssi, decimals: 0)
        bytes.append(key: "fault", integer: Int64(values.fault))
        bytes.append("}")
    }

    static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder? {
        switch name {
        case "set": (object["setpoint"] as? Double).flatMap { $0.isFinite ? .setSetpoint($0) : nil }
        case "backup_heater": (object["on"] as? Bool).map { .backupHeater(on: $0) }
        case "defrost": .defrost
        default: nil
        }
    }
}
