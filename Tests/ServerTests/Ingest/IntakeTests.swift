import DeskOperations
import Profiles
import Telemetry
import Testing

@testable import Server

@Suite struct IntakeTests {
    private let catalog: ProfileCatalog
    private let directory = DeviceDirectory()
    private let figures = FigureRegistry()

    init() throws { catalog = try Heater.catalog() }

    private func intake(_ enrolment: ServerConfiguration.Enrolment = .manual) -> Intake {
        Intake(
            catalog: catalog, directory: directory, enrolment: enrolment,
            rejects: Rejects(figures: figures, since: noon()))
    }

    private func message(
        _ topic: String, _ payload: String, at seconds: Int64 = 0, retained: Bool = false, imported: Bool = false
    ) -> Intake.Message {
        Intake.Message(
            topic: topic, payload: Array(payload.utf8), isRetained: retained, receivedAt: noon(seconds),
            isImported: imported)
    }

    private func take(_ intake: Intake, _ message: Intake.Message) -> [DeviceInput] {
        var learnt = DirectoryChanges()
        if case .inputs(let inputs) = intake.take(message, &learnt) { return inputs }
        return []
    }

    private func know(_ number: UInt64, _ address: Address, profile: String? = "acme/heater", assigned: Bool = false) {
        directory.learn(
            address,
            of: DeviceDirectory.Known(
                device: device(number), profile: profile, isAssigned: assigned,
                identity: DeviceIdentity(convention: "acme"), captures: [:], newest: nil))
    }

    private func stated(_ seconds: Int64) -> Int64 { noon(seconds).milliseconds }

