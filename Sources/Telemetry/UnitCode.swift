/// A unit by its UCUM code, e.g. `Cel`, `kW`, `dB[mW]`, `%`, `1`.
/// Source: The Unified Code for Units of Measure, ucum.org.
package struct UnitCode: RawRepresentable, Hashable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let one = UnitCode(rawValue: "1")
}
