import FleetModel
import Testing

/// Systems of June, with causes from noon of the second day on.
@Suite struct SolarBatteryTests {
    private static let onset = Fixture.hours(36)

    private func days(
        _ cause: Cause? = nil, _ severity: Double = 1, seed: UInt64 = 11, climate: Climate = Fixture.summer(),
        to hours: Double = 120
    ) -> (device: SimulatedDevice, recording: Recording) {
        let causes = cause.map { [CauseCourse($0, onset: Self.onset, severity: severity)] } ?? []
        var device = Fixture.solar(causes, seed: seed, climate: climate)
        var recording = Recording()
        recording.run(&device, to: Fixture.hours(hours))
        return (device, recording)
    }

    private func after(_ recording: Recording) -> [SolarMeasurement] {
        recording.solar(from: Self.onset + 120).map(\.values)
    }

    /// Noon of the third day, two hours.
    private func noon(_ recording: Recording) -> [SolarMeasurement] {
        recording.solar(from: Fixture.hours(59), to: Fixture.hours(61)).map(\.values)
    }

    private func physics(_ device: SimulatedDevice) throws -> SolarBattery {
        try #require(device.physics as? SolarBattery)
    }

    private static var overcast: Climate {
        var climate = Fixture.climate(mean: 2)
        climate.latitude = 55
        return climate
    }

    /// What the strings gave is what went into the mains, into the battery, and into heat.
    @Test(arguments: 1...6)
    func energyIsKept(_ seed: Int) throws {
        var device = Fixture.solar(seed: UInt64(seed))
        var strings = 0.0
        var elsewhere = 0.0
        let before = try physics(device).lost
        for minute in 1...(2 * 1_440) {
            device.advance(to: Fixture.start + Double(minute) * 60) { _, _ in }
            let now = try physics(device)
            let balance = now.solarPower - now.batteryPower - now.power
            // Its own need while it rests is the mains'; at work nothing is made of nothing.
            #expect(balance > -0.5, "\(minute)")
            strings += now.solarPower
            elsewhere += now.batteryPower + now.power
        }
        let lost = try physics(device).lost - before
        #expect(lost > 0 && lost < 0.15 * strings * 60)
        #expect(abs((strings - elsewhere) * 60 - lost) < 0.02 * strings * 60)
    }