    @Test func `A known device's message becomes readings, its captures told once before them`() {
        know(1, Heater.address("h1"))
        let intake = intake()
        let first = take(intake, message("homes/17/h1/telemetry", #"{"ts":\#(stated(0)),"flow":21.5,"mode":1}"#, at: 2))
        #expect(
            first.map(\.content) == [
                .info(["topic.home": "17"]), Heater.readings(["flow": 21.5, "mode": 1], at: noon()),
            ])
        #expect(first.allSatisfy { $0.device == device(1) && $0.receivedAt == noon(2) && !$0.imported })
        let second = take(intake, message("homes/17/h1/telemetry", #"{"ts":\#(stated(60)),"flow":22}"#, at: 62))
        #expect(second.map(\.content) == [Heater.readings(["flow": 22], at: noon(60))])
    }

    @Test func `What cannot be used of an import is told to whoever imports, and is no rejected message`() {
        let rejects = Rejects(figures: figures, since: noon())
        let intake = Intake(catalog: catalog, directory: directory, enrolment: .manual, rejects: rejects)
        var learnt = DirectoryChanges()
        for imported in [true, false] {
            let broken = message("homes/17/h1/telemetry", "{", imported: imported)
            guard case .rejected = intake.take(broken, &learnt) else {
                Issue.record("taken")
                continue
            }
        }
        #expect(rejects.rejected().counts.values.map { $0 } == [1])
    }

    @Test func `All captures are told again where one changes`() {
        know(1, Heater.address("h1"))
        let intake = intake()
        _ = take(intake, message("homes/17/h1/telemetry", #"{"flow":21}"#))
        let moved = take(intake, message("homes/18/h1/telemetry", #"{"flow":21}"#))
        #expect(moved.first?.content == .info(["topic.home": "18"]))
        #expect(directory[device(1)]?.captures == ["home": "18"])
    }

    @Test func `A device cannot state a capture: commands would go where it says`() {
        know(1, Heater.address("h1"))
        let inputs = take(
            intake(), message("homes/17/h1/info", #"{"topic":{"home":"18","device":"h2"},"model":"H1","topic.x":"y"}"#))
        #expect(inputs.map(\.content).contains(.info(["topic.home": "17"])))
        #expect(inputs.map(\.content).contains(.info(["model": "H1"])))
        #expect(inputs.count == 2)
    }

    @Test func `A known device keeps its profile when it shows up on a new address`() {
        know(1, Heater.address("h1"), profile: "acme/heater-3", assigned: true)
        let intake = intake()
        var yield = Intake.Yield(learnt: DirectoryChanges())
        // The registry holds a second address of it, and names no profile for it.
        intake.enrol(
            EnrolledDevice(device: device(1), addresses: [Heater.address("h1-new")], assignedProfile: nil), at: noon(),
            &yield)
        #expect(directory.find([Heater.address("h1-new")])?.device == device(1))
        #expect(directory[device(1)]?.profile == "acme/heater-3")
        #expect(directory[device(1)]?.isAssigned == true)
        let inputs = take(intake, message("homes/17/h1-new/telemetry", #"{"ts":\#(stated(0)),"flow":21.5}"#, at: 2))
        #expect(inputs.contains { $0.device == device(1) && $0.content == Heater.readings(["flow": 21.5], at: noon()) })
    }

    @Test func `An unknown address waits in the list and gives nothing`() {
        let inputs = take(intake(.manual), message("homes/17/h9/telemetry", #"{"flow":21}"#, at: 5))
        #expect(inputs.isEmpty)
        #expect(directory.unknown.map(\.address) == [Heater.address("h9")])
        #expect(directory.unknown.map(\.topic) == ["homes/17/h9/telemetry"])
        #expect(directory.count == 0)
    }

    @Test func `With automatic enrolment it becomes a device before its first reading`() throws {
        let intake = intake(.automatic)
        let first = take(intake, message("homes/17/h9/telemetry", #"{"flow":21}"#))
        let id = try #require(first.first?.device)
        // Of no profile yet: nothing says what it is.
        #expect(first.map(\.content) == [.enrolled(Heater.address("h9"), profile: nil), .info(["topic.home": "17"])])
        let again = take(intake, message("homes/17/h9/info", #"{"manufacturer":"Acme","model":"H1","firmware":"2.0"}"#))
        #expect(
            again.map(\.content) == [
                .enrolled(Heater.address("h9"), profile: "acme/heater"),
                .info(["manufacturer": "Acme", "model": "H1", "firmware": "2.0"]),
            ])
        let reading = take(intake, message("homes/17/h9/telemetry", #"{"ts":\#(stated(0)),"flow":21}"#))
        #expect(reading.map(\.content) == [Heater.readings(["flow": 21], at: noon())])
        #expect((first + again + reading).allSatisfy { $0.device == id })
        #expect(directory.unknown.isEmpty)
    }

    @Test func `Firmware that moves a device to another profile enrols it anew`() {
        let intake = intake(.automatic)
        func info(_ firmware: String) -> [DeviceInput.Content] {
            take(
                intake,
                message("homes/1/h1/info", #"{"manufacturer":"Acme","model":"H1","firmware":"\#(firmware)"}"#)
            ).map(\.content)
        }
        _ = info("2.9")
        #expect(directory.find([Heater.address("h1")])?.profile == "acme/heater")
        #expect(info("3.0").first == .enrolled(Heater.address("h1"), profile: "acme/heater-3"))
        #expect(info("3.0").first != .enrolled(Heater.address("h1"), profile: "acme/heater-3"))
    }

    @Test func `A profile that a person chose stays, whatever the device says`() {
        know(1, Heater.address("h1"), assigned: true)
        let inputs = take(
            intake(), message("homes/1/h1/info", #"{"manufacturer":"Acme","model":"H1","firmware":"3.1"}"#))
        #expect(!inputs.contains { if case .enrolled = $0.content { true } else { false } })
        #expect(directory[device(1)]?.profile == "acme/heater")
    }

    @Test func `Retained readings count only with a time of the device's own`() {
        know(1, Heater.address("h1"))
        let intake = intake()
        _ = take(intake, message("homes/17/h1/telemetry", #"{"flow":20}"#))
        let undated = take(intake, message("homes/17/h1/telemetry", #"{"flow":21}"#, at: 60, retained: true))
        #expect(undated.isEmpty)
        let dated = take(
            intake, message("homes/17/h1/telemetry", #"{"ts":\#(stated(30)),"flow":21}"#, at: 60, retained: true))
        #expect(dated.map(\.content) == [Heater.readings(["flow": 21], at: noon(30))])
        let will = take(intake, message("homes/17/h1/status", "offline", at: 61, retained: true))
        #expect(will.map(\.content) == [.availability(.offline)])
    }

    @Test func `A gateway's will takes its own devices along`() {
        know(1, Heater.address("a", gateway: "hub1"))
        know(2, Heater.address("b", gateway: "hub1"))
        know(3, Heater.address("a", gateway: "hub2"))
        let inputs = take(intake(), message("hubs/hub1/state", "offline"))
        #expect(inputs.map(\.device) == [device(1), device(2)])
        #expect(inputs.allSatisfy { $0.content == .availability(.offline) })
    }

    @Test func `What a gateway lists is enrolled under all its names, and known by each`() throws {
        let intake = intake(.automatic)
        let listed = take(
            intake, message("hubs/hub1/devices", #"[{"name":"kitchen","serial":"S1","maker":"Acme","model":"H1"}]"#))
        let id = try #require(listed.first?.device)
        let enrolled = listed.compactMap { one -> Address? in
            if case .enrolled(let address, _) = one.content { address } else { nil }
        }
        #expect(Set(enrolled) == [Heater.address("kitchen", gateway: "hub1"), Heater.address("S1", gateway: "hub1")])
        // Renamed at the gateway: the serial tells that it is the same.
        let renamed = take(
            intake, message("hubs/hub1/devices", #"[{"name":"bath","serial":"S1","maker":"Acme","model":"H1"}]"#))
        #expect(renamed.first?.content == .enrolled(Heater.address("bath", gateway: "hub1"), profile: "acme/heater"))
        #expect(renamed.allSatisfy { $0.device == id })
    }

    @Test func `B01: A device that names another's id as its own is not linked to it`() {
        know(1, Heater.address("victim"))
        let intake = intake(.automatic)
        let inputs = take(intake, message("homes/1/thief/telemetry", #"{"alias":"victim","flow":99}"#))
        #expect(!inputs.isEmpty)
        #expect(!inputs.contains { $0.device == device(1) })
        #expect(directory.find([Heater.address("victim")])?.device == device(1))
        #expect(directory.find([Heater.address("thief")])?.device != device(1))
    }

    @Test func `P16: A twin in Unicode of a known address is refused and counted`() {
        know(1, Heater.address("caf\u{E9}"))
        let intake = intake(.automatic)
        #expect(take(intake, message("homes/1/cafe\u{301}/telemetry", #"{"flow":20}"#)).isEmpty)
        #expect(directory.count == 1)
        #expect(figures.text().contains(#"{reason="unicode_twin"} 1.0"#))
        #expect(!take(intake, message("homes/1/caf\u{E9}/telemetry", #"{"flow":20}"#)).isEmpty)
    }

    @Test func `An import never enrols, and what is older than the device's readings is refused`() {
        let intake = intake(.automatic)
        #expect(take(intake, message("homes/1/new/telemetry", #"{"flow":20}"#, imported: true)).isEmpty)
        #expect(directory.count == 0)
        know(1, Heater.address("h1"))
        let past = take(intake, message("homes/1/h1/telemetry", #"{"flow":20}"#, at: 100, imported: true))
        #expect(past.last?.imported == true)
        var learnt = DirectoryChanges()
        let older = intake.take(message("homes/1/h1/telemetry", #"{"flow":20}"#, at: 99, imported: true), &learnt)
        #expect(older == .older)
        // A live message goes in whenever it comes.
        #expect(!take(intake, message("homes/1/h1/telemetry", #"{"flow":20}"#, at: 99)).isEmpty)
    }

    @Test func `Word of a device without readings keeps no history out`() {
        know(1, Heater.address("h1"))
        let intake = intake()
        _ = take(intake, message("homes/1/h1/status", "online", at: 1_000, retained: true))
        _ = take(intake, message("homes/1/h1/info", #"{"model":"H1"}"#, at: 1_000, retained: true))
        #expect(!take(intake, message("homes/1/h1/telemetry", #"{"flow":20}"#, at: 10, imported: true)).isEmpty)
    }

    @Test func `What cannot be read is rejected with its reason, and a command is nothing`() {
        know(1, Heater.address("h1"))
        let intake = intake()
        var learnt = DirectoryChanges()
        guard case .rejected = intake.take(message("homes/1/h1/telemetry", "{"), &learnt) else {
            Issue.record("not rejected")
            return
        }
        guard case .rejected = intake.take(message("elsewhere", "{}"), &learnt) else {
            Issue.record("not rejected")
            return
        }
        #expect(intake.take(message("homes/1/h1/command", #"{"cmd":"restart"}"#), &learnt) == .nothing)
        #expect(figures.text().utf8.count > 100)
    }

    @Test func `What the journal did not take is learnt again when it comes again`() {
        let intake = intake(.automatic)
        let info = message("homes/1/h1/info", #"{"manufacturer":"Acme","model":"H1","firmware":"2.0"}"#)
        var learnt = DirectoryChanges()
        guard case .inputs(let first) = intake.take(info, &learnt) else {
            Issue.record("no inputs")
            return
        }
        directory.takeBack(learnt)
        #expect(directory.count == 0)
        var again = DirectoryChanges()
        guard case .inputs(let second) = intake.take(info, &again) else {
            Issue.record("no inputs")
            return
        }
        #expect(first.map(\.content) == second.map(\.content))
        // And for a device that stays: captures and profile are told again.
        let newer = message("homes/2/h1/info", #"{"manufacturer":"Acme","model":"H1","firmware":"3.0"}"#)
        var third = DirectoryChanges()
        let before = intake.take(newer, &third)
        directory.takeBack(third)
        #expect(intake.take(newer, &third) == before)
    }

    @Test func `A chosen profile that the journal did not take is chosen again`() {
        know(1, Heater.address("h1"))
        let intake = intake()
        func choose() -> Intake.Yield {
            var yield = Intake.Yield(learnt: DirectoryChanges())
            let chosen = EnrolledDevice(
                device: device(1), addresses: [Heater.address("h1")], assignedProfile: "acme/heater-3")
            intake.enrol(chosen, at: noon(60), &yield)
            return yield
        }
        let first = choose()
        directory.takeBack(first.learnt)
        #expect(directory[device(1)]?.profile == "acme/heater")
        #expect(directory[device(1)]?.isAssigned == false)
        #expect(choose().inputs == first.inputs)
        #expect(first.inputs.map(\.content) == [.enrolled(Heater.address("h1"), profile: "acme/heater-3")])
    }

    @Test func `A profile that came with a new address and that the journal did not take is chosen again`() {
        know(1, Heater.address("h1"))
        let intake = intake()
        func choose(_ profile: String) -> Intake.Yield {
            var yield = Intake.Yield(learnt: DirectoryChanges())
            let chosen = EnrolledDevice(
                device: device(1), addresses: [Heater.address("h1"), Heater.address("h1-new")], assignedProfile: profile
            )
            intake.enrol(chosen, at: noon(60), &yield)
            return yield
        }
        let first = choose("acme/heater-3")
        #expect(directory[device(1)]?.profile == "acme/heater-3")
        directory.takeBack(first.learnt)
        #expect(directory[device(1)]?.profile == "acme/heater")
        #expect(directory[device(1)]?.isAssigned == false)
        #expect(directory.find([Heater.address("h1-new")]) == nil)
        #expect(choose("acme/heater-3").inputs == first.inputs)
    }

    @Test func `A profile that is not loaded comes with no new address`() {
        know(1, Heater.address("h1"))
        var yield = Intake.Yield(learnt: DirectoryChanges())
        let chosen = EnrolledDevice(
            device: device(1), addresses: [Heater.address("h1-new")], assignedProfile: "acme/heter")
        intake().enrol(chosen, at: noon(60), &yield)
        #expect(directory.find([Heater.address("h1-new")])?.profile == "acme/heater")
        #expect(directory[device(1)]?.isAssigned == false)
    }

    @Test func `What an address said before it was linked outlasts a journal that did not take the link`() {
        let intake = intake()
        _ = take(intake, message("homes/1/h1/info", #"{"manufacturer":"Acme","model":"H1"}"#, retained: true))
        func linked() -> Intake.Yield {
            var yield = Intake.Yield(learnt: DirectoryChanges())
            let heater = EnrolledDevice(device: device(1), addresses: [Heater.address("h1")])
            intake.enrol(heater, at: noon(60), &yield)
            return yield
        }
        let first = linked()
        #expect(directory.unknown.isEmpty)
        directory.takeBack(first.learnt)
        #expect(directory.count == 0)
        #expect(directory.unknown(Heater.address("h1"))?.said["model"] == "H1")
        let second = linked()
        #expect(second.inputs == first.inputs)
        #expect(second.inputs.last?.content == .info(["manufacturer": "Acme", "model": "H1"]))
    }

    @Test func `Of devices that invent themselves only so many are enrolled at once, and a second later one more`() {
        let directory = DeviceDirectory(enrolments: EnrolmentAllowance())
        let intake = Intake(
            catalog: catalog, directory: directory, enrolment: .automatic,
            rejects: Rejects(figures: figures, since: noon()))
        let most = Int(EnrolmentAllowance.atOnce)
        var learnt = DirectoryChanges()
        func speak(_ number: Int, at seconds: Int64) -> Bool {
            let topic = "homes/1/x\(number)/telemetry"
            if case .inputs = intake.take(message(topic, #"{"flow":21}"#, at: seconds), &learnt) { return true }
            return false
        }
        for _ in 2..<most { _ = directory.mayEnrol(at: noon()) }
        #expect(speak(0, at: 0))
        #expect(speak(1, at: 0))
        #expect(!speak(most, at: 0))
        #expect(!speak(most + 1, at: 0))
        // The others wait where somebody can enter them.
        #expect(directory.count == 2)
        #expect(directory.unknown.count == 2)
        #expect(directory.enrolments?.heldBack == 2)
        #expect(speak(most, at: 1))
        #expect(!speak(most + 1, at: 1))
        #expect(directory.count == 3)

        // What the journal did not take was not enrolled, and may come again.
        var vain = DirectoryChanges()
        #expect(directory.mayEnrol(at: noon(3)))
        _ = intake.take(message("homes/1/y/telemetry", #"{"flow":21}"#, at: 3), &vain)
        #expect(directory.count == 4)
        directory.takeBack(vain)
        #expect(directory.count == 3)
        #expect(directory.mayEnrol(at: noon(3)))
        #expect(!directory.mayEnrol(at: noon(3)))
    }
}
