import FleetModel

/// Relays of one channel with metering that speak Shelly Gen2 (Plus 1PM): `{id}/online` (retained, last will),
/// `{id}/announce`, `{id}/events/rpc` (`NotifyFullStatus` in the first report after a start, `NotifyStatus` in every other),
/// `{id}/rpc` with `Switch.Set` and `Shelly.Reboot`, and answers at `{src}/rpc`.
///
/// Left out: `aenergy.by_minute`, `freq`, `source`, components that are of no matter here.
/// Source: Shelly Gen2+ Device API, pages MQTT, RPC Protocol, Notifications, Switch, Sys, Wifi.
enum ShellyRelay: FleetFamily {
    /// An id ends in the twelve digits of the MAC address.
    static let names = FamilyNames(
        id: "shellyplus1pm-a8032ab1", serial: "SR", words: "the relay", profile: "shelly/relay-gen2",
        convention: "shelly_gen2", joint: "")
    static var reportInterval: Double? { 60 }

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        SmartPlug(
            family: .relay, parameters: .inWallBox(using: &random),
            load: PluggedLoad(at: .fixedCircuit, using: &random), household: place.household, weather: place.weather,
            start: place.start, using: &random)
    }

    private static func channel(_ kind: Channel.Kind, _ after: StaticString) -> Channel {
        Channel(kind: kind, before: "", after: after)
    }

    static var presence: PresenceWords {
        PresenceWords(channel: channel(.status, "/online"), online: "true", offline: "false")
    }

    static var commandChannels: [Channel] { [channel(.command, "/rpc")] }

    static func say(
        _ event: DeviceEvent, at time: ModelTime, scratch: inout [UInt8], _ take: (Channel, [UInt8]) -> Void
    ) {
        say(event, of: names.id, home: "", at: time, scratch: &scratch, take)
    }

    static func say(
        _ event: DeviceEvent, of device: String, home: String, at time: ModelTime, scratch: inout [UInt8],
        _ take: (Channel, [UInt8]) -> Void
    ) {
        switch event {
        case .report(_, .smartPlug(let values)):
            append(values, of: device, at: time, to: &scratch)
            take(channel(.telemetry, "/events/rpc"), scratch)
        case .report: break
        case .reply(let reply):
            if let answer = append(reply, of: device, to: &scratch) { take(answer, scratch) }
        case .wentOffline:
            scratch.append("false")
            take(presence.channel, scratch)
        case .cameOnline:
            scratch.append("true")
            take(presence.channel, scratch)
            scratch.removeAll(keepingCapacity: true)
            appendDescription(device, to: &scratch)
            take(channel(.greeting, "/announce"), scratch)
        }
    }

    // MARK: - What it says of itself

    private static func append(
        _ values: SmartPlugMeasurement, of device: String, at time: ModelTime, to bytes: inout [UInt8]
    ) {
        let isFirst = values.uptime < 60
        bytes.append(#"{"src":"#)
        bytes.append(jsonString: device.utf8)
        bytes.append(#","dst":""#)
        bytes.append(jsonEscaping: device.utf8)
        bytes.append(#"/events","method":""#)
        bytes.append(isFirst ? "NotifyFullStatus" : "NotifyStatus")
        bytes.append(#"","params":{"ts":"#)
        bytes.append(number: Double(time.milliseconds) / 1_000, decimals: 2)
        if isFirst { bytes.append(#","ble":{},"cloud":{"connected":false},"mqtt":{"connected":true}"#) }
        appendSwitch(values, to: &bytes)
        bytes.append(#","wifi":{"status":"got ip","ssid":"home""#)
        bytes.append(key: "rssi", number: values.rssi, decimals: 0)
        bytes.append(#"},"sys":{"restart_required":false"#)
        if let mac = mac(device) { bytes.append(key: "mac", jsonString: mac) }
        bytes.append(key: "unixtime", integer: time.milliseconds / 1_000)
        bytes.append(key: "uptime", integer: Int64(values.uptime))
        bytes.append(key: "reset_reason", integer: Int64(values.startedBy.rawValue))
        bytes.append("}}}")
    }

    private static func appendSwitch(_ values: SmartPlugMeasurement, to bytes: inout [UInt8]) {
        bytes.append(#","switch:0":{"id":0"#)
        bytes.append(key: "output", boolean: values.isOn)
        bytes.append(key: "apower", number: values.power, decimals: 1)
        bytes.append(key: "voltage", number: values.voltage, decimals: 1)
        bytes.append(key: "current", number: values.current, decimals: 3)
        bytes.append(key: "pf", number: values.factor, decimals: 2)
        bytes.append(#","aenergy":{"total":"#)
        bytes.append(number: values.total * 1_000, decimals: 3)
        bytes.append(#"},"temperature":{"tC":"#)
        bytes.append(number: values.temperature, decimals: 1)
        bytes.append(key: "tF", number: values.temperature * 1.8 + 32, decimals: 1)
        bytes.append("}")
        switch values.trip {
        case .tooHot: bytes.append(#","errors":["overtemp"]"#)
        case .tooMuchCurrent: bytes.append(#","errors":["overcurrent"]"#)
        case nil: break
        }
        bytes.append("}")
    }

    private static func appendDescription(_ device: String, to bytes: inout [UInt8]) {
        bytes.append(#"{"name":null,"id":"#)
        bytes.append(jsonString: device.utf8)
        if let mac = mac(device) { bytes.append(key: "mac", jsonString: mac) }
        bytes.append(
            #","slot":1,"model":"SNSW-001P16EU","gen":2,"fw_id":"20241011-114455/1.4.4-g6d2a586","ver":"1.4.4","app":"Plus1PM","auth_en":false}"#
        )
    }

    /// The twelve hexadecimal digits an id ends in, in capitals; nil where it ends otherwise.
    private static func mac(_ device: String) -> [UInt8]? {
        guard let digits = device.split(separator: "-").last?.utf8, digits.count == 12,
            digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
        else { return nil }
        return digits.map { $0 >= UInt8(ascii: "a") ? $0 - 32 : $0 }
    }

    // MARK: - What it is asked for

    /// Asker and frame's id are the command's id: the answer needs both. An id is executed as often as it comes.
    static func command(topic: String, payload: [UInt8]) -> DeviceCommand? {
        ShellyRequest(payload).map {
            DeviceCommand(id: "\($0.asker) \($0.id)", order: $0.order, isOnce: false)
        }
    }

    /// The answer and where it goes; nil for what a device says nothing to: that a restart is over.
    private static func append(_ reply: CommandReply, of device: String, to bytes: inout [UInt8]) -> Channel? {
        if case .done = reply.status, reply.detail == nil { return nil }
        // An order of the past bears its sender's id alone.
        let parts = reply.id.split(separator: " ", maxSplits: 1)
        let isFrame = parts.count == 2
        let asker = isFrame ? String(parts[0]) : "bedside"
        bytes.append(#"{"id":"#)
        if isFrame { bytes.append(text: String(parts[1])) } else { bytes.append(jsonString: reply.id.utf8) }
        bytes.append(key: "src", jsonString: device.utf8)
        bytes.append(key: "dst", jsonString: asker.utf8)
        switch reply.status {
        case .received: bytes.append(#","result":null"#)
        case .done:
            bytes.append(#","result":{"was_on":"#)
            bytes.append(boolean: reply.detail == "was on")
            bytes.append("}")
        case .refused, .failed:
            let words = (reply.detail ?? "").split(separator: " ", maxSplits: 1)
            let code = words.first.flatMap { Int64($0) }
            bytes.append(#","error":{"code":"#)
            bytes.append(integer: code ?? -114)
            bytes.append(
                key: "message", jsonString: (code == nil ? reply.detail ?? "" : String(words.last ?? "")).utf8)
            bytes.append("}")
        }
        bytes.append("}")
        return Channel(kind: .reply, before: "", after: "", elsewhere: "\(asker)/rpc")
    }
}