    @Test(arguments: 1...8)
    func aHealthySystemShowsNothing(_ seed: Int) throws {
        let (device, recording) = days(seed: UInt64(seed), to: 24 * 8)
        let reports = recording.solar(from: Fixture.hours(24)).map(\.values)
        #expect(reports.allSatisfy { $0.error == nil && $0.derating == nil && $0.state != .fault })
        #expect(reports.allSatisfy { (0...100).contains($0.battery?.charge ?? -1) })
        #expect(reports.allSatisfy { $0.power < 5_060 && $0.feedInLimit == 100 && $0.gridVoltage < 253 })
        #expect(reports.allSatisfy { ($0.battery?.highestCell ?? 9) < 3.65 && ($0.battery?.lowestCell ?? 0) > 2.8 })
        let yield = (try #require(reports.last).solarEnergy - reports[0].solarEnergy) / 7
        #expect((8...50).contains(yield))
        #expect(device.truth().causes.isEmpty)
    }

    /// With sun and battery a meter that works is held near nothing for most of the time.
    @Test func theBatteryHoldsTheMeterAtNothing() {
        let reports = days(to: 24 * 6).recording.solar(from: Fixture.hours(24)).map(\.values)
        let usable = reports.filter { ($0.battery?.charge ?? 0) > 15 && ($0.housePower ?? 9_999) < 4_000 }
        let bought = usable.count { ($0.gridPower ?? 0) > 250 }
        #expect(usable.count > 2_000 && Double(bought) < 0.06 * Double(usable.count))
        #expect(reports.contains { ($0.gridPower ?? 0) < -1_000 })
        #expect(reports.contains { ($0.battery?.power ?? 0) < -100 && $0.solarPower == 0 })
    }

    @Test func aLostStringHasNeitherVoltageNorCurrentAndTheOtherGoesOn() {
        let lost = noon(days(.stringLost).recording)
        #expect(lost.allSatisfy { $0.voltageA == 0 && $0.currentA == 0 && $0.voltageB > 100 })
        #expect(lost.contains { $0.currentB > 2 })
    }

    @Test func aCorrodedPlugOpensAndCloses() {
        let reports = after(days(.plugCorroded, 1, to: 24 * 7).recording).filter {
            $0.voltageB > 150 && $0.currentB > 2
        }
        let open = zip(reports, reports.dropFirst()).count { $0.voltageA > 100 && $1.voltageA == 0 }
        #expect((5...300).contains(open))
        #expect(reports.contains { $0.voltageA > 100 })
    }

    /// 55 kΩ soaked, under the 200 at which it may not start; 3.3 MΩ dry.
    @Test func aDamagedLineStopsItInTheWetAndLetsItGoInTheDry() {
        let reports = after(days(.isolationFault, 1, to: 24 * 12).recording)
        let stopped = reports.filter { $0.error == .insulation }
        #expect(!stopped.isEmpty && stopped.allSatisfy { $0.state == .fault && $0.insulation < 200 && $0.power == 0 })
        #expect(reports.contains { $0.state == .run && $0.solarPower > 1_000 })
    }

    @Test func withoutItsFanItGetsHotAndGivesLess() {
        let healthy = days(to: 24 * 7).recording.solar(from: Self.onset).map(\.values)
        let reports = after(days(.inverterFanFailing, 1, to: 24 * 7).recording)
        let hottest = reports.compactMap(\.sinkTemperature).max() ?? 0
        #expect(hottest > (healthy.compactMap(\.sinkTemperature).max() ?? 99) + 15)
        #expect(reports.allSatisfy { $0.fanSpeed == 0 } && reports.contains { $0.fanTarget > 1_000 })
        #expect(reports.contains { $0.error == .fan })
        #expect(healthy.contains { $0.fanSpeed > 1_000 } && healthy.allSatisfy { $0.error == nil })
        #expect(reports.contains { $0.derating == .heat } && reports.allSatisfy { ($0.sinkTemperature ?? 0) < 100 })
    }

    /// Under the roof it gets as hot, and its fan turns.
    @Test func withoutAirItGetsHotThoughItsFanTurns() {
        let reports = after(days(.inverterWithoutAir, 1, to: 24 * 7).recording)
        #expect((reports.compactMap(\.sinkTemperature).max() ?? 0) > 60)
        #expect(reports.contains { $0.fanSpeed > 2_500 } && reports.allSatisfy { $0.error == nil })
    }

    /// Half the capacitance doubles the ripple at the same power; a sixth of it trips the bus.
    @Test func aWornCapacitorRipplesAndAtLastTrips() throws {
        func perKilowatt(_ reports: [SolarMeasurement]) -> Double {
            reports.filter { $0.power > 1_500 }.map { $0.ripple / $0.power * 1_000 }.mean
        }
        let healthy = perKilowatt(days().recording.solar(from: Self.onset).map(\.values))
        let worn = perKilowatt(after(days(.dcCapacitorWorn, 0.5).recording))
        #expect(abs(worn / healthy - 2) < 0.05)
        let last = after(days(.dcCapacitorWorn, 0.85, to: 24 * 7).recording)
        #expect(last.contains { $0.error == .bus && $0.state == .fault })
        #expect(last.contains { $0.state == .run })
    }

    /// 40 % less capacity: empty while the good ones still hold much, the cells far apart at the ends.
    @Test func aWeakModuleSpreadsTheCellsAndShortensTheNight() {
        func spread(_ reports: [SolarMeasurement]) -> Double {
            reports.compactMap(\.battery).map { $0.highestCell - $0.lowestCell }.max() ?? 0
        }
        let healthy = days(to: 24 * 7).recording.solar(from: Self.onset).map(\.values)
        let weak = after(days(.batteryModuleWeak, 1, to: 24 * 7).recording)
        #expect(spread(healthy) < 0.05)
        // 14 A in two and three times 1.5 mΩ, and the steep ends of its charge.
        #expect(spread(weak) > 0.08)
        #expect(weak.allSatisfy { ($0.battery?.lowestCell ?? 9) > 2.6 })
    }

    @Test(arguments: [Cause.batteryLinkLost, .meterLinkLost])
    func withoutALinkTheBatteryRestsAndTheSunIsSold(_ cause: Cause) throws {
        let (device, recording) = days(cause)
        let reports = after(recording)
        #expect(reports.allSatisfy { $0.error == (cause == .batteryLinkLost ? .batteryLink : .meterLink) })
        #expect(reports.allSatisfy { ($0.battery == nil) == (cause == .batteryLinkLost) })
        #expect(reports.allSatisfy { ($0.gridPower == nil) == (cause == .meterLinkLost) })
        #expect(try physics(device).battery.current == 0)
        #expect(noon(recording).contains { $0.power > 500 })
    }

    /// Bought looks sold: at night the house seems to take less than nothing, and the battery does not help.
    @Test func aReversedClampTurnsTheBatteryTheWrongWay() {
        let recording = days(.clampReversed).recording
        let night = recording.solar(from: Fixture.hours(72), to: Fixture.hours(75)).map(\.values)
        #expect(night.allSatisfy { ($0.housePower ?? 0) < 0 && $0.power == 0 && ($0.battery?.power ?? 0) >= 0 })
    }

    @Test func dirtTakesCurrentFromBothStringsAndShadeVoltageFromOne() {
        let clean = noon(days(seed: 4).recording)
        let dirty = noon(days(.modulesSoiled, 1, seed: 4).recording)
        #expect(abs(dirty.map(\.currentA).mean / clean.map(\.currentA).mean - 0.6) < 0.08)
        #expect(abs(dirty.map(\.currentB).mean / clean.map(\.currentB).mean - 0.7) < 0.08)
        #expect(dirty.map(\.voltageA).mean > 0.93 * clean.map(\.voltageA).mean)
        let shaded = after(days(.modulesShaded, 1, seed: 4, to: 24 * 7).recording)
        let whole = days(seed: 4, to: 24 * 7).recording.solar(from: Self.onset + 120).map(\.values)
        #expect(shaded.map(\.currentB).mean > 0.97 * whole.map(\.currentB).mean)
        #expect(shaded.map { $0.voltageA * $0.currentA }.mean < whole.map { $0.voltageA * $0.currentA }.mean)
    }

    @Test func highMainsLessenWhatItGives() {
        let reports = after(days(.gridOvervoltage, 1, to: 24 * 7).recording)
        #expect(reports.contains { $0.gridVoltage > 249 })
        #expect(reports.contains { $0.derating == .voltage } || reports.contains { $0.error == .overvoltage })
    }

    /// 30 % of 5 kW may go out; the house's own need goes beside it.
    @Test func theOperatorsLimitHoldsAtTheMeter() {
        let reports = after(days(.feedInLimited, 0.7, to: 24 * 5).recording)
        #expect(reports.allSatisfy { $0.feedInLimit == 30 })
        // A kettle that goes off leaves a step or two.
        let over = reports.count { ($0.gridPower ?? 0) < -1_560 }
        #expect(over < reports.count / 50)
        #expect(reports.contains { $0.derating == .remote })
    }

    @Test func aReserveIsKeptAndACommandGivesItBack() {
        var (device, recording) = days(.reserveSetHigh, 1, to: 24 * 4)
        let kept = recording.solar(from: Fixture.hours(72)).map(\.values)
        #expect(kept.allSatisfy { $0.reserve == 90 && ($0.battery?.charge ?? 0) > 88 || $0.solarPower > 0 })
        recording.send("a", .setReserve(101), to: &device)
        recording.send("b", .setReserve(10), to: &device)
        recording.run(&device, to: Fixture.hours(24 * 4 + 6))
        #expect(recording.replies.map(\.status) == [.refused, .received, .done])
        #expect(recording.solar().last.map { $0.values.reserve == 10 } == true)
        #expect(device.truth().causes.isEmpty)
        let later = recording.solar(from: Fixture.hours(98)).map(\.values)
        #expect(later.contains { ($0.battery?.power ?? 0) < -100 })
    }

    @Test func aHungControllerGivesNothingUntilARestart() {
        var (device, recording) = days(.controllerHang, to: 60)
        #expect(
            recording.solar(from: Fixture.hours(57)).allSatisfy { $0.values.power == 0 && $0.values.solarPower == 0 })
        recording.send("s", .setReserve(20), to: &device)
        recording.send("r", .restart, to: &device)
        recording.run(&device, to: Fixture.hours(61))
        #expect(recording.replies.map(\.status) == [.refused, .received, .done])
        #expect(recording.solar().last.map { $0.values.solarPower > 100 } == true)
        #expect(device.truth().causes.isEmpty)
    }

