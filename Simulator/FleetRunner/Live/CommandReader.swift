import FleetModel
import Foundation

/// Makes a `DeviceCommand` of a command topic's payload.
enum CommandReader {
    /// Nil where there is nothing to answer to: no JSON object, or no id of 1 to 128 bytes.
    ///
    /// `{"cmd": "restart" | "set" | "backup_heater" | "defrost" | "change_channel", "id": …, "setpoint"?, "on"?}`; a command
    /// that is unknown or lacks its value is read as unknown, which a device refuses.
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
        case "backup_heater":
            if let on = object["on"] as? Bool { return .backupHeater(on: on) }
        default: break
        }
        return .unknown(String(name.prefix(64)))
    }
}
