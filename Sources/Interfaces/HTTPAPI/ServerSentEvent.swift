/// One event as it stands on the wire. Source: WHATWG HTML, section 9.2.
package struct ServerSentEvent: Hashable, Sendable {
    /// The event's type; a line end in it would begin a new field, so such a name gives no event line.
    package var name: String
    /// Any text; every line of it becomes a data field.
    package var data: String

    package init(name: String, data: String) {
        self.name = name
        self.data = data
    }

    /// A comment: keeps proxies from closing the stream and shows us clients that have gone.
    package static let heartbeat = ": still here\n\n"

    package var text: String {
        var text = ""
        if !name.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) { text += "event: \(name)\n" }
        // Over bytes: CR-LF is one Character.
        for line in Self.lines(of: data) { text += "data: \(line)\n" }
        return text + "\n"
    }

    private static func lines(of data: String) -> [String] {
        var lines: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for byte in data.utf8 {
            switch byte {
            case 0x0A where previous == 0x0D: break
            case 0x0A, 0x0D: lines.append([])
            default: lines[lines.count - 1].append(byte)
            }
            previous = byte
        }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
