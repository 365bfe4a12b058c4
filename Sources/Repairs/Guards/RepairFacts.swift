package import Profiles
package import Telemetry

/// All that the guards look at, gathered at one moment.
package struct RepairFacts: Hashable, Sendable {
    package var fix: Fix
    package var device: DeviceID
    /// The profile the fix was chosen from.
    package var profile: ProfileID
    /// The profile the device has now; nil where none matches any more.
    package var profileNow: ProfileID?
    /// What the device says it is, for the screen, e.g. "HP200-8, firmware 2.3.1".
    package var model: String
    package var agent: Agent
    package var identity: Identity
    package var permission: Permission?
    /// Persons tied to the device's home now.
    package var occupiers: Set<PersonID>
    package var owners: Set<PersonID>
    package var line: LineAnswer
    /// The fix's preconditions on readings as they are, in its order; one that is missing counts as unknown.
    package var preconditions: [Truth]
    package var reach: Reach
    /// Repairs of this device, this one left out; those older than the longest limit's period may be missing.
    package var others: [OtherRepair]
    package var stop: Stop?
    /// The clause of a danger that stands and that this fix does not make safe: "it may be leaking propane".
    package var danger: String?
    /// The registry's epoch when the repair was requested, and now.
    package var requestedInEpoch: Int64
    package var epoch: Int64

    package init(
        fix: Fix, device: DeviceID, profile: ProfileID, profileNow: ProfileID?, model: String, agent: Agent,
        identity: Identity, permission: Permission? = nil, occupiers: Set<PersonID> = [], owners: Set<PersonID> = [],
        line: LineAnswer = .notAsked, preconditions: [Truth] = [], reach: Reach, others: [OtherRepair] = [],
        stop: Stop? = nil, danger: String? = nil, requestedInEpoch: Int64, epoch: Int64
    ) {
        self.fix = fix
        self.device = device
        self.profile = profile
        self.profileNow = profileNow
        self.model = model
        self.agent = agent
        self.identity = identity
        self.permission = permission
        self.occupiers = occupiers
        self.owners = owners
        self.line = line
        self.preconditions = preconditions
        self.reach = reach
        self.others = others
        self.stop = stop
        self.danger = danger
        self.requestedInEpoch = requestedInEpoch
        self.epoch = epoch
    }

    /// Who asks, as the registry has them now.
    package struct Agent: Hashable, Sendable {
        package var account: String
        /// For the screen, e.g. "agent".
        package var role: String
        /// Whether that role, and this account, may run this fix.
        package var mayRun: Bool

        package init(account: String, role: String, mayRun: Bool) {
            self.account = account
            self.role = role
            self.mayRun = mayRun
        }
    }

    /// How sure we are of who agreed.
    package enum Identity: Hashable, Sendable {
        case verified, unverified
        /// Asked for outside any contact: the recorded permission stands for itself.
        case noContact
    }

    /// The answer to "Are you calling over this line?".
    package enum LineAnswer: Hashable, Sendable {
        case notAsked, otherLine, thisLine
        /// They are, and know that it drops; we can reach them on another line.
        case thisLineAgreed
        /// Nobody is on a line: mail, or no contact.
        case nobodyOnLine
    }

    /// Somebody else's hand on the same device.
    package struct OtherRepair: Hashable, Sendable {
        package var id: RepairID
        package var fix: String
        package var title: String
        package var requestedBy: String
        /// Nil where it was never sent; set also where it only may have been.
        package var sentAt: Timestamp?
        package var isOpen: Bool

        package init(id: RepairID, fix: String, title: String, requestedBy: String, sentAt: Timestamp?, isOpen: Bool) {
            self.id = id
            self.fix = fix
            self.title = title
            self.requestedBy = requestedBy
            self.sentAt = sentAt
            self.isOpen = isOpen
        }
    }

    /// A fleet-wide stop of all sending.
    package struct Stop: Hashable, Sendable {
        package var by: String
        package var reason: String

        package init(by: String, reason: String) {
            self.by = by
            self.reason = reason
        }
    }
}
