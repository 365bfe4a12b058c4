/// A unit by its UCUM code, e.g. `Cel`, `kW`, `dB[mW]`, `%`, `1`.
/// Source: The Unified Code for Units of Measure, ucum.org.
package struct UnitCode: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let one = UnitCode(rawValue: "1")
    package static let percent = UnitCode(rawValue: "%")
    package static let celsius = UnitCode(rawValue: "Cel")
    package static let kelvin = UnitCode(rawValue: "K")
    package static let watt = UnitCode(rawValue: "W")
    package static let second = UnitCode(rawValue: "s")
}
