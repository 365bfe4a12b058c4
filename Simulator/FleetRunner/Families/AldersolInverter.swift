import FleetModel

/// Solar inverters with battery, at `solar/{device}/…`.
enum AldersolInverter: PlainDialect {
    static let names = FamilyNames(
        id: "h5", serial: "AS", words: "the solar system", profile: "aldersol/solar-battery-h5")
    static let root: StaticString = "solar/"
    static let info: StaticString = #"{"manufacturer":"Aldersol","model":"H5","firmware":"3.2.0"}"#

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        SolarBattery(
            parameters: SolarParameters(using: &random), household: place.household, weather: place.weather,
            start: place.start, using: &random)
    }

    static func append(
        _ measurement: Measurement, sequence: UInt64, at time: ModelTime, to bytes: inout [UInt8]
    ) {
        guard case .solarBattery(let values) = measurement else { return }
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(key: "seq", integer: Int64(clamping: sequence))
        bytes.append(key: "state", jsonString: values.state.rawValue.utf8)
        bytes.append(key: "pv1_u", number: values.voltageA, decimals: 1)
        bytes.append(key: "pv1_i", number: values.currentA, decimals: 2)
        bytes.append(key: "pv2_u", number: values.voltageB, decimals: 1)
        bytes.append(key: "pv2_i", number: values.currentB, decimals: 2)
        bytes.append(key: "pv_power", number: values.solarPower, decimals: 0)
        bytes.append(key: "ac_power", number: values.power, decimals: 0)
        bytes.append(key: "grid_power", number: values.gridPower, decimals: 0)
        bytes.append(key: "house_power", number: values.housePower, decimals: 0)
        bytes.append(key: "grid_u", number: values.gridVoltage, decimals: 1)
        bytes.append(key: "bus_ripple", number: values.ripple, decimals: 1)
        bytes.append(key: "bat_soc", number: values.battery?.charge, decimals: 1)
        bytes.append(key: "bat_power", number: values.battery?.power, decimals: 0)
        bytes.append(key: "bat_temp", number: values.battery?.temperature, decimals: 1)
        bytes.append(key: "bat_cell_min", number: values.battery?.lowestCell, decimals: 3)
        bytes.append(key: "bat_cell_max", number: values.battery?.highestCell, decimals: 3)
        bytes.append(key: "bat_soh", number: values.battery?.health, decimals: 0)
        bytes.append(key: "reserve", number: values.reserve, decimals: 0)
        bytes.append(key: "temp_sink", number: values.sinkTemperature, decimals: 1)
        bytes.append(key: "temp_case", number: values.caseTemperature, decimals: 1)
        bytes.append(key: "fan_rpm", number: values.fanSpeed, decimals: 0)
        bytes.append(key: "fan_target", number: values.fanTarget, decimals: 0)
        bytes.append(key: "iso_kohm", number: values.insulation, decimals: 0)
        bytes.append(key: "feed_in_limit", number: values.feedInLimit, decimals: 0)
        bytes.append(key: "derating", jsonString: (values.derating?.rawValue ?? "").utf8)
        bytes.append(key: "error", jsonString: (values.error?.rawValue ?? "").utf8)
        bytes.append(key: "e_pv", number: values.solarEnergy, decimals: 2)
        bytes.append(key: "e_import", number: values.boughtEnergy, decimals: 2)
        bytes.append(key: "e_export", number: values.soldEnergy, decimals: 2)
        bytes.append(key: "rssi", number: values.rssi, decimals: 0)
        bytes.append("}")
    }

    static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder? {
        guard name == "set_reserve", let percent = object["reserve"] as? Double, percent.isFinite else { return nil }
        return .setReserve(percent)
    }
}
