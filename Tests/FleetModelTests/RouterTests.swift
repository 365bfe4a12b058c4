import FleetModel
import Testing

@Suite struct RouterTests {
    @Test func aHealthyRouterStaysUpWithMemoryToSpare() {
        var device = Fixture.router()
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(72))
        let reports = recording.router()
        #expect(reports.allSatisfy { ($0.freeMemory ?? 0) > 150 })
        #expect(Set(reports.map(\.reboots)).count == 1)
        #expect(reports.count { !$0.lineUp } < 20)
        #expect(reports.compactMap(\.retries).mean < 8)
    }

    /// Level 0.5 is 5 MiB an hour: 100 MiB in 20 hours.
    @Test func aLeakTakesMemoryAtItsRateAndARestartGivesItBackForAWhile() {
        let leak = CauseCourse(.memoryLeak, onset: Fixture.start, severity: 0.5)
        var device = Fixture.router([leak])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(21))
        func free(_ from: Double, _ to: Double) -> Double {
            recording.router(from: Fixture.hours(from), to: Fixture.hours(to)).compactMap(\.freeMemory).mean
        }
        #expect(abs(free(0, 1) - free(20, 21) - 100) < 15)
        recording.send("r1", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(42))
        #expect(free(21.1, 22) > free(20, 21) + 80)
        #expect(free(41, 42) < free(21.1, 22) - 80)
        #expect(device.truth().causes.map(\.cause) == [.memoryLeak])
    }

    @Test func aRouterWithoutMemoryRebootsOfItself() {
        var device = Fixture.router([CauseCourse(.memoryLeak, onset: Fixture.start, severity: 1)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(48))
        let reports = recording.router()
        #expect((reports.last?.reboots ?? 0) - (reports.first?.reboots ?? 0) >= 1)
        #expect(recording.events.contains { $0.event == .wentOffline })
        #expect(recording.events.contains { $0.event == .cameOnline })
    }

    @Test func congestionRaisesRetriesAndAnotherChannelCuresIt() {
        var device = Fixture.router([CauseCourse(.channelCongestion, onset: Fixture.hours(24), severity: 0.9)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(48))
        func retries(_ from: Double, _ to: Double) -> Double {
            recording.router(from: Fixture.hours(from), to: Fixture.hours(to)).compactMap(\.retries).mean
        }
        #expect(retries(24, 48) > 2 * retries(0, 24))
        recording.send("c1", .changeChannel, to: &device)
        recording.run(&device, to: Fixture.hours(72))
        #expect(retries(49, 72) < 1.3 * retries(0, 24))
        #expect(recording.replies.map(\.status) == [.received, .done])
        #expect(device.truth().causes.isEmpty)
    }

    @Test func aLineFaultCostsMarginAndDropsTheLine() {
        var device = Fixture.router([CauseCourse(.providerLineFault, onset: Fixture.hours(24), severity: 0.9)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(72))
        let before = recording.router(to: Fixture.hours(24))
        let after = recording.router(from: Fixture.hours(25))
        #expect(after.compactMap(\.margin).mean < before.compactMap(\.margin).mean - 6)
        #expect(after.count { !$0.lineUp } > 10)
        #expect(after.allSatisfy { $0.lineUp || ($0.loss == 100 && $0.latency == nil && $0.margin == nil) })
    }

    @Test func badPlacementWeakensClients() {
        var device = Fixture.router([CauseCourse(.badPlacement, onset: Fixture.hours(24), severity: 0.8)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(48))
        let before = recording.router(to: Fixture.hours(24))
        let after = recording.router(from: Fixture.hours(24))
        #expect(after.compactMap(\.clientSignal).mean < before.compactMap(\.clientSignal).mean - 15)
        #expect(after.compactMap(\.retries).mean > before.compactMap(\.retries).mean + 5)
    }

    @Test func aRouterThatCannotGiveOffItsHeatRunsHot() {
        var device = Fixture.router([CauseCourse(.overheating, onset: Fixture.hours(6), severity: 0.7)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(12))
        let cool = recording.router(to: Fixture.hours(6)).compactMap(\.temperature).mean
        let hot = recording.router(from: Fixture.hours(9)).compactMap(\.temperature).mean
        #expect(hot > cool + 25)
    }

    @Test func retriesGrowWithBusyAirAndWithWeakSignals() {
        #expect(RadioChannel.retryShare(busy: 0.1, signal: -50) < 0.05)
        #expect(RadioChannel.retryShare(busy: 0.8, signal: -50) > 0.25)
        #expect(RadioChannel.retryShare(busy: 0.1, signal: -82) > 0.5)
        #expect((0...1).contains(RadioChannel.retryShare(busy: 7, signal: -200)))
    }

    private func days(_ cause: Cause, _ severity: Double = 1) -> (
        before: [RouterMeasurement], after: [RouterMeasurement]
    ) {
        var device = Fixture.router([CauseCourse(cause, onset: Fixture.hours(24), severity: severity)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(72))
        return (recording.router(to: Fixture.hours(24)), recording.router(from: Fixture.hours(24)))
    }

    @Test func aRunawayProcessFillsTheProcessorUntilARestart() {
        var device = Fixture.router([CauseCourse(.runawayProcess, onset: Fixture.hours(24))])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(30))
        #expect(recording.router(from: Fixture.hours(24.1)).compactMap(\.cpu).mean > 90)
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(34))
        #expect(recording.router(from: Fixture.hours(30.5)).compactMap(\.cpu).mean < 50)
        #expect(device.truth().causes.isEmpty)
    }

    @Test func anAgeingAdapterResetsTheRouter() {
        let (before, after) = days(.powerAdapterFailing)
        #expect((after.last?.reboots ?? 0) - (before.last?.reboots ?? 0) > 10)
        #expect(after.allSatisfy { ($0.freeMemory ?? 0) > 100 })
    }

    @Test func aFailingModemDropsTheLineWithMarginToSpare() {
        let (before, after) = days(.modemFault)
        #expect(after.count { !$0.lineUp } > 15)
        #expect(abs(after.compactMap(\.margin).mean - before.compactMap(\.margin).mean) < 1)
    }

    @Test func anOutageKeepsTheLineDown() {
        let after = days(.providerOutage).after
        #expect(after.allSatisfy { !$0.lineUp })
    }

    @Test func aLooseAntennaWeakensEveryClientAndHeavyUseSlowsTheLine() {
        let antenna = days(.antennaFault, 0.8)
        #expect(antenna.after.compactMap(\.clientSignal).mean < antenna.before.compactMap(\.clientSignal).mean - 13)
        let use = days(.heavyUse, 0.9)
        #expect(use.after.compactMap(\.latency).mean > use.before.compactMap(\.latency).mean + 20)
        #expect(use.after.compactMap(\.margin).mean > 6)
    }
}
