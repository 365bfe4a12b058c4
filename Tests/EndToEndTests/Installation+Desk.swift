import DeskClient
import DeskOperations
import Telemetry
import Testing

extension Installation {
    /// An agent at this machine.
    static let ada = local(as: agent)

    func person(_ resident: Resident) async throws -> PersonID {
        let found = try await desk.callers(matching: CallerQuery(.phone(resident.phone)), as: Self.ada)
        return try #require(found.matches.first?.person)
    }

    /// Their stove.
    func device(of resident: Resident) async throws -> DeviceID {
        let page = try await desk.person(try await person(resident), as: Self.ada)
        return try #require(page.ties.first?.devices.first?.id)
    }

    /// Waits until an episode of the cause is open, and it is the likeliest.
    func shows(_ cause: String, on device: DeviceID) async throws {
        let desk = try desk
        _ = try await eventually("\(cause) is the likely cause") {
            let assessment = try await desk.diagnosis(device, contact: nil, as: Self.ada)
            return assessment.health.condition == .faulty && assessment.causes.first?.id.rawValue == cause
        }
    }

    func health(of device: DeviceID) async throws -> Health {
        try await desk.diagnosis(device, contact: nil, as: Self.ada).health
    }

    /// A call of theirs, who they are proved.
    func openContact(with resident: Resident) async throws -> ContactID {
        let desk = try desk
        let contact = try await desk.openContact(
            ContactOpening(person: try await person(resident), channel: .call, from: resident.phone), as: Self.ada)
        return try await desk.verifyIdentity(contact.id, how: "date of birth", as: Self.ada).id
    }
}
