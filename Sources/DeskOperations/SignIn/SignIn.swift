/// A try to sign in.
package struct SignIn: Hashable, Sendable, Codable {
    /// At most 128 bytes.
    package var name: String
    /// Longer than 256 bytes is no account's password: nobody keeps us busy with hashing one.
    package var password: String
    /// Where it comes from, for the throttle, e.g. an IP address; nil where unknown.
    package var origin: String?

    package init(name: String, password: String, origin: String? = nil) {
        self.name = name
        self.password = password
        self.origin = origin
    }
}
