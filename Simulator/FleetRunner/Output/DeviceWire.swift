import FleetModel

/// How the families speak MQTT: topics and payloads.
///
/// Heat pump: `homes/{home}/{device}/…`; router: `routers/{device}/…`; fridge-freezer: `fridges/{device}/…`; charger:
/// `chargers/{device}/…`; all with `telemetry`, `status` (retained
/// `online`/`offline`, offline is the last will), `info` (retained), `command` and `reply`.
struct DeviceWire: Sendable {
    let family: DeviceFamily
    let device: String
    private let prefix: String

    enum Kind: Sendable {
        case telemetry, status, info, reply

        /// Whether the broker keeps it for later subscribers.
        var isRetained: Bool {
            switch self {
            case .status, .info: true
            case .telemetry, .reply: false
            }
        }
    }

    init(family: DeviceFamily, home: String, device: String) {
        self.family = family
        self.device = device
        switch family {
        case .heatPump: prefix = "homes/\(home)/\(device)/"
        case .router: prefix = "routers/\(device)/"
        case .fridgeFreezer: prefix = "fridges/\(device)/"
        case .evCharger: prefix = "chargers/\(device)/"
        }
    }

    var commandTopic: String { prefix + "command" }

    func topic(_ kind: Kind) -> String {
        switch kind {
        case .telemetry: prefix + "telemetry"
        case .status: prefix + "status"
        case .info: prefix + "info"
        case .reply: prefix + "reply"
        }
    }

    func appendTopic(_ kind: Kind, to bytes: inout [UInt8]) {
        bytes.append(text: prefix)
        switch kind {
        case .telemetry: bytes.append("telemetry")
        case .status: bytes.append("status")
        case .info: bytes.append("info")
        case .reply: bytes.append("reply")
        }
    }

    /// The payloads of one event, each handed over in `scratch`, which is emptied before.
    func render(
        _ event: DeviceEvent, at time: ModelTime, scratch: inout [UInt8], _ take: (Kind, [UInt8]) -> Void
    ) {
        scratch.removeAll(keepingCapacity: true)
        switch event {
        case .report(let sequence, let measurement):
            switch measurement {
            case .heatPump(let values): Self.append(values, sequence, time, to: &scratch)
            case .router(let values): Self.append(values, time, to: &scratch)
            case .fridgeFreezer(let values): Self.append(values, sequence, time, to: &scratch)
            case .evCharger(let values): Self.append(values, sequence, time, to: &scratch)
            }
            take(.telemetry, scratch)
        case .reply(let reply):
            Self.append(reply, to: &scratch)
            take(.reply, scratch)
        case .wentOffline:
            scratch.append("offline")
            take(.status, scratch)
        case .cameOnline:
            scratch.append("online")
            take(.status, scratch)
            scratch.removeAll(keepingCapacity: true)
            switch family {
            case .heatPump: scratch.append(#"{"manufacturer":"Northwind","model":"HP200-8","firmware":"2.3.1"}"#)
            case .router: scratch.append(#"{"manufacturer":"Fennel","model":"R6","firmware":"6.1.0"}"#)
            case .fridgeFreezer: scratch.append(#"{"manufacturer":"Polar","model":"FF360","firmware":"1.8.2"}"#)
            case .evCharger: scratch.append(#"{"manufacturer":"Volta","model":"W11","firmware":"4.0.3"}"#)
            }
            take(.info, scratch)
        }
    }

    private static func append(
        _ values: HeatPumpMeasurement, _ sequence: UInt64, _ time: ModelTime, to bytes: inout [UInt8]
    ) {
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(#","seq":"#)
        bytes.append(integer: Int64(clamping: sequence))
        bytes.append(#","outdoor":"#)
        bytes.append(number: values.outdoor, decimals: 1)
        bytes.append(#","flow":"#)
        bytes.append(number: values.flow, decimals: 1)
        bytes.append(#","return":"#)
        bytes.append(number: values.returning, decimals: 1)
        bytes.append(#","room":"#)
        bytes.append(number: values.room, decimals: 1)
        bytes.append(#","setpoint":"#)
        bytes.append(number: values.setpoint, decimals: 1)
        bytes.append(#","heat":"#)
        bytes.append(number: values.heat, decimals: 2)
        bytes.append(#","power":"#)
        bytes.append(number: values.power, decimals: 2)
        bytes.append(#","mode":"#)
        bytes.append(integer: Int64(values.mode))
        bytes.append(#","hours":"#)
        bytes.append(number: values.hours, decimals: 2)
        bytes.append(#","comp_hz":"#)
        bytes.append(number: values.compressorSpeed, decimals: 0)
        bytes.append(#","pressure":"#)
        bytes.append(number: values.pressure, decimals: 2)
        bytes.append(#","rssi":"#)
        bytes.append(number: values.rssi, decimals: 0)
        bytes.append(#","fault":"#)
        bytes.append(integer: Int64(values.fault))
        bytes.append("}")
    }

    private static func append(_ values: RouterMeasurement, _ time: ModelTime, to bytes: inout [UInt8]) {
        bytes.append(#"{"ts":"#)
        bytes.append(integer: time.milliseconds)
        bytes.append(#","uptime":"#)
        bytes.append(integer: Int64(values.uptime))
        bytes.append(#","mem_free":"#)
        bytes.append(number: values.freeMemory, decimals: 1)
        bytes.append(#","cpu":"#)
        bytes.append(number: values.cpu, decimals: 0)
        bytes.append(#","temp":"#)
        bytes.append(number: values.temperature, decimals: 1)
        bytes.append(#","wan_up":"#)
        bytes.append(boolean: values.lineUp)
        bytes.append(#","wan_loss":"#)
        bytes.append(number: values.loss, decimals: 2)
        bytes.append(#","wan_latency":"#)
        bytes.append(number: values.latency, decimals: 1)
        bytes.append(#","dsl_snr":"#)
        bytes.append(number: values.margin, decimals: 1)
        bytes.append(#","clients":"#)
        bytes.append(integer: Int64(values.clients))
        bytes.append(#","wifi_retry":"#)
        bytes.append(number: values.retries, decimals: 1)
        bytes.append(#","channel_busy":"#)
        bytes.append(number: values.channelBusy, decimals: 1)
        bytes.append(#","client_rssi":"#)
        bytes.append(number: values.clientSignal, decimals: 0)
        bytes.append(#","reboots":"#)
        bytes.append(integer: Int64(values.reboots))
        bytes.append("}")
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
}
