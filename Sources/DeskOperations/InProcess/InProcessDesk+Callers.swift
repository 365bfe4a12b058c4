import PhoneNumbers
import Store
package import Telemetry

extension InProcessDesk {
    package func callers(
        matching query: CallerQuery, as principal: Principal
    ) async throws(DeskError) -> CallerMatches {
        try requireCallers(principal)
        guard (1...100).contains(query.limit) else { throw .invalid(field: "limit", why: "1 to 100") }
        return try await only {
            switch query.term {
            case .phone(let text):
                guard let number = number(text) else {
                    throw DeskError.invalid(field: "phone", why: "this is no phone number we can read")
                }
                return try await callers(by: number, limit: query.limit)
            case .text(let text):
                if text.utf8.count <= 200, Self.looksLikeNumber(text), let number = number(text) {
                    let matches = try await callers(by: number, limit: query.limit)
                    if !matches.matches.isEmpty { return matches }
                }
                return try await search(text, limit: query.limit)
            }
        }
    }

    private func number(_ text: String) -> PhoneNumber? {
        try? PhoneNumber.parse(text, defaultRegion: defaultRegion)
    }

    /// Digits and what stands between them, at least five digits.
    private static func looksLikeNumber(_ text: String) -> Bool {
        let digits = text.unicodeScalars.count { $0.properties.numericType == .decimal }
        return digits >= 5
            && !text.unicodeScalars.contains { $0.properties.isAlphabetic && !"telsipx".unicodeScalars.contains($0) }
    }

    private func callers(by number: PhoneNumber, limit: Int) async throws -> CallerMatches {
        let persons = try await registry.persons(phone: number.rawValue, limit: limit + 1)
        let hits = persons.prefix(limit).map {
            SearchHit(field: .phone, likeness: .exact, text: number.rawValue, person: $0)
        }
        return CallerMatches(
            matches: try await matches(hits), direct: persons.count == 1, more: persons.count > limit)
    }

    private func search(_ text: String, limit: Int) async throws -> CallerMatches {
        let hits = try await registry.search(text, limit: limit + 1, at: clock())
        let whole = hits.count { $0.likeness == .exact && $0.field != .name && $0.field != .address }
        return CallerMatches(
            matches: try await matches(Array(hits.prefix(limit))), direct: whole == 1, more: hits.count > limit)
    }

    private func matches(_ hits: [SearchHit]) async throws -> [CallerMatch] {
        let now = clock()
        let homes = try await registry.homes(of: hits.map(\.person.id), at: now)
        return hits.map { hit in
            // Who owns and lives in a home has two ties to it.
            var seen: Set<HomeID> = []
            let current = (homes[hit.person.id] ?? []).filter {
                $0.tie.holds(at: now) && seen.insert($0.home.id).inserted
            }
            let number = hit.field == .phone ? PhoneNumber(rawValue: hit.text)?.international : nil
            return CallerMatch(
                person: hit.person.id, name: hit.person.name, matchedBy: CallerMatch.Matched(hit.field),
                likeness: CallerMatch.Likeness(hit.likeness), matchedText: number ?? hit.text,
                homes: current.map { $0.home.oneLine }, devices: current.flatMap(\.devices).map(words(for:)))
        }
    }

    package func person(_ id: PersonID, as principal: Principal) async throws(DeskError) -> PersonPage {
        try requireCallers(principal)
        return try await only {
            let (person, homes) = try await known(id, principal)
            var ties: [TieView] = []
            for one in homes {
                ties.append(
                    TieView(
                        kind: TieView.Kind(one.tie.role), home: HomeView(one.home), from: one.tie.from, to: one.tie.to,
                        // Readings belong to a tie's period: whoever moved out sees no device of that home any more.
                        devices: one.tie.holds(at: clock()) ? one.devices.map { summary($0, in: one.home) } : []))
            }
            return PersonPage(
                id: id, name: person.name,
                phones: person.phones.map { PhoneNumber(rawValue: $0)?.international ?? $0 }, emails: person.emails,
                account: person.accounts.first, language: person.language,
                preferredChannel: person.preferredChannel.map(Channel.init), needs: person.needs, ties: ties)
        }
    }

    /// The person with homes; an unknown id is answered and audited like another's.
    func known(
        _ id: PersonID, _ principal: Principal, isAudited: Bool = true
    ) async throws -> (person: PersonRecord, homes: [TiedHome]) {
        guard let found = try await registry.personWithHomes(id, at: clock()) else {
            try await looks.enter(audit(principal, "person.not_found", id.rawValue))
            throw DeskError.notFound("person")
        }
        if isAudited { try await looks.enter(audit(principal, "person.read", id.rawValue)) }
        return (found.person, found.homes)
    }

    /// What the customer calls the device, as far as we know; it can follow "your".
    func words(for device: DeviceRecord) -> String {
        if let title = device.title, !title.isEmpty { return Wording.withoutArticle(title) }
        return device.model ?? device.addresses.first?.native ?? "device"
    }

    func summary(_ device: DeviceRecord, in home: HomeRecord?) -> DeviceSummary {
        DeviceSummary(
            id: device.id, words: words(for: device),
            title: [device.manufacturer, device.model].compactMap(\.self).joined(separator: " "),
            profile: device.profile, firmware: device.firmware, home: home.map(HomeView.init))
    }
}

extension CallerMatch.Matched {
    init(_ field: SearchHit.Field) {
        switch field {
        case .phone: self = .phone
        case .name: self = .name
        case .email: self = .email
        case .account: self = .account
        case .serial: self = .serial
        case .address: self = .address
        }
    }
}

extension CallerMatch.Likeness {
    init(_ likeness: SearchHit.Likeness) {
        switch likeness {
        case .exact: self = .exact
        case .begins: self = .begins
        case .part: self = .part
        case .similar: self = .similar
        }
    }
}

extension TieView.Kind {
    init(_ role: TieRecord.Role) {
        switch role {
        case .owner: self = .owner
        case .occupier: self = .occupier
        case .landlord: self = .landlord
        case .installer: self = .installer
        case .carer: self = .carer
        }
    }
}

extension Channel {
    init(_ channel: ContactRecord.Channel) {
        switch channel {
        case .call: self = .call
        case .chat: self = .chat
        case .mail: self = .mail
        }
    }
}

extension ContactRecord.Channel {
    init(_ channel: Channel) {
        switch channel {
        case .call: self = .call
        case .chat: self = .chat
        case .mail: self = .mail
        }
    }
}

extension HomeRecord {
    var oneLine: String { addressLines.joined(separator: ", ") }
}

extension HomeView {
    init(_ home: HomeRecord) {
        self.init(
            id: home.id, address: home.oneLine, timeZone: home.timeZone, region: home.region)
    }
}
