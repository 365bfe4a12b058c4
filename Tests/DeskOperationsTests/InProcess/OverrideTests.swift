import DeskOperations
import Diagnostics
import Profiles
import Telemetry
import Testing

/// What is set for one device otherwise than its profile has it, on the device's page.
@Suite struct OverrideTests {
    /// The lines of a device's page, with these figures set for it in Celsius.
    private func lines(_ set: [String: Double]) async throws -> [String] {
        var profile = try #require(Heater.questions.profile)
        profile.parameters = [
            Parameter(
                id: "wanted_room", says: "the temperature the household wants at least",
                unit: UnitCode(rawValue: "Cel"), value: 291.15, range: 283.15...298.15)
        ]
        let compiled = CompiledProfile(profile)
        let bench = try await FixtureDesk([(.hours(1), .well)], profile: compiled)
        let now = FixtureDesk.now
        var state = try #require(
            Heater.state(of: FixtureDesk.heater, [(now - .hours(1), .well)], until: now, by: compiled))
        let setting = DeviceSetting(overrides: set.mapValues { $0 + 273.15 })
        _ = state.fold(
            DeviceInput(device: FixtureDesk.heater, receivedAt: now, content: .setting(setting)), by: compiled)
        await bench.devices.set(FixtureDesk.heater, state)
        let page = try await bench.desk.device(FixtureDesk.heater, as: bench.eve)
        return page.info.filter { $0.name == "wanted room" || $0.name == "colour" }.map(\.value)
    }

    @Test func `a device's own figure stands beside the profile's`() async throws {
        #expect(try await lines(["wanted_room": 21]) == ["21 °C for this device, otherwise 18 °C"])
    }

    @Test func `one outside what the profile allows is shown as not taken, with what it may be`() async throws {
        #expect(
            try await lines(["wanted_room": 30])
                == ["30 °C was not taken: it must be from 10 °C to 25 °C; it stays 18 °C"])
    }

    @Test func `one that the profile does not know, and none at all, are no line`() async throws {
        #expect(try await lines(["colour": 21]) == [])
        #expect(try await lines([:]) == [])
    }
}
