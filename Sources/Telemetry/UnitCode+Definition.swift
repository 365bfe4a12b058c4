/// A subset of UCUM's case-sensitive codes: SI and its prefixes, the units of time, energy, flow, data, light and level
/// that connected devices report; products `.`, quotients `/`, exponents (`m2`, `s-2`), annotations (`{clients}`).
/// Source: The Unified Code for Units of Measure, version 2.1, tables 1 to 24.
extension UnitCode {
    /// What the code means; nil for an unknown or malformed one, or one beyond 64 bytes. Linear in its length.
    package var definition: UnitDefinition? {
        guard (1...64).contains(rawValue.utf8.count) else { return nil }
        if let atom = Self.atom(rawValue) { return atom }
        var parser = TermParser(text: Array(rawValue.utf8))
        return parser.parse()
    }

    /// The code that was probably meant by a common spelling that UCUM does not have: `Cel` for `°C`.
    package var suggestion: UnitCode? {
        let known = Self.misspellings[rawValue] ?? Self.misspellings[rawValue.lowercased()]
        return known.map { UnitCode(rawValue: $0) }
    }

    private static let misspellings = [
        "°C": "Cel", "C": "Cel", "°c": "Cel", "degc": "Cel", "celsius": "Cel", "cel": "Cel", "°F": "[degF]",
        "degf": "[degF]", "fahrenheit": "[degF]", "k": "K", "kelvin": "K", "w": "W", "kw": "kW", "mw": "MW",
        "watt": "W", "wh": "W.h", "kwh": "kW.h", "mwh": "MW.h", "ah": "A.h", "mah": "mA.h", "va": "V.A", "v": "V",
        "volt": "V", "mv": "mV", "ma": "mA", "hz": "Hz", "khz": "kHz", "dbm": "dB[mW]", "db": "dB", "ppm": "[ppm]",
        "ppb": "[ppb]", "percent": "%", "pct": "%", "pa": "Pa", "hpa": "hPa", "kpa": "kPa", "psi": "[psi]",
        "lux": "lx", "sec": "s", "seconds": "s", "minutes": "min", "hours": "h", "hr": "h", "days": "d", "years": "a",
        "m³": "m3", "m²": "m2", "m³/h": "m3/h", "rpm": "1/min", "ohm": "Ohm", "Ω": "Ohm", "µg/m³": "ug/m3", "b": "By",
        "bytes": "By", "kb": "KiBy", "mb": "MiBy", "gb": "GiBy", "mib": "MiBy", "kib": "KiBy", "gib": "GiBy",
        "bps": "bit/s", "kbps": "kbit/s", "mbps": "Mbit/s", "gbps": "Gbit/s", "kbit/s": "kbit/s", "mbit/s": "Mbit/s",
        "count": "1", "": "1", "none": "1", "liter": "L", "litre": "L", "lpm": "L/min",
    ]

    // MARK: - Atoms and prefixes

    private static let power = energy.divided(by: .time) ?? .one
    private static let energy = force.multiplied(by: .length) ?? .one
    private static let force = of([(.mass, 1), (.length, 1), (.time, -2)])
    private static let pressure = of([(.mass, 1), (.length, -1), (.time, -2)])
    private static let voltage = of([(.mass, 1), (.length, 2), (.time, -3), (.current, -1)])

    private static func of(_ factors: [(Dimension, Int)]) -> Dimension {
        factors.reduce(.one) { product, factor in
            factor.0.raised(to: factor.1).flatMap { product.multiplied(by: $0) } ?? product
        }
    }

    /// Units that take a metric prefix.
    private static let metric: [String: UnitDefinition] = [
        "m": .init(dimension: .length),
        "g": .init(dimension: .mass, scale: 1e-3),
        "s": .init(dimension: .time),
        "A": .init(dimension: .current),
        "K": .init(dimension: .temperature),
        "cd": .init(dimension: .luminousIntensity),
        "lm": .init(dimension: .luminousIntensity),
        "lx": .init(dimension: of([(.luminousIntensity, 1), (.length, -2)])),
        "Hz": .init(dimension: of([(.time, -1)])),
        "N": .init(dimension: force),
        "Pa": .init(dimension: pressure),
        "bar": .init(dimension: pressure, scale: 1e5),
        "J": .init(dimension: energy),
        "W": .init(dimension: power),
        "V": .init(dimension: voltage),
        "C": .init(dimension: of([(.current, 1), (.time, 1)])),
        "F": .init(dimension: of([(.current, 2), (.time, 4), (.mass, -1), (.length, -2)])),
        "Ohm": .init(dimension: of([(.mass, 1), (.length, 2), (.time, -3), (.current, -2)])),
        "S": .init(dimension: of([(.mass, -1), (.length, -2), (.time, 3), (.current, 2)])),
        "L": .init(dimension: of([(.length, 3)]), scale: 1e-3),
        "l": .init(dimension: of([(.length, 3)]), scale: 1e-3),
        "t": .init(dimension: .mass, scale: 1e3),
        "bit": .init(dimension: .information),
        "By": .init(dimension: .information, scale: 8),
        "rad": .init(dimension: .one),
    ]

