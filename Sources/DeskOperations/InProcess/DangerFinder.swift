import Diagnostics
import Profiles
import Store
import Telemetry

/// Finds the dangers to people that stand on a device, for the card and for the guards of a repair alike.
struct DangerFinder: Sendable {
    let registry: Registry

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
    /// - Parameter contact: what was told in it counts as long as it is open.
    func refusal(
        of fix: String, on device: DeviceRecord?, _ state: DeviceState, in contact: ContactRecord?, at now: Timestamp,
        _ compiled: CompiledProfile
    ) async throws -> String? {
        guard !compiled.profile.dangers.isEmpty, let device else { return nil }
        let isOpen = contact.map { $0.closedAt == nil } ?? false
        let diagnosis = Diagnosis(
            of: state, told: isOpen ? ToldFinding.standing(in: contact, about: device.id) : [], isContact: isOpen,
            at: now, compiled)
        let index = compiled.profile.fixes.firstIndex { $0.id == fix }
        return try await dangers(diagnosis, of: state, in: device.home, at: now, compiled).first { danger in
            index.map { !danger.makeSafe.contains($0) } ?? true
        }?.says
    }

    /// Of everybody tied to the home now.
    private func needs(in home: HomeID?, at now: Timestamp) async throws -> Set<String> {
        guard let home else { return [] }
        return Set(
            try await registry.persons(tiedTo: home).filter { $0.tie.holds(at: now) }.flatMap(\.person.needs))
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
