package import Telemetry

/// An id that Bedside makes itself: text, unique without a central counter.
package protocol StoredID: RawRepresentable, Hashable, Comparable, Sendable, Codable where RawValue == String {
    init(rawValue: String)
}

extension StoredID {
    /// A new UUIDv7. Source: RFC 9562, section 5.7.
    package init(at now: Timestamp, using generator: inout some RandomNumberGenerator) {
        self.init(rawValue: DeviceID(at: now, using: &generator).description)
    }

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

package struct PersonID: StoredID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

package struct HomeID: StoredID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

package struct ContactID: StoredID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

package struct RepairID: StoredID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

package struct PermissionID: StoredID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// Follows from device, cause and opening, so that a replay names the same episode.
package struct EpisodeID: StoredID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package init(device: DeviceID, cause: String, openedAt: Timestamp) {
        rawValue = "\(device).\(cause).\(openedAt.microseconds)"
    }
}

package struct PromiseID: StoredID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}
