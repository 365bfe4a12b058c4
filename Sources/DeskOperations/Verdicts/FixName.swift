/// A cure that a device's profile knows, to be named by whoever did it.
package struct FixName: Hashable, Sendable, Codable {
    package var id: FixID
    package var title: String

    package init(id: FixID, title: String) {
        self.id = id
        self.title = title
    }
}
