import FleetModel
import Testing

@Suite struct SmartLockTests {
    private static let onset = Fixture.hours(48)

    private func record(
        _ cause: Cause? = nil, _ severity: Double = 1, days: Double = 6, seed: UInt64 = 11,
        climate: Climate = Fixture.climate(), adjust: (inout SmartLockParameters) -> Void = { _ in }
    ) -> (device: SimulatedDevice, recording: Recording) {
        let causes = cause.map { [CauseCourse($0, onset: Self.onset, severity: severity)] } ?? []
        var device = Fixture.lock(causes, seed: seed, climate: climate, adjust: adjust)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(24 * days))
        return (device, recording)
    }

    private func after(_ recording: Recording, hours: Double = 1) -> [SmartLockMeasurement] {
        recording.lock(from: Self.onset + hours * 3_600)
    }

    @Test(arguments: 1...6)
    func aHealthyLockDoesItsWork(_ seed: UInt64) throws {
        let reports = record(days: 14, seed: seed).recording.lock()
        let (first, last) = (try #require(reports.first), try #require(reports.last))
        let runs = Double(last.runs - first.runs) / 14
        #expect((6...60).contains(runs))
        #expect(last.jams == 0 && last.untimelyCodes == 0)
        #expect(reports.allSatisfy { $0.error == nil && $0.bolt != .between && $0.clockOffset == 0 })
        #expect(reports.allSatisfy { $0.runTime > 1.5 && $0.runTime < 3.5 && $0.heard < 600 })
        // It is locked most of the time, and the door is closed nearly always.
        #expect(Double(reports.count { $0.bolt == .locked }) > 0.9 * Double(reports.count))
        #expect(Double(reports.count { $0.doorIsOpen }) < 0.05 * Double(reports.count))
    }

    /// 0.06 mA asleep and 6 mA.s a minute are 3.8 mA.h a day; 12 to 40 runs of 1.25 A.s make 4 to 14 more: 130 to 300 days.
    @Test func aSetOfCellsLastsMostOfAYear() throws {
        let device = record(days: 30) { $0.sleepCurrent = 0.06 }.device
        let lock = try #require(device.physics as? SmartLock)
        let aDay = (1 - lock.battery.charge) * 2_400 / 30
        #expect((5...20).contains(aDay))
    }

    /// What left the cells is what the sleep, the wakes and the runs took.
    @Test func theBatteryGivesWhatIsTaken() throws {
        let (device, recording) = record(days: 10) { $0.sleepCurrent = 0.06 }
        let lock = try #require(device.physics as? SmartLock)
        let reports = recording.lock()
        let last = try #require(reports.last)
        let taken = (1 - lock.battery.charge) * 2_400
        let asleep = 0.06 * 240
        let awake = Double(last.wakes) * 6 / 3_600
        let aRun = reports.map { $0.runCurrent * $0.runTime }.mean / 3.6
        let running = Double(last.runs - reports[0].runs) * aRun
        #expect(abs(taken - asleep - awake - running) < 0.05 * taken)
    }

    @Test func aWeakCellShowsUnderTheMotorAndNotAtRest() throws {
        let (whole, weak) = (record().recording, record(.weakCell, 0.8).recording)
        let (a, b) = (try #require(whole.lock().last), try #require(weak.lock().last))
        #expect(a.voltage - a.lowestVoltage < 0.9)
        #expect(b.voltage - b.lowestVoltage > 1.5 * (a.voltage - a.lowestVoltage))
    }

    @Test func aWornMotorIsSlowerAndTakesMoreWhileItTurnsFreely() {
        let worn = after(record(.lockMotorWorn, 0.7).recording, hours: 24)
        let new = after(record().recording, hours: 24)
        #expect(worn.map(\.runTime).mean > 1.35 * new.map(\.runTime).mean)
        #expect(worn.map(\.runCurrent).mean > 1.4 * new.map(\.runCurrent).mean)
    }

    @Test func aSaggingDoorBindsAtTheEndOfTheWayAndJams() throws {
        let half = after(record(.doorSagging, 0.55).recording, hours: 24)
        #expect(half.map(\.peakCurrent).mean > 1.2 * half.map(\.runCurrent).mean)
        let (device, recording) = record(.doorSagging)
        let whole = after(recording, hours: 24)
        let last = try #require(whole.last)
        #expect(last.jams > 5 && whole.contains { $0.error == .jammed })
        // What does not lock by itself is locked and opened by key.
        #expect(last.manualTurns > 5)
        #expect(device.truth().causes.map(\.cause) == [.doorSagging])
        #expect(!Cause.doorSagging.isFault && !Cause.doorSwollen.isFault)
    }

    @Test func aSwollenDoorEasesWhenItDries() {
        let wet = CauseCourse(.doorSwollen, onset: Self.onset, end: Self.onset + 3 * 86_400)
        var device = Fixture.lock([wet])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(9 * 24))
        let damp = recording.lock(from: Self.onset + 86_400, to: Self.onset + 3 * 86_400)
        let later = recording.lock(from: Self.onset + 5 * 86_400)
        #expect(damp.map(\.peakCurrent).mean > 1.5 * later.map(\.peakCurrent).mean)
        #expect(later.allSatisfy { $0.error == nil })
    }

    @Test func aDriftedSensorSaysBetweenAndACalibrationHelps() {
        var (device, recording) = record(.positionSensorDrift, 0.6)
        let reports = after(recording, hours: 24)
        #expect(reports.contains { $0.bolt == .between && $0.error == .position })
        // The bolt itself is where it should be: no jam.
        #expect(reports.allSatisfy { $0.jams == 0 })
        var at = Fixture.hours(6 * 24)
        for id in ["a", "b", "c", "d"] where recording.replies.last?.status != .done {
            recording.send(id, .calibrate, to: &device)
            at = at + 1_800
            recording.run(&device, to: at)
        }
        #expect(recording.replies.last?.status == .done)
        let later = recording.lock(from: at)
        #expect(later.allSatisfy { $0.bolt != .between })
        #expect(device.truth().causes.map(\.cause) == [.positionSensorDrift])
    }

    @Test func aHungRadioLeavesOldValuesAndTheDoorGoesOn() throws {
        let hung = CauseCourse(.lockRadioHung, onset: Self.onset, end: Self.onset + 86_400)
        var device = Fixture.lock([hung])
        var recording = Recording()
        recording.run(&device, to: Self.onset + 86_000)
        recording.send("u", .unlockDoor, to: &device)
        #expect(recording.replies.last?.detail == "the lock does not answer")
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Self.onset + 86_350)
        #expect(recording.replies.last?.status == .done)
        let old = recording.lock(from: Self.onset + 120, to: Self.onset + 86_350)
        #expect(Set(old.map(\.runs)).count == 1 && Set(old.map(\.voltage)).count == 1)
        let oldest = try #require(old.last)
        #expect(oldest.heard > 85_000)
        let before = try #require(old.last).runs
        recording.run(&device, to: Self.onset + 90_000)
        let last = try #require(recording.lock().last)
        #expect(last.heard < 600 && last.runs > before)
    }

    /// 2026-01-17 is 26 years and 17 days after the clock's beginning: 9,513 days.
    @Test func aLostClockRefusesGuestsUntilItIsSet() throws {
        var (device, recording) = record(.lockClockLost, days: 12) { $0.guests = 2 }
        let last = try #require(recording.lock().last)
        #expect(abs(last.clockOffset + 9_513 * 86_400) < 120)
        #expect(last.untimelyCodes > 6 && last.runs > 0)
        recording.send("c", .setClock, to: &device)
        recording.run(&device, to: Fixture.hours(16 * 24))
        let later = try #require(recording.lock().last)
        #expect(later.clockOffset == 0 && later.untimelyCodes == last.untimelyCodes)
        #expect(device.truth().causes.isEmpty)
    }

    /// 4 mA are 96 mA.h a day of 2,400: 4 % a day beside the usual half.
    @Test func aWakefulFirmwareDrainsTheBatteryUntilTheUpdate() throws {
        var (device, recording) = record(.firmwareDrain, days: 7)
        let lock = try #require(device.physics as? SmartLock)
        #expect((0.72...0.83).contains(lock.battery.charge))
        let wakes = try #require(recording.lock().last).wakes
        #expect(wakes > 5 * 86_400 / 2)
        recording.send("u", .updateFirmware, to: &device)
        recording.run(&device, to: Fixture.hours(8 * 24))
        #expect(recording.replies.map(\.status) == [.received, .done])
        let updated = try #require(recording.lock().last)
        #expect(updated.wakes - wakes < 3_000)
        #expect(device.truth().causes.isEmpty)
    }

    @Test func oldAndColdBatteriesSagAndAreNoFault() throws {
        let old = try #require(record(.batteriesOld, 0.95).recording.lock().last)
        #expect(old.battery < 10 && old.jams == 0)
        #expect(!Cause.batteriesOld.isFault && !Cause.lockInTheCold.isFault && !Cause.wrongBatteries.isFault)
        let mild = try #require(record { $0.charge = 0.5 }.recording.lock().last)
        let cold = try #require(record(.lockInTheCold) { $0.charge = 0.5 }.recording.lock().last)
        #expect(cold.temperature < 0 && cold.battery < mild.battery - 20)
        #expect(cold.voltage - cold.lowestVoltage > mild.voltage - mild.lowestVoltage)
    }

    @Test func aHouseholdChangesEmptyBatteriesOnceItIsWarned() throws {
        let (device, recording) = record(days: 30) {
            $0.charge = 0.16
            $0.changesBatteriesAfter = 5 * 86_400
        }
        let reports = recording.lock()
        let lowest = try #require(reports.map(\.battery).min())
        #expect(lowest < 15 && lowest > 0)
        let changed = try #require(reports.last)
        #expect(changed.battery > 80)
        #expect(device.truth().causes.isEmpty)
    }

    /// Full at the start they read as three quarters; a new alkaline set afterwards reads as full.
    @Test func rechargeableCellsReadAsHalfEmpty() throws {
        let wrong = CauseCourse(.wrongBatteries, onset: Self.onset, end: Self.onset + 4 * 86_400)
        var device = Fixture.lock([wrong])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(8 * 24))
        let during = recording.lock(from: Self.onset + 2 * 86_400, to: Self.onset + 4 * 86_400)
        #expect(during.allSatisfy { (50...85).contains($0.battery) })
        let alkaline = try #require(recording.lock().last)
        #expect(alkaline.battery > 93)
    }

    @Test func anOpenDoorIsNotLocked() throws {
        var (device, recording) = record(.doorLeftOpen)
        let reports = after(recording)
        #expect(reports.allSatisfy { $0.doorIsOpen && $0.bolt == .unlocked })
        recording.send("l", .lockDoor, to: &device)
        #expect(recording.replies.last?.status == .refused && recording.replies.last?.detail == "the door is open")
    }

    @Test func whoLocksByHandNeedsNoMotor() throws {
        let reports = after(record(.lockedByHand).recording)
        let (first, last) = (reports[0], try #require(reports.last))
        #expect(last.runs == first.runs && last.manualTurns > first.manualTurns + 10)
    }

    @Test func withoutAutoLockItStandsUnlocked() throws {
        var (device, recording) = record(.autoLockOff) { $0.lockHabit = 0.2 }
        let reports = after(recording)
        #expect(reports.allSatisfy { !$0.autoLocks })
        #expect(reports.count { $0.bolt == .unlocked } > reports.count / 10)
        recording.send("a", .setAutoLock(true), to: &device)
        recording.run(&device, to: Fixture.hours(8 * 24))
        let later = recording.lock(from: Fixture.hours(6.2 * 24))
        #expect(later.allSatisfy { $0.autoLocks })
        #expect(later.count { $0.bolt == .unlocked } < later.count / 10)
    }

    @Test func anExpiredCodeIsRefusedAndTheClockIsRight() throws {
        let last = try #require(record(.guestCodeExpired, days: 10).recording.lock().last)
        #expect(last.untimelyCodes > 5 && last.clockOffset == 0)
        #expect(Cause.guestCodeExpired.kind == .use)
    }

    @Test func aBridgeTooFarHearsLittleAndCostsBattery() throws {
        let far = after(record(.bridgeTooFar) { $0.linkSignal = -70 }.recording)
        let near = after(record { $0.linkSignal = -70 }.recording)
        #expect(far.map(\.heard).mean > 60 && near.map(\.heard).mean < 5)
        #expect(far.map(\.rssi).mean < -92)
        let wakes = try #require(far.last).wakes - far[0].wakes
        let usual = try #require(near.last).wakes - near[0].wakes
        #expect(wakes > 2 * usual)
    }

    @Test func commandsTurnTheBoltAndAnUnusedOpeningIsLockedAgain() throws {
        var (device, recording) = record { $0.passages = 0.01 }
        // Three in the morning: all are asleep.
        recording.run(&device, to: Fixture.hours(147))
        let before = try #require(recording.lock().last)
        #expect(before.bolt == .locked)
        recording.send("u", .unlockDoor, to: &device)
        recording.run(&device, to: Fixture.hours(147) + 50)
        let lock = try #require(device.physics as? SmartLock)
        #expect(lock.bolt == 0 && recording.replies.map(\.status) == [.received, .done])
        recording.run(&device, to: Fixture.hours(147.1))
        let relocked = try #require(recording.lock().last)
        #expect(relocked.bolt == .locked && relocked.runs == before.runs + 2)
    }

    @Test func aJammedBoltFailsItsCommand() {
        var (device, recording) = record(.doorSagging)
        recording.run(&device, to: Fixture.hours(147))
        recording.send("u", .unlockDoor, to: &device)
        #expect(recording.replies.last?.status == .failed && recording.replies.last?.detail == "the bolt is jammed")
    }

    @Test func aPowerCutSilencesTheBridgeAndNotTheDoor() throws {
        let cut = CauseCourse(.powerCut, onset: Self.onset, end: Self.onset + 86_400)
        var device = Fixture.lock([cut])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(80))
        #expect(recording.lock(from: Self.onset + 120, to: Self.onset + 86_400).isEmpty)
        let before = try #require(recording.lock(to: Self.onset).last)
        let later = try #require(recording.lock().last)
        #expect(later.runs > before.runs + 4)
    }
}
