/// All profiles and conventions that a service or command works with.
package struct ProfileCatalog: Hashable, Sendable {
    /// By id.
    package let profiles: [ProfileID: DeviceProfile]
    /// The shipped and added ones, without those that profiles hold inline.
    package let conventions: [Convention]
    /// Raw names that some profile matches on, by the convention they come in: what is looked for in messages.
    package let telling: [String: Set<String>]
    /// Narrowest first, then by id: the order in which a match is looked for.
    private let order: [ProfileID]

    /// Of profiles with equal ids the first is kept.
    package init(profiles: [DeviceProfile] = [], conventions: [Convention] = []) {
        self.profiles = Dictionary(profiles.map { ($0.id, $0) }) { first, _ in first }
        self.conventions = conventions
        telling = self.profiles.values.reduce(into: [:]) { telling, profile in
            guard let name = profile.match.reportsMetric else { return }
            telling[profile.reports.convention, default: []].insert(name)
        }
        order = self.profiles.values
            .sorted { a, b in
                let (left, right) = (a.match.constraint, b.match.constraint)
                return left == right ? a.id < b.id : left > right
            }
            .map(\.id)
    }

    package subscript(id: ProfileID) -> DeviceProfile? { profiles[id] }

    /// Every convention to decode by: the shared ones, then each profile's own rules under the profile's id.
    package var allConventions: [Convention] {
        conventions
            + profiles.values.sorted { $0.id < $1.id }
            .filter { !$0.reports.rules.isEmpty }
            .map { Convention(name: $0.id.rawValue, rules: $0.reports.rules) }
    }

    /// The profile with the narrowest match on what is known of a device; nil where none matches.
    ///
    /// A device that was decoded by a profile's own rules is taken to be of that profile while nothing known speaks
    /// against it: its maker and model may arrive after its first readings.
    package func profile(for identity: DeviceIdentity) -> DeviceProfile? {
        var undecided: DeviceProfile?
        for id in order {
            guard let profile = profiles[id] else { continue }
            if let convention = identity.convention, convention != profile.reports.convention { continue }
            switch profile.match.verdict(on: identity) {
            case .matches: return profile
            case .undecided where identity.convention == id.rawValue: undecided = undecided ?? profile
            case .undecided, .no: continue
            }
        }
        return undecided
    }

    /// Pairs of profiles that match some device equally narrowly, so that neither would be right.
    package var ties: [(ProfileID, ProfileID)] {
        let all = order.compactMap { profiles[$0] }
        var ties: [(ProfileID, ProfileID)] = []
        for (index, a) in all.enumerated() {
            for b in all[(index + 1)...]
            where a.reports.convention == b.reports.convention && a.match.constraint == b.match.constraint
                && a.match.overlaps(b.match)
            {
                ties.append(a.id < b.id ? (a.id, b.id) : (b.id, a.id))
            }
        }
        return ties.sorted { $0 < $1 }
    }
}
