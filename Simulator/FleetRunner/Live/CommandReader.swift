import FleetModel
import Foundation

/// Makes a `DeviceCommand` of a command topic's payload.
enum CommandReader {
    /// Nil where there is nothing to answer to: no JSON object, or no id of 1 to 128 bytes.
    ///
    /// `{"cmd": "restart" | "set" | "backup_heater" | "defrost" | "change_channel" | "set_mode" | "unlock" | "start" |
    /// "stop", "id": …}` with `setpoint`, or any of `set_fridge`, `set_freezer` and `mode`, for `set`; `on` for
    /// `backup_heater`; `mode` for `set_mode`. A command that is unknown, or lacks its value or has a wrong one, is
    /// read as unknown, which a device refuses.
    static func read(_ payload: [UInt8]) -> DeviceCommand? {
        guard payload.count <= 4_096,
            let object = try? JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any],
            let id = object["id"] as? String, (1...128).contains(id.utf8.count)
        else { return nil }
        let name = object["cmd"] as? String ?? ""
        return DeviceCommand(id: id, order: order(name, object))
    }

    private static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder {
        switch name {
        case "restart": return .restart
        case "defrost": return .defrost
        case "change_channel": return .changeChannel
        case "set":
            if let setpoint = object["setpoint"] as? Double, setpoint.isFinite { return .setSetpoint(setpoint) }
            if let order = cabinet(object) { return order }
        case "set_mode":
            if let mode = (object["mode"] as? String).flatMap(ChargingMode.init) { return .setChargingMode(mode) }
        case "unlock": return .unlock
        case "start": return .startCharging
        case "stop": return .stopCharging
        case "backup_heater":
            if let on = object["on"] as? Bool { return .backupHeater(on: on) }
        default: break
        }
        return .unknown(String(name.prefix(64)))
    }

    /// Nil where none of the keys is there, or one has a value of the wrong kind.
    private static func cabinet(_ object: [String: Any]) -> DeviceOrder? {
        let fridge = object["set_fridge"] as? Double
        let freezer = object["set_freezer"] as? Double
        let mode = (object["mode"] as? String).flatMap(CabinetMode.init)
        let read = [fridge != nil, freezer != nil, mode != nil].count { $0 }
        let given = ["set_fridge", "set_freezer", "mode"].count { object[$0] != nil }
        guard given > 0, read == given, fridge?.isFinite != false, freezer?.isFinite != false else { return nil }
        return .setCabinet(fridge: fridge, freezer: freezer, mode: mode)
    }
}
