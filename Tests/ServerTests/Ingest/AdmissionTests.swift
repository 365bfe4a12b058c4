import DeskOperations
import Dispatch
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct AdmissionTests {
    private let files = TemporaryDirectory()
    private let journal: Journal
    private let handOver = HandOver(capacity: 10_000)
    private let directory = DeviceDirectory()
    private let admission: Admission

    init() throws {
        journal = try Journal(path: files.file("journal.sqlite"))
        admission = Admission(
            intake: Intake(
                catalog: try Heater.catalog(), directory: directory, enrolment: .manual,
                rejects: Rejects(figures: FigureRegistry(), since: noon())),
            journal: JournalWriter(journal: journal, handOver: handOver))
    }

    private func report(_ number: UInt64, at seconds: Int64, imported: Bool) -> Intake.Message {
        Intake.Message(
            topic: "homes/17/h\(number)/telemetry",
            payload: Array(#"{"ts":\#(noon(seconds).milliseconds),"flow":21}"#.utf8), isRetained: false,
            receivedAt: noon(seconds), isImported: imported)
    }

    private func info(_ native: String, _ payload: String, retained: Bool = true) -> Intake.Message {
        Intake.Message(
            topic: "homes/17/\(native)/info", payload: Array(payload.utf8), isRetained: retained, receivedAt: noon(),
            isImported: false)
    }

    private func stored() throws -> [DeviceInput] {
        try journal.read(after: .start, limit: 100_000).map(\.input)
    }

    // MARK: Live and imported at once

    @Test func `Nothing imported stands in the journal behind what its device said later`() async throws {
        let numbers = UInt64(1)...300
        try await admission.enrol(
            numbers.map {
                EnrolledDevice(
                    device: device($0), addresses: [Heater.address("h\($0)")], assignedProfile: "acme/heater")
            }, at: noon(-10_000))
        let admission = admission
        async let imported = withThrowingTaskGroup(of: Int.self) { group in
            for number in numbers {
                group.addTask {
                    try await admission.take(
                        (0..<20).map { self.report(number, at: -2_000 + $0 * 60, imported: true) }
                    ).count { $0 == .older }
                }
            }
            return try await group.reduce(0, +)
        }
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            DispatchQueue(label: "broker").async {
                done.resume(
                    with: Result {
                        for number in numbers {
                            _ = try admission.take([self.report(number, at: 0, imported: false)], marks: [])
                        }
                    })
            }
        }
        let older = try await imported
        var isLive: Set<DeviceID> = []
        var kept = 0
        for input in try stored() {
            guard case .readings = input.content else { continue }
            if input.imported {
                #expect(!isLive.contains(input.device))
                kept += 1
            } else {
                isLive.insert(input.device)
            }
        }
        #expect(isLive.count == 300)
        #expect(kept + older == 300 * 20)
    }

    // MARK: What unknown addresses said

    @Test func `What the broker kept of a device reaches it when it is linked`() async throws {
        _ = try await admission.take([info("h1", #"{"manufacturer":"Acme","model":"H2","firmware":"3.1"}"#)])
        #expect(try stored().isEmpty)
        try await admission.enrol([EnrolledDevice(device: device(1), addresses: [Heater.address("h1")])], at: noon(60))
        #expect(
            try stored().map(\.content) == [
                .enrolled(Heater.address("h1"), profile: nil),
                .enrolled(Heater.address("h1"), profile: "acme/heater-3"),
                .info(["manufacturer": "Acme", "model": "H2", "firmware": "3.1"]),
            ])
        #expect(directory[device(1)]?.profile == "acme/heater-3")
        #expect(directory.unknown.isEmpty)
        // And its next report is read by that profile.
        let outcomes = try await admission.take([report(1, at: 120, imported: false)])
        #expect(outcomes.first?.count == 2)
    }

    @Test func `A profile that a person chose stays`() async throws {
        _ = try await admission.take([info("h1", #"{"manufacturer":"Acme","model":"H2","firmware":"3.1"}"#)])
        let chosen = EnrolledDevice(
            device: device(1), addresses: [Heater.address("h1")], assignedProfile: "acme/heater")
        try await admission.enrol([chosen], at: noon(60))
        #expect(directory[device(1)]?.profile == "acme/heater")
        #expect(directory[device(1)]?.identity.firmware == "3.1")
    }

    @Test func `A known device takes the profile that a person chose at once, and keeps it`() async throws {
        let heater = EnrolledDevice(device: device(1), addresses: [Heater.address("h1")])
        _ = try await admission.take([info("h1", #"{"manufacturer":"Acme","model":"H2","firmware":"2.0"}"#)])
        try await admission.enrol([heater], at: noon(-60))
        _ = try await admission.take([report(1, at: 0, imported: false)])
        #expect(directory[device(1)]?.profile == "acme/heater")
        let before = try stored().count
        var chosen = heater
        chosen.assignedProfile = "acme/heater-3"
        try await admission.enrol([chosen], at: noon(60))
        #expect(
            try stored().dropFirst(before).map(\.content) == [
                .enrolled(Heater.address("h1"), profile: "acme/heater-3")
            ])
        #expect(directory[device(1)]?.profile == "acme/heater-3")
        // The same row again changes nothing, nor does what the device says of itself; a profile that is not there
        // does not leave it without one.
        try await admission.enrol([chosen], at: noon(61))
        _ = try await admission.take([info("h1", #"{"firmware":"2.1"}"#)])
        chosen.assignedProfile = "acme/heter"
        try await admission.enrol([chosen], at: noon(62))
        #expect(directory[device(1)]?.profile == "acme/heater-3")
        #expect(try stored().count { if case .enrolled = $0.content { true } else { false } } == 3)
        #expect(try await admission.take([report(1, at: 120, imported: false)]).first?.count == 1)
    }

    @Test func `An address that turns out to be a known device's brings what it said`() async throws {
        _ = try await admission.take([info("other", #"{"model":"H2"}"#)])
        try await admission.enrol(
            [
                EnrolledDevice(
                    device: device(1), addresses: [Heater.address("h1")], assignedProfile: "acme/heater")
            ], at: noon(60))
        try await admission.enrol(
            [
                EnrolledDevice(
                    device: device(1), addresses: [Heater.address("h1"), Heater.address("other")],
                    assignedProfile: "acme/heater")
            ], at: noon(70))
        #expect(try stored().last?.content == .info(["model": "H2"]))
    }

    @Test func `What one says of itself is bounded while it waits`() async throws {
        let many = (0..<100).map { #""key\#($0)":"v""# }.joined(separator: ",")
        let long = String(repeating: "x", count: UnknownAddresses.longestText + 1)
        _ = try await admission.take([info("h1", "{\(many)}"), info("h2", #"{"model":"\#(long)","maker":"Acme"}"#)])
        #expect(directory.unknown(Heater.address("h1"))?.said.count == UnknownAddresses.mostSaid)
        #expect(directory.unknown(Heater.address("h2"))?.said == ["maker": "Acme"])
    }
}
