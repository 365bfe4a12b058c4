import FleetModel

/// Chargers, at `chargers/{device}/…`.
enum VoltaCharger: PlainDialect {
    static let names = FamilyNames(id: "w11", serial: "VO", words: "the car charger", profile: "volta/ev-charger-w11")
    static let root: StaticString = "chargers/"
    static let info: StaticString = #"{"manufacturer":"Volta","model":"W11","firmware":"4.0.3"}"#

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        EVCharger(
            parameters: ChargerParameters(using: &random), car: CarParameters(using: &random),
            household: place.household, weather: place.weather, start: place.start, carStaysFrom: place.pluggedIn,
            using: &random)
    }

    static func append(
        _ measurement: Measurement, sequence: UInt64, at time: ModelTime, to bytes: inout [UInt8]
    ) {
        guard case .evCharger(let values) = measurement else { return }
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(key: "seq", integer: Int64(clamping: sequence))
        bytes.append(key: "state", jsonString: values.state.rawValue.utf8)
        bytes.append(key: "current_limit", number: values.currentLimit, decimals: 1)
        bytes.append(key: "i1", number: values.currents.one, decimals: 1)
        bytes.append(key: "i2", number: values.currents.two, decimals: 1)
        bytes.append(key: "i3", number: values.currents.three, decimals: 1)
        bytes.append(key: "u1", number: values.voltages.one, decimals: 1)
        bytes.append(key: "u2", number: values.voltages.two, decimals: 1)
        bytes.append(key: "u3", number: values.voltages.three, decimals: 1)
        bytes.append(key: "power", number: values.power, decimals: 2)
        bytes.append(key: "energy", number: values.energy, decimals: 2)
        bytes.append(key: "session", number: values.session, decimals: 2)
        bytes.append(key: "temp_plug", number: values.plugTemperature, decimals: 1)
        bytes.append(key: "temp_board", number: values.boardTemperature, decimals: 1)
        bytes.append(key: "relay_ops", integer: Int64(values.relayOperations))
        bytes.append(key: "locked", boolean: values.isLocked)
        bytes.append(key: "tariff_lock", boolean: values.isTariffLocked)
        bytes.append(key: "dc_leak", number: values.residualCurrent, decimals: 1)
        bytes.append(key: "errors", jsonString: (values.error?.rawValue ?? "").utf8)
        bytes.append(key: "rssi", number: values.rssi, decimals: 0)
        bytes.append(key: "mode", jsonString: values.mode.rawValue.utf8)
        bytes.append("}")
    }

    static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder? {
        switch name {
        case "set_mode": (object["mode"] as? String).flatMap(ChargingMode.init).map { .setChargingMode($0) }
        case "unlock": .unlock
        case "start": .startCharging
        case "stop": .stopCharging
        default: nil
        }
    }
}