    /// Units that take none.
    private static let plain: [String: UnitDefinition] = [
        "1": .init(dimension: .one),
        "%": .init(dimension: .one, scale: 0.01),
        "[ppth]": .init(dimension: .one, scale: 1e-3),
        "[ppm]": .init(dimension: .one, scale: 1e-6),
        "[ppb]": .init(dimension: .one, scale: 1e-9),
        "deg": .init(dimension: .one, scale: .pi / 180),
        "min": .init(dimension: .time, scale: 60),
        "h": .init(dimension: .time, scale: 3_600),
        "d": .init(dimension: .time, scale: 86_400),
        "wk": .init(dimension: .time, scale: 7 * 86_400),
        "mo": .init(dimension: .time, scale: 365.25 / 12 * 86_400),
        "a": .init(dimension: .time, scale: 365.25 * 86_400),
        "[psi]": .init(dimension: pressure, scale: 6_894.757_293),
        "Cel": .init(dimension: .temperature, offset: 273.15, isPoint: true),
        "[degF]": .init(dimension: .temperature, scale: 5.0 / 9, offset: 459.67 * 5 / 9, isPoint: true),
        "B": .init(dimension: .level, scale: 10),
        "dB": .init(dimension: .level),
        "dB[mW]": .init(dimension: .level, isPoint: true),
        "dB[W]": .init(dimension: .level, offset: 30, isPoint: true),
    ]

    private static let prefixes: [String: Double] = [
        "T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3, "h": 1e2, "da": 1e1, "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6,
        "n": 1e-9, "p": 1e-12,
    ]

    private static let binaryPrefixes: [String: Double] = [
        "Ki": 1_024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776,
    ]

    /// One unit with or without prefix.
    private static func atom(_ symbol: String) -> UnitDefinition? {
        if let unit = plain[symbol] ?? metric[symbol] { return unit }
        for length in [1, 2] {
            let prefix = String(symbol.prefix(length))
            let rest = String(symbol.dropFirst(length))
            if let factor = prefixes[prefix], var unit = metric[rest] {
                unit.scale *= factor
                return unit
            }
            if let factor = binaryPrefixes[prefix], var unit = metric[rest], unit.dimension == .information {
                unit.scale *= factor
                return unit
            }
        }
        return nil
    }

    // MARK: - Terms

    /// `/a.b2/c-1{annotation}`, from left to right; no parentheses.
    private struct TermParser {
        let text: [UInt8]
        var place = 0

        mutating func parse() -> UnitDefinition? {
            var dimension = Dimension.one
            var scale = 1.0
            var divides = false
            if text.first == UInt8(ascii: "/") {
                divides = true
                place = 1
            }
            while true {
                guard let factor = component(),
                    let combined = divides
                        ? dimension.divided(by: factor.dimension) : dimension.multiplied(by: factor.dimension)
                else { return nil }
                dimension = combined
                scale = divides ? scale / factor.scale : scale * factor.scale
                guard scale.isNormal else { return nil }
                guard place < text.count else { return UnitDefinition(dimension: dimension, scale: scale) }
                switch text[place] {
                case UInt8(ascii: "."): divides = false
                case UInt8(ascii: "/"): divides = true
                default: return nil
                }
                place += 1
            }
        }

        private mutating func component() -> UnitDefinition? {
            let start = place
            while place < text.count, Self.isSymbol(text[place]) { place += 1 }
            var symbol = String(decoding: text[start..<place], as: UTF8.self)
            if symbol.isEmpty, place < text.count, text[place] == UInt8(ascii: "1") {
                symbol = "1"
                place += 1
            }
            let exponent = symbol == "1" ? 1 : self.exponent()
            let annotated = annotation()
            guard let exponent, let annotated else { return nil }
            if symbol.isEmpty { return annotated ? UnitDefinition(dimension: .one) : nil }
            guard let unit = UnitCode.atom(symbol), !unit.standsAlone,
                let dimension = unit.dimension.raised(to: exponent)
            else { return nil }
            var scale = 1.0
            for _ in 0..<abs(exponent) { scale = exponent > 0 ? scale * unit.scale : scale / unit.scale }
            return UnitDefinition(dimension: dimension, scale: scale)
        }

        /// 1 where none is written; nil beyond −9...9.
        private mutating func exponent() -> Int? {
            var sign = 1
            if place + 1 < text.count, text[place] == UInt8(ascii: "-") || text[place] == UInt8(ascii: "+"),
                Self.isDigit(text[place + 1])
            {
                sign = text[place] == UInt8(ascii: "-") ? -1 : 1
                place += 1
            }
            guard place < text.count, Self.isDigit(text[place]) else { return 1 }
            let digit = Int(text[place] - UInt8(ascii: "0"))
            place += 1
            guard digit > 0, place == text.count || !Self.isDigit(text[place]) else { return nil }
            return sign * digit
        }

        /// True for `{…}`, false for nothing, nil for a brace that is not closed.
        private mutating func annotation() -> Bool? {
            guard place < text.count, text[place] == UInt8(ascii: "{") else { return false }
            while place < text.count, text[place] != UInt8(ascii: "}") { place += 1 }
            guard place < text.count else { return nil }
            place += 1
            return true
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        private static func isSymbol(_ byte: UInt8) -> Bool {
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || "[]%_".utf8.contains(byte)
        }
    }
}
