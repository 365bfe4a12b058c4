import FleetModel

/// What other firmware and bad links make of a payload.
enum PayloadDamage {
    /// Calls the keys of a JSON object otherwise.
    static func rename(_ renames: [Trouble.Rename], in payload: inout [UInt8]) {
        for rename in renames {
            replace(Array("\"\(rename.from)\":".utf8), by: Array("\"\(rename.to)\":".utf8), in: &payload)
        }
    }

    /// The version in a device's description, wherever `"firmware":`, `"sw_version":`, `"fw":` or `"ver":` stands in it.
    static func setVersion(_ version: String, in payload: inout [UInt8]) {
        for key in [#""firmware":""#, #""sw_version":""#, #""fw":""#, #""ver":""#] {
            guard let found = payload.firstRange(of: Array(key.utf8)) else { continue }
            guard let end = payload[found.upperBound...].firstIndex(of: UInt8(ascii: "\"")) else { continue }
            payload.replaceSubrange(found.upperBound..<end, with: version.utf8)
        }
    }

    /// One of the ways in which reports come broken.
    static func damage(_ payload: inout [UInt8], using random: inout RandomSource) {
        guard payload.count > 2 else { return }
        let kind = Int.random(in: 0..<4, using: &random)
        let place = 1 + Int.random(in: 0..<(payload.count - 1), using: &random)
        switch kind {
        case 0: payload.removeSubrange(place...)
        case 1: payload.insert(contentsOf: [0xC3, 0x28, 0xFF], at: place)
        case 2: replaceNumber(behind: place, by: Array(#""n/a""#.utf8), in: &payload)
        default: replaceNumber(behind: place, by: Array("NaN".utf8), in: &payload)
        }
    }

    /// The first number that begins behind `place`, otherwise the first of all.
    private static func replaceNumber(behind place: Int, by text: [UInt8], in payload: inout [UInt8]) {
        func start(from place: Int) -> Int? {
            payload.indices.dropFirst(place).first { index in
                index > 0 && payload[index - 1] == UInt8(ascii: ":") && isOfNumber(payload[index])
            }
        }
        guard let first = start(from: place) ?? start(from: 0) else { return }
        let end = payload[first...].firstIndex { !isOfNumber($0) } ?? payload.endIndex
        payload.replaceSubrange(first..<end, with: text)
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private static func replace(_ old: [UInt8], by new: [UInt8], in payload: inout [UInt8]) {
        guard let found = payload.firstRange(of: old) else { return }
        payload.replaceSubrange(found, with: new)
    }
}
