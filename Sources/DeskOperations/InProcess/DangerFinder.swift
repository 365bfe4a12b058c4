import Diagnostics
import Profiles
import Store
import Telemetry

/// Finds the dangers to people that stand on a device, for the card and for the guards of a repair alike.
struct DangerFinder: Sendable {
    let registry: Registry

    /// Of a device that are looked at, the newest first.
    private static let mostContacts = 10

    /// - Parameter diagnosis: with what the caller has said.
    func dangers(
        _ diagnosis: Diagnosis, of state: DeviceState, in home: HomeID?, at now: Timestamp,
        _ compiled: CompiledProfile
    ) async throws -> [DangerFinding] {
        guard !compiled.profile.dangers.isEmpty else { return [] }
        return DangerFinding.standing(
            diagnosis, of: state, needs: try await needs(in: home, at: now), at: now, compiled)
    }

    /// The clause of the first danger that this fix does not make safe; nil where none stands.
    ///
    /// What is told counts in every open contact about the device, whoever asks for the fix in which.
    ///
    /// - Parameter contact: the one it is asked for in.
    func refusal(
        of fix: String, on device: DeviceRecord?, _ state: DeviceState, in contact: ContactRecord?, at now: Timestamp,
        _ compiled: CompiledProfile
    ) async throws -> String? {
        guard !compiled.profile.dangers.isEmpty, let device else { return nil }
        let others = try await registry.contacts(about: device.id, limit: Self.mostContacts)
            .filter { $0.id != contact?.id }
        let open = ([contact].compactMap(\.self) + others).filter { $0.closedAt == nil }
        // That somebody found nothing, perhaps before this household, lifts no guard.
        let seen = try await SeenOnDevice(device.id, from: nil, in: compiled.profile, at: now, registry).speaking
            .filter(\.isThere)
        let index = compiled.profile.fixes.firstIndex { $0.id == fix }
        // Each by itself: what one caller denies does not undo what another says.
        for told in open.isEmpty ? [[]] : open.map({ ToldFinding.standing(in: $0, about: device.id) }) {
            let diagnosis = Diagnosis(of: state, told: told, seen: seen, isContact: !open.isEmpty, at: now, compiled)
            let standing = try await dangers(diagnosis, of: state, in: device.home, at: now, compiled)
            if let danger = standing.first(where: { danger in index.map { !danger.makeSafe.contains($0) } ?? true }) {
                return danger.says
            }
        }
        return nil
    }

    /// Of everybody tied to the home now.
    private func needs(in home: HomeID?, at now: Timestamp) async throws -> Set<Need> {
        guard let home else { return [] }
        return Set(
            try await registry.persons(tiedTo: home).filter { $0.tie.holds(at: now) }.flatMap(\.person.needs)
                .flatMap(Need.known))
    }
}

extension ToldFinding {
    /// What still stands of what the caller said in a contact about a device, or about none by name.
    static func standing(in contact: ContactRecord?, about device: DeviceID) -> [ToldFinding] {
        ToldRecord.standing(of: contact?.told ?? []).compactMap { told in
            guard told.device == nil || told.device == device, let answer = ToldFinding.Answer(told.answer) else {
                return nil
            }
            let subject: ToldFinding.Subject =
                switch told.subject {
                case .notice(let id): .notice(id)
                case .ask(let id): .answer(id)
                case .words: .words
                }
            return ToldFinding(subject, answer, words: told.words, since: told.since)
        }
    }
}
