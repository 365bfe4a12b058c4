/// A dotted version as devices state it: `2.3.1`, `v6.1`, `14.2.0(tasmota)`; what follows the dotted numbers is ignored.
struct Version: Comparable {
    /// Without trailing zeros, so that 2.0 equals 2.
    private let numbers: [UInt64]

    /// Nil for a text that begins with no number (after an optional `v`), or has one beyond 64 bits.
    init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8.prefix(64))[...]
        if rest.first == UInt8(ascii: "v") || rest.first == UInt8(ascii: "V") { rest = rest.dropFirst() }
        let dotted = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        var numbers: [UInt64] = []
        for part in dotted.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: true) {
            guard let number = UInt64(String(decoding: part, as: UTF8.self)) else { return nil }
            numbers.append(number)
        }
        guard !numbers.isEmpty else { return nil }
        while numbers.last == 0, numbers.count > 1 { numbers.removeLast() }
        self.numbers = numbers
    }

    static func < (a: Version, b: Version) -> Bool { a.numbers.lexicographicallyPrecedes(b.numbers) }
}

/// Bounds over versions: `>=2.0, <3`; a version without a sign means exactly that one.
package struct VersionBounds: Hashable, Sendable {
    private enum Sign: String, CaseIterable {
        case atLeast = ">=", atMost = "<=", above = ">", below = "<", exactly = "="
    }
    private var bounds: [(sign: Sign, version: Version)]
    private let text: String

    /// Nil for a text that is no list of bounds.
    package init?(_ text: String) {
        self.text = text
        bounds = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let part = part.drop { $0 == " " }
            let sign = Sign.allCases.first { part.hasPrefix($0.rawValue) }
            let rest = part.dropFirst(sign?.rawValue.count ?? 0).drop { $0 == " " }
            guard rest.first?.isNumber == true || rest.first == "v", let version = Version(rest) else { return nil }
            bounds.append((sign ?? .exactly, version))
        }
    }

    /// False for a text that is no version.
    package func contains(_ text: String) -> Bool {
        guard let version = Version(text) else { return false }
        return contains(version)
    }

    private func contains(_ version: Version) -> Bool {
        bounds.allSatisfy { bound in
            switch bound.sign {
            case .atLeast: version >= bound.version
            case .atMost: version <= bound.version
            case .above: version > bound.version
            case .below: version < bound.version
            case .exactly: version == bound.version
            }
        }
    }

    /// Whether some version may lie within both; true in doubt.
    func overlaps(_ other: VersionBounds) -> Bool {
        let both = bounds + other.bounds
        let lower = both.filter { [.atLeast, .above, .exactly].contains($0.sign) }.map(\.version).max()
        let upper = both.filter { [.atMost, .below, .exactly].contains($0.sign) }.map(\.version).min()
        guard let lower, let upper else { return true }
        if lower > upper { return false }
        if lower < upper { return true }
        return both.allSatisfy { $0.version != lower || ($0.sign != .above && $0.sign != .below) }
    }

    package static func == (a: VersionBounds, b: VersionBounds) -> Bool { a.text == b.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
