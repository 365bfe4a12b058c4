/// A try to sign in.
package struct SignIn: Hashable, Sendable, Codable {
    /// At most 128 bytes.
    package var name: String
    /// At most 1,024 bytes: hashing a longer one is a way to keep us busy.
    package var password: String
    /// Where it comes from, for the throttle, e.g. an IP address; nil where unknown.
    package var origin: String?

    package init(name: String, password: String, origin: String? = nil) {
        self.name = name
        self.password = password
        self.origin = origin
    }
}
