import Foundation
import Logging

/// A line a message on standard error: time, level, message, then key=value; every value plain.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String

    init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var pairs = metadata
        if let more = event.metadata { pairs.merge(more) { _, new in new } }
        var line = "\(Date().ISO8601Format()) \(event.level) \(event.message)"
        for (key, value) in pairs.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(Self.quoted("\(value)"))" }
        Terminal.fail(line)
    }

    private static func quoted(_ value: String) -> String {
        let plain = Terminal.plain(value)
        return plain.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" })
            ? "\"" + plain.replacing("\"", with: "\\\"") + "\"" : plain
    }
}
