import FleetModel

/// Locks, at `locks/{device}/…`: what the lock's bridge says.
enum TarnholtLock: PlainDialect {
    static let names = FamilyNames(
        id: "k3", serial: "TH", words: "the door lock", profile: "tarnholt/smart-lock-k3")
    static let root: StaticString = "locks/"
    static let info: StaticString = #"{"manufacturer":"Tarnholt","model":"K3","firmware":"2.6.1"}"#
    /// The bridge asks the lock about once a minute and reports every fifth.
    static var reportInterval: Double? { 300 }

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        SmartLock(
            parameters: SmartLockParameters(using: &random), drive: BoltDrive(using: &random),
            household: place.household, weather: place.weather, start: place.start, using: &random)
    }

    static func append(
        _ measurement: Measurement, sequence: UInt64, at time: ModelTime, to bytes: inout [UInt8]
    ) {
        guard case .smartLock(let values) = measurement else { return }
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(key: "seq", integer: Int64(clamping: sequence))
        bytes.append(key: "heard", number: values.heard, decimals: 0)
        bytes.append(key: "bolt", jsonString: values.bolt.rawValue.utf8)
        bytes.append(key: "door", jsonString: values.doorIsOpen ? "open".utf8 : "closed".utf8)
        bytes.append(key: "pos", number: values.position, decimals: 1)
        bytes.append(key: "battery", number: values.battery, decimals: 0)
        bytes.append(key: "volt", number: values.voltage, decimals: 2)
        bytes.append(key: "volt_min", number: values.lowestVoltage, decimals: 2)
        bytes.append(key: "run_s", number: values.runTime, decimals: 2)
        bytes.append(key: "run_a", number: values.runCurrent, decimals: 2)
        bytes.append(key: "peak_a", number: values.peakCurrent, decimals: 2)
        bytes.append(key: "runs", integer: Int64(values.runs))
        bytes.append(key: "jams", integer: Int64(values.jams))
        bytes.append(key: "manual", integer: Int64(values.manualTurns))
        bytes.append(key: "wakes", integer: Int64(values.wakes))
        bytes.append(key: "wrong_codes", integer: Int64(values.wrongCodes))
        bytes.append(key: "late_codes", integer: Int64(values.untimelyCodes))
        bytes.append(key: "temp", number: values.temperature, decimals: 1)
        bytes.append(key: "clock_off", number: values.clockOffset, decimals: 0)
        bytes.append(key: "auto_lock", boolean: values.autoLocks)
        bytes.append(key: "rssi", number: values.rssi, decimals: 0)
        bytes.append(key: "wifi", number: values.wifi, decimals: 0)
        bytes.append(key: "error", jsonString: (values.error?.rawValue ?? "").utf8)
        bytes.append("}")
    }

    static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder? {
        switch name {
        case "lock": .lockDoor
        case "unlock": .unlockDoor
        case "calibrate": .calibrate
        case "set_clock": .setClock
        case "auto_lock": (object["on"] as? Bool).map { .setAutoLock($0) }
        case "update": .updateFirmware
        default: nil
        }
    }
}
