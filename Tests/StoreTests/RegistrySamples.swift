import Store
import Telemetry

let anna = PersonRecord(
    id: PersonID(rawValue: "anna"), name: "Anna Müller-Becker", language: "de-DE", preferredChannel: .call,
    needs: ["hard of hearing: speak slowly"], phones: ["+447700900143", "+4930901820"], emails: ["anna@example.org"],
    accounts: ["AC-10 77"])
let bert = PersonRecord(id: PersonID(rawValue: "bert"), name: "Bert O'Neill", phones: ["+447700900143"])
let hill = HomeRecord(
    id: HomeID(rawValue: "hill"), addressLines: ["14 Hill Road", "Otterburn"], timeZone: "Europe/London",
    region: "north")

func heatPump(_ number: UInt64, home: HomeID? = nil, native: String? = nil, serial: String? = nil) -> DeviceRecord {
    DeviceRecord(
        id: device(number), home: home, matchedProfile: "northwind/heat-pump-hp200", title: "heat pump",
        manufacturer: "Northwind", model: "HP200-8", serial: serial, enrolledAt: noon(),
        addresses: native.map { [Address(convention: "json", native: $0)] } ?? [])
}

func repair(
    _ id: String, on number: UInt64 = 1, state: String = "approved", occupies: Bool = true, key: String? = nil
) -> RepairRecord {
    RepairRecord(
        id: RepairID(rawValue: id), device: device(number), fix: "restart_controller", agent: "ada", state: state,
        requestedAt: noon(), occupiesDevice: occupies, idempotencyKey: key ?? "key of \(id)")
}

extension Registry {
    /// One with Anna as occupier and Bert as landlord of a home with one heat pump.
    static func sample() async throws -> Registry {
        let registry = try Registry()
        try await registry.save(anna)
        try await registry.save(bert)
        try await registry.save(hill)
        try await registry.save(TieRecord(person: anna.id, home: hill.id, role: .occupier, from: noon(-1_000)))
        try await registry.save(TieRecord(person: bert.id, home: hill.id, role: .landlord))
        try await registry.save(heatPump(1, home: hill.id, native: "hp-1", serial: "NW-0042/7"))
        return registry
    }
}

/// The code of the `StoreError` that `body` throws; nil where it throws none.
func code(_ body: () async throws -> Void) async -> StoreError.Code? {
    do {
        try await body()
        return nil
    } catch let error as StoreError {
        return error.code
    } catch {
        return nil
    }
}
