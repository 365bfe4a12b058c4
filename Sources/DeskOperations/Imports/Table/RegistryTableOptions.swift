/// How a customer table is read and what is done with it.
package struct RegistryTableOptions: Hashable, Sendable {
    /// What stands between cells; nil: found by the header.
    package var delimiter: UInt8?
    /// IANA, for homes of which the table does not say it.
    package var timeZone: String?
    /// Everything is tried and nothing kept.
    package var isTrial: Bool

    package init(delimiter: UInt8? = nil, timeZone: String? = nil, isTrial: Bool = false) {
        self.delimiter = delimiter
        self.timeZone = timeZone
        self.isTrial = isTrial
    }
}

extension RegistryTableOptions {
    /// What a customer table's columns are called.
    package static var columns: [String] { RegistryColumn.allCases.map(\.rawValue) }
}

/// A file's bytes in pieces of any size, as they arrive.
package typealias BytePieces = any AsyncSequence<[UInt8], any Error> & Sendable
