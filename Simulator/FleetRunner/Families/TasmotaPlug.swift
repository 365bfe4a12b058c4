import FleetModel

/// Metering plugs with Tasmota firmware: `tele/{device}/STATE`, `SENSOR`, `INFO1` and `LWT`, `cmnd/{device}/…`,
/// `stat/{device}/…`. Commands bear no id; the answer is the new state.
/// Source: Tasmota documentation, MQTT and Commands.
enum TasmotaPlug: FleetFamily {
    static let names = FamilyNames(
        id: "plug", serial: "TP", words: "the plug", profile: "tasmota/power-plug", convention: "tasmota")
    /// TelePeriod as it is when nobody changes it.
    static var reportInterval: Double? { 300 }

    static func physics(at place: DevicePlace, using random: inout RandomSource) -> any DevicePhysics {
        SmartPlug(
            parameters: SmartPlugParameters(using: &random), load: PluggedLoad(using: &random),
            household: place.household, weather: place.weather, start: place.start, using: &random)
    }

    static var presence: PresenceWords {
        PresenceWords(
            channel: Channel(kind: .status, before: "tele/", after: "/LWT"), online: "Online", offline: "Offline")
    }

    static var commandChannels: [Channel] { [Channel(kind: .command, before: "cmnd/", after: "/#")] }

    static func say(
        _ event: DeviceEvent, at time: ModelTime, scratch: inout [UInt8], _ take: (Channel, [UInt8]) -> Void
    ) {
        switch event {
        case .report(_, .smartPlug(let values)):
            appendState(values, at: time, to: &scratch)
            take(Channel(kind: .telemetry, before: "tele/", after: "/STATE"), scratch)
            scratch.removeAll(keepingCapacity: true)
            appendSensors(values, at: time, to: &scratch)
            take(Channel(kind: .telemetry, before: "tele/", after: "/SENSOR"), scratch)
        case .report: break
        case .reply(let reply): answer(reply, &scratch, take)
        case .wentOffline:
            scratch.append("Offline")
            take(presence.channel, scratch)
        case .cameOnline:
            scratch.append("Online")
            take(presence.channel, scratch)
            scratch.removeAll(keepingCapacity: true)
            scratch.append(#"{"Info1":{"Module":"Metering Plug","Version":"14.4.1(release-tasmota32)"}}"#)
            take(Channel(kind: .reply, before: "tele/", after: "/INFO1"), scratch)
        }
    }

    private static func answer(_ reply: CommandReply, _ scratch: inout [UInt8], _ take: (Channel, [UInt8]) -> Void) {
        let result = Channel(kind: .reply, before: "stat/", after: "/RESULT")
        switch (reply.status, reply.detail) {
        case (.refused, _): scratch.append(#"{"Command":"Unknown"}"#)
        case (.done, "ON"), (.done, "OFF"):
            scratch.append(#"{"POWER":"#)
            scratch.append(jsonString: (reply.detail ?? "").utf8)
            scratch.append("}")
            take(result, scratch)
            scratch.removeAll(keepingCapacity: true)
            scratch.append(text: reply.detail ?? "")
            take(Channel(kind: .reply, before: "stat/", after: "/POWER"), scratch)
            return
        case (.done, .some): scratch.append(#"{"Timers":"OFF"}"#)
        case (.received, _): scratch.append(#"{"Restart":"Restarting"}"#)
        default: return
        }
        take(result, scratch)
    }

    private static func appendState(_ values: SmartPlugMeasurement, at time: ModelTime, to bytes: inout [UInt8]) {
        bytes.append(#"{"Time":""#)
        bytes.append(utc: time)
        bytes.append(#"""#)
        bytes.append(key: "Epoch", integer: time.milliseconds / 1_000)
        bytes.append(#","Uptime":""#)
        let seconds = values.uptime
        bytes.append(integer: Int64(seconds / 86_400))
        bytes.append("T")
        bytes.append(clock: seconds % 86_400)
        bytes.append(#"""#)
        bytes.append(key: "UptimeSec", integer: Int64(seconds))
        bytes.append(#","Heap":168,"SleepMode":"Dynamic","Sleep":50,"LoadAvg":19"#)
        bytes.append(key: "POWER", jsonString: values.isOn ? "ON".utf8 : "OFF".utf8)
        bytes.append(#","Wifi":{"AP":1,"SSId":"home","Channel":6,"Mode":"HT20""#)
        // The firmware's own scale: twice the dBm above −100, as percent.
        bytes.append(key: "RSSI", integer: Int64((2 * (values.rssi + 100)).rounded()).clampedToPercent)
        bytes.append(key: "Signal", number: values.rssi, decimals: 0)
        bytes.append(key: "LinkCount", integer: Int64(values.linkCount))
        bytes.append(#","Downtime":"0T00:00:03"}}"#)
    }

    private static func appendSensors(_ values: SmartPlugMeasurement, at time: ModelTime, to bytes: inout [UInt8]) {
        bytes.append(#"{"Time":""#)
        bytes.append(utc: time)
        bytes.append(#"""#)
        bytes.append(key: "Epoch", integer: time.milliseconds / 1_000)
        bytes.append(#","ENERGY":{"TotalStartTime":"2024-09-01T08:00:00""#)
        bytes.append(key: "Total", number: values.total, decimals: 3)
        bytes.append(key: "Yesterday", number: values.yesterday, decimals: 3)
        bytes.append(key: "Today", number: values.today, decimals: 3)
        bytes.append(key: "Power", number: values.power, decimals: 1)
        let apparent = values.voltage * values.current
        bytes.append(key: "ApparentPower", number: apparent, decimals: 1)
        let reactive = max(0, apparent * apparent - values.power * values.power).squareRoot()
        bytes.append(key: "ReactivePower", number: reactive, decimals: 1)
        bytes.append(key: "Factor", number: values.factor, decimals: 2)
        bytes.append(key: "Voltage", number: values.voltage, decimals: 0)
        bytes.append(key: "Current", number: values.current, decimals: 3)
        bytes.append(#"},"ESP32":{"Temperature":"#)
        bytes.append(number: values.temperature, decimals: 1)
        bytes.append(#"},"TempUnit":"C"}"#)
    }

    /// The command is the topic's last level, its value the payload. Without an id: a command is taken whenever it comes.
    static func command(topic: String, payload: [UInt8]) -> DeviceCommand? {
        guard payload.count <= 256, let name = topic.split(separator: "/").last else { return nil }
        let value = String(decoding: payload, as: UTF8.self).uppercased()
        let isOn = ["ON", "1", "TRUE"].contains(value)
        let isOff = ["OFF", "0", "FALSE"].contains(value)
        let order: DeviceOrder
        switch name.lowercased() {
        case "power" where isOn, "power1" where isOn: order = .switchPlug(on: true)
        case "power" where isOff, "power1" where isOff: order = .switchPlug(on: false)
        case "restart" where value == "1": order = .restart
        case "timers" where isOff: order = .stopTimers
        default: order = .unknown(String(name.prefix(64)))
        }
        return DeviceCommand(id: "", order: order)
    }
}

extension Int64 {
    fileprivate var clampedToPercent: Int64 { Swift.min(100, Swift.max(0, self)) }
}
