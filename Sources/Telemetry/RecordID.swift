/// The id of something that Bedside itself keeps a record of: a text, made without a central counter.
package protocol RecordID: RawRepresentable, Hashable, Comparable, CustomStringConvertible, Sendable, Codable
where RawValue == String {
    init(rawValue: String)
}

extension RecordID {
    /// A new UUIDv7's text. Source: RFC 9562, section 5.7.
    package init(at now: Timestamp, using generator: inout some RandomNumberGenerator) {
        self.init(rawValue: DeviceID(at: now, using: &generator).description)
    }

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    package var description: String { rawValue }
}

/// A human's id.
package struct PersonID: RecordID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of a place with devices.
package struct HomeID: RecordID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of one call, chat or mail.
package struct ContactID: RecordID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of one execution of a fix; the device echoes it as the correlation of its acknowledgements.
package struct RepairID: RecordID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of a customer's word on what may be done.
package struct PermissionID: RecordID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of what somebody of ours promised.
package struct PromiseID: RecordID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of what somebody saw on a device.
package struct VisitFindingID: RecordID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of one cause on one device from its opening to its clearing. It follows from device, cause and opening: a
/// replay names the same episode.
package struct EpisodeID: RecordID {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package init(device: DeviceID, cause: String, openedAt: Timestamp) {
        rawValue = "\(device).\(cause).\(openedAt.microseconds)"
    }
}
