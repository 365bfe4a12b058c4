/// A cause that a device's profile knows, to be named by whoever knows that it was it.
package struct CauseName: Hashable, Sendable, Codable {
    package var id: CauseID
    package var title: String

    package init(id: CauseID, title: String) {
        self.id = id
        self.title = title
    }
}