    /// In the cold it lies, the truth names it, and in the thaw it goes; it comes of the weather alone.
    @Test func snowTakesTheLightAndMeltsAgain() throws {
        var climate = Fixture.climate(mean: 4)
        climate.frontDeviation = 5
        var device = Fixture.solar(seed: 2, climate: climate)
        var least = 1.0
        var recovered = false
        var named = false
        for hour in 1...(24 * 28) {
            device.advance(to: Fixture.hours(Double(hour))) { _, _ in }
            let through = try physics(device).throughSnow
            least = min(least, through)
            recovered = recovered || (least < 0.3 && through == 1)
            let truth = device.truth().causes.map(\.cause)
            #expect(truth.contains(.snowOnModules) == (through < 0.8))
            named = named || truth.contains(.snowOnModules)
        }
        #expect(least < 0.3 && recovered && named)
        #expect(!Cause.snowOnModules.canBeGiven)
    }

    /// 10 K from 0 to 10 Cel: at 3 Cel three tenths of 4.6 kW.
    @Test func aColdBatteryChargesSlowly() throws {
        let (device, recording) = days(.batteryTooCold, 1, climate: Self.overcast, to: 24 * 6)
        let cold = after(recording).compactMap(\.battery)
        #expect((cold.map(\.temperature).min() ?? 20) < 6)
        for battery in cold where battery.temperature < 9 {
            #expect(battery.power <= 4_600 * max(0, battery.temperature + 0.6) / 10 + 30)
        }
        #expect(device.truth().causes.contains { $0.cause == .batteryTooCold })
    }
}
