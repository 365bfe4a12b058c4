/// A device's own number of a message: by it shows what is missing, and what comes twice is told.
package struct MessageNumber: Hashable, Sendable {
    /// Goes up by one from message to message, 0...2⁵³.
    package var number: Int64
    /// What the device calls the run that it counts in, hashed: another one begins anew. Nil: it does not say.
    package var boot: UInt64?

    package init(number: Int64, boot: UInt64? = nil) {
        self.number = number
        self.boot = boot
    }
}
