package import Telemetry

/// One reason, as a clause that can be repeated aloud.
package struct Evidence: Hashable, Sendable, Codable {
    package enum Source: String, Hashable, Sendable, Codable { case measured, told, seen }
    package var says: String
    package var source: Source
    package var since: Timestamp?

    package init(says: String, source: Source, since: Timestamp? = nil) {
        self.says = says
        self.source = source
        self.since = since
    }
}
