import Diagnostics
import Profiles
import Telemetry
import Testing

/// Minutes at which the compressor runs again: hours counted, 5 kW of heat.
private func running(_ minutes: Int) -> [(MetricID, Double)] {
    [(Stove.heat, 5), (Stove.mode, Stove.heating), (Stove.room, 16), (Stove.hours, 100 + Double(minutes) / 60)]
}

private func sent(_ repair: RepairID = "r1", fix: String = "restart") -> DeviceInput.Content {
    .repair(RepairMark(repair: repair, fix: fix, step: .sent))
}

private func done(_ repair: String? = "r1") -> DeviceInput.Content {
    .acknowledgement(Acknowledgement(status: .done, correlation: repair))
}

@Suite struct ProofTests {
    private func hung(_ profile: DeviceProfile = Stove.profile) -> Patient {
        var it = Patient(profile)
        it.report(hungReport, from: 0, through: 60)
        return it
    }

    @Test func `Readings after done verify it, and nothing before does`() {
        var it = hung()
        it.take(sent(), at: 60.5)
        it.report(hungReport, from: 61, through: 62)
        it.take(done(), at: 62.5)
        for minutes in 63...66 { it.report(running(minutes), at: Double(minutes)) }
        #expect(it.verdicts.map(\.result) == [.verified])
        // Two of the four minutes that `verify` looks at were covered by then.
        #expect(it.verdicts.first?.at == minute(65))
        #expect(it.verdicts.first?.repair == "r1")
        #expect(it.verdicts.first?.notifies == true)
    }

    @Test func `The first sign comes before the proof`() {
        var profile = Stove.profile
        profile.fixes[0].proof?.firstSign?.when = Stove.W.heat.expression > 0
        var it = hung(profile)
        it.take(sent(), at: 60.5)
        it.take(done(), at: 62.5)
        for minutes in 63...70 { it.report(running(minutes), at: Double(minutes)) }
        #expect(it.verdicts.map(\.result) == [.firstSign, .verified])
        #expect(it.verdicts.map(\.at) == [minute(63), minute(65)])
    }

    @Test func `Without a done the proof begins at sent`() {
        var it = hung()
        it.take(sent(), at: 60.5)
        for minutes in 61...64 { it.report(running(minutes), at: Double(minutes)) }
        #expect(it.verdicts.map(\.result) == [.verified])
    }

    @Test func `A done begins the proof again`() {
        var it = hung()
        it.take(sent(), at: 60.5)
        it.report(running(61), at: 61)
        it.take(done(), at: 62.9)
        it.report(running(63), at: 63)
        #expect(it.verdicts.isEmpty)
        // A second done does not.
        it.take(done(), at: 64.5)
        it.report(running(65), at: 65)
        #expect(it.verdicts.map(\.result) == [.verified])
    }

    @Test func `What was already true before sending proves nothing`() {
        var it = Patient()
        it.report(fineReport, from: 0, through: 60)
        it.take(sent(), at: 60.5)
        it.report(fineReport, from: 61, through: 120)
        #expect(it.verdicts.map(\.result) == [.cannotBeProved(.alreadyTrue)])
    }

    @Test func `A first sign that was already there is not shown as one`() {
        var profile = Stove.profile
        profile.fixes[0].proof?.firstSign?.when = Stove.W.mode.expression == Stove.heating
        var it = hung(profile)
        it.take(sent(), at: 60.5)
        for minutes in 61...70 { it.report(running(minutes), at: Double(minutes)) }
        #expect(it.verdicts.map(\.result) == [.verified])
    }

    @Test func `Readings observed before the start do not count, whenever they arrive`() {
        var it = hung()
        it.take(sent(), at: 70)
        it.take(done(), at: 72)
        // Buffered from before the restart, delivered after it.
        for minutes in 61...71 { it.report(running(minutes), at: Double(minutes), delay: Double(73 - minutes)) }
        #expect(it.verdicts.isEmpty)
        it.take(.tick, at: 101)
        #expect(it.verdicts.isEmpty)
        it.take(.tick, at: 102.5)
        #expect(it.verdicts.map(\.result) == [.cannotBeProved(.noReadings)])
    }

    @Test func `Time runs out on a restart that did nothing`() {
        var it = hung()
        it.take(sent(), at: 60.5)
        it.take(done(), at: 62)
        it.report(hungReport, from: 63, through: 92)
        #expect(it.verdicts.isEmpty)
        it.report(hungReport, at: 93)
        #expect(it.verdicts.map(\.result) == [.notVerified])
        // Later success is not this proof's to claim.
        for minutes in 94...120 { it.report(running(minutes), at: Double(minutes)) }
        #expect(it.verdicts.count == 1)
    }

    @Test func `A device that stays away cannot be proved`() {
        var it = hung()
        it.take(sent(), at: 60.5)
        for minutes in 61...92 { it.tick(at: Double(minutes)) }
        #expect(it.verdicts.map(\.result) == [.cannotBeProved(.noReadings)])
        #expect(it.verdicts.first?.at == minute(91))
    }

    @Test func `Marks are idempotent by repair and step, also after the end`() {
        var it = hung()
        it.take(sent(), at: 60.5)
        it.take(sent(), at: 61)
        it.report(running(61), at: 61.2)
        for minutes in 62...64 { it.report(running(minutes), at: Double(minutes)) }
        #expect(it.verdicts.count == 1)
        it.take(sent(), at: 65)
        for minutes in 65...130 { it.report(running(minutes), at: Double(minutes)) }
        #expect(it.verdicts.count == 1)
    }

    @Test func `An ended repair is dropped without a verdict`() {
        var it = hung()
        it.take(sent(), at: 60.5)
        it.take(.repair(RepairMark(repair: "r1", fix: "restart", step: .ended)), at: 61)
        for minutes in 62...100 { it.report(running(minutes), at: Double(minutes)) }
        #expect(it.verdicts.isEmpty)
    }

    @Test func `A done of another repair moves nothing`() {
        // C12
        var it = hung()
        it.take(sent(), at: 60.5)
        let before = it.state
        it.take(done("somebody-else"), at: 61)
        it.take(done(nil), at: 61)
        var after = it.state
        after.lastReceivedAt = before.lastReceivedAt
        #expect(after == before)
    }

    @Test(arguments: [
        ("backup_heater", ProofVerdict.Reason.noProof), ("no_such_fix", .unknownFix),
    ])
    func `A fix that says not how it is proved cannot be`(fix: String, reason: ProofVerdict.Reason) {
        var it = hung()
        it.take(sent(fix: fix), at: 60.5)
        #expect(it.verdicts.map(\.result) == [.cannotBeProved(reason)])
    }

    @Test func `Repairs under proof are bounded`() {
        var it = hung()
        for number in 1...50 { it.take(sent("r\(number)"), at: 60.5) }
        #expect(it.verdicts.count == 46)
        #expect(it.verdicts.allSatisfy { $0.result == .cannotBeProved(.tooMany) })
        #expect(it.state.encode(it.compiled).count < 8_192)
    }
}
