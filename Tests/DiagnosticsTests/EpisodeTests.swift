import Diagnostics
import Profiles
import Telemetry
import Testing

let hungReport: [(MetricID, Double)] = [
    (Stove.heat, 0), (Stove.mode, Stove.heating), (Stove.room, 15), (Stove.hours, 100),
]
let weakReport: [(MetricID, Double)] = [
    (Stove.heat, 1), (Stove.mode, Stove.heating), (Stove.room, 20), (Stove.hours, 100),
]
let fineReport: [(MetricID, Double)] = [
    (Stove.heat, 5), (Stove.mode, Stove.heating), (Stove.room, 21), (Stove.hours, 100),
]

@Suite struct EpisodeTests {
    @Test func `An episode opens once, with its evidence, and its name is derived`() throws {
        var it = Patient()
        it.report(weakReport, from: 0, through: 120)
        #expect(it.opened.count == 1)
        let opening = try #require(it.opened.first)
        #expect(opening.cause == "refrigerant_leak")
        #expect(opening.openedAt == minute(50))
        #expect(opening.posterior >= 0.5 || it.compiled.profile.opensAt < 0.5)
        #expect(opening.notifies)
        #expect(opening.id == EpisodeID(device: Stove.device, cause: "refrigerant_leak", openedAt: minute(50)))
        #expect(opening.evidence.map(\.says) == ["it gives less heat than it should"])
        #expect(opening.evidence.first?.figures.first?.value == 1)
        #expect(it.state.openEpisodes == [nil, minute(50), nil])
    }

    @Test func `It clears when its symptom is seen to be gone`() throws {
        var it = Patient()
        it.report(weakReport, from: 0, through: 60)
        it.report(fineReport, from: 61, through: 150)
        let clearing = try #require(it.cleared.first)
        #expect(it.cleared.count == 1)
        #expect(clearing.id == it.opened.first?.id)
        // The hour's mean passes 3 kW half-way.
        #expect(clearing.clearedAt > minute(88))
        #expect(clearing.clearedAt < minute(95))
        #expect(it.state.openEpisodes == [nil, nil, nil])
    }

    @Test func `Silence clears no episode`() {
        var it = Patient()
        it.report(weakReport, from: 0, through: 60)
        for minutes in 61...600 { it.tick(at: Double(minutes)) }
        #expect(it.symptom("weak_heat").truth == .unknown)
        #expect(it.state.watching.causes[1] < 0.2)
        #expect(it.cleared.isEmpty)
        #expect(it.state.openEpisodes[1] == minute(50))
        // Nor does it open a second one when the device is back as it was.
        it.report(weakReport, from: 601, through: 700)
        #expect(it.opened.filter { $0.cause == "refrigerant_leak" }.count == 1)
    }

    @Test func `Absent symptoms speak against a cause, unknown ones say nothing`() {
        var none = Patient()
        none.report(fineReport, at: 0)
        let prior = none.state.watching.causes[1]
        #expect(abs(prior - Stove.profile.causes[1].prior) < 1e-4)
        var fine = Patient()
        fine.report(fineReport, from: 0, through: 90)
        #expect(fine.symptom("weak_heat").truth == .no)
        #expect(fine.state.watching.causes[1] < prior / 5)
    }

    @Test func `The restart's hang and the leak are told apart`() {
        var it = Patient()
        it.report(hungReport, from: 0, through: 45)
        #expect(it.opened.first?.cause == "controller_hang")
        #expect(it.state.watching.causes[0] > 0.5)
        #expect(it.state.watching.causes[1] < 0.2)
    }

    @Test func `Availability and acknowledgements are passed on, availability once per change`() {
        var it = Patient()
        let acknowledgement = Acknowledgement(status: .refused, correlation: "other", detail: "<b>no</b>")
        #expect(it.take(.availability(.online), at: 0) == [.availability(.online, at: minute(0))])
        #expect(it.take(.availability(.online), at: 1).isEmpty)
        #expect(it.take(.availability(.offline), at: 2) == [.availability(.offline, at: minute(2))])
        #expect(it.take(.acknowledgement(acknowledgement), at: 3) == [.acknowledgement(acknowledgement, at: minute(3))])
    }
}

/// A cause whose episode opens only once it has been likely for a while.
@Suite struct BrewingTests {
    /// The leak has to be likely for two hours.
    private func patient(opensAfter: TimeSpan = .hours(2)) -> Patient {
        var profile = Stove.profile
        profile.causes[1].opensAfter = opensAfter
        return Patient(profile)
    }

    @Test func `What has not been likely for long enough opens nothing, and then does`() throws {
        var it = patient()
        it.report(weakReport, from: 0, through: 169)
        #expect(it.state.watching.causes[1] > 0.5)
        #expect(it.opened.isEmpty)
        #expect(it.state.likelyCause(it.compiled) == nil)
        #expect(Health(of: it.state, at: minute(169), it.compiled).condition == .atRisk)
        it.report(weakReport, from: 170, through: 171)
        // Likely since minute 50.
        #expect(it.opened.map(\.openedAt) == [minute(170)])
        #expect(it.opened.first?.evidence.isEmpty == false)
        #expect(it.state.brewing.isEmpty)
        #expect(it.state.likelyCause(it.compiled) == 1)
    }

    @Test func `What passes before its time has opened nothing, and begins anew`() {
        var it = patient()
        it.report(weakReport, from: 0, through: 120)
        it.report(fineReport, from: 121, through: 400)
        #expect(it.opened.isEmpty)
        #expect(it.state.brewing.isEmpty)
        it.report(weakReport, from: 401, through: 560)
        #expect(it.opened.isEmpty)
        #expect(it.state.brewing.map(\.cause) == [1])
    }

    @Test func `Silence takes nothing back, and opens nothing`() {
        var it = patient()
        it.report(weakReport, from: 0, through: 60)
        for minutes in 61...240 { it.tick(at: Double(minutes)) }
        #expect(it.symptom("weak_heat").truth == .unknown)
        #expect(it.opened.isEmpty)
        #expect(it.state.brewing == [BrewingEpisode(cause: 1, since: minute(50))])
        it.report(weakReport, from: 241, through: 320)
        #expect(it.opened.filter { $0.cause == "refrigerant_leak" }.count == 1)
    }

    @Test func `The tick that opens it is foretold, and what brews outlasts a restart`() throws {
        var it = patient()
        it.report(weakReport, from: 0, through: 60)
        let restored = try #require(DeviceState(bytes: it.state.encode(it.compiled), it.compiled))
        #expect(restored == it.state)
        #expect(restored.brewing == [BrewingEpisode(cause: 1, since: minute(50))])
        // Windows that look back on an hour change the symptoms sooner; the episode would come at minute 170.
        let next = try #require(it.state.nextTick(after: minute(60), it.compiled))
        #expect(next <= minute(170))
        var patient = patient(opensAfter: .minutes(12))
        patient.report(weakReport, from: 0, through: 60)
        #expect(try #require(patient.state.nextTick(after: minute(60), patient.compiled)) <= minute(62))
        for minutes in 61...63 { patient.tick(at: Double(minutes)) }
        #expect(patient.opened.map(\.openedAt) == [minute(62)])
    }
}
