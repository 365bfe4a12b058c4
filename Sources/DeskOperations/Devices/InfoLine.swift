/// A named fact, e.g. serial → NW-200-0117.
package struct InfoLine: Hashable, Sendable, Codable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
