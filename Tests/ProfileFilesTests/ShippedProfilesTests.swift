import Foundation
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry
import Testing

/// The profiles that are shipped.
@Suite struct ShippedProfilesTests {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("DeviceProfiles").path
    private static let loaded = ProfileFile.load(directory: directory)

    @Test func `every shipped profile and convention lints clean`() {
        #expect(Self.loaded.issues.map(\.description) == [])
        #expect(Self.loaded.catalog.profiles.count >= 7)
    }

    private static let identities: [(DeviceIdentity, String)] = [
        (DeviceIdentity(manufacturer: "Northwind", model: "HP200-8", firmware: "2.3.1"), "northwind/heat-pump-hp200"),
        (DeviceIdentity(manufacturer: "Fennel", model: "R6", firmware: "6.1.0"), "fennel/router-r6"),
        (DeviceIdentity(convention: "fennel/router-r6"), "fennel/router-r6"),
        (DeviceIdentity(manufacturer: "Polar", model: "FF360", firmware: "1.8.2"), "polar/fridge-freezer-ff360"),
        (DeviceIdentity(convention: "polar/fridge-freezer-ff360"), "polar/fridge-freezer-ff360"),
        (DeviceIdentity(manufacturer: "Volta", model: "W11", firmware: "4.0.3"), "volta/ev-charger-w11"),
        (DeviceIdentity(convention: "volta/ev-charger-w11"), "volta/ev-charger-w11"),
        (DeviceIdentity(manufacturer: "Aldersol", model: "H5", firmware: "3.2.0"), "aldersol/solar-battery-h5"),
        (DeviceIdentity(convention: "aldersol/solar-battery-h5"), "aldersol/solar-battery-h5"),
        (DeviceIdentity(manufacturer: "Tarn", model: "WM8", firmware: "2.1.0"), "tarn/washing-machine-wm8"),
        (DeviceIdentity(convention: "tarn/washing-machine-wm8"), "tarn/washing-machine-wm8"),
        (DeviceIdentity(manufacturer: "Brackwell", model: "C24", firmware: "3.4.0"), "brackwell/gas-boiler-c24"),
        (DeviceIdentity(convention: "brackwell/gas-boiler-c24"), "brackwell/gas-boiler-c24"),
        (DeviceIdentity(manufacturer: "Aldwyn", model: "S35", firmware: "5.2.1"), "aldwyn/air-conditioner-s35"),
        (DeviceIdentity(convention: "aldwyn/air-conditioner-s35"), "aldwyn/air-conditioner-s35"),
        (DeviceIdentity(convention: "shelly_gen2", model: "SNSW-001P16EU"), "shelly/relay-gen2"),
        (
            DeviceIdentity(convention: "zigbee2mqtt", manufacturer: "Aqara", model: "WSDCGQ11LM"),
            "zigbee2mqtt/temperature-sensor"
        ),
        (DeviceIdentity(manufacturer: "Anyone", model: "AHU-3"), "building/air-handling-unit"),
        (
            DeviceIdentity(convention: "tasmota", topic: "plugs/kitchen/tele/LWT", reportedMetrics: ["ENERGY.Power"]),
            "tasmota/power-plug"
        ),
    ]

    @Test(arguments: identities)
    func `a device finds its profile`(identity: DeviceIdentity, expected: String) {
        #expect(Self.loaded.catalog.profile(for: identity)?.id.rawValue == expected)
    }

    @Test func `a Tasmota device that has not reported power is no plug that measures it`() {
        let lamp = DeviceIdentity(convention: "tasmota", model: "Sonoff Basic", topic: "tele/lamp/STATE")
        #expect(Self.loaded.catalog.profile(for: lamp) == nil)
        #expect(Self.loaded.catalog.telling == ["tasmota": ["ENERGY.Power"]])
    }

    @Test func `a heat pump with old firmware has no profile`() {
        let identity = DeviceIdentity(manufacturer: "Northwind", model: "HP200-8", firmware: "1.9")
        #expect(Self.loaded.catalog.profile(for: identity) == nil)
    }

