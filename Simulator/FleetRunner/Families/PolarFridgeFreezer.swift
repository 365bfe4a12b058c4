import FleetModel

/// Fridge-freezers, at `fridges/{device}/…`.
enum PolarFridgeFreezer: PlainDialect {
    static let names = FamilyNames(id: "ff", serial: "PO", words: "the fridge", profile: "polar/fridge-freezer-ff360")
    static let root: StaticString = "fridges/"
    static let info: StaticString = #"{"manufacturer":"Polar","model":"FF360","firmware":"1.8.2"}"#

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        FridgeFreezer(
            parameters: FridgeFreezerParameters(using: &random), walls: CabinetWalls(using: &random),
            circuit: ColdCircuit(using: &random), household: place.household, weather: place.weather,
            start: place.start, using: &random)
    }

    static func append(
        _ measurement: Measurement, sequence: UInt64, at time: ModelTime, to bytes: inout [UInt8]
    ) {
        guard case .fridgeFreezer(let values) = measurement else { return }
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(key: "seq", integer: Int64(clamping: sequence))
        bytes.append(key: "fridge", number: values.fridge, decimals: 1)
        bytes.append(key: "freezer", number: values.freezer, decimals: 1)
        bytes.append(key: "evaporator", number: values.evaporator, decimals: 1)
        bytes.append(key: "ambient", number: values.ambient, decimals: 1)
        bytes.append(key: "set_fridge", number: values.setFridge, decimals: 1)
        bytes.append(key: "set_freezer", number: values.setFreezer, decimals: 1)
        bytes.append(key: "power", number: values.power, decimals: 1)
        bytes.append(key: "comp_rpm", number: values.compressorSpeed, decimals: 0)
        bytes.append(key: "fan_rpm", number: values.fanSpeed, decimals: 0)
        bytes.append(key: "defrost", boolean: values.isDefrosting)
        bytes.append(key: "door", jsonString: (values.doorIsOpen ? "open" : "closed").utf8)
        bytes.append(key: "door_openings", integer: Int64(values.doorOpenings))
        bytes.append(key: "hours", number: values.hours, decimals: 2)
        bytes.append(key: "mode", jsonString: values.mode.rawValue.utf8)
        bytes.append(key: "rssi", number: values.rssi, decimals: 0)
        bytes.append(key: "error", jsonString: (values.error?.rawValue ?? "").utf8)
        bytes.append("}")
    }

    static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder? {
        // Any of the keys, each with a value of its kind.
        guard name == "set" else { return nil }
        let fridge = object["set_fridge"] as? Double
        let freezer = object["set_freezer"] as? Double
        let mode = (object["mode"] as? String).flatMap(CabinetMode.init)
        let read = [fridge != nil, freezer != nil, mode != nil].count { $0 }
        let given = ["set_fridge", "set_freezer", "mode"].count { object[$0] != nil }
        guard given > 0, read == given, fridge?.isFinite != false, freezer?.isFinite != false else { return nil }
        return .setCabinet(fridge: fridge, freezer: freezer, mode: mode)
    }
}
