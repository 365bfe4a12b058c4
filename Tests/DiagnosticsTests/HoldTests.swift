import Diagnostics
import Profiles
import Telemetry
import Testing

/// The compressor gains hours, so that the controller cannot be hung; 5 kW of heat unless said otherwise.
private func turning(_ minutes: Int, heat: Double = 5) -> [(MetricID, Double)] {
    [(Stove.heat, heat), (Stove.mode, Stove.heating), (Stove.room, 16), (Stove.hours, 100 + Double(minutes) / 60)]
}

/// It heats, and its compressor's hours stand still in a cold house.
private let standing: [(MetricID, Double)] = [
    (Stove.heat, 5), (Stove.mode, Stove.heating), (Stove.room, 15), (Stove.hours, 100),
]

private func sent(_ repair: RepairID = "r1", fix: String = "restart") -> DeviceInput.Content {
    .repair(RepairMark(repair: repair, fix: fix, step: .sent))
}

/// The restart is verified at minute 65 and is to hold for four hours, to minute 305.
@Suite struct HoldTests {
    private static let verified = 65.0
    private static let end = 305.0

    /// - Parameter turns: false: readings verify it, and its symptom stays.
    private func restarted(turns: Bool = true) -> Patient {
        var it = Patient()
        it.report(hungReport, from: 0, through: 60)
        it.take(sent(), at: 60.5)
        it.take(.acknowledgement(Acknowledgement(status: .done, correlation: "r1")), at: 62.5)
        for minutes in 63...65 { it.report(turns ? turning(minutes) : standing, at: Double(minutes)) }
        #expect(it.verdicts.map(\.result) == [.verified])
        #expect(it.verdicts.map(\.at) == [minute(Self.verified)])
        return it
    }

    @Test func `It holds once the time is over and the trouble stayed away`() {
        var it = restarted()
        for minutes in 66...304 { it.report(turning(minutes), at: Double(minutes)) }
        #expect(it.verdicts.count == 1)
        for minutes in 305...400 { it.report(turning(minutes), at: Double(minutes)) }
        #expect(it.verdicts.map(\.result) == [.verified, .holds])
        #expect(it.verdicts.last?.at == minute(Self.end))
        #expect(it.verdicts.last?.repair == "r1")
        #expect(it.verdicts.last?.fix == "restart")
    }

    @Test func `It did not hold when the trouble it was for is back`() {
        var it = restarted()
        for minutes in 66...150 { it.report(turning(minutes), at: Double(minutes)) }
        #expect(it.cleared.contains { $0.cause == "controller_hang" })
        it.report(turning(150), from: 151, through: 230)
        #expect(it.opened.count { $0.cause == "controller_hang" } == 2)
        #expect(it.verdicts.map(\.result) == [.verified, .didNotHold])
        #expect(it.verdicts.last?.at == it.opened.last?.openedAt)
    }

    @Test func `It did not hold where the trouble never went, once nothing looks back on the time before`() {
        var it = restarted(turns: false)
        it.report(standing, from: 66, through: 124)
        #expect(it.verdicts.count == 1)
        it.report(standing, at: 125)
        #expect(it.verdicts.map(\.result) == [.verified, .didNotHold])
    }

    @Test func `Trouble that the fix does not work on is not its failure`() {
        var it = restarted()
        for minutes in 66...400 { it.report(turning(minutes, heat: minutes > 100 ? 1 : 5), at: Double(minutes)) }
        #expect(it.opened.last?.cause == "refrigerant_leak")
        #expect(it.opened.last.map { $0.openedAt > minute(100) && $0.openedAt < minute(Self.end) } == true)
        #expect(it.verdicts.map(\.result) == [.verified, .holds])
    }

    @Test func `Sent against an open episode that it hardly works on, it is judged by that one`() {
        var it = Patient()
        it.report(weakReport, from: 0, through: 60)
        #expect(it.opened.map(\.cause) == ["refrigerant_leak"])
        it.take(sent(), at: 60.5)
        it.report(fineReport, from: 61, through: 150)
        #expect(it.cleared.map(\.cause) == ["refrigerant_leak"])
        it.report(weakReport, from: 151, through: 280)
        #expect(it.verdicts.map(\.result) == [.verified, .didNotHold])
    }

    @Test func `Silence says nothing of it, and is not shown as well`() {
        var it = restarted()
        for minutes in 66...90 { it.report(turning(minutes), at: Double(minutes)) }
        for minutes in 91...320 { it.tick(at: Double(minutes)) }
        #expect(it.verdicts.count == 1)
        it.tick(at: 320.5)
        #expect(it.verdicts.map(\.result) == [.verified, .cannotBeProved(.noReadings)])
    }

    @Test func `Readings that come late count for the time they are from`() {
        var it = restarted()
        for minutes in 66...307 { it.tick(at: Double(minutes)) }
        for minutes in 66...307 { it.report(turning(minutes), at: Double(minutes), delay: Double(307 - minutes)) }
        #expect(it.verdicts.map(\.result) == [.verified, .holds])
    }

