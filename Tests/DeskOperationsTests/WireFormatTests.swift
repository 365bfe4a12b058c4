import DeskOperations
import Foundation
import Telemetry
import Testing

@Suite struct WireFormatTests {
    let device = DeviceID(high: 0x0190_0000_0000_7000, low: 1 << 63 | 7)

    @Test func `A repair request survives the wire`() throws {
        let request = RepairRequest(
            device: device, fix: FixID(rawValue: "restart_controller"), contact: ContactID(rawValue: "c-1"),
            permission: "Maria agrees", callingOverThisLine: false, idempotencyKey: "0123456789")
        let data = try WireFormat.encoder().encode(request)
        #expect(try WireFormat.decoder().decode(RepairRequest.self, from: data) == request)
        #expect(String(decoding: data, as: UTF8.self).contains("\"calling_over_this_line\":false"))
    }

    @Test func `Instants are RFC 3339 on the wire and survive it to the microsecond`() throws {
        let user = User(
            name: "ada", displayName: "Ada", role: .agent, createdAt: Timestamp(microseconds: 1_795_331_705_250_001),
            disabled: false)
        let data = try WireFormat.encoder().encode(user)
        #expect(String(decoding: data, as: UTF8.self).contains("\"2026-11-22T07:15:05.250001Z\""))
        #expect(try WireFormat.decoder().decode(User.self, from: data) == user)
    }

    @Test func `An error that is not the desk's own becomes unavailable`() async {
        struct Odd: Error {}
        await #expect(throws: DeskError.unavailable("Try again; if it stays, the service's log says why.")) {
            try await DeskError.only { throw Odd() }
        }
        await #expect(throws: DeskError.notFound("device")) {
            try await DeskError.only { throw DeskError.notFound("device") }
        }
    }
}
