import Profiles
package import Telemetry

/// A message as one line of JSON: what `bedside decode` reads, and what an import brings.
package struct SampleLine: Hashable, Sendable {
    package var id: RawValue?
    package var topic: String
    package var payload: [UInt8]
    package var retain: Bool
    package var convention: String?
    /// When it was received.
    package var at: Timestamp?

    /// Why a line is no message.
    package struct Fault: Error, Hashable, Sendable {
        package var id: RawValue?
        package var reason: String
    }

    package static func reading(_ bytes: [UInt8]) -> Result<SampleLine, Fault> {
        let tree: JSONTree
        do {
            tree = try JSONTree(bytes)
        } catch {
            return .failure(Fault(reason: "\(error)"))
        }
        guard tree.kind(JSONTree.root) == .object else { return .failure(Fault(reason: "not a JSON object")) }
        func value(_ key: String) -> RawValue? { tree.member(key, of: JSONTree.root).flatMap(tree.value) }
        func text(_ key: String) -> String? {
            if case .text(let text)? = value(key) { return text }
            return nil
        }
        let id = value("id")
        guard let topic = text("topic") else { return .failure(Fault(id: id, reason: "\"topic\" is missing")) }
        let payload: [UInt8]
        switch (text("payload"), text("payload_base64")) {
        case (let plain?, nil): payload = Array(plain.utf8)
        case (nil, let coded?):
            guard let decoded = Base64.decoded(coded) else {
                return .failure(Fault(id: id, reason: "\"payload_base64\" is not Base64"))
            }
            payload = decoded
        default:
            return .failure(Fault(id: id, reason: "exactly one of \"payload\" and \"payload_base64\" must be a text"))
        }
        var at: Timestamp?
        switch value("at") {
        case .number(let number)?: at = TimeParser.instant(number, .milliseconds)
        case .text(let text)?: if case .stated(let instant)? = TimeParser.reading(text) { at = instant }
        case .flag?, nil: break
        }
        return .success(
            SampleLine(
                id: id, topic: topic, payload: payload,
                // `mosquitto_sub -F %j` writes 1.
                retain: value("retain") == .flag(true) || value("retain") == .number(1),
                convention: text("convention"), at: at))
    }
}