    @Test func `Trouble after the hold time is no longer its concern`() {
        var it = restarted()
        for minutes in 66...304 { it.report(turning(minutes), at: Double(minutes)) }
        for minutes in 305...500 { it.report(turning(304), at: Double(minutes)) }
        #expect(it.opened.count { $0.cause == "controller_hang" } == 2)
        #expect(it.verdicts.map(\.result) == [.verified, .holds])
    }

    @Test func `Another repair for the same leaves it open whether the first one lasted`() {
        var it = restarted()
        for minutes in 66...100 { it.report(turning(minutes), at: Double(minutes)) }
        it.take(sent("r2"), at: 100.5)
        #expect(it.verdicts.map(\.repair) == ["r1", "r1", "r2"])
        #expect(
            it.verdicts.map(\.result) == [.verified, .cannotBeProved(.anotherRepair), .cannotBeProved(.alreadyTrue)])
    }

    @Test func `The start posted again neither begins it again nor ends it`() {
        var it = restarted()
        for minutes in 66...305 {
            it.take(sent(), at: Double(minutes) - 0.5)
            it.report(turning(minutes), at: Double(minutes))
        }
        it.take(sent(), at: 306)
        #expect(it.verdicts.map(\.result) == [.verified, .holds])
    }

    @Test func `A fix without a hold time ends at verified`() {
        var profile = Stove.profile
        profile.fixes[0].proof?.holds = nil
        var it = Patient(profile)
        it.report(hungReport, from: 0, through: 60)
        it.take(sent(), at: 60.5)
        for minutes in 61...700 { it.report(turning(minutes), at: Double(minutes)) }
        #expect(it.verdicts.map(\.result) == [.verified])
    }

    @Test func `Where the fix says of no cause that it works, nobody can tell`() {
        var profile = Stove.profile
        profile.fixes[0].works = [:]
        var it = Patient(profile)
        it.report(hungReport, from: 0, through: 60)
        it.take(sent(), at: 60.5)
        for minutes in 61...70 { it.report(turning(minutes), at: Double(minutes)) }
        #expect(it.verdicts.map(\.result) == [.verified, .cannotBeProved(.noProof)])
    }

    @Test func `History is judged as the present is, and tells nobody`() {
        var it = Patient()
        func take(_ values: [(MetricID, Double)], _ minutes: Int) {
            let readings = values.map {
                Reading(metric: $0.0, value: $0.1, observedAt: minute(Double(minutes)), deviceStated: true)
            }
            it.take(.readings(readings), at: Double(minutes), imported: true)
        }
        for minutes in 0...60 { take(hungReport, minutes) }
        it.take(sent(), at: 60.5, imported: true)
        for minutes in 61...400 { take(turning(minutes), minutes) }
        #expect(it.verdicts.map(\.result) == [.verified, .holds])
        #expect(it.verdicts.allSatisfy { !$0.notifies })
    }

    @Test(arguments: [66, 150, 210, 304])
    func `A restored state comes to the same verdicts`(cut: Int) throws {
        var continued = restarted()
        var restored = continued
        for minutes in 66...310 {
            if minutes == cut {
                let bytes = restored.state.encode(restored.compiled)
                restored.state = try #require(DeviceState(bytes: bytes, restored.compiled))
                #expect(restored.state == continued.state)
            }
            continued.report(turning(minutes), at: Double(minutes))
            restored.report(turning(minutes), at: Double(minutes))
        }
        #expect(restored.state == continued.state)
        #expect(restored.outputs == continued.outputs)
        #expect(restored.verdicts.map(\.result) == [.verified, .holds])
    }

    @Test func `Repairs that are watched are bounded`() {
        var profile = Stove.profile
        // A fix for each of many causes of its own, so that none takes over another's.
        profile.causes = (0..<8).map { Self.cause("cause\($0)") }
        profile.fixes = (0..<8).map { index in
            var fix = Stove.profile.fixes[0]
            fix.id = "fix\(index)"
            fix.works = [index: 0.9]
            return fix
        }
        var it = Patient(profile)
        it.report(hungReport, from: 0, through: 60)
        for number in 0..<8 {
            let at = Double(60 + number * 10)
            it.take(sent("r\(number)", fix: "fix\(number)"), at: at + 0.5)
            for step in 1...5 { it.report(turning(Int(at) + step), at: at + Double(step)) }
            for step in 6...10 { it.report(hungReport, at: at + Double(step)) }
        }
        let results = it.verdicts.map(\.result)
        #expect(results.count { $0 == .verified } == 8)
        #expect(results.count { $0 == .cannotBeProved(.tooMany) } == 4)
        #expect(it.state.encode(it.compiled).count < 8_192)
    }

    private static func cause(_ id: String) -> Cause {
        Cause(
            id: id, kind: .fault, title: id, severity: .minor, ratePerYear: 0.1, clearsIn: .days(1),
            shows: [.init(symptom: 2, likelihood: 0.9)])
    }
}
