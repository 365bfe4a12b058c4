import GRDB
package import Telemetry

extension Registry {
    /// What is known of these devices' homes and people, in the order asked for; unknown devices are left out. One read,
    /// so that all of it is of one moment.
    ///
    /// A home is in touch with us while
    /// - a repair of one of its devices has not ended,
    /// - a contact with one of its people, or about one of its devices, is open or was opened after `quietSince`,
    /// - a promise to one of its people is not kept yet, and was due, or where no day was named made, after `quietSince`.
    ///
    /// Cost: some 0.1 ms a device.
    package func outreach(
        for devices: [DeviceID], at now: Timestamp, quietSince: Timestamp
    ) async throws -> [OutreachRecord] {
        try await read { db in
            try devices.compactMap { id in
                guard let device = try db.device(id) else { return nil }
                guard let home = device.home else {
                    return OutreachRecord(device: device, home: nil, people: [], isInTouch: false)
                }
                let people = try db.ties(to: home).filter { $0.holds(at: now) }.compactMap { tie in
                    try db.person(tie.person).map { TiedPerson(tie: tie, person: $0) }
                }
                return OutreachRecord(
                    device: device, home: try db.home(home), people: people,
                    isInTouch: try db.isInTouch(home, people.map(\.person.id), since: quietSince))
            }
        }
    }
}

extension Database {
    fileprivate func isInTouch(_ home: HomeID, _ people: [PersonID], since: Timestamp) throws -> Bool {
        let row = try row(
            """
            WITH who AS (SELECT value AS person FROM json_each(?2)),
              what AS (SELECT id AS device FROM devices WHERE home = ?1)
            SELECT EXISTS (SELECT 1 FROM repairs WHERE ended_at IS NULL AND device IN (SELECT device FROM what))
              OR EXISTS (SELECT 1 FROM promises
                WHERE kept_at IS NULL AND coalesce(due_at, made_at) > ?3 AND person IN (SELECT person FROM who))
              OR EXISTS (
                SELECT 1 FROM contacts
                WHERE caller IN (SELECT person FROM who) AND (closed_at IS NULL OR opened_at > ?3))
              OR EXISTS (
                SELECT 1 FROM contact_devices AS about JOIN contacts ON contacts.id = about.contact
                WHERE about.device IN (SELECT device FROM what)
                  AND (contacts.closed_at IS NULL OR contacts.opened_at > ?3)) AS answer
            """, [home.rawValue, try JSONText.encode(people.map(\.rawValue)), since.rawValue])
        return try row?.value("answer") ?? false
    }
}
