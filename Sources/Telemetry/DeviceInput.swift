/// One entry of the journal: something that happened to one device, in the order the journal's writer gave it.
/// All of a device's derived state is a function of its inputs in this order.
package struct DeviceInput: Hashable, Sendable {
    package var device: DeviceID
    /// When Bedside received or made it.
    package var receivedAt: Timestamp
    /// True for what `bedside import` brought: it publishes and notifies nothing.
    package var imported: Bool
    /// The device's own number of the message; with readings alone. Nil: it has none.
    package var number: MessageNumber?
    package var content: Content

    package enum Content: Hashable, Sendable {
        /// The device and this address of it were enrolled; comes before its first reading.
        case enrolled(Address, profile: String?)
        /// Sorted by `observedAt`; at most 4,096.
        case readings([Reading])
        case availability(Availability)
        /// What the device says of itself: maker, model, firmware, …; at most 32 pairs.
        case info([String: String])
        case acknowledgement(Acknowledgement)
        case repair(RepairMark)
        /// What was set for the device replaces what was set before.
        case setting(DeviceSetting)
        /// How its peers stood at the end of an hour; at most `PeerNorm.most`.
        case peers([PeerNorm])
        /// What outcomes have taught of one profile: for every device of it.
        case learned(LearnedFigures)
        /// Time passes: on a 10 s grid of `receivedAt`.
        case tick
    }

    package init(
        device: DeviceID, receivedAt: Timestamp, imported: Bool = false, number: MessageNumber? = nil, content: Content
    ) {
        self.device = device
        self.receivedAt = receivedAt
        self.imported = imported
        self.number = number
        self.content = content
    }
}

/// What a last will or a convention's availability topic says.
package enum Availability: String, Hashable, Sendable, Codable {
    case online, offline
}

/// A device's own word on a command.
package struct Acknowledgement: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable, Codable, CaseIterable { case received, done, refused, failed }
    package var status: Status
    /// The repair's id as the device echoed it, where it did.
    package var correlation: String?
    /// The device's words, at most 200 bytes, hostile until escaped.
    package var detail: String?

    package init(status: Status, correlation: String? = nil, detail: String? = nil) {
        self.status = status
        self.correlation = correlation
        self.detail = detail
    }
}

/// A step of a repair that the device's state must know of; idempotent by repair and step.
package struct RepairMark: Hashable, Sendable {
    package enum Step: String, Hashable, Sendable, Codable { case sent, ended }
    package var repair: RepairID
    package var fix: String
    package var step: Step

    package init(repair: RepairID, fix: String, step: Step) {
        self.repair = repair
        self.fix = fix
        self.step = step
    }
}

/// The place of an input in the journal: 1, 2, 3, … without gaps. Zero is "before the first".
package struct JournalPosition: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    package var rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let start = JournalPosition(rawValue: 0)
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
