package import Telemetry

/// Persons, homes, ties, devices and the past as one document. Rows name each other by keys of the importer's own
/// (`key`, at most 128 bytes); the same key again is the same row. Every row is stored marked imported.
package struct RegistryImport: Hashable, Sendable, Codable {
    package var persons: [ImportedPerson]
    package var homes: [ImportedHome]
    package var ties: [ImportedTie]
    package var devices: [ImportedDevice]
    package var contacts: [ImportedContact]
    package var repairs: [ImportedRepair]
    package var promises: [ImportedPromise]

    package init(
        persons: [ImportedPerson] = [], homes: [ImportedHome] = [], ties: [ImportedTie] = [],
        devices: [ImportedDevice] = [], contacts: [ImportedContact] = [], repairs: [ImportedRepair] = [],
        promises: [ImportedPromise] = []
    ) {
        self.persons = persons
        self.homes = homes
        self.ties = ties
        self.devices = devices
        self.contacts = contacts
        self.repairs = repairs
        self.promises = promises
    }
}

package struct ImportedPerson: Hashable, Sendable, Codable {
    package var key: String
    package var name: String
    /// In any spelling that the configured default region can read.
    package var phones: [String]
    package var emails: [String]
    package var account: String?
    package var language: String?
    package var preferredChannel: Channel?
    package var needs: [String]

    package init(
        key: String, name: String, phones: [String] = [], emails: [String] = [], account: String? = nil,
        language: String? = nil, preferredChannel: Channel? = nil, needs: [String] = []
    ) {
        self.key = key
        self.name = name
        self.phones = phones
        self.emails = emails
        self.account = account
        self.language = language
        self.preferredChannel = preferredChannel
        self.needs = needs
    }
}

package struct ImportedHome: Hashable, Sendable, Codable {
    package var key: String
    package var address: String
    /// IANA name.
    package var timeZone: String
    package var region: String?

    package init(key: String, address: String, timeZone: String, region: String? = nil) {
        self.key = key
        self.address = address
        self.timeZone = timeZone
        self.region = region
    }
}

package struct ImportedTie: Hashable, Sendable, Codable {
    package var person: String
    package var home: String
    package var kind: TieView.Kind
    package var from: Timestamp?
    package var to: Timestamp?

    package init(person: String, home: String, kind: TieView.Kind, from: Timestamp? = nil, to: Timestamp? = nil) {
        self.person = person
        self.home = home
        self.kind = kind
        self.from = from
        self.to = to
    }
}

package struct ImportedDevice: Hashable, Sendable, Codable {
    package var key: String
    package var home: String
    package var address: Address
    /// The profile, where it shall not be found by matching.
    package var profile: String?
    package var serial: String?
    /// In the customer's words, e.g. "the heat pump in the garage".
    package var words: String?
    /// This device's own figures for its profile's parameters, by their ids, in the parameters' units; at most 32. Left
    /// out: as before.
    package var parameters: [String: Double]?

    package init(
        key: String, home: String, address: Address, profile: String? = nil, serial: String? = nil,
        words: String? = nil, parameters: [String: Double]? = nil
    ) {
        self.key = key
        self.home = home
        self.address = address
        self.profile = profile
        self.serial = serial
        self.words = words
        self.parameters = parameters
    }
}

package struct ImportedContact: Hashable, Sendable, Codable {
    package var key: String
    package var person: String
    package var device: String?
    package var channel: Channel
    package var openedAt: Timestamp
    package var closedAt: Timestamp?
    package var about: String
    package var outcome: String?

    package init(
        key: String, person: String, device: String? = nil, channel: Channel, openedAt: Timestamp,
        closedAt: Timestamp? = nil, about: String, outcome: String? = nil
    ) {
        self.key = key
        self.person = person
        self.device = device
        self.channel = channel
        self.openedAt = openedAt
        self.closedAt = closedAt
        self.about = about
        self.outcome = outcome
    }
}

package struct ImportedRepair: Hashable, Sendable, Codable {
    package var key: String
    package var device: String
    package var contact: String?
    package var fix: FixID
    package var requestedAt: Timestamp
    package var endedAt: Timestamp?
    package var state: RepairState
    package var requestedBy: String

    package init(
        key: String, device: String, contact: String? = nil, fix: FixID, requestedAt: Timestamp,
        endedAt: Timestamp? = nil, state: RepairState, requestedBy: String
    ) {
        self.key = key
        self.device = device
        self.contact = contact
        self.fix = fix
        self.requestedAt = requestedAt
        self.endedAt = endedAt
        self.state = state
        self.requestedBy = requestedBy
    }
}

package struct ImportedPromise: Hashable, Sendable, Codable {
    package var key: String
    package var person: String
    package var says: String
    package var dueAt: Timestamp?
    package var owner: String

    package init(key: String, person: String, says: String, dueAt: Timestamp? = nil, owner: String) {
        self.key = key
        self.person = person
        self.says = says
        self.dueAt = dueAt
        self.owner = owner
    }
}
