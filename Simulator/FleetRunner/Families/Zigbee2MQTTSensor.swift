import FleetModel

// Foundation has a Measurement of its own.
import struct Foundation.Data
import class Foundation.JSONSerialization

/// Room sensors (Xiaomi WSDCGQ01LM and the like) behind a Zigbee2MQTT bridge, one for each home: the sensor's state at
/// `zigbee2mqtt_{home}/{friendly name}`, not retained; its availability and the bridge's state, which is also its last will,
/// retained, as JSON or, from an older bridge, as bare words; the bridge's info and devices; `set`, `get` and
/// `bridge/request/restart` to it.
///
/// Source: zigbee2mqtt.io, guides MQTT topics and messages, Device availability, MQTT configuration (`last_seen`), page of
/// WSDCGQ01LM.
enum Zigbee2MQTTSensor: FleetFamily {
    static let names = FamilyNames(
        id: "climate", serial: "ZS", words: "the room sensor", profile: "zigbee2mqtt/temperature-sensor",
        convention: "zigbee2mqtt")
    /// How often the bridge is looked at; it speaks when it has heard the sensor.
    static var reportInterval: Double? { 60 }

    private static let root: StaticString = "zigbee2mqtt_"

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        RoomSensor(
            parameters: RoomSensorParameters(using: &random),
            room: RoomParameters(in: place.building, using: &random), household: place.household,
            weather: place.weather, start: place.start, using: &random)
    }

    static func topicName(home: String, device: String) -> String { "\(home)/\(device)" }
    static func gateway(home: String) -> String? { "\(root)\(home)" }

    private static func bridge(_ kind: Channel.Kind, _ after: StaticString) -> Channel {
        Channel(kind: kind, before: root, after: after, isHomes: true)
    }

    /// One bridge in six is of a version that writes bare words.
    private static func speaksLegacy(_ home: String) -> Bool { hash(home) % 6 == 0 }

    static func presence(home: String) -> PresenceWords {
        let state = bridge(.status, "/bridge/state")
        return speaksLegacy(home)
            ? PresenceWords(channel: state, online: "online", offline: "offline")
            : PresenceWords(channel: state, online: #"{"state":"online"}"#, offline: #"{"state":"offline"}"#)
    }

    static var presence: PresenceWords { presence(home: "") }

    static var commandChannels: [Channel] {
        [
            Channel(kind: .command, before: root, after: "/set"), Channel(kind: .command, before: root, after: "/get"),
            bridge(.command, "/bridge/request/restart"),
        ]
    }

    static func say(
        _ event: DeviceEvent, at time: ModelTime, scratch: inout [UInt8], _ take: (Channel, [UInt8]) -> Void
    ) {
        say(event, of: "sensor", home: "", at: time, scratch: &scratch, take)
    }

    static func say(
        _ event: DeviceEvent, of device: String, home: String, at time: ModelTime, scratch: inout [UInt8],
        _ take: (Channel, [UInt8]) -> Void
    ) {
        let words = presence(home: home)
        switch event {
        case .report(_, .roomSensor(let values)):
            if let isAvailable = values.isAvailable {
                scratch.append(isAvailable ? words.online : words.offline)
                take(Channel(kind: .status, before: root, after: "/availability"), scratch)
                scratch.removeAll(keepingCapacity: true)
            }
            guard values.isState else { return }
            append(values, to: &scratch)
            take(Channel(kind: .telemetry, before: root, after: ""), scratch)
        case .report: return
        case .reply(let reply): answer(reply, &scratch, take)
        case .wentOffline:
            scratch.append(words.offline)
            take(words.channel, scratch)
        case .cameOnline:
            scratch.append(words.online)
            take(words.channel, scratch)
            scratch.removeAll(keepingCapacity: true)
            scratch.append(bridgeInfo)
            take(bridge(.info, "/bridge/info"), scratch)
            scratch.removeAll(keepingCapacity: true)
            appendDevices(device, to: &scratch)
            take(bridge(.info, "/bridge/devices"), scratch)
        }
    }

    private static let bridgeInfo: StaticString =
        #"{"version":"2.1.3","commit":"a2d2ed7","coordinator":{"ieee_address":"0x00124b0024c3f8a1","type":"ZStack3x0","meta":{"revision":20230507}},"network":{"channel":20,"pan_id":6754},"log_level":"info","permit_join":false,"restart_required":false}"#

    /// The retained list: coordinator and sensor.
    private static func appendDevices(_ device: String, to bytes: inout [UInt8]) {
        bytes.append(
            #"[{"ieee_address":"0x00124b0024c3f8a1","type":"Coordinator","network_address":0,"supported":true,"friendly_name":"Coordinator","definition":null},{"ieee_address":"0x00158d00"#
        )
        let address = hash(device)
        for shift in stride(from: 28, through: 0, by: -4) {
            let digit = UInt8((address >> UInt32(shift)) & 15)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
        bytes.append(#"","type":"EndDevice","network_address":"#)
        bytes.append(integer: Int64(address & 0xFFFF))
        bytes.append(#","supported":true,"friendly_name":"#)
        bytes.append(jsonString: device.utf8)
        bytes.append(
            #","definition":{"model":"WSDCGQ01LM","vendor":"Xiaomi","description":"Mi temperature & humidity sensor"},"power_source":"Battery","model_id":"lumi.sensor_ht","manufacturer":"LUMI","interview_completed":true}]"#
        )
    }

    /// The state, with `last_seen` as ISO 8601: when the bridge heard it, by the bridge's clock.
    private static func append(_ values: RoomSensorMeasurement, to bytes: inout [UInt8]) {
        bytes.append(#"{"battery":"#)
        bytes.append(number: values.battery, decimals: 0)
        bytes.append(key: "humidity", number: values.humidity, decimals: 2)
        bytes.append(#","last_seen":""#)
        bytes.append(utc: values.heardAt)
        bytes.append("Z\"")
        bytes.append(key: "linkquality", number: values.linkQuality, decimals: 0)
        bytes.append(key: "power_outage_count", integer: Int64(values.powerOutages))
        bytes.append(key: "temperature", number: values.temperature, decimals: 2)
        bytes.append(key: "voltage", number: values.voltage, decimals: 0)
        bytes.append("}")
    }

    /// The bridge answers a restart before it goes, and nothing to what it does not know.
    private static func answer(_ reply: CommandReply, _ scratch: inout [UInt8], _ take: (Channel, [UInt8]) -> Void) {
        guard reply.status == .received else { return }
        scratch.append(#"{"data":{},"status":"ok""#)
        if !reply.id.isEmpty { scratch.append(key: "transaction", jsonString: reply.id.utf8) }
        scratch.append("}")
        take(bridge(.reply, "/bridge/response/restart"), scratch)
    }

    /// The transaction, where the request bears one, is the command's id.
    static func command(topic: String, payload: [UInt8]) -> DeviceCommand? {
        guard payload.count <= 4_096 else { return nil }
        guard topic.hasSuffix("/bridge/request/restart") else {
            return DeviceCommand(id: "", order: .unknown(String(topic.suffix(3))))
        }
        let object = (try? JSONSerialization.jsonObject(with: Data(payload))) as? [String: Any]
        let id = object?["transaction"] as? String ?? ""
        return DeviceCommand(id: id.utf8.count <= 128 ? id : "", order: .restart)
    }

    /// FNV-1a, 32 bits.
    private static func hash(_ text: String) -> UInt32 {
        text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
}
