import DeskOperations
import Diagnostics
import Telemetry
import Testing

/// What is missing of a device's messages, as it is said.
@Suite struct MissingMessageTests {
    /// The heater well for four hours, then messages of these numbers, each a minute after the one before, to now.
    private func fixture(_ numbers: [Int64]) async throws -> FixtureDesk {
        let fixture = try await FixtureDesk()
        let compiled = try #require(Heater.compiled)
        let begin = FixtureDesk.now - .minutes(Int64(numbers.count) + 10)
        var state = try #require(
            Heater.state(of: FixtureDesk.heater, [(begin - .hours(4), .well)], until: begin))
        for (index, number) in numbers.enumerated() {
            let at = begin + .minutes(Int64(index) + 1)
            let readings = Heater.Report.well.readings.map {
                Reading(metric: $0.0, value: $0.1 + Double(index) / 100, observedAt: at, deviceStated: true)
            }
            _ = state.fold(
                DeviceInput(
                    device: FixtureDesk.heater, receivedAt: at, number: MessageNumber(number: number, boot: 1),
                    content: .readings(readings)), by: compiled)
        }
        await fixture.devices.set(FixtureDesk.heater, state)
        return fixture
    }

    @Test func `The card's changes and the device's page say how many are missing, and between when`() async throws {
        let fixture = try await fixture([1, 2, 15, 16, 18])
        let says = try await fixture.assessment().changes.filter { $0.kind == .network }.map(\.says)
        #expect(
            says == [
                "One of its messages is missing between 13:49 this afternoon and 13:50 this afternoon",
                "12 of its messages are missing between 13:47 this afternoon and 13:48 this afternoon",
            ])
        let page = try await fixture.desk.device(FixtureDesk.heater, as: fixture.eve)
        let lines = page.info.filter { $0.name == "Its messages" }.map(\.value)
        #expect(
            lines == [
                "one of its messages is missing between 13:49 this afternoon and 13:50 this afternoon",
                "12 of its messages are missing between 13:47 this afternoon and 13:48 this afternoon",
            ])
    }

    @Test func `A contradiction is said on the device's page`() async throws {
        let fixture = try await fixture([1, 2, 2])
        let page = try await fixture.desk.device(FixtureDesk.heater, as: fixture.eve)
        #expect(
            page.info.filter { $0.name == "Its messages" }.map(\.value) == [
                "one contradicts an earlier one of the same number, the last at 13:50 this afternoon: the first one counts"
            ])
        #expect(try await fixture.assessment().changes.allSatisfy { $0.kind != .network })
    }

    @Test func `Where nothing is missing nothing is said`() async throws {
        let fixture = try await fixture([1, 2, 3])
        let page = try await fixture.desk.device(FixtureDesk.heater, as: fixture.eve)
        #expect(!page.info.contains { $0.name == "Its messages" })
    }
}
