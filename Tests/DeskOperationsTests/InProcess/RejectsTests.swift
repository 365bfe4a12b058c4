import DeskOperations
import Telemetry
import Testing

/// Rejected messages as the desk tells them.
@Suite struct RejectsTests {
    private static func sample(_ reason: String, _ topic: String, ago seconds: Int64) -> RejectedTable.Sample {
        RejectedTable.Sample(
            reason: reason, why: "not JSON", topic: topic, payload: Array("{\u{202E}".utf8), size: 900,
            at: FixtureDesk.now - .seconds(seconds), times: 2, first: FixtureDesk.now - .hours(1))
    }

    private struct Source: RejectSource {
        func rejected() -> RejectedTable {
            RejectedTable(
                since: FixtureDesk.now - .days(1), counts: ["bad_payload": 2, "too_many": 50],
                samples: [
                    sample("too_many", "c", ago: 30), sample("bad_payload", "a", ago: 20),
                    sample("bad_payload", "b", ago: 10),
                ])
        }
    }

    @Test func `Newest first, the most frequent reason first, one reason alone where it is asked for`() async throws {
        let fixture = try await FixtureDesk(rejects: Source())
        let all = try await fixture.desk.rejects(reason: nil, limit: 2, as: fixture.eve)
        #expect(all.messages.map(\.topic) == ["b", "a"])
        #expect(all.reasons.map(\.reason) == ["too_many", "bad_payload"])
        #expect(all.messages.first?.payload.text == #"{\u{202e}"#)
        let one = try await fixture.desk.rejects(reason: "too_many", limit: 50, as: fixture.root)
        #expect(one.messages.map(\.topic) == ["c"])
        #expect(one.reasons.count == 2)
        let unknown = await deskError {
            _ = try await fixture.desk.rejects(reason: "' OR 1", limit: 50, as: fixture.eve)
        }
        guard case .invalid("reason", let why) = unknown else { return #expect(Bool(false), "\(unknown)") }
        #expect(why.contains("bad_payload"))
        #expect(try await fixture.actions().count { $0 == "rejects.read" } == 2)
    }

    @Test func `Engineers and administrators alone, within bounds`() async throws {
        let fixture = try await FixtureDesk(rejects: Source())
        for principal in [fixture.ada, fixture.sue] {
            let error = await deskError { _ = try await fixture.desk.rejects(reason: nil, limit: 5, as: principal) }
            guard case .forbidden? = error else {
                Issue.record("\(principal.role): \(String(describing: error))")
                continue
            }
        }
        for limit in [0, 501] {
            let error = await deskError {
                _ = try await fixture.desk.rejects(reason: nil, limit: limit, as: fixture.eve)
            }
            #expect(error == .invalid(field: "limit", why: "1 to 500"))
        }
    }
}
