import Foundation
import ProfileFiles
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// Tasmota says neither maker nor model in its telemetry: what it reports tells what it is.
@Suite struct TasmotaIdentityTests {
    private static let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("DeviceProfiles").path

    private let directory = DeviceDirectory()
    private let catalog = ProfileFile.load(directory: shipped).catalog

    private func take(_ topic: String, _ payload: String) -> [DeviceInput.Content] {
        let intake = Intake(
            catalog: catalog, directory: directory, enrolment: .automatic,
            rejects: Rejects(figures: FigureRegistry(), since: noon()))
        var learnt = DirectoryChanges()
        let message = Intake.Message(
            topic: topic, payload: Array(payload.utf8), isRetained: false, receivedAt: noon(), isImported: false)
        if case .inputs(let inputs) = intake.take(message, &learnt) { return inputs.map(\.content) }
        return []
    }

    @Test func `A plug is still one after a restart, before it reports again`() async throws {
        let registry = try Registry()
        for (number, profile) in [(UInt64(1), "tasmota/power-plug"), (2, nil as String?)] {
            try await registry.save(
                DeviceRecord(id: device(number), enrolledAt: noon(), addresses: [Self.address("d\(number)")]))
            if let profile {
                _ = try await registry.project(
                    [ProjectedChange(position: first, .profileMatched(device(number), profile: profile))],
                    through: first)
            }
        }
        try await directory.load(from: registry, catalog)
        let plug = try #require(directory[device(1)])
        #expect(plug.identity.reportedMetrics == ["ENERGY.Power"])
        #expect(catalog.profile(for: plug.identity)?.id.rawValue == plug.profile)
        #expect(directory[device(2)]?.identity.reportedMetrics == [])
    }

    private let first = JournalPosition(rawValue: 1)

    private static func address(_ native: String) -> Address { Address(convention: "tasmota", native: native) }

    private static func metrics(_ contents: [DeviceInput.Content]) -> [String] {
        contents.flatMap { content -> [String] in
            if case .readings(let readings) = content { readings.map(\.metric.rawValue).sorted() } else { [] }
        }
    }

    @Test func `A lamp and a thermometer are of no profile, whatever topics they use`() {
        let lamp = take(
            "tele/lamp/STATE",
            #"{"Time":"2027-01-15T08:00:00","UptimeSec":60,"POWER":"ON","Dimmer":40,"Wifi":{"RSSI":80}}"#)
        #expect(lamp.contains(.enrolled(Self.address("lamp"), profile: nil)))
        #expect(Self.metrics(lamp).isEmpty)
        _ = take("tele/cellar/SENSOR", #"{"Time":"2027-01-15T08:00:00","DS18B20":{"Temperature":11.5},"TempUnit":"C"}"#)
        #expect(directory.find([Self.address("cellar")])?.profile == nil)
        #expect(directory.find([Self.address("lamp")])?.profile == nil)
    }

    @Test(arguments: ["tele/plug/", "plug/tele/"])
    func `A plug is known from its first reading of power on, by any form of topic`(prefix: String) {
        let state = #"{"Time":"2027-01-15T08:00:00","UptimeSec":60,"POWER":"ON","Wifi":{"RSSI":80}}"#
        #expect(Self.metrics(take(prefix + "STATE", state)).isEmpty)
        let energy = #"{"Time":"2027-01-15T08:00:10","ENERGY":{"Total":3.1,"Power":5,"Voltage":231,"Current":0.02}}"#
        let first = take(prefix + "SENSOR", energy)
        #expect(first.contains(.enrolled(Self.address("plug"), profile: "tasmota/power-plug")))
        #expect(Self.metrics(first) == ["current", "energy", "power", "voltage"])
        #expect(Self.metrics(take(prefix + "STATE", state)).contains("switch"))
        #expect(
            !take(prefix + "SENSOR", energy).contains(.enrolled(Self.address("plug"), profile: "tasmota/power-plug")))
    }
}
