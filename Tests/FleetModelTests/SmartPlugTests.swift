import FleetModel
import Testing

@Suite struct SmartPlugTests {
    private static let onset = Fixture.hours(30)

    private func record(
        _ cause: Cause? = nil, _ severity: Double = 1, hours: Double = 78,
        load: PluggedLoad = PluggedLoad(kind: .networkGear, rated: 100),
        adjust: (inout SmartPlugParameters) -> Void = { _ in }
    ) -> (device: SimulatedDevice, recording: Recording) {
        let causes = cause.map { [CauseCourse($0, onset: Self.onset, severity: severity)] } ?? []
        var device = Fixture.plug(causes, load: load, adjust: adjust)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(hours))
        return (device, recording)
    }

    private func after(_ recording: Recording, minutes: Double = 90) -> [SmartPlugMeasurement] {
        recording.plug(from: Self.onset + minutes * 60)
    }

    /// 100 W at a power factor of 0.55 are 182 VA; 182/233 = 0.78 A. In 48 h 4.8 kWh.
    @Test func powerEnergyAndCurrentAgree() throws {
        let (device, recording) = record(hours: 48) {
            $0.voltageGain = 1
            $0.currentGain = 1
            $0.voltage = 233
            $0.impedance = 0
        }
        let reports = recording.plug()
        #expect(abs(reports.map(\.power).mean - 100) < 0.5)
        #expect(abs(reports.map(\.current).mean - 0.78) < 0.02)
        #expect(abs(reports.map(\.factor).mean - 0.55) < 0.01)
        let (first, last) = (reports[0], try #require(reports.last))
        #expect(abs(last.total - first.total - 4.8) < 0.02)
        #expect(abs(last.yesterday - 2.4) < 0.02)
        let plug = try #require(device.physics as? SmartPlug)
        #expect(abs(plug.delivered - 4.8) < 0.001)
    }

    /// 2,000 W at 230 V through 0.5 Ω: the drop is 0.5 × 8.6 = 4.3 V. 8.6² × 0.012 = 0.89 W and 0.9 W at 7 K/W: 12.5 K.
    @Test func aStrongLoadLowersItsVoltageAndWarmsItsContacts() throws {
        let heater = PluggedLoad(kind: .networkGear, rated: 2_000 * 0.55)
        let (device, _) = record(hours: 12, load: heater) {
            $0.voltage = 230
            $0.impedance = 0.5
            $0.contactResistance = 12
            $0.thermalResistance = 7
            $0.room = 20
        }
        let plug = try #require(device.physics as? SmartPlug)
        #expect(abs(plug.current - 8.85) < 0.3)
        #expect(abs(plug.voltage - (230 - 0.5 * plug.current)) < 5)
        let steady = 20 + 7 * (0.9 + plug.current * plug.current * 0.012)
        #expect(abs(plug.temperature - steady) < 0.3)
    }

    @Test(arguments: PluggedLoad.Kind.allCases)
    func everyApplianceRunsAndRests(_ kind: PluggedLoad.Kind) throws {
        let load = PluggedLoad(kind: kind, rated: 1_000, standby: kind == .television ? 1 : 0)
        let reports = record(hours: 72, load: load).recording.plug()
        let running = reports.count { $0.power > 500 }
        #expect(running > 5)
        #expect(kind == .networkGear || running < reports.count * 9 / 10)
        #expect(reports.allSatisfy { $0.isOn && (215...245).contains($0.voltage) && $0.temperature < 75 })
    }

    /// Half of 70 mΩ at 5 A are 0.9 W more: 6 K and more over its twin.
    @Test func burntContactsWarmByTheirLoad() {
        let load = PluggedLoad(kind: .networkGear, rated: 640)
        let burnt = after(record(.contactsBurnt, 0.5, load: load).recording).map(\.temperature).mean
        let sound = after(record(load: load).recording).map(\.temperature).mean
        #expect((4...12).contains(burnt - sound))
        let idle = PluggedLoad(kind: .networkGear, rated: 1)
        let cool = after(record(.contactsBurnt, 1, load: idle).recording).map(\.temperature).mean
        #expect(abs(cool - after(record(load: idle).recording).map(\.temperature).mean) < 0.5)
    }

    @Test func aWeldedRelaySaysOffAndPasses() {
        var (device, recording) = record(.plugRelayWelded, hours: 40)
        recording.send("", .switchPlug(on: false), to: &device)
        recording.run(&device, to: Fixture.hours(44))
        #expect(recording.replies.map(\.detail) == ["OFF"])
        let later = recording.plug(from: Fixture.hours(40.1))
        #expect(later.allSatisfy { !$0.isOn && $0.power > 90 })
        device.cure(.plugRelayWelded)
        recording.run(&device, to: Fixture.hours(46))
        #expect(recording.plug(from: Fixture.hours(44.2)).allSatisfy { $0.power == 0 })
    }

    @Test func aRelayThatDoesNotCloseAndADeadLoadLookAlike() {
        for cause in [Cause.plugRelayOpen, .loadDead] {
            let reports = after(record(cause).recording)
            #expect(reports.allSatisfy { $0.isOn && $0.power == 0 && $0.voltage > 215 })
        }
        #expect(Cause.plugRelayOpen.isFault && !Cause.loadDead.isFault)
    }

    /// 14 % on voltage and power, none on current.
    @Test func aDriftedDividerReadsTooLittleVoltage() {
        let drifted = after(record(.plugMeterDrift).recording)
        let sound = after(record().recording)
        #expect(abs(drifted.map(\.voltage).mean / sound.map(\.voltage).mean - 0.86) < 0.01)
        #expect(abs(drifted.map(\.power).mean / sound.map(\.power).mean - 0.86) < 0.01)
        #expect(abs(drifted.map(\.current).mean / sound.map(\.current).mean - 1) < 0.02)
    }

    /// 40 a day for two days.
    @Test func aFailingSupplyStartsItAgainAndAgain() {
        let recording = record(.plugReboots).recording
        let reboots = recording.events.count { $0.at > Self.onset && $0.event == .cameOnline }
        #expect((50...115).contains(reboots))
        #expect(after(recording).contains { $0.uptime < 600 })
        #expect(record().recording.plug().allSatisfy { $0.uptime > 86_400 / 2 })
    }

    @Test func tooMuchLoadIsSeenAndWarms() throws {
        let reports = after(record(.loadOverRating).recording)
        let most = try #require(reports.map(\.power).max())
        #expect(most > 3_680)
        #expect(reports.contains { $0.power < 200 })
        let hottest = try #require(reports.map(\.temperature).max())
        let usual = try #require(after(record().recording).map(\.temperature).max())
        #expect(hottest > usual + 8)
    }

    @Test func aTimerSwitchesItEveryDayUntilItIsStopped() {
        var (device, recording) = record(.plugTimerOn)
        let reports = after(recording)
        let changes = zip(reports, reports.dropFirst()).count { $0.isOn != $1.isOn }
        #expect((5...10).contains(changes))
        recording.send("", .stopTimers, to: &device)
        recording.run(&device, to: Fixture.hours(120))
        #expect(recording.plug(from: Fixture.hours(79)).allSatisfy { $0.isOn })
        #expect(device.truth().causes.isEmpty)
    }

    @Test(arguments: [Cause.plugSwitchedOff, .plugStaysOff])
    func whatIsOffIsSwitchedOnByItsCommand(_ cause: Cause) {
        var (device, recording) = record(cause, hours: 40)
        let off = after(recording)
        #expect(off.allSatisfy { !$0.isOn && $0.power == 0 })
        // Only the dip has restarted it.
        #expect(off.contains { $0.uptime < 86_400 / 2 } == (cause == .plugStaysOff))
        recording.send("", .switchPlug(on: true), to: &device)
        recording.run(&device, to: Fixture.hours(44))
        #expect(recording.plug(from: Fixture.hours(40.1)).allSatisfy { $0.isOn && $0.power > 90 })
        #expect(device.truth().causes.isEmpty)
    }

    @Test func aPowerCutStartsItAnew() throws {
        let cut = CauseCourse(.powerCut, onset: Self.onset, end: Self.onset + 3_600)
        var device = Fixture.plug([cut])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(40))
        #expect(recording.plug(from: Self.onset + 120, to: Self.onset + 3_600).isEmpty)
        let last = try #require(recording.plug().last)
        #expect(last.isOn && last.power > 90 && last.uptime < 10 * 3_600)
    }
}
