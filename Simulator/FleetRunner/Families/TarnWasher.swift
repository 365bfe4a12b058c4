import FleetModel

/// Washing machines, at `washers/{device}/…`.
enum TarnWasher: PlainDialect {
    static let names = FamilyNames(
        id: "wm", serial: "TN", words: "the washing machine", profile: "tarn/washing-machine-wm8")
    static let root: StaticString = "washers/"
    static let info: StaticString = #"{"manufacturer":"Tarn","model":"WM8","firmware":"2.1.0"}"#

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        WashingMachine(
            parameters: WasherParameters(using: &random), household: place.household, start: place.start, using: &random
        )
    }

    static func append(
        _ measurement: Measurement, sequence: UInt64, at time: ModelTime, to bytes: inout [UInt8]
    ) {
        guard case .washingMachine(let values) = measurement else { return }
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(key: "seq", integer: Int64(clamping: sequence))
        bytes.append(key: "state", jsonString: values.state.rawValue.utf8)
        bytes.append(key: "phase", jsonString: values.phase.rawValue.utf8)
        bytes.append(key: "programme", jsonString: (values.programme?.rawValue ?? "").utf8)
        bytes.append(key: "set_temp", number: values.setTemperature, decimals: 0)
        bytes.append(key: "set_spin", number: values.setSpeed, decimals: 0)
        bytes.append(key: "temp", number: values.temperature, decimals: 1)
        bytes.append(key: "level", number: values.level, decimals: 0)
        bytes.append(key: "water", number: values.water, decimals: 1)
        bytes.append(key: "flow", number: values.flow, decimals: 1)
        bytes.append(key: "drum_rpm", number: values.speed, decimals: 0)
        bytes.append(key: "drum_target", number: values.targetSpeed, decimals: 0)
        bytes.append(key: "vibration", number: values.vibration, decimals: 1)
        bytes.append(key: "unbalance", number: values.unbalance, decimals: 0)
        bytes.append(key: "power", number: values.power, decimals: 0)
        bytes.append(key: "energy", number: values.energy, decimals: 2)
        bytes.append(key: "drain_s", number: values.drainTime, decimals: 0)
        bytes.append(key: "door", jsonString: (values.doorIsClosed ? "closed" : "open").utf8)
        bytes.append(key: "locked", boolean: values.isLocked)
        bytes.append(key: "child_lock", boolean: values.childLock)
        bytes.append(key: "foam", boolean: values.foam)
        bytes.append(key: "attempts", integer: Int64(values.attempts))
        bytes.append(key: "cycles", integer: Int64(values.cycles))
        bytes.append(key: "error", jsonString: (values.error?.rawValue ?? "").utf8)
        bytes.append(key: "rssi", number: values.rssi, decimals: 0)
        bytes.append("}")
    }

    static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder? {
        switch name {
        case "start": .startWash
        case "child_lock_off": .releaseChildLock
        default: nil
        }
    }
}
