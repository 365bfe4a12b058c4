import Diagnostics
import PhoneNumbers
import Profiles
import Store
import Telemetry

/// Writes a person's card: who is calling, what we think of each device, what can be done.
struct CardWriter: Sendable {
    let desk: InProcessDesk
    let principal: Principal
    let person: PersonRecord
    let homes: [TiedHome]
    let contact: ContactRecord?
    let now: Timestamp

    /// Earlier contacts that are shown, and how far back they count as "about this".
    private static let mostEarlier = 10
    private static let aboutThis = TimeSpan.days(30)
    /// Devices on one card; a landlord with more looks them up one by one.
    private static let mostDevices = 20

    func card() async throws -> Card {
        let current = homes.filter { $0.tie.holds(at: now) }
        let writer = AssessmentWriter(desk: desk, principal: principal, contact: contact, caller: person, isCall: true, now: now)
        var devices: [(assessment: Assessment, home: HomeRecord)] = []
        var seen: Set<DeviceID> = []
        for one in current {
            for device in one.devices where seen.insert(device.id).inserted && devices.count < Self.mostDevices {
                devices.append((try await writer.assessment(of: device, in: one.home), one.home))
            }
        }
        let earlier = try await earlierContacts()
        devices.sort { Self.weight($0.assessment, contact, earlier) > Self.weight($1.assessment, contact, earlier) }
        let assessments = devices.map(\.assessment)
        let ring = try await ring(current, devices.first, earlier)
        return Card(
            person: PersonID(rawValue: person.id.rawValue), contact: contact.map(Contact.init), ring: ring,
            devices: assessments, madeAt: now, revision: CardRevision.of(assessments, contact))
    }

    /// How likely the contact is about this device: what the caller said first, then a cause with its probability, then
    /// silence, then what they called about before.
    private static func weight(_ one: Assessment, _ contact: ContactRecord?, _ earlier: [ContactRecord]) -> Double {
        var weight = 0.0
        if one.notices.contains(where: \.told) { weight += 8 }
        if contact?.devices.contains(one.device.id) == true { weight += 4 }
        weight += (one.causes.first?.probability ?? 0) * 2
        switch one.health.condition {
        case .faulty: weight += 2
        case .atRisk: weight += 1
        case .unknown: weight += one.health.reach == .offline ? 1.5 : 0.5
        case .healthy: break
        }
        if earlier.contains(where: { $0.devices.contains(one.device.id) }) { weight += 0.5 }
        return weight
    }

    private func earlierContacts() async throws -> [ContactRecord] {
        try await desk.registry.contacts(of: person.id, limit: Self.mostEarlier + 1)
            .filter { $0.id != contact?.id }.prefix(Self.mostEarlier).map(\.self)
    }

    private func ring(
        _ current: [TiedHome], _ first: (assessment: Assessment, home: HomeRecord)?, _ earlier: [ContactRecord]
    ) async throws -> Ring {
        let home = first.flatMap { first in current.first { $0.home.id == first.home.id } } ?? current.first
        let clock = HomeClock(timeZone: home?.home.timeZone)
        let promises = try await desk.registry.promises(to: person.id).filter { $0.keptAt == nil }
        let again = try await again(first?.assessment, earlier, clock)
        return Ring(
            opening: first.flatMap { opening($0.assessment, again: again, clock) }, name: person.name,
            relation: home.map { "\($0.tie.role.rawValue), \($0.home.oneLine)" }, home: home.map { HomeView($0.home) },
            recognisedBy: recognisedBy, identity: contact.map { Identity($0.identity) } ?? .unverified,
            language: person.language, preferredChannel: person.preferredChannel.map(Channel.init),
            needs: person.needs,
            promises: promises.map { promise in
                Promise(
                    says: promise.words, dueAt: promise.dueAt, owner: promise.owner,
                    overdue: promise.dueAt.map { $0 < now } ?? false)
            },
            earlier: earlier.isEmpty
                ? nil
                : EarlierContacts(
                    says: again?.says,
                    contacts: earlier.map { past in
                        PastContact(
                            id: ContactID(rawValue: past.id.rawValue), at: past.openedAt,
                            channel: Channel(past.channel), about: past.words ?? "", outcome: past.outcome,
                            imported: past.imported)
                    }))
    }

    private var recognisedBy: String? {
        guard let from = contact?.from,
            let number = try? PhoneNumber.parse(from, defaultRegion: desk.defaultRegion)
        else { return nil }
        return person.phones.contains(number.rawValue)
            ? "calls from a number on file" : "calls from a number that is not on file"
    }

    private struct Again {
        var number: Int
        var says: String
        var failed: String?
    }

    /// Whether they have called about this before, and what we did that did not hold.
    private func again(
        _ assessment: Assessment?, _ earlier: [ContactRecord], _ clock: HomeClock
    ) async throws -> Again? {
        guard let assessment else { return nil }
        let device = assessment.device.id
        let about = earlier.filter { $0.devices.contains(device) && now - $0.openedAt < Self.aboutThis }
        guard !about.isEmpty else { return nil }
        let number = about.count + 1
        let failed = try await desk.registry.repairs(of: device, limit: 10).first {
            now - $0.requestedAt < Self.aboutThis && $0.state == RepairState.notVerified.rawValue
        }
        var says = "\(Wording.ordinal(number)) contact about this"
        var clause: String?
        if let failed {
            let compiled = await desk.devices.device(device)?.profile
            let title = compiled?.profile.fixes.first { $0.id == failed.fix }?.title ?? failed.fix.replacing("_", with: " ")
            clause = "“\(Wording.inSentence(title))” \(clock.day(failed.requestedAt, at: now)) did not hold"
            says += ": \(clause ?? "")"
        }
        return Again(number: number, says: says, failed: clause)
    }

    /// One true line to open with; nil where there is nothing to say yet.
    private func opening(_ one: Assessment, again: Again?, _ clock: HomeClock) -> String? {
        let words = one.device.words
        var line: String
        if let cause = one.causes.first, !one.noCauseFound, one.health.condition != .unknown, cause.probability >= 0.5 {
            let since = cause.since.map { " since \(clock.words($0, at: now))" } ?? ""
            line = "I'm sorry you have had trouble: I can see that something has been wrong with your \(words)\(since). It looks like this: \(Wording.inSentence(cause.title))."
        } else if one.health.reach == .offline {
            let since = one.health.lastHeard.map { " since \(clock.words($0, at: now))" } ?? ""
            line = "I can see that we have heard nothing from your \(words)\(since). Let us find out together what has happened."
        } else if one.health.condition == .healthy {
            line = "I have your \(words) in front of me, and nothing it reports is unusual. Please tell me what you notice at home."
        } else {
            return nil
        }
        if let again, again.number > 2 {
            line = "I see that this is the \(Wording.ordinal(again.number)) time you have had to contact us about this, and I'm sorry for that. " + line
        }
        return line
    }
}

/// A short text that changes when what the card says changes, and not because time passes.
enum CardRevision {
    static func of(_ devices: [Assessment], _ contact: ContactRecord?) -> String {
        var text = contact.map { "\($0.told.count) \($0.identity)" } ?? ""
        for one in devices {
            text += "|\(one.device.id) \(one.health.condition) \(one.health.reach) \(one.suggestion?.fix.rawValue ?? "")"
            for cause in one.causes where cause.probability >= 0.2 {
                text += " \(cause.id.rawValue) \(Wording.likelihood(cause.probability))"
            }
            text += " \(one.repair?.id.rawValue ?? "") \(one.repair?.state.rawValue ?? "")"
        }
        // FNV-1a, 64 bits.
        let hash = text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
