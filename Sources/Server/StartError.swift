import Store

/// Why the service does not start, and what to do about it.
package struct StartError: Error, CustomStringConvertible {
    package var reason: String
    package var remedy: String

    package init(_ reason: String, remedy: String) {
        self.reason = reason
        self.remedy = remedy
    }

    /// A file of the data directory does not hold what was written.
    init(damageMetBy error: StoreError, in data: String) {
        self.init(
            error.cause,
            remedy: "see all that is damaged with: bedside history verify --data \(data); "
                + "put the latest backup into a new directory with: bedside restore BACKUP --data NEW")
    }

    package var description: String { "\(reason)\n\(remedy)" }
}
