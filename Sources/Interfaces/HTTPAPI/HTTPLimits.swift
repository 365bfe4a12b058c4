/// How much one client may ask of us.
package struct HTTPLimits: Sendable {
    /// All header fields of a request together (bytes, default 32 KiB); more is answered with 431.
    package var headerBytes = 32 * 1024
    /// Header fields of a request (default 100); more is answered with 431.
    package var headerFields = 100
    /// What may be pasted into the search box (bytes); of it the first 200 count.
    package static let searchBytes = 16 * 1024
    /// A JSON body (bytes, default 1 MiB); more is answered with 413.
    package var bodyBytes = 1024 * 1024
    /// A registry document (bytes, default 64 MiB).
    package var registryBytes = 64 * 1024 * 1024
    /// One line of a telemetry import (bytes, default 1 MiB).
    package var lineBytes = 1024 * 1024
    /// How long a body that is not streamed may take, a silent connection may stay open, and a client may leave our
    /// answer unread (seconds, default 25): slow clients are gone within 30 s.
    package var patience = 25
    /// Connections served at once (default 1,024); more wait in the backlog.
    package var connections = 1_024

    package init() {}
}
