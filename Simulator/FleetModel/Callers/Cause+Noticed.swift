/// What of a cause a household notices, and after how long.
package struct Noticing: Hashable, Sendable {
    /// The likeliest first, at least one.
    package var complaints: [Complaint]
    /// The level below which nobody notices, 0...1.
    package var from: Double
    /// From that level to the call, s.
    package var after: Distribution
}

extension Cause {
    /// What is noticed of it on a device of `family`: what cools a room makes it warm where it fails, and not cold.
    package func noticing(on family: DeviceFamily) -> Noticing {
        switch family {
        case .airConditioner: noticingOfAir
        case .relay: noticingInTheWall
        default: noticing
        }
    }

    /// A relay is out of sight: what it does to the lamp or the heater is noticed, and a warm cover.
    private var noticingInTheWall: Noticing {
        switch self {
        case .contactsBurnt: Noticing([.goesOffByItself, .deviceHot], from: 0.5, hours: 100)
        case .loadOverRating: Noticing([.goesOffByItself], from: 0.4, hours: 20)
        default: noticing
        }
    }

    private var noticingOfAir: Noticing {
        switch self {
        case .refrigerantLeak: Noticing([.houseWarm, .billHigh], from: 0.3, hours: 72)
        case .blockedOutdoorUnit: Noticing([.houseWarm, .noisy], from: 0.5, hours: 72)
        case .roomSensorDrift: Noticing([.roomCold, .billHigh], from: 0.3, hours: 48)
        case .windowsOpen: Noticing([.houseWarm], from: 0.3, hours: 4)
        case .mainsUndervoltage: Noticing([.houseWarm, .errorShown], from: 0.7, hours: 8)
        default: noticing
        }
    }

