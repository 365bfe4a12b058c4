/// A profile's name, `maker/model` in kebab case, e.g. `northwind/heat-pump-hp200`.
package struct ProfileID: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
