package import Telemetry

/// What binds a person to a home, and when.
package struct TieRecord: Hashable, Sendable {
    package enum Role: String, Hashable, Sendable, CaseIterable { case owner, occupier, landlord, installer, carer }

    package var person: PersonID
    package var home: HomeID
    package var role: Role
    /// Nil: as long as we know.
    package var from: Timestamp?
    /// Nil: still. Later than `from`.
    package var to: Timestamp?

    package init(person: PersonID, home: HomeID, role: Role, from: Timestamp? = nil, to: Timestamp? = nil) {
        self.person = person
        self.home = home
        self.role = role
        self.from = from
        self.to = to
    }

    /// Whether it holds at `instant`: from its beginning up to, not including, its end.
    package func holds(at instant: Timestamp) -> Bool {
        (from.map { $0 <= instant } ?? true) && (to.map { instant < $0 } ?? true)
    }
}

/// A home with what binds one person to it and the devices in it.
package struct TiedHome: Hashable, Sendable {
    package var tie: TieRecord
    package var home: HomeRecord
    package var devices: [DeviceRecord]

    package init(tie: TieRecord, home: HomeRecord, devices: [DeviceRecord]) {
        self.tie = tie
        self.home = home
        self.devices = devices
    }
}

/// A person with their homes and what is in them.
package struct PersonWithHomes: Hashable, Sendable {
    package var person: PersonRecord
    /// Ties that hold now first, then the latest ended.
    package var homes: [TiedHome]

    package init(person: PersonRecord, homes: [TiedHome]) {
        self.person = person
        self.homes = homes
    }
}

/// Who is tied to a home and how.
package struct TiedPerson: Hashable, Sendable {
    package var tie: TieRecord
    package var person: PersonRecord

    package init(tie: TieRecord, person: PersonRecord) {
        self.tie = tie
        self.person = person
    }
}
