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
        var contactView = contact.map(Contact.init)
        if let contact { contactView?.reasons = try await desk.reasons(of: contact.id) }
        let writer = AssessmentWriter(
            desk: desk,
            view: Viewpoint(principal: principal, contact: contact, caller: person, isCall: true, now: now))
        var devices: [(assessment: Assessment, home: HomeRecord)] = []
        var seen: Set<DeviceID> = []
        for one in current {
            for device in one.devices where seen.insert(device.id).inserted && devices.count < Self.mostDevices {
                let since = TiePeriod.begin(of: current.filter { $0.home.id == one.home.id }.map(\.tie))
                devices.append((try await writer.assessment(of: device, in: one.home, from: since), one.home))
            }
        }
        let earlier = try await earlierContacts()
        var reasons: [ContactID: String] = [:]
        for past in earlier { reasons[past.id] = try await desk.reasons(of: past.id).last?.says }
        devices.sort { Self.weight($0.assessment, contact, earlier) > Self.weight($1.assessment, contact, earlier) }
        let assessments = devices.map(\.assessment)
        var ring = try await ring(current, devices.first, earlier, reasons)
        ring.dangers = assessments.flatMap(\.dangers)
        // Nothing else is said before it.
        if let danger = ring.dangers.first { ring.opening = danger.instruction }
        return Card(
            person: person.id, contact: contactView, ring: ring, devices: assessments,
            madeAt: now, revision: CardRevision.of(assessments, contactView))
    }

    /// How likely the contact is about this device. Danger comes before everything. What the caller said weighs most,
    /// then the devices the contact is known to be about, then what is wrong (a cause's probability counts twice), then
    /// silence, then an earlier contact.
    private static func weight(_ one: Assessment, _ contact: ContactRecord?, _ earlier: [ContactRecord]) -> Double {
        var weight = one.dangers.isEmpty ? 0.0 : 100
        if one.notices.contains(where: \.isTold) || !one.answered.isEmpty { weight += 8 }
        if contact?.devices.contains(one.device.id) == true { weight += 4 }
        weight += (one.causes.map(\.probability).max() ?? 0) * 2
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
        _ current: [TiedHome], _ first: (assessment: Assessment, home: HomeRecord)?, _ earlier: [ContactRecord],
        _ reasons: [ContactID: String]
    ) async throws -> Ring {
        let home = first?.home ?? current.first?.home
        let clock = HomeClock(timeZone: home?.timeZone)
        let promises = try await desk.registry.promises(to: person.id).filter { $0.keptAt == nil }
        let begin = first.flatMap { first in
            TiePeriod.begin(of: current.filter { $0.home.id == first.home.id }.map(\.tie))
        }
        let again = try await again(first?.assessment, earlier, from: begin, clock)
        let opening = first.flatMap {
            OpeningLine.line(for: $0.assessment, contacts: again?.number ?? 1, clock, at: now)
        }
        return Ring(
            opening: opening, name: person.name, relation: home.map { relation(to: $0, current) },
            home: home.map(HomeView.init), recognisedBy: recognisedBy,
            identity: contact.map { Identity($0.identity) } ?? .unverified, language: person.language,
            preferredChannel: person.preferredChannel.map(Channel.init), needs: person.needs,
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
                            id: past.id, at: past.openedAt,
                            channel: Channel(past.channel), about: past.words ?? "", outcome: past.outcome,
                            reason: reasons[past.id], imported: past.imported)
                    }))
    }

    private var recognisedBy: String? {
        guard let from = contact?.from,
            let number = try? PhoneNumber.parse(from, defaultRegion: desk.defaultRegion)
        else { return nil }
        return person.phones.contains(number.rawValue)
            ? "calls from a number on file" : "calls from a number that is not on file"
    }

    /// "owner and occupier, 14 Hill Road, Otterburn".
    private func relation(to home: HomeRecord, _ current: [TiedHome]) -> String {
        let roles = current.filter { $0.home.id == home.id }.map(\.tie.role.rawValue)
        return "\(roles.joined(separator: " and ")), \(home.oneLine)"
    }

    /// Whether they have called about this device before, and what we did that did not help for good.
    private func again(
        _ assessment: Assessment?, _ earlier: [ContactRecord], from begin: Timestamp?, _ clock: HomeClock
    ) async throws -> (number: Int, says: String)? {
        guard let device = assessment?.device.id else { return nil }
        let about = earlier.filter { $0.devices.contains(device) && now - $0.openedAt < Self.aboutThis }
        guard !about.isEmpty else { return nil }
        let says = "\(Wording.ordinal(about.count + 1)) contact about this"
        let unhelpful = [RepairState.didNotHold, .notVerified].map(\.rawValue)
        let failed = try await desk.registry.repairs(of: device, limit: Self.mostEarlier).first {
            now - $0.requestedAt < Self.aboutThis && unhelpful.contains($0.state) && $0.isShown(from: begin)
        }
        guard let failed else { return (about.count + 1, says) }
        let title =
            await desk.devices.device(device)?.profile.profile.title(ofFix: failed.fix) ?? Wording.inWords(failed.fix)
        let end = failed.state == RepairState.didNotHold.rawValue ? "did not hold" : "did not help"
        return (about.count + 1, says + ": “\(title)” \(clock.day(failed.requestedAt, at: now)) \(end)")
    }
}
