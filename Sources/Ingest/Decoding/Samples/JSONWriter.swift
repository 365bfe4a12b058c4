import Profiles
import Telemetry

/// Writes one JSON object on one line, its members in the order given.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func object(_ body: (inout JSONWriter) -> Void) { nested("{", "}", body) }
    mutating func array(_ body: (inout JSONWriter) -> Void) { nested("[", "]", body) }

    private mutating func nested(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    mutating func key(_ key: String) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func value(_ value: RawValue?) {
        separate()
        switch value {
        case nil: bytes.append(contentsOf: "null".utf8)
        case .text(let text)?: quote(text)
        case let scalar?: bytes.append(contentsOf: scalar.spelled.utf8)
        }
        needsComma = true
    }

    mutating func member(_ key: String, _ value: RawValue) {
        self.key(key)
        self.value(value)
    }

    mutating func member(_ key: String, _ text: String?) {
        self.key(key)
        value(text.map(RawValue.text))
    }

    /// The values by name; of two that have one name the first.
    mutating func member(_ key: String, _ values: [RawMetric]) {
        self.key(key)
        object { writer in
            var seen: Set<[UInt8]> = []
            for metric in values where seen.insert(Array(metric.name.utf8)).inserted {
                writer.member(metric.name, metric.value)
            }
        }
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        JSONEscape.append(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
}
