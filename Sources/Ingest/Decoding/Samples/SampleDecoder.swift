import Profiles
import Telemetry

/// Shows what the service would make of messages: a line of JSON in, a line of JSON out.
///
/// In: `{"id"?, "convention"?, "topic", "payload" | "payload_base64", "retain"?, "at"?, "session"?, "order"?}`; other
/// members are passed over, so that lines of `mosquitto_sub -F %j` will do. Out: `{"id"?, "device", "metrics", "points"?, "ts"?, "local_time"?, "gateway"?, "aliases"?,
/// "devices"?, "event"?, "status"?, "profile"?, "availability"?, "info"?, "ack"?, "clock"?, "rejected"?, "ignored"?}`.
/// `at` (milliseconds or ISO 8601) judges the device's clock; without it only times before 2015 or after 2100 are faults.
package struct SampleDecoder: Sendable {
    private let decoder: MessageDecoder
    private var number = 0

    package init(_ decoder: MessageDecoder) { self.decoder = decoder }

    /// The answer to the next line of input; nil for an empty line.
    package mutating func line(_ bytes: [UInt8]) -> String? {
        number += 1
        guard bytes.contains(where: { $0 > 0x20 }) else { return nil }
        var id: RawValue?
        let message: DecodedMessage
        switch SampleLine.reading(bytes) {
        case .success(let sample):
            id = sample.id
            message = decoder.decode(
                topic: sample.topic, payload: sample.payload, retain: sample.retain, receivedAt: sample.at,
                convention: sample.convention)
        case .failure(let fault):
            id = fault.id
            message = {
                var message = DecodedMessage()
                message.rejection = .badSample("line \(number): \(fault.reason)")
                return message
            }()
        }
        return Self.line(message, id: id)
    }

    // MARK: Out

    private static func line(_ message: DecodedMessage, id: RawValue?) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            if let id { writer.member("id", id) }
            writer.member("device", message.device)
            writer.member("metrics", message.metrics)
            if !message.points.isEmpty { writePoints(message.points, &writer) }
            writeClock(message.clock, &writer)
            if let number = message.number { writer.member("sequence", .number(Double(number.number))) }
            if let gateway = message.gateway { writer.member("gateway", gateway) }
            if !message.aliases.isEmpty { writeTexts("aliases", message.aliases, &writer) }
            if !message.devices.isEmpty { writeDevices(message.devices, &writer) }
            if let event = message.event {
                writer.member("event", event.name.map(RawValue.text) ?? .flag(true))
                if let status = event.status { writer.member("status", status) }
            }
            if !message.announced.isEmpty { writer.member("profile", message.announced) }
            if let availability = message.availability { writer.member("availability", availability.rawValue) }
            if !message.info.isEmpty { writer.member("info", message.info) }
            if let ack = message.ack { writeAck(ack, &writer) }
            if let rejection = message.rejection { writer.member("rejected", rejection.description) }
            if message.isIgnored { writer.member("ignored", .flag(true)) }
        }
        return writer.text
    }

    private static func writePoints(_ points: [DecodedMessage.Point], _ writer: inout JSONWriter) {
        writer.key("points")
        writer.array { writer in
            for point in points {
                writer.object { writer in
                    if let device = point.device { writer.member("device", device) }
                    writeClock(point.clock, &writer)
                    writer.member("metrics", point.metrics)
                    if !point.info.isEmpty { writer.member("info", point.info) }
                }
            }
        }
    }

    private static func writeDevices(_ devices: [DecodedMessage.ListedDevice], _ writer: inout JSONWriter) {
        writer.key("devices")
        writer.array { writer in
            for device in devices {
                writer.object { writer in
                    writer.member("device", device.device)
                    if !device.aliases.isEmpty { writeTexts("aliases", device.aliases, &writer) }
                    writer.member("info", device.info)
                }
            }
        }
    }

    /// `ts` in milliseconds since 1970.
    private static func writeClock(_ clock: ClockReading, _ writer: inout JSONWriter) {
        switch clock {
        case .none: break
        case .stated(let instant): writer.member("ts", .number(Double(instant.microseconds) / 1_000))
        case .local(let local): writer.member("local_time", local.text)
        case .unusable(let fault): writer.member("clock", fault.rawValue)
        }
    }

    /// `received`, `ok` or `error`, as most conventions say it.
    private static func writeAck(_ ack: DecodedMessage.Ack, _ writer: inout JSONWriter) {
        writer.key("ack")
        writer.object { writer in
            switch ack.status {
            case .received: writer.member("status", "received")
            case .done: writer.member("status", "ok")
            case .refused, .failed: writer.member("status", "error")
            }
            if let correlation = ack.correlation { writer.member("correlation", correlation) }
            if let detail = ack.detail {
                writer.member(ack.status == .done || ack.status == .received ? "detail" : "error", detail)
            }
        }
    }

    private static func writeTexts(_ key: String, _ texts: [String], _ writer: inout JSONWriter) {
        writer.key(key)
        writer.array { writer in
            for text in texts { writer.value(.text(text)) }
        }
    }
}