    /// Source: judgement, by what a person meets in an ordinary day: cold rooms within hours, a bill within weeks.
    package var noticing: Noticing {
        switch self {
        case .goneSilent: Noticing([.appSaysOffline], hours: 12)
        case .powerCut: Noticing([.allIsDark, .doesNotWork], hours: 1)
        case .homeOffline: Noticing([.appSaysOffline], hours: 12)
        case .controllerHang: Noticing([.doesNotWork, .errorShown], hours: 10)
        case .weakWiFi: Noticing([.appSaysOffline], from: 0.3, hours: 72)
        case .tariffLock: Noticing([.doesNotWork], from: 0.4, hours: 24)

        case .refrigerantLeak: Noticing([.houseCold, .billHigh], from: 0.3, hours: 72)
        case .blockedOutdoorUnit: Noticing([.houseCold, .outdoorUnitIced, .noisy], from: 0.4, hours: 24)
        case .lowWaterPressure: Noticing([.errorShown, .houseCold], from: 0.6, hours: 24)
        case .outdoorSensorDrift, .roomSensorDrift: Noticing([.houseCold], from: 0.3, hours: 48)
        case .circulationPumpFailing: Noticing([.houseCold, .noisy], from: 0.5, hours: 24)
        case .diverterValveStuck: Noticing([.noHotWater, .houseWarm], from: 0.3, hours: 48)
        case .setpointTurnedDown: Noticing([.houseCold], from: 0.2, hours: 12)
        case .heatingCurveTooHigh: Noticing([.billHigh, .houseWarm], from: 0.3, hours: 200)
        case .windowsOpen, .colderThanDesign: Noticing([.houseCold], from: 0.2, hours: 4)

        case .memoryLeak: Noticing([.internetSlow], hours: 48)
        case .runawayProcess: Noticing([.internetSlow, .deviceHot], hours: 12)
        case .powerAdapterFailing, .modemFault: Noticing([.dropsOut], from: 0.2, hours: 24)
        case .antennaFault, .badPlacement: Noticing([.badWiFiInRooms], from: 0.4, hours: 24)
        case .channelCongestion: Noticing([.internetSlow, .badWiFiInRooms], from: 0.4, hours: 24)
        case .providerLineFault: Noticing([.dropsOut, .internetSlow], from: 0.3, hours: 12)
        case .providerOutage: Noticing([.internetGone], hours: 0.6)
        case .overheating: Noticing([.deviceHot, .dropsOut], from: 0.5, hours: 48)
        case .heavyUse: Noticing([.internetSlow], from: 0.4, hours: 3)

        case .sealedSystemLeak, .compressorStartFailure: Noticing([.foodWarm, .billHigh], from: 0.3, hours: 30)
        case .evaporatorFanFailing: Noticing([.foodWarm, .noisy], from: 0.4, hours: 30)
        case .defrostHeaterFailed: Noticing([.iceInside, .foodWarm], from: 0.5, hours: 110)
        case .doorSealWorn: Noticing([.doorDoesNotClose, .iceInside, .billHigh], from: 0.4, hours: 150)
        case .fridgeSensorDrift: Noticing([.foodFrozen], from: 0.4, hours: 48)
        case .doorLeftAjar: Noticing([.foodWarm], from: 0.1, hours: 4)
        case .setTooWarm, .demoMode, .roomTooHot, .warmFood: Noticing([.foodWarm], from: 0.3, hours: 18)
        case .roomTooCold: Noticing([.foodFrozen], from: 0.4, hours: 48)
        case .superFreezeLeftOn: Noticing([.noisy, .billHigh], hours: 30)
        case .condenserWithoutAir: Noticing([.billHigh, .foodWarm], from: 0.4, hours: 150)

        case .looseContact: Noticing([.plugHot, .carChargesSlowly], from: 0.4, hours: 72)
        case .relayWelded, .notAuthorised, .solarWithoutSun, .carFull: Noticing([.carNotCharging], hours: 6)
        case .relayContactOpen, .phaseLost, .houseLoadBalancing, .carLimitsCurrent, .mainsUndervoltage:
            Noticing([.carChargesSlowly], from: 0.3, hours: 20)
        case .pilotFault, .boxMoisture: Noticing([.chargeInterrupted, .carNotCharging], from: 0.3, hours: 20)
        case .meterDrift: Noticing([.billHigh], from: 0.3, hours: 700)

        case .stringLost, .plugCorroded, .modulesSoiled, .modulesShaded, .snowOnModules, .feedInLimited, .littleSun:
            Noticing([.littlePower, .billHigh], from: 0.3, hours: 120)
        case .isolationFault: Noticing([.errorShown, .littlePower], from: 0.4, hours: 72)
        case .inverterFanFailing: Noticing([.noisy, .littlePower], from: 0.4, hours: 120)
        case .dcCapacitorWorn, .inverterWithoutAir: Noticing([.noisy, .littlePower], from: 0.4, hours: 240)
        case .batteryModuleWeak: Noticing([.batteryShort], from: 0.4, hours: 160)
        case .batteryLinkLost: Noticing([.batteryIdle, .errorShown], hours: 40)
        case .meterLinkLost: Noticing([.oddFigures, .batteryIdle], hours: 40)
        case .clampReversed: Noticing([.oddFigures, .billHigh], hours: 72)
        case .gridOvervoltage: Noticing([.stopsInTheSun, .littlePower], from: 0.2, hours: 120)
        case .reserveSetHigh: Noticing([.batteryShort, .billHigh], from: 0.3, hours: 40)
        case .batteryTooCold: Noticing([.batteryShort, .batteryIdle], from: 0.3, hours: 48)

        case .drainClogged: Noticing([.waterStays, .laundryWet], from: 0.5, hours: 72)
        case .heaterDead: Noticing([.notClean, .errorShown], hours: 72)
        case .heaterScaled: Noticing([.takesLong, .notClean], from: 0.5, hours: 200)
        case .inletClogged, .tapPressureLow: Noticing([.takesLong, .errorShown], from: 0.5, hours: 72)
        case .bearingWorn: Noticing([.noisy], from: 0.4, hours: 160)
        case .doorLockFailing: Noticing([.doesNotStart], from: 0.6, hours: 60)
        case .hoseLeaking: Noticing([.wetFloor, .errorShown], from: 0.4, hours: 72)
        case .brushesWorn: Noticing([.laundryWet, .stopsHalfway], from: 0.4, hours: 100)
        case .levelSensorDrift: Noticing([.takesLong, .foamsOver], from: 0.5, hours: 300)
        case .tapClosed: Noticing([.doesNotStart, .errorShown], hours: 6)
        case .overloaded: Noticing([.notClean, .laundryWet], from: 0.3, hours: 3)
        case .unbalancedLoad: Noticing([.laundryWet, .noisy], from: 0.3, hours: 3)
        case .tooMuchFoam: Noticing([.foamsOver, .takesLong], from: 0.35, hours: 3)
        case .delayedStart, .childLockOn, .doorNotClosed: Noticing([.doesNotStart], hours: 2)

        case .weakCell: Noticing([.batteriesLow, .turnsHeavily], from: 0.4, hours: 72)
        case .lockMotorWorn: Noticing([.turnsHeavily, .noisy], from: 0.4, hours: 100)
        case .positionSensorDrift: Noticing([.saysNotLocked], from: 0.3, hours: 40)
        case .lockRadioHung, .bridgeTooFar: Noticing([.appSaysOffline], hours: 12)
        case .lockClockLost: Noticing([.codeRefused, .locksAtOddHours], hours: 48)
        case .firmwareDrain: Noticing([.batteriesOften, .batteriesLow], from: 0.3, hours: 300)
        case .wrongBatteries: Noticing([.batteriesLow, .batteriesOften], hours: 72)
        case .doorSagging, .doorSwollen: Noticing([.doesNotLock, .turnsHeavily], from: 0.45, hours: 48)
        case .lockInTheCold: Noticing([.batteriesLow, .turnsHeavily], from: 0.6, hours: 72)
        case .batteriesOld: Noticing([.batteriesLow, .doesNotLock], from: 0.86, hours: 48)
        case .doorLeftOpen, .lockedByHand, .autoLockOff: Noticing([.doesNotLockItself], hours: 24)
        case .guestCodeExpired: Noticing([.codeRefused], hours: 12)

        case .waterLeak: Noticing([.waterToppedUp, .wetFloor], from: 0.4, hours: 120)
        case .expansionVesselFailed: Noticing([.waterToppedUp], from: 0.4, hours: 120)
        case .ignitionElectrodeWorn: Noticing([.noHotWater, .errorShown], from: 0.4, hours: 40)
        case .plateScaled: Noticing([.lukewarmWater, .hotAndCold], from: 0.4, hours: 72)
        case .condensateBlocked: Noticing([.houseCold, .noisy], from: 0.5, hours: 20)
        case .flowSensorDrift: Noticing([.houseCold], from: 0.3, hours: 72)
        case .threeWayValveStuck: Noticing([.lukewarmWater, .houseWarm], from: 0.4, hours: 40)
        case .boilerFanFailing: Noticing([.noisy, .lukewarmWater], from: 0.4, hours: 72)
        case .gasSupplyOff: Noticing([.houseCold, .noHotWater], hours: 4)
        case .timerShifted: Noticing([.coldAtOddHours], from: 0.3, hours: 40)
        case .radiatorsShut: Noticing([.someRoomsCold, .houseCold], from: 0.5, hours: 48)
        case .summerModeLeftOn: Noticing([.houseCold], hours: 14)
        case .holidayModeLeftOn: Noticing([.houseCold, .noHotWater], hours: 8)
        case .boilerOversized: Noticing([.neverRests], from: 0.5, hours: 200)
        case .hotWaterOverdrawn: Noticing([.lukewarmWater, .hotAndCold], from: 0.4, hours: 20)

        case .plugRelayWelded: Noticing([.willNotGoOff], hours: 24)
        case .plugRelayOpen, .loadDead, .plugSwitchedOff, .plugStaysOff: Noticing([.noPower], hours: 6)
        case .contactsBurnt, .loadOverRating: Noticing([.plugHot], from: 0.4, hours: 60)
        case .plugMeterDrift: Noticing([.oddFigures], from: 0.4, hours: 400)
        case .plugReboots: Noticing([.goesOffByItself], from: 0.3, hours: 40)
        case .plugTimerOn: Noticing([.goesOffByItself, .noPower], hours: 12)
        case .looseSupply: Noticing([.goesOffByItself], from: 0.3, hours: 40)
        case .boxWithoutAir: Noticing([.goesOffByItself, .deviceHot], from: 0.6, hours: 150)

        case .outdoorFanFailing: Noticing([.houseWarm, .noisy], from: 0.6, hours: 24)
        case .drainBlocked: Noticing([.waterDrips, .errorShown], from: 0.5, hours: 20)
        case .fourWayValveStuck: Noticing([.houseCold, .errorShown], hours: 12)
        case .inverterFailing: Noticing([.doesNotWork, .errorShown], from: 0.3, hours: 36)
        case .filterFouled: Noticing([.houseWarm, .billHigh], from: 0.5, hours: 100)
        case .remoteFlat: Noticing([.remoteIgnored], hours: 8)
        case .sleepTimerOn: Noticing([.houseWarm, .doesNotWork], hours: 30)
        case .ecoModeOn, .fanModeOn: Noticing([.houseWarm], hours: 10)
        case .setTooFar: Noticing([.houseWarm, .billHigh], from: 0.4, hours: 12)
        case .roomTooBig, .hotterThanDesign: Noticing([.houseWarm], from: 0.3, hours: 30)

        // A sensor is looked at every other day, what it switches or warns of sooner.
        case .coinCellWorn: Noticing([.oldValue, .dropsOut], from: 0.6, hours: 72)
        case .humidityElementDrift: Noticing([.humidityOdd], from: 0.5, hours: 400)
        case .sensorFrozen: Noticing([.oldValue], hours: 72)
        case .sensorWet: Noticing([.humidityOdd], from: 0.5, hours: 60)
        case .coordinatorHung, .coordinatorDead, .bridgeOff: Noticing([.appSaysOffline, .oldValue], hours: 12)
        case .sensorMovedAway, .bridgeMoved: Noticing([.oldValue, .dropsOut], from: 0.6, hours: 72)
        case .parentUnplugged: Noticing([.oldValue, .appSaysOffline], hours: 36)
        case .placedInWarmth: Noticing([.temperatureOdd], from: 0.4, hours: 120)
        case .windowLeftOpen: Noticing([.roomCold], from: 0.3, hours: 5)
        case .roomDamp: Noticing([.mustySmell], from: 0.4, hours: 300)
        }
    }
}

extension Complaint {
    /// What devices of a family are complained of whatever is the matter, but for `known`: what a mistaken caller takes
    /// their own trouble for.
    package static func heard(of family: DeviceFamily, without known: [Complaint]) -> [Complaint] {
        let heard = Set(
            Cause.allCases.filter { $0.families.contains(family) }.flatMap { $0.noticing(on: family).complaints })
        return allCases.filter { heard.contains($0) && !known.contains($0) }
    }
}

extension Noticing {
    fileprivate init(_ complaints: [Complaint], from: Double = 0.01, hours: Double) {
        self.init(complaints: complaints, from: from, after: .lognormal(median: hours * 3_600, spread: 0.6))
    }
}
