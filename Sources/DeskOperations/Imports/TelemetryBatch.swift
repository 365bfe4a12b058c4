/// Whole lines of an import in the order of the file, without their line ends; hostile until decoded.
package struct TelemetryBatch: Sendable {
    /// The first line's number in the file, from 1.
    package var firstLine: Int
    /// Each at most 1 MiB; empty lines included, so that numbers stay right.
    package var lines: [ArraySlice<UInt8>]

    package init(firstLine: Int, lines: [ArraySlice<UInt8>] = []) {
        self.firstLine = firstLine
        self.lines = lines
    }
}

/// The lines of an import as they arrive; reading faster than they are taken is not possible, so memory stays bounded.
package typealias TelemetryBatches = any AsyncSequence<TelemetryBatch, any Error> & Sendable
