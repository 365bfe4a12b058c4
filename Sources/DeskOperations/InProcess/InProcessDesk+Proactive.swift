import Diagnostics
import PhoneNumbers
import Store
import Telemetry

extension InProcessDesk {
    /// Devices that one list looks at, for one row each at most.
    private static let mostLookedAt = 500
    /// A home hears from us, or we from it, at most once in so long.
    private static let quietFor = TimeSpan.days(14)

    package func proactive(limit: Int, as principal: Principal) async throws(DeskError) -> ProactiveList {
        try requireCallers(principal)
        guard (1...100).contains(limit) else { throw .invalid(field: "limit", why: "1 to 100") }
        return try await only {
            let now = clock()
            try await looks.enter(audit(principal, "proactive.read", ""))
            var list = ProactiveList(madeAt: now)
            var homes: Set<HomeID> = []
            let urgent = await proactiveSource?.mostUrgent(limit: Self.mostLookedAt) ?? []
            for id in urgent {
                guard list.rows.count < limit else {
                    list.more = true
                    break
                }
                // Not urgent any more: repaired, or fallen silent, since its last day ended.
                guard let (state, compiled) = await devices.device(id),
                    let forecast = ForecastWriter(compiled: compiled).forecasts(of: state, at: now)
                        .first(where: \.isUrgent)
                else { continue }
                let isReached = Diagnostics.Health(of: state, at: now, compiled).reach != .offline
                guard isReached, forecast.help != nil, let device = try await registry.device(id),
                    let home = device.home, !homes.contains(home), let person = try await whomToTell(in: home, at: now)
                else {
                    list.leftOut += 1
                    continue
                }
                homes.insert(home)
                list.rows.append(
                    ProactiveRow(
                        device: summary(device, in: try await registry.home(home)), forecast: forecast,
                        person: person.id, personName: person.name,
                        preferredChannel: person.preferredChannel.map(Channel.init),
                        phone: person.phones.first.map { PhoneNumber(rawValue: $0)?.international ?? $0 }))
            }
            list.more = list.more || urgent.count == Self.mostLookedAt
            return list
        }
    }

    /// Who lives there, else the owner; nil where nobody is known, or somebody of the home is in touch with us or was
    /// within the last 14 days.
    private func whomToTell(in home: HomeID, at now: Timestamp) async throws -> PersonRecord? {
        let tied = try await registry.persons(tiedTo: home).filter { $0.tie.holds(at: now) }
        for one in tied {
            guard let last = try await registry.contacts(of: one.person.id, limit: 1).first else { continue }
            if last.closedAt == nil || now - last.openedAt < Self.quietFor { return nil }
        }
        return (tied.first { $0.tie.role == .occupier } ?? tied.first { $0.tie.role == .owner })?.person
    }
}
