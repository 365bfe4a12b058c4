import Diagnostics
import Profiles
import Telemetry
import Testing

@Suite struct HealthTests {
    private func health(_ it: Patient, at minutes: Double) -> Health {
        Health(of: it.state, at: minute(minutes), it.compiled)
    }

    @Test func `A device that reports nothing unusual is healthy, with what was checked`() {
        var it = Patient()
        it.report(fineReport, from: 0, through: 90)
        let now = health(it, at: 90)
        #expect(now.condition == .healthy)
        #expect(now.reach == .fresh)
        #expect(now.checks == Checks(present: 0, absent: 3, unknown: 0))
        #expect(now.words == "nothing unusual in what it reports (3 checks)")
    }

    @Test(arguments: [(91.0, Health.Reach.fresh), (92.5, .stale), (95, .stale), (95.1, .offline), (9_999, .offline)])
    func `Silence is never health, whoever looks and without a tick`(minutes: Double, reach: Health.Reach) {
        var it = Patient()
        it.report(fineReport, from: 0, through: 90)
        let now = health(it, at: minutes)
        #expect(now.reach == reach)
        #expect(now.condition == (reach == .fresh ? .healthy : .unknown))
    }

    @Test func `A device never heard of is offline and unknown`() {
        let now = health(Patient(), at: 0)
        #expect(now.reach == .offline)
        #expect(now.condition == .unknown)
    }

    @Test func `Too few checks are no health`() {
        var it = Patient()
        it.report([(Stove.room, 21)], from: 0, through: 90)
        let now = health(it, at: 90)
        #expect(now.reach == .fresh)
        #expect(now.checks.unknown >= 2)
        #expect(now.condition == .unknown)
        #expect(now.words.hasPrefix("it reports too little"))
    }

    @Test func `An open episode of a fault is faulty, and unknown once silent`() {
        var it = Patient()
        it.report(weakReport, from: 0, through: 60)
        #expect(health(it, at: 60).condition == .faulty)
        #expect(health(it, at: 70).condition == .unknown)
        #expect(it.state.openEpisodes[1] != nil)
    }

    @Test func `A last will counts until the device speaks again`() {
        var it = Patient()
        it.report(fineReport, from: 0, through: 90)
        it.take(.availability(.offline), at: 90.5)
        #expect(health(it, at: 90.6).reach == .offline)
        it.report(fineReport, at: 91)
        #expect(health(it, at: 91).reach == .fresh)
    }

    @Test func `What the broker retains is no sign of life`() {
        var it = Patient()
        it.report(fineReport, from: 0, through: 90)
        it.take(.availability(.online), at: 200)
        it.take(.info(["firmware": "2.3.1"]), at: 200)
        #expect(health(it, at: 200).reach == .offline)
    }

    @Test func `A symptom that no cause accounts for needs attention`() {
        var profile = Stove.profile
        profile.causes = []
        profile.fixes = []
        var it = Patient(profile)
        it.report(weakReport, from: 0, through: 60)
        #expect(health(it, at: 60).condition == .atRisk)
    }

    @Test func `What is everyday is no risk, and what it does not explain still is`() {
        func condition(_ kind: Cause.Kind, _ severity: Cause.Severity, alone: Bool = true) -> Health.Condition {
            var profile = Stove.profile
            profile.causes[1].kind = kind
            profile.causes[1].severity = severity
            if !alone { profile.symptoms[1].when = .truth(true) }
            var it = Patient(profile)
            it.report(weakReport, from: 0, through: 60)
            #expect(it.state.openEpisodes[1] != nil)
            return health(it, at: 60).condition
        }
        #expect(condition(.use, .minor) == .healthy)
        #expect(condition(.use, .major) == .atRisk)
        #expect(condition(.fault, .minor) == .faulty)
        #expect(condition(.use, .minor, alone: false) != .healthy)
    }

    @Test func `A device whose clock is days off is judged by when it was heard`() {
        var it = Patient()
        for minutes in 0...90 { it.report(fineReport, at: Double(minutes), delay: 3 * 1_440) }
        #expect(health(it, at: 3 * 1_440 + 90).reach == .fresh)
        #expect(health(it, at: 3 * 1_440 + 90).condition == .healthy)
    }
}
