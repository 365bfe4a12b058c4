import DeskOperations
import Diagnostics
import Telemetry
import Testing

/// What is missing of a device's messages, as it is said.
@Suite struct MissingMessageTests {
    /// The heater well for four hours, then messages of these numbers so many minutes before now.
    private func fixture(_ messages: [(number: Int64, ago: Int64)]) async throws -> FixtureDesk {
        let fixture = try await FixtureDesk()
        let compiled = try #require(Heater.compiled)
        let begin = FixtureDesk.now - .hours(2)
        var state = try #require(
            Heater.state(of: FixtureDesk.heater, [(begin - .hours(4), .well)], until: begin))
        for (index, message) in messages.enumerated() {
            let at = FixtureDesk.now - .minutes(message.ago)
            let readings = Heater.Report.well.readings.map {
                Reading(metric: $0.0, value: $0.1 + Double(index) / 100, observedAt: at, deviceStated: true)
            }
            _ = state.fold(
                DeviceInput(
                    device: FixtureDesk.heater, receivedAt: at, number: MessageNumber(number: message.number, boot: 1),
                    content: .readings(readings)), by: compiled)
        }
        await fixture.devices.set(FixtureDesk.heater, state)
        return fixture
    }

    private func info(_ fixture: FixtureDesk, _ name: String) async throws -> [String] {
        try await fixture.desk.device(FixtureDesk.heater, as: fixture.eve).info.filter { $0.name == name }.map(\.value)
    }

    @Test func `The card's changes and the device's page say how many are missing, and between when`() async throws {
        let fixture = try await fixture([(1, 40), (2, 39), (15, 26), (16, 25), (18, 23)])
        // One lost report is no change.
        let changes = try await fixture.assessment().changes.filter { $0.kind == .network }
        #expect(
            changes.map(\.says) == [
                "12 of its messages are missing between 13:21 this afternoon and 13:34 this afternoon"
            ])
        #expect(
            try await info(fixture, "Missing messages") == [
                "one of its messages is missing between 13:35 this afternoon and 13:37 this afternoon; "
                    + "13 since 13:21 this afternoon"
            ])
    }

    @Test func `A contradiction is said on the device's page`() async throws {
        let fixture = try await fixture([(1, 12), (2, 11), (2, 10)])
        #expect(
            try await info(fixture, "Contradicting messages") == [
                "one contradicts an earlier one of the same number, the last at 13:50 this afternoon: the first one counts"
            ])
        #expect(try await fixture.assessment().changes.allSatisfy { $0.kind != .network })
    }

    @Test func `Where nothing is missing nothing is said`() async throws {
        let fixture = try await fixture([(1, 12), (2, 11), (3, 10)])
        #expect(try await info(fixture, "Missing messages").isEmpty)
        #expect(try await info(fixture, "Contradicting messages").isEmpty)
    }
}
