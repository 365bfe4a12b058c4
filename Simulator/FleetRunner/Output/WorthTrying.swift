import FleetModel

/// A caller a demonstration points at, and what their card should show.
package struct WorthTrying: Hashable, Sendable, Codable {
    package var name: String
    /// As written in the scenario or drawn.
    package var phone: String
    package var home: String
    /// Native ids of the home's devices.
    package var devices: [String]
    /// What is the matter with them at the end of the history, by the model's names; empty: nothing.
    package var causes: [String]
    /// The danger that should be shown first, by the profile's name; nil: none.
    package var danger: String?
    /// In the scenario's words.
    package var expect: String
}

extension FleetPlan {
    /// In the scenario's order.
    package var worthTrying: [WorthTrying] {
        homes.compactMap { home in
            guard let expect = home.worthTrying, let person = home.people.first else { return nil }
            return WorthTrying(
                name: person.name, phone: person.phones.first ?? "", home: home.id, devices: home.devices.map(\.id),
                causes: home.devices.flatMap { $0.causes.map(\.cause.rawValue) }, danger: home.danger, expect: expect)
        }
    }
}
