import Diagnostics
import PhoneNumbers
import Store
import Telemetry

extension InProcessDesk {
    /// Devices that one list looks at, for one row each at most.
    static let mostLookedAt = 500
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
            let known = try await registry.outreach(for: urgent, at: now, quietSince: now - Self.quietFor)
            for one in known {
                guard list.rows.count < limit else {
                    list.more = true
                    break
                }
                // Not urgent any more: repaired, or fallen silent, since its last day ended.
                guard let (state, compiled) = await devices.device(one.device.id),
                    let forecast = ForecastWriter(compiled: compiled).forecasts(of: state, at: now)
                        .first(where: \.isUrgent)
                else { continue }
                let isReached = Diagnostics.Health(of: state, at: now, compiled).reach != .offline
                guard isReached, forecast.help != nil, !one.isInTouch, let home = one.home, !homes.contains(home.id),
                    let person = Self.whomToTell(one.people)
                else {
                    list.leftOut += 1
                    continue
                }
                homes.insert(home.id)
                list.rows.append(
                    ProactiveRow(
                        device: summary(one.device, in: home), forecast: forecast, person: person.id,
                        personName: person.name, preferredChannel: person.preferredChannel.map(Channel.init),
                        phone: person.phones.first.map { PhoneNumber(rawValue: $0)?.international ?? $0 }))
            }
            list.more = list.more || urgent.count == Self.mostLookedAt
            return list
        }
    }

    /// Who lives there, else the owner; nil where nobody is known.
    private static func whomToTell(_ tied: [TiedPerson]) -> PersonRecord? {
        (tied.first { $0.tie.role == .occupier } ?? tied.first { $0.tie.role == .owner })?.person
    }
}
