import FleetModel

extension [UInt8] {
    /// A line of `truth.jsonl`, with its line end.
    mutating func append(_ truth: Truth, _ troubles: [Trouble], of wire: DeviceWire, in home: String) {
        append(#"{"at":"#)
        append(integer: truth.at.milliseconds)
        append(#","home":"#)
        append(jsonString: home.utf8)
        append(#","device":"#)
        append(jsonString: wire.device.utf8)
        append(#","family":"#)
        append(jsonString: wire.family.rawValue.utf8)
        append(#","causes":["#)
        for (index, present) in truth.causes.enumerated() {
            if index > 0 { append(",") }
            append(present)
        }
        append("]")
        for (index, trouble) in troubles.enumerated() {
            if index == 0 { append(#","troubles":["#) } else { append(",") }
            append(#"{"trouble":"#)
            append(jsonString: trouble.kind.word.utf8)
            append(#","since":"#)
            append(integer: trouble.from.milliseconds)
            append("}")
        }
        if !troubles.isEmpty { append("]") }
        append("}\n")
    }

    private mutating func append(_ present: Truth.Present) {
        append(#"{"cause":"#)
        append(jsonString: present.cause.rawValue.utf8)
        append(#","fault":"#)
        append(boolean: present.cause.isFault)
        append(#","kind":"#)
        append(jsonString: present.cause.kind.rawValue.utf8)
        append(#","severity":"#)
        append(number: present.severity, decimals: 3)
        append(#","since":"#)
        append(integer: present.since.milliseconds)
        if let failsAt = present.failsAt {
            append(#","fails_at":"#)
            append(integer: failsAt.milliseconds)
        }
        append(#","cured_by":"#)
        append(jsonString: present.cause.cure.rawValue.utf8)
        append("}")
    }
}
