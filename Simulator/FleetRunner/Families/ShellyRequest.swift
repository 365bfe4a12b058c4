import FleetModel
import Foundation

/// A request frame as it came to a device's `rpc` topic: `{"id": 7, "src": "desk", "method": "Switch.Set", "params": {…}}`.
///
/// Anybody can send one. What has no asker to answer to, or a strange one, is no request; whatever else is wrong is answered
/// with an error. Source: Shelly Gen2+ Device API, RPC Protocol, Common Errors, Switch, Shelly.
struct ShellyRequest {
    /// The frame's id, number or text, as JSON.
    let id: String
    /// Where the answer goes: `<asker>/rpc`.
    let asker: String
    let order: DeviceOrder

    private static let longest = 128

    /// Nil for what a device does not answer: no JSON object of at most 4,096 bytes, no id, no src, or one that is not made
    /// of 1 to 128 letters, digits and `-_./:`.
    init?(_ payload: [UInt8]) {
        guard payload.count <= 4_096, let frame = try? JSONDecoder().decode(Frame.self, from: Data(payload)),
            frame.id.utf8.count <= 2 * Self.longest, Self.isTopic(frame.src)
        else { return nil }
        id = frame.id
        asker = frame.src
        order = Self.order(frame.method ?? "", frame.params)
    }

    private static func order(_ method: String, _ parameters: Parameters?) -> DeviceOrder {
        switch method {
        case "Switch.Set":
            guard let number = parameters?.id else { return error(-103, "Missing required argument 'id'!") }
            guard number == 0 else { return error(-105, "Argument 'id', value \(number) not found!") }
            guard let on = parameters?.on else { return error(-103, "Missing required argument 'on'!") }
            return .switchPlug(on: on)
        case "Shelly.Reboot": return .restart
        default: return error(404, "No handler for \(method.prefix(64))")
        }
    }

    /// What the device says to it stands in the order: code and message.
    private static func error(_ code: Int, _ message: String) -> DeviceOrder { .unknown("\(code) \(message)") }

    private static func isTopic(_ text: String) -> Bool {
        (1...longest).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "-")...UInt8(ascii: ":")).contains(byte) || byte == UInt8(ascii: "_")
            }
    }

    private struct Frame: Decodable {
        var id: String
        var src: String
        var method: String?
        /// Nil where there are none, or their values are of another kind.
        var params: Parameters?

        enum CodingKeys: CodingKey { case id, src, method, params }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            if let number = try? values.decode(Int64.self, forKey: .id) {
                id = "\(number)"
            } else {
                var bytes: [UInt8] = []
                bytes.append(jsonString: try values.decode(String.self, forKey: .id).utf8)
                id = String(decoding: bytes, as: UTF8.self)
            }
            src = try values.decode(String.self, forKey: .src)
            method = try? values.decode(String.self, forKey: .method)
            params = try? values.decode(Parameters.self, forKey: .params)
        }
    }

    private struct Parameters: Decodable {
        var id: Int?
        var on: Bool?
    }
}
