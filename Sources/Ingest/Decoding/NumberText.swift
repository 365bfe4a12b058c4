package import Telemetry

/// Numbers as text, the shortest spelling that reads back as the same value: `1`, `20.6`, `-0.0`, `5e-324`.
package enum NumberText {
    package static func shortest(_ value: Double) -> String {
        if value == value.rounded(), value.magnitude < 1e15, !(value == 0 && value.sign == .minus) {
            return String(Int64(value))
        }
        return value.description
    }
}

extension RawValue {
    /// As a profile or a convention spells it: numbers in their shortest spelling, `true` or `false`, text as it is.
    package var spelled: String {
        switch self {
        case .number(let number): NumberText.shortest(number)
        case .flag(let flag): flag ? "true" : "false"
        case .text(let text): text
        }
    }
}