    private func heatPump() throws -> DeviceProfile {
        try #require(Self.loaded.catalog[ProfileID(rawValue: "northwind/heat-pump-hp200")])
    }

    @Test func `a leak is never offered a restart as its cure`() throws {
        let profile = try heatPump()
        let leak = try #require(profile.causes.firstIndex { $0.id == "refrigerant_leak" })
        let restart = try #require(profile.fixes.firstIndex { $0.id == "restart_controller" })
        #expect(!profile.causes[leak].fixes.contains(restart))
        #expect(try #require(profile.fixes[restart].works[leak]) < 0.05)
    }

    @Test func `the symptoms of the shipped profiles are all evaluated`() {
        for profile in Self.loaded.catalog.profiles.values {
            for symptom in profile.symptoms {
                for rule in [symptom.when, symptom.gate, symptom.clear].compactMap({ $0 }) {
                    #expect(!"\(rule)".contains("unevaluated"), "\(profile.id.rawValue) \(symptom.id)")
                }
            }
        }
    }

    /// The symptom's verdict where every window over a metric reads that metric's value, whatever the function, and
    /// every parameter its default.
    private func truth(_ symptom: String, _ values: [String: Double], shares: Double = 1) throws -> Truth {
        let profile = try heatPump()
        let rule = try #require(profile.symptoms.first { $0.id == symptom })
        func read(_ input: Profiles.Expression.Input) -> Double? {
            switch input {
            case .parameter(let index): return profile.parameters[index].value
            case .schedule: return nil
            case .window(let index):
                let window = profile.windows[index]
                switch window.operand {
                case .condition(let condition): return condition.truth(reading: read) == .yes ? shares : 0
                case .metric(let metric), .occurrences(let metric, of: _):
                    return values[profile.metrics[metric].id.rawValue].map { $0 * window.scale + window.offset }
                }
            }
        }
        guard rule.gate?.truth(reading: read) ?? .yes == .yes else { return .unknown }
        return rule.when.truth(reading: read)
    }

    private static let hung: [String: Double] = [
        "mode": 1, "room_temperature": 18, "setpoint_temperature": 21, "compressor_speed": 0, "heat_output": 0,
        "electric_power": 0.05, "outdoor_temperature": 2, "flow_temperature": 24, "return_temperature": 24,
    ]
    private static let leaking: [String: Double] = [
        "mode": 1, "room_temperature": 19, "setpoint_temperature": 21, "compressor_speed": 95, "heat_output": 4,
        "electric_power": 2.2, "outdoor_temperature": 2, "flow_temperature": 38, "return_temperature": 34,
    ]
    private static let well: [String: Double] = [
        "mode": 1, "room_temperature": 20.8, "setpoint_temperature": 21, "compressor_speed": 50, "heat_output": 4.5,
        "electric_power": 1.3, "outdoor_temperature": 2, "flow_temperature": 38, "return_temperature": 33,
    ]

    @Test func `a hung controller is told from a leak and from a well device`() throws {
        #expect(try truth("idle_in_demand", Self.hung) == .yes)
        #expect(try truth("idle_in_demand", Self.leaking) == .no)
        #expect(try truth("idle_in_demand", Self.well) == .no)
        #expect(try truth("low_efficiency", Self.hung) == .unknown)
        #expect(try truth("low_efficiency", Self.leaking) == .yes)
        #expect(try truth("low_efficiency", Self.well) == .no)
        #expect(try truth("low_heat_at_full_demand", Self.leaking) == .yes)
        #expect(try truth("room_below_setpoint", Self.well) == .no)
    }

    @Test func `a restart is verified within minutes`() throws {
        let profile = try heatPump()
        let restart = try #require(profile.fixes.first { $0.id == "restart_controller" })
        let proof = try #require(restart.proof)
        let longest = proof.verify.when.windowIndices.map { profile.windows[$0].length }.max()
        #expect(try #require(longest) <= .minutes(2))
        guard case .remote(let command) = restart.means else {
            Testing.Issue.record("the restart is not remote")
            return
        }
        #expect(command.payload == #"{"cmd":"restart","id":"{repair}"}"#)
    }
}
