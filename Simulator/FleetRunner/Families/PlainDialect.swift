import FleetModel

// Foundation has a Measurement of its own.
import struct Foundation.Data
import class Foundation.JSONSerialization

/// A maker's own JSON: `telemetry`, `status` (retained `online`/`offline`), `info` (retained), `command` and `reply` below
/// the device's topic; commands and replies carry an id.
protocol PlainDialect: FleetFamily {
    /// What stands before the device's name in its topics, e.g. `fridges/`.
    static var root: StaticString { get }
    /// The retained description, a JSON object.
    static var info: StaticString { get }
    /// One report as a JSON object.
    static func append(
        _ measurement: Measurement, sequence: UInt64, at time: ModelTime, to bytes: inout [UInt8])
    /// The order of `{"cmd": name, "id": …}` and its further keys; nil where the family does not know it or a value is
    /// missing or wrong, which a device refuses. `restart` is read for all.
    static func order(_ name: String, _ object: [String: Any]) -> DeviceOrder?
}

extension PlainDialect {
    private static func channel(_ kind: Channel.Kind, _ after: StaticString) -> Channel {
        Channel(kind: kind, before: root, after: after)
    }

    static var presence: PresenceWords {
        PresenceWords(channel: channel(.status, "/status"), online: "online", offline: "offline")
    }

    static var commandChannels: [Channel] { [channel(.command, "/command")] }

    static func say(
        _ event: DeviceEvent, at time: ModelTime, scratch: inout [UInt8], _ take: (Channel, [UInt8]) -> Void
    ) {
        switch event {
        case .report(let sequence, let measurement):
            append(measurement, sequence: sequence, at: time, to: &scratch)
            take(channel(.telemetry, "/telemetry"), scratch)
        case .reply(let reply):
            append(reply, to: &scratch)
            take(channel(.reply, "/reply"), scratch)
        case .wentOffline:
            scratch.append("offline")
            take(channel(.status, "/status"), scratch)
        case .cameOnline:
            scratch.append("online")
            take(channel(.status, "/status"), scratch)
            scratch.removeAll(keepingCapacity: true)
            scratch.append(info)
            take(channel(.info, "/info"), scratch)
        }
    }

    private static func append(_ reply: CommandReply, to bytes: inout [UInt8]) {
        bytes.append(#"{"id":"#)
        bytes.append(jsonString: reply.id.utf8)
        bytes.append(#","status":"#)
        bytes.append(jsonString: reply.status.rawValue.utf8)
        if let detail = reply.detail {
            bytes.append(#","detail":"#)
            bytes.append(jsonString: detail.utf8)
        }
        bytes.append("}")
    }

    /// Nil where there is nothing to answer to: no JSON object, or no id of 1 to 128 bytes.
    static func command(topic: String, payload: [UInt8]) -> DeviceCommand? {
        guard payload.count <= 4_096,
            let object = try? JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any],
            let id = object["id"] as? String, (1...128).contains(id.utf8.count)
        else { return nil }
        let name = object["cmd"] as? String ?? ""
        let order = name == "restart" ? .restart : order(name, object)
        return DeviceCommand(id: id, order: order ?? .unknown(String(name.prefix(64))))
    }
}
