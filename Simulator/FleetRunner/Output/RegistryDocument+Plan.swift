package import FleetModel
package import Foundation

extension RegistryDocument {
    /// What a contact centre would hold of a planned fleet. The first person of a home is the one who called.
    init(_ plan: FleetPlan) {
        self.init(persons: [], homes: [], ties: [], devices: [], contacts: [], repairs: [])
        for home in plan.homes {
            let region = plan.regions[home.region]
            homes.append(
                Home(
                    key: home.id, address: home.address, timeZone: region.timeZone, region: region.name,
                    supply: Supply(electricity: region.networkArea, internet: home.provider)))
            for person in home.people {
                persons.append(
                    Person(
                        key: person.id, name: person.name, phones: person.phones, emails: [person.email],
                        account: person.account, language: person.language, preferredChannel: person.channel,
                        needs: person.needs))
                ties.append(Tie(person: person.id, home: home.id, kind: person.tie))
                // A household lives in the home that one of them owns.
                if person.tie == "owner" { ties.append(Tie(person: person.id, home: home.id, kind: "occupier")) }
            }
            for device in home.devices {
                let names = device.family.names
                devices.append(
                    Device(
                        key: device.id, home: home.id,
                        address: Address(
                            convention: names.convention, gateway: device.family.onTheAir.gateway(home: home.id),
                            native: device.id),
                        profile: names.profile, serial: device.serial, words: device.words))
            }
            guard let caller = home.people.first else { continue }
            for contact in home.contacts { add(contact, of: home, by: caller) }
        }
    }

    private mutating func add(_ contact: FleetPlan.Contact, of home: FleetPlan.Home, by caller: FleetPlan.Person) {
        let device = contact.device.map { home.devices[$0].id }
        contacts.append(
            Contact(
                key: contact.id, person: caller.id, device: device, channel: contact.channel,
                openedAt: contact.at.date, closedAt: (contact.at + contact.lasted).date, about: contact.said,
                outcome: contact.outcome))
        guard let repair = contact.repair, let device else { return }
        repairs.append(
            Repair(
                key: repair.id, device: device, contact: contact.id, fix: repair.fix,
                requestedAt: repair.requestedAt.date, endedAt: repair.endedAt.date, state: repair.state,
                requestedBy: repair.agent))
    }
}

extension ModelTime {
    /// To the second below.
    var date: Date { Date(timeIntervalSince1970: (Double(milliseconds) / 1000).rounded(.down)) }

    /// The present.
    package static func ofWallClock(_ date: Date = Date()) -> ModelTime {
        ModelTime(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
