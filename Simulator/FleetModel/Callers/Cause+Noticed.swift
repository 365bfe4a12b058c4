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
    /// Source: judgement, by what a person meets in an ordinary day: cold rooms within hours, a bill within weeks.
    package var noticing: Noticing {
        switch self {
        case .goneSilent: Noticing([.appSaysOffline], hours: 12)
        case .powerCut: Noticing([.allIsDark, .doesNotWork], hours: 1)
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

        // A machine that runs every second day or so tells at its next wash.
        case .drainClogged: Noticing([.waterStays, .laundryWet, .errorShown], from: 0.7, hours: 60)
        case .heaterDead: Noticing([.errorShown, .laundryNotClean], hours: 48)
        case .heaterScaled: Noticing([.takesLong, .billHigh], from: 0.6, hours: 400)
        case .inletClogged: Noticing([.takesLong, .errorShown], from: 0.7, hours: 150)
        case .bearingWorn: Noticing([.noisy], from: 0.4, hours: 200)
        case .doorLockFailing: Noticing([.doesNotStart, .errorShown], from: 0.6, hours: 48)
        case .hoseLeaking: Noticing([.floorWet, .errorShown], from: 0.3, hours: 90)
        case .brushesWorn: Noticing([.doesNotWork, .laundryWet, .standsStill], from: 0.4, hours: 100)
        case .levelSensorDrift: Noticing([.takesMuchWater], from: 0.5, hours: 500)
        case .tapClosed: Noticing([.errorShown, .doesNotStart], hours: 24)
        case .tapPressureLow: Noticing([.takesLong], from: 0.5, hours: 60)
        case .overloaded: Noticing([.laundryWet, .laundryNotClean], from: 0.4, hours: 4)
        case .unbalancedLoad: Noticing([.laundryWet, .noisy], from: 0.4, hours: 4)
        case .tooMuchFoam: Noticing([.foamSeen, .takesLong], from: 0.3, hours: 3)
        case .delayedStart, .doorNotClosed: Noticing([.doesNotStart], hours: 3)
        case .childLockOn: Noticing([.buttonsDead, .doesNotStart], hours: 3)

        // A sensor is looked at every other day, what it switches or warns of sooner.
        case .coinCellWorn: Noticing([.oldValue, .dropsOut], from: 0.6, hours: 72)
        case .humidityElementDrift: Noticing([.wrongValue], from: 0.5, hours: 400)
        case .sensorFrozen: Noticing([.oldValue], hours: 72)
        case .sensorWet: Noticing([.wrongValue], from: 0.5, hours: 60)
        case .coordinatorHung, .coordinatorDead, .bridgeOff: Noticing([.appSaysOffline, .oldValue], hours: 12)
        case .sensorMovedAway, .bridgeMoved: Noticing([.oldValue, .dropsOut], from: 0.6, hours: 72)
        case .parentUnplugged: Noticing([.oldValue, .appSaysOffline], hours: 36)
        case .placedInWarmth: Noticing([.wrongValue], from: 0.4, hours: 120)
        case .windowLeftOpen: Noticing([.roomCold], from: 0.3, hours: 5)
        case .roomDamp: Noticing([.mustySmell], from: 0.4, hours: 300)

        // Roofs are looked at by the month's figures, a battery by the evening's.
        case .stringLost, .plugCorroded, .isolationFault: Noticing([.littleYield, .errorShown], from: 0.3, hours: 200)
        case .inverterFanFailing: Noticing([.noisy, .littleYield], from: 0.5, hours: 300)
        case .dcCapacitorWorn: Noticing([.littleYield], from: 0.5, hours: 600)
        case .batteryModuleWeak: Noticing([.batteryUnused], from: 0.5, hours: 400)
        case .batteryLinkLost, .meterLinkLost: Noticing([.batteryUnused, .errorShown], hours: 48)
        case .clampReversed: Noticing([.batteryUnused, .billHigh], hours: 80)
        case .modulesSoiled, .modulesShaded: Noticing([.littleYield], from: 0.4, hours: 700)
        case .gridOvervoltage: Noticing([.littleYield, .errorShown], from: 0.3, hours: 150)
        case .reserveSetHigh, .batteryTooCold: Noticing([.batteryUnused], from: 0.3, hours: 36)
        case .snowOnModules, .littleSun, .feedInLimited: Noticing([.littleYield], from: 0.5, hours: 48)
        case .inverterWithoutAir: Noticing([.littleYield, .deviceHot], from: 0.5, hours: 300)

        // A cold shower is told the same day.
        case .waterLeak: Noticing([.errorShown, .houseCold], from: 0.3, hours: 100)
        case .expansionVesselFailed: Noticing([.errorShown, .houseCold], from: 0.5, hours: 150)
        case .ignitionElectrodeWorn, .condensateBlocked: Noticing([.errorShown, .noHotWater], from: 0.5, hours: 24)
        case .plateScaled: Noticing([.waterLukewarm], from: 0.4, hours: 150)
        case .flowSensorDrift: Noticing([.houseCold, .waterLukewarm], from: 0.4, hours: 72)
        case .threeWayValveStuck: Noticing([.noHotWater, .houseCold], from: 0.4, hours: 12)
        case .boilerFanFailing: Noticing([.noisy, .houseCold], from: 0.4, hours: 72)
        case .gasSupplyOff: Noticing([.noHotWater, .houseCold], hours: 3)
        case .timerShifted, .radiatorsShut: Noticing([.houseCold], from: 0.3, hours: 20)
        case .summerModeLeftOn, .holidayModeLeftOn: Noticing([.houseCold], hours: 12)
        case .boilerOversized: Noticing([.noisy, .billHigh], from: 0.5, hours: 300)
        case .hotWaterOverdrawn: Noticing([.waterLukewarm], from: 0.4, hours: 12)

        case .plugRelayWelded: Noticing([.doesNotSwitchOff], hours: 24)
        case .plugRelayOpen, .loadDead: Noticing([.noPowerBehind], hours: 12)
        case .contactsBurnt: Noticing([.plugHot], from: 0.6, hours: 200)
        case .plugMeterDrift: Noticing([.wrongValue], from: 0.5, hours: 500)
        case .plugReboots: Noticing([.dropsOut, .appSaysOffline], from: 0.4, hours: 36)
        case .loadOverRating: Noticing([.plugHot], from: 0.7, hours: 12)
        case .plugTimerOn, .plugSwitchedOff, .plugStaysOff: Noticing([.noPowerBehind], hours: 6)

        case .weakCell, .batteriesOld, .wrongBatteries: Noticing([.batteryWarning, .doesNotWork], from: 0.6, hours: 72)
        case .lockMotorWorn: Noticing([.noisy, .boltStuck], from: 0.5, hours: 150)
        case .positionSensorDrift: Noticing([.errorShown, .doorStaysOpen], from: 0.3, hours: 36)
        case .lockRadioHung: Noticing([.doorStaysLocked, .appSaysOffline], hours: 10)
        case .lockClockLost, .guestCodeExpired: Noticing([.codeRefused], from: 0.3, hours: 24)
        case .firmwareDrain: Noticing([.batteryWarning], from: 0.3, hours: 300)
        case .doorSagging, .doorSwollen: Noticing([.boltStuck, .noisy], from: 0.55, hours: 36)
        case .lockInTheCold: Noticing([.batteryWarning, .noisy], from: 0.6, hours: 24)
        case .doorLeftOpen: Noticing([.doorStaysOpen], hours: 2)
        case .lockedByHand: Noticing([.doorStaysLocked], hours: 100)
        case .autoLockOff: Noticing([.doorStaysOpen], hours: 48)
        case .bridgeTooFar: Noticing([.appSaysOffline, .doorStaysLocked], from: 0.7, hours: 72)
        }
    }
}

extension Noticing {
    fileprivate init(_ complaints: [Complaint], from: Double = 0.01, hours: Double) {
        self.init(complaints: complaints, from: from, after: .lognormal(median: hours * 3_600, spread: 0.6))
    }
}
