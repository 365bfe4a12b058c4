package import Telemetry

/// Which kept readings of a device to hand out.
package struct HistoryExportRequest: Hashable, Sendable {
    package var device: DeviceID
    /// Nil: all of its profile's.
    package var metric: MetricID?
    /// Included; nil: from the first on.
    package var from: Timestamp?
    /// Not included; nil: up to the last.
    package var to: Timestamp?

    package init(device: DeviceID, metric: MetricID? = nil, from: Timestamp? = nil, to: Timestamp? = nil) {
        self.device = device
        self.metric = metric
        self.from = from
        self.to = to
    }
}

/// A table as CSV, in pieces of some lines each; made as it is read.
package struct TablePieces: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    /// The next piece; nil at the end. Called again only once it has returned.
    private let makeNext: @Sendable () -> (@Sendable () async throws -> [UInt8]?)

    package init(_ makeNext: @escaping @Sendable () -> (@Sendable () async throws -> [UInt8]?)) {
        self.makeNext = makeNext
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let piece: @Sendable () async throws -> [UInt8]?
        package func next() async throws -> [UInt8]? { try await piece() }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(piece: makeNext()) }
}
