import FleetModel
import Testing

@Suite struct HeatPumpTests {
    @Test func aHealthyHeatPumpKeepsTheHouseWarmThroughAWinterWeek() {
        var device = Fixture.heatPump()
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(7 * 24))
        let reports = recording.heatPump(from: Fixture.hours(24))
        #expect(reports.count > 8_600)
        for report in reports {
            guard let room = report.room else { continue }
            #expect(room > report.setpoint - 1.6 && room < report.setpoint + 3)
        }
        #expect(reports.allSatisfy { $0.fault == 0 })
        let heat = reports.compactMap(\.heat).mean
        let power = reports.compactMap(\.power).mean
        #expect((2.8...5).contains(heat / power), "COP \(heat / power)")
        #expect(device.truth().causes.isEmpty)
    }

    /// The heat meter over a week agrees with the house's loss, less what sun, people and appliances gave, to a fifth.
    @Test func meteredHeatCoversWhatTheHouseLoses() {
        var device = Fixture.heatPump(heatLoss: 210)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(8 * 24))
        let reports = recording.heatPump(from: Fixture.hours(24))
        let difference = reports.compactMap(\.room).mean - reports.compactMap(\.outdoor).mean
        // W: 210 W/K; gains of 250 (appliances) + 250 (people) + 100 (activity) + sun; hot water takes some 170.
        let need = (210 * difference - 600 + 170) / 1000
        #expect(abs(reports.compactMap(\.heat).mean / need - 1) < 0.2)
    }

    @Test func aHungControllerStopsCompressorHoursWhileReportsGoOn() throws {
        let onset = Fixture.hours(26)
        var device = Fixture.heatPump([CauseCourse(.controllerHang, onset: onset)])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(36))
        // It strikes the next time the compressor heats: within an hour and a half in winter.
        let after = recording.heatPump(from: Fixture.hours(28))
        #expect(after.count > 470)
        #expect(Set(after.map(\.hours)).count == 1)
        #expect(Set(after.map(\.mode)) == [1])
        #expect(after.allSatisfy { $0.compressorSpeed == 0 && ($0.heat ?? 0) == 0 })
        let first = try #require(after.compactMap(\.room).first)
        let last = try #require(after.compactMap(\.room).last)
        #expect(last < first - 1)
        #expect(device.truth().causes.map(\.cause) == [.controllerHang])
    }

    @Test func aRestartCuresAHungController() throws {
        var device = Fixture.heatPump([CauseCourse(.controllerHang, onset: Fixture.hours(26))])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(34))
        let sent = device.now
        recording.send("r1", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(44))
        #expect(recording.replies.map(\.status) == [.received, .done])
        let away = recording.events.first { $0.event == .wentOffline }
        let back = try #require(recording.events.first { $0.event == .cameOnline })
        #expect(away?.at == sent)
        #expect((20...60).contains(back.at - sent))
        // Heat within five minutes, warm again by and by.
        let soon = recording.heatPump(from: sent + 200, to: sent + 360)
        #expect(soon.contains { ($0.heat ?? 0) > 2 && $0.mode == 1 })
        let last = try #require(recording.heatPump().last)
        #expect((last.room ?? 0) > last.setpoint - 1)
        #expect(device.truth().causes.isEmpty)
    }

    /// Against its healthy twin in the same weather: half the charge gone costs a third of the efficiency.
    @Test func aLeakLowersEfficiencyAndARestartDoesNotCureIt() {
        let leak = CauseCourse(.refrigerantLeak, onset: Fixture.hours(24), severity: 0.5, growth: 48 * 3_600)
        var healthy = Fixture.heatPump(heatLoss: 220)
        var leaking = Fixture.heatPump([leak], heatLoss: 220)
        var one = Recording()
        var two = Recording()
        func ratio(_ from: Double, _ to: Double) -> Double {
            func cop(_ recording: Recording) -> Double {
                let reports = recording.heatPump(from: Fixture.hours(from), to: Fixture.hours(to))
                return reports.compactMap(\.heat).mean / reports.compactMap(\.power).mean
            }
            return cop(two) / cop(one)
        }
        one.run(&healthy, to: Fixture.hours(6 * 24))
        two.run(&leaking, to: Fixture.hours(5 * 24))
        #expect(ratio(0, 24) == 1)
        #expect((0.5...0.7).contains(ratio(96, 120)), "\(ratio(96, 120))")
        two.send("r1", .restart, to: &leaking)
        two.run(&leaking, to: Fixture.hours(6 * 24))
        #expect((0.5...0.7).contains(ratio(122, 144)), "\(ratio(122, 144))")
        #expect(leaking.truth().causes.map(\.cause).contains(.refrigerantLeak))
        #expect(!healthy.truth().causes.map(\.cause).contains(.refrigerantLeak))
    }

    @Test func lostWaterStopsTheHeatPumpWithItsFaultCode() {
        let loss = CauseCourse(.lowWaterPressure, onset: Fixture.hours(10), severity: 1, growth: 10 * 3_600)
        var device = Fixture.heatPump([loss])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(30))
        let last = recording.heatPump(from: Fixture.hours(28))
        #expect(last.allSatisfy { $0.fault == 8 && $0.mode == 0 && $0.compressorSpeed == 0 })
        #expect(last.allSatisfy { ($0.pressure ?? 1) < 0.6 })
    }

    @Test func aBlockedOutdoorUnitDefrostsOften() {
        func defrosts(_ causes: [CauseCourse]) -> Int {
            var device = Fixture.heatPump(causes, climate: Fixture.climate(mean: 7))
            var recording = Recording()
            recording.run(&device, to: Fixture.hours(72))
            let modes = recording.heatPump(from: Fixture.hours(24)).map(\.mode)
            return zip(modes, modes.dropFirst()).count { $0 != 3 && $1 == 3 }
        }
        let blocked = defrosts([CauseCourse(.blockedOutdoorUnit, onset: Fixture.hours(0), severity: 0.65)])
        #expect(blocked > 2 * defrosts([]))
    }

    @Test func colderThanDesignIsWeatherAndNoFault() {
        var device = Fixture.heatPump(climate: Fixture.climate(mean: -8))
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(12))
        #expect(device.truth().causes.map(\.cause) == [.colderThanDesign])
        #expect(!Cause.colderThanDesign.isFault)
    }

    @Test func aDriftingRoomSensorReadsWarmAndTheHouseCools() {
        let drift = CauseCourse(.roomSensorDrift, onset: Fixture.hours(0), severity: 0.5)
        var healthy = Fixture.heatPump()
        var drifting = Fixture.heatPump([drift])
        var one = Recording()
        var two = Recording()
        one.run(&healthy, to: Fixture.hours(72))
        two.run(&drifting, to: Fixture.hours(72))
        func flow(_ recording: Recording) -> Double {
            recording.heatPump(from: Fixture.hours(48)).filter { $0.mode == 1 }.compactMap(\.flow).mean
        }
        #expect(flow(two) < flow(one) - 1)
    }

    private func twoDays(_ cause: Cause?, _ severity: Double = 1) -> [HeatPumpMeasurement] {
        var device = Fixture.heatPump(cause.map { [CauseCourse($0, onset: Fixture.start, severity: severity)] } ?? [])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(72))
        return recording.heatPump(from: Fixture.hours(24))
    }

    /// 0.85 · 0.7 of the flow lost: the same heat needs 2.5 times the difference.
    @Test func aFailingPumpWidensTheDifferenceOfFlowAndReturn() {
        func spread(_ reports: [HeatPumpMeasurement]) -> Double {
            let heating = reports.filter { $0.mode == 1 && $0.compressorSpeed > 0 }
            return heating.compactMap(\.flow).mean - heating.compactMap(\.returning).mean
        }
        let ratio = spread(twoDays(.circulationPumpFailing, 0.7)) / spread(twoDays(nil))
        #expect((1.7...3).contains(ratio), "\(ratio)")
    }

    @Test func aHalfOpenDiverterMakesHotWaterAgainAndAgain() {
        func hotWater(_ reports: [HeatPumpMeasurement]) -> Int { reports.count { $0.mode == 2 } }
        #expect(hotWater(twoDays(.diverterValveStuck, 0.8)) > 2 * hotWater(twoDays(nil)))
    }

    @Test func aTariffLockStopsTheCompressorAndIsNoFault() {
        let lock = CauseCourse(.tariffLock, onset: Fixture.hours(30), end: Fixture.hours(32))
        var device = Fixture.heatPump([lock])
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(34))
        let barred = recording.heatPump(from: Fixture.hours(30.1), to: Fixture.hours(32))
        #expect(barred.allSatisfy { $0.compressorSpeed == 0 && $0.mode == 0 && $0.fault == 0 })
        #expect(recording.heatPump(from: Fixture.hours(32.5)).contains { $0.compressorSpeed > 0 })
        #expect(!Cause.tariffLock.isFault)
    }

    @Test func aCurveTurnedUpMakesTheFlowHotter() {
        func flow(_ reports: [HeatPumpMeasurement]) -> Double {
            reports.filter { $0.mode == 1 && $0.compressorSpeed > 0 }.compactMap(\.flow).mean
        }
        #expect(flow(twoDays(.heatingCurveTooHigh)) > flow(twoDays(nil)) + 1.5)
    }

    /// 100 W/K more on 210.
    @Test func openWindowsNeedMoreHeat() {
        let ratio = twoDays(.windowsOpen, 0.4).compactMap(\.heat).mean / twoDays(nil).compactMap(\.heat).mean
        #expect((1.2...1.7).contains(ratio), "\(ratio)")
    }
}
