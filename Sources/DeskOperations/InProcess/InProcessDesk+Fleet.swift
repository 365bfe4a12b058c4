import Diagnostics
import Profiles
import Store
import Telemetry

extension InProcessDesk {
    package func fleet(_ query: FleetQuery, as principal: Principal) async throws(DeskError) -> FleetPage {
        try require(principal, .supervisor, .engineer, .administrator, to: "see the fleet")
        guard (1...500).contains(query.limit) else { throw .invalid(field: "limit", why: "1 to 500") }
        guard (0...100_000).contains(query.offset) else { throw .invalid(field: "offset", why: "0 to 100,000") }
        return try await only {
            let now = clock()
            var rows: [FleetRow] = []
            var homesToHear: Set<HomeID> = []
            var last: DeviceID?
            while rows.count < mostInOverview {
                let limit = min(1_000, mostInOverview - rows.count)
                let page = try await registry.devices(after: last, limit: limit)
                for device in page {
                    let row = await row(device, at: now)
                    rows.append(row)
                    if row.hearFromUs != nil, let home = device.home { homesToHear.insert(home) }
                }
                guard let end = page.last, page.count == limit else { break }
                last = end.id
            }
            let devices = max(try await registry.deviceCount(), rows.count)
            let openRepairs = try await registry.openRepairs().count
            let wanted = rows.filter { row in
                (query.condition.map { $0 == row.condition } ?? true) && (query.reach.map { $0 == row.reach } ?? true)
            }.sorted { (Self.urgency($1), $0.device.id) < (Self.urgency($0), $1.device.id) }
            var shown = Array(wanted.dropFirst(query.offset).prefix(query.limit))
            for index in shown.indices { try await name(&shown[index], principal, at: now) }
            return FleetPage(
                devices: devices, lookedAt: rows.count, faulty: rows.count { $0.condition == .faulty },
                atRisk: rows.count { $0.condition == .atRisk }, offline: rows.count { $0.reach == .offline },
                openRepairs: openRepairs, homesToHear: homesToHear.count, rows: shown,
                more: wanted.count > query.offset + shown.count, madeAt: now)
        }
    }

    private static func urgency(_ row: FleetRow) -> Int {
        let condition =
            switch row.condition {
            case .faulty: 4
            case .atRisk: 3
            case .unknown: row.reach == .offline ? 2 : 1
            case .healthy: 0
            }
        return condition * 2 + (row.hearFromUs == nil ? 0 : 1)
    }

    private func row(_ device: DeviceRecord, at now: Timestamp) async -> FleetRow {
        guard let glance = await devices.glance(device.id, at: now) else {
            return FleetRow(device: summary(device, in: nil), condition: .unknown, reach: .offline)
        }
        let profile = glance.profile.profile
        var headline: String?
        var since: Timestamp?
        var hearFromUs: String?
        if let likely = glance.likely {
            let cause = profile.causes[likely.cause]
            headline = cause.title
            since = likely.since
            // Only where we can help now: a remote or customer's fix that works on it, or a visit to offer.
            if glance.reach == .fresh, cause.severity != .minor, let fix = cause.fixes.first {
                hearFromUs = "we can offer: \(profile.fixes[fix].title.inSentence)"
            }
        } else if glance.reach == .offline {
            headline = "silent"
            since = glance.lastHeard
        }
        return FleetRow(
            device: summary(device, in: nil), condition: Health.Condition(glance.condition),
            reach: Health.Reach(glance.reach), lastHeard: glance.lastHeard, headline: headline, since: since,
            hearFromUs: hearFromUs)
    }

    /// Home and person of a row that is shown; engineers see no person.
    private func name(_ row: inout FleetRow, _ principal: Principal, at now: Timestamp) async throws {
        guard let device = try await registry.device(row.device.id), let id = device.home,
            let home = try await registry.home(id)
        else { return }
        row.device.home = HomeView(home)
        guard principal.role != .engineer else { return }
        let tied = try await registry.persons(tiedTo: id).filter { $0.tie.holds(at: now) }
        let person = tied.first { $0.tie.role == .occupier } ?? tied.first { $0.tie.role == .owner }
        row.person = person?.person.id
        row.personName = person?.person.name
    }
}
