/// What is known of a cause besides its physics.
extension Cause {
    /// What sort of thing it is. Only a fault is a defect of the device.
    package enum Kind: String, Hashable, Sendable { case fault, setting, use, installation, supply, weather }

    package var kind: Kind { facts.kind }
    package var isFault: Bool { kind == .fault }

    /// What would cure it.
    package var cure: Remedy { facts.cure }

    /// The families it can befall, at least one.
    package var families: [DeviceFamily] { facts.families }

    /// Whether a scenario can bring it about; the rest follow from the weather.
    package var canBeGiven: Bool {
        switch self {
        case .colderThanDesign, .hotterThanDesign, .snowOnModules, .littleSun: false
        default: true
        }
    }

    /// Level reached, where a scenario leaves it to chance. Source: a spread from barely visible to severe.
    package var severities: Distribution { facts.severities }

    /// From onset to full level, s, where a scenario leaves it to chance. Source: field experience, hours for what
    /// happens, days for what creeps.
    package var growths: Distribution { facts.growths }

    private struct Facts {
        var families: [DeviceFamily]
        var kind: Kind
        var cure: Remedy
        var severities = Distribution.uniform(0.4, 1)
        var growths = Distribution.constant(0)

        init(
            _ families: [DeviceFamily], _ kind: Kind, _ cure: Remedy, severity: Distribution = .uniform(0.4, 1),
            growth: Distribution = .constant(0)
        ) {
            self.families = families
            self.kind = kind
            self.cure = cure
            severities = severity
            growths = growth
        }
    }

    private static let switches: [DeviceFamily] = [.smartPlug, .relay]
    /// There, or not.
    private static let whole = Distribution.constant(1)
    private static let hours = Distribution.lognormal(median: 12 * 3600, spread: 0.5)
    private static let day = Distribution.lognormal(median: 86_400, spread: 0.5)
    private static let weeks = Distribution.lognormal(median: 20 * 86_400, spread: 0.4)
    private static let days = Distribution.lognormal(median: 4 * 86_400, spread: 0.4)
    private static let tenDays = Distribution.lognormal(median: 10 * 86_400, spread: 0.4)

    private var facts: Facts {
        switch self {
        case .goneSilent: Facts(DeviceFamily.allCases, .fault, .restorePower, severity: Self.whole)
        case .powerCut: Facts(DeviceFamily.allCases, .supply, .restorePower, severity: Self.whole)
        case .homeOffline:
            Facts(DeviceFamily.allCases.filter { $0 != .router }, .supply, .provider, severity: Self.whole)
        case .controllerHang:
            Facts(
                [.heatPump, .fridgeFreezer, .evCharger, .solarBattery, .washingMachine, .gasBoiler, .airConditioner],
                .fault,
                .restart, severity: Self.whole)
        case .weakWiFi:
            Facts(
                [
                    .heatPump, .fridgeFreezer, .evCharger, .solarBattery, .washingMachine, .smartLock, .gasBoiler,
                    .smartPlug, .airConditioner, .relay,
                ],
                .installation, .betterWiFi)
        case .tariffLock: Facts([.heatPump, .evCharger], .supply, .waiting, severity: Self.whole)

        case .refrigerantLeak:
            Facts([.heatPump, .airConditioner], .fault, .technician, severity: .uniform(0.25, 0.5), growth: Self.days)
        case .blockedOutdoorUnit:
            Facts(
                [.heatPump, .airConditioner], .use, .cleanOutdoorUnit,
                growth: .lognormal(median: 2 * 86_400, spread: 0.5))
        case .lowWaterPressure: Facts([.heatPump], .fault, .refillWater, growth: Self.days)
        case .outdoorSensorDrift: Facts([.heatPump], .fault, .replaceSensor, growth: Self.day)
        case .roomSensorDrift: Facts([.heatPump, .airConditioner], .fault, .replaceSensor, growth: Self.day)
        case .circulationPumpFailing: Facts([.heatPump, .gasBoiler], .fault, .technician, growth: Self.days)
        case .diverterValveStuck: Facts([.heatPump], .fault, .technician)
        case .setpointTurnedDown: Facts([.heatPump, .gasBoiler], .setting, .raiseSetpoint)
        case .heatingCurveTooHigh: Facts([.heatPump], .setting, .changeSetting)
        case .windowsOpen: Facts([.heatPump, .gasBoiler, .airConditioner], .use, .closeWindows)
        case .colderThanDesign: Facts([.heatPump], .weather, .warmerWeather, severity: .constant(0))

        case .memoryLeak: Facts([.router], .fault, .updateFirmware)
        case .runawayProcess: Facts([.router], .fault, .restart, severity: .uniform(0.7, 1))
        case .powerAdapterFailing: Facts([.router], .fault, .replaceAdapter, growth: Self.days)
        case .antennaFault: Facts([.router], .fault, .replaceDevice)
        case .modemFault: Facts([.router], .fault, .replaceDevice, growth: Self.hours)
        case .channelCongestion: Facts([.router], .setting, .changeChannel)
        case .providerLineFault: Facts([.router], .supply, .provider, growth: Self.hours)
        case .providerOutage: Facts([.router], .supply, .provider, severity: Self.whole)
        case .badPlacement: Facts([.router], .installation, .moveRouter)
        case .overheating: Facts([.router], .installation, .giveAir, growth: Self.day)
        case .heavyUse: Facts([.router], .use, .useLess)

        case .sealedSystemLeak:
            Facts(
                [.fridgeFreezer], .fault, .technician, severity: .uniform(0.3, 0.8),
                growth: .lognormal(median: 12 * 86_400, spread: 0.5))
        case .evaporatorFanFailing: Facts([.fridgeFreezer], .fault, .technician, growth: Self.day)
        case .defrostHeaterFailed: Facts([.fridgeFreezer], .fault, .technician, severity: Self.whole)
        case .doorSealWorn: Facts([.fridgeFreezer], .fault, .technician, growth: Self.days)
        case .fridgeSensorDrift: Facts([.fridgeFreezer], .fault, .replaceSensor, growth: Self.days)
        case .compressorStartFailure: Facts([.fridgeFreezer], .fault, .technician, severity: .uniform(0.85, 1))
        case .doorLeftAjar: Facts([.fridgeFreezer], .use, .closeDoor, severity: .uniform(0.06, 0.4))
        case .setTooWarm: Facts([.fridgeFreezer], .setting, .changeSetting, severity: .uniform(0.6, 1))
        case .demoMode: Facts([.fridgeFreezer], .setting, .changeSetting, severity: Self.whole)
        case .roomTooHot: Facts([.fridgeFreezer], .weather, .changePlace)
        case .roomTooCold: Facts([.fridgeFreezer], .installation, .changePlace, severity: .uniform(0.7, 1))
        case .warmFood: Facts([.fridgeFreezer], .use, .waiting)
        case .superFreezeLeftOn: Facts([.fridgeFreezer], .setting, .changeSetting, severity: Self.whole)
        case .condenserWithoutAir: Facts([.fridgeFreezer], .installation, .giveAir, growth: Self.days)

        case .looseContact: Facts([.evCharger], .fault, .electrician, growth: Self.days)
        case .relayWelded: Facts([.evCharger], .fault, .technician, severity: Self.whole)
        case .relayContactOpen: Facts([.evCharger], .fault, .technician, severity: Self.whole)
        case .pilotFault: Facts([.evCharger], .fault, .technician, growth: Self.day)
        case .boxMoisture: Facts([.evCharger], .fault, .technician, growth: Self.day)
        case .meterDrift: Facts([.evCharger], .fault, .technician, growth: Self.days)
        case .phaseLost: Facts([.evCharger], .installation, .electrician, severity: Self.whole)
        case .mainsUndervoltage: Facts([.evCharger, .airConditioner], .supply, .provider)
        case .houseLoadBalancing: Facts([.evCharger], .installation, .useLess)
        case .notAuthorised: Facts([.evCharger], .use, .authorise, severity: Self.whole)
        case .carFull: Facts([.evCharger], .use, .waiting, severity: Self.whole)
        case .carLimitsCurrent: Facts([.evCharger], .use, .waiting)
        case .solarWithoutSun: Facts([.evCharger], .setting, .startNow)

        case .stringLost: Facts([.solarBattery], .fault, .technician, severity: Self.whole)
        case .plugCorroded: Facts([.solarBattery], .fault, .technician, growth: Self.days)
        case .isolationFault: Facts([.solarBattery], .fault, .technician, growth: Self.days)
        case .inverterFanFailing: Facts([.solarBattery], .fault, .technician, growth: Self.days)
        case .dcCapacitorWorn:
            Facts([.solarBattery], .fault, .replaceDevice, severity: .uniform(0.5, 0.85), growth: Self.weeks)
        case .batteryModuleWeak: Facts([.solarBattery], .fault, .technician, growth: Self.weeks)
        case .batteryLinkLost: Facts([.solarBattery], .fault, .technician, severity: Self.whole)
        case .meterLinkLost: Facts([.solarBattery], .fault, .electrician, severity: Self.whole)
        case .clampReversed: Facts([.solarBattery], .installation, .electrician, severity: Self.whole)
        case .modulesSoiled: Facts([.solarBattery], .use, .cleanModules, growth: Self.weeks)
        case .modulesShaded: Facts([.solarBattery], .installation, .changePlace)
        case .snowOnModules, .littleSun: Facts([.solarBattery], .weather, .waiting, severity: .constant(0))
        case .gridOvervoltage: Facts([.solarBattery], .supply, .provider, severity: .uniform(0.6, 1))
        case .feedInLimited: Facts([.solarBattery], .supply, .waiting)
        case .reserveSetHigh: Facts([.solarBattery], .setting, .changeSetting, severity: .uniform(0.5, 1))
        case .inverterWithoutAir: Facts([.solarBattery], .installation, .giveAir)
        case .batteryTooCold: Facts([.solarBattery], .installation, .changePlace, severity: .uniform(0.6, 1))

        case .drainClogged:
            Facts([.washingMachine], .fault, .cleanFilter, severity: .uniform(0.5, 1), growth: Self.weeks)
        case .heaterDead: Facts([.washingMachine], .fault, .technician, severity: Self.whole)
        case .heaterScaled: Facts([.washingMachine], .fault, .descale, growth: Self.weeks)
        case .inletClogged:
            Facts([.washingMachine], .fault, .technician, severity: .uniform(0.5, 1), growth: Self.weeks)
        case .bearingWorn: Facts([.washingMachine], .fault, .technician, growth: Self.weeks)
        case .doorLockFailing:
            Facts([.washingMachine], .fault, .technician, severity: .uniform(0.5, 1), growth: Self.days)
        case .hoseLeaking: Facts([.washingMachine], .fault, .technician)
        case .brushesWorn: Facts([.washingMachine], .fault, .technician, growth: Self.weeks)
        case .levelSensorDrift: Facts([.washingMachine], .fault, .replaceSensor, growth: Self.days)
        case .tapClosed: Facts([.washingMachine], .use, .openTap, severity: Self.whole)
        case .tapPressureLow: Facts([.washingMachine], .supply, .waiting, severity: .uniform(0.6, 1))
        case .overloaded, .unbalancedLoad: Facts([.washingMachine], .use, .loadLess)
        case .tooMuchFoam: Facts([.washingMachine], .use, .useLess)
        case .delayedStart, .childLockOn: Facts([.washingMachine], .setting, .startNow, severity: Self.whole)
        case .doorNotClosed: Facts([.washingMachine], .use, .closeDoor, severity: Self.whole)

        case .weakCell: Facts([.smartLock], .fault, .newBatteries, severity: .uniform(0.4, 0.9), growth: Self.days)
        case .lockMotorWorn:
            Facts([.smartLock], .fault, .replaceDevice, growth: .lognormal(median: 12 * 86_400, spread: 0.4))
        case .positionSensorDrift: Facts([.smartLock], .fault, .replaceDevice, growth: Self.days)
        case .lockRadioHung: Facts([.smartLock], .fault, .batteriesOut, severity: Self.whole)
        case .lockClockLost: Facts([.smartLock], .fault, .setClock, severity: Self.whole)
        case .firmwareDrain: Facts([.smartLock], .fault, .updateFirmware, severity: .uniform(0.3, 1))
        case .doorSagging:
            Facts([.smartLock], .installation, .alignDoor, growth: .lognormal(median: 10 * 86_400, spread: 0.4))
        case .doorSwollen: Facts([.smartLock], .weather, .warmerWeather, severity: .uniform(0.5, 1), growth: Self.days)
        case .lockInTheCold: Facts([.smartLock], .weather, .warmerWeather, growth: Self.day)
        case .batteriesOld:
            Facts(
                [.smartLock, .roomSensor], .use, .newBatteries, severity: .uniform(0.9, 1),
                growth: .lognormal(median: 15 * 86_400, spread: 0.4))
        case .wrongBatteries: Facts([.smartLock], .use, .newBatteries, severity: Self.whole)
        case .doorLeftOpen: Facts([.smartLock], .use, .closeDoor, severity: Self.whole)
        case .lockedByHand: Facts([.smartLock], .use, .changeSetting, severity: Self.whole)
        case .autoLockOff: Facts([.smartLock], .setting, .changeSetting, severity: Self.whole)
        case .guestCodeExpired: Facts([.smartLock], .use, .renewCode, severity: .uniform(0.6, 1))
        case .bridgeTooFar: Facts([.smartLock], .installation, .moveBridge, severity: .uniform(0.7, 1))

        case .waterLeak: Facts([.gasBoiler], .fault, .technician, growth: Self.days)
        case .expansionVesselFailed:
            Facts([.gasBoiler], .fault, .technician, severity: .uniform(0.5, 1), growth: Self.tenDays)
        case .ignitionElectrodeWorn:
            Facts([.gasBoiler], .fault, .technician, severity: .uniform(0.5, 1), growth: Self.tenDays)
        case .plateScaled: Facts([.gasBoiler], .fault, .technician, growth: Self.tenDays)
        case .condensateBlocked: Facts([.gasBoiler], .fault, .technician, severity: .uniform(0.5, 1), growth: Self.days)
        case .flowSensorDrift: Facts([.gasBoiler], .fault, .replaceSensor, growth: Self.days)
        case .threeWayValveStuck: Facts([.gasBoiler], .fault, .technician)
        case .boilerFanFailing: Facts([.gasBoiler], .fault, .technician, growth: Self.days)
        case .gasSupplyOff: Facts([.gasBoiler], .supply, .restoreGas, severity: Self.whole)
        case .timerShifted: Facts([.gasBoiler], .setting, .changeSetting, severity: .uniform(0.5, 1))
        case .radiatorsShut: Facts([.gasBoiler], .use, .openRadiators, severity: .uniform(0.6, 1))
        case .summerModeLeftOn, .holidayModeLeftOn:
            Facts([.gasBoiler], .setting, .changeSetting, severity: Self.whole)
        case .boilerOversized: Facts([.gasBoiler], .installation, .technician)
        case .hotWaterOverdrawn: Facts([.gasBoiler], .use, .useLess)
        case .plugRelayWelded, .plugRelayOpen: Facts(Self.switches, .fault, .replaceDevice, severity: Self.whole)
        case .contactsBurnt: Facts(Self.switches, .fault, .replaceDevice, growth: Self.days)
        case .plugMeterDrift: Facts(Self.switches, .fault, .replaceDevice, growth: Self.days)
        case .plugReboots: Facts(Self.switches, .fault, .replaceDevice)
        case .loadDead: Facts(Self.switches, .use, .repairAppliance, severity: Self.whole)
        case .loadOverRating: Facts(Self.switches, .use, .useLess, severity: .uniform(0.6, 1))
        case .plugTimerOn: Facts(Self.switches, .setting, .changeSetting, severity: Self.whole)
        case .plugSwitchedOff: Facts(Self.switches, .use, .switchOn, severity: Self.whole)
        case .plugStaysOff: Facts(Self.switches, .setting, .switchOn, severity: Self.whole)
        case .looseSupply: Facts([.relay], .installation, .electrician, growth: Self.days)
        case .boxWithoutAir: Facts([.relay], .installation, .giveAir)

        case .outdoorFanFailing: Facts([.airConditioner], .fault, .technician, growth: Self.tenDays)
        case .drainBlocked: Facts([.airConditioner], .fault, .technician, severity: .uniform(0.7, 1), growth: Self.days)
        case .fourWayValveStuck: Facts([.airConditioner], .fault, .technician, severity: Self.whole)
        case .inverterFailing: Facts([.airConditioner], .fault, .technician, growth: Self.days)
        case .filterFouled: Facts([.airConditioner], .use, .cleanFilter, growth: Self.tenDays)
        case .remoteFlat: Facts([.airConditioner], .use, .newBatteries, severity: Self.whole)
        case .sleepTimerOn, .ecoModeOn, .fanModeOn:
            Facts([.airConditioner], .setting, .changeSetting, severity: Self.whole)
        case .setTooFar: Facts([.airConditioner], .setting, .changeSetting, severity: .uniform(0.5, 1))
        case .roomTooBig: Facts([.airConditioner], .installation, .replaceDevice)
        case .hotterThanDesign: Facts([.airConditioner], .weather, .waiting, severity: .constant(0))

        case .coinCellWorn:
            Facts([.roomSensor], .fault, .newBatteries, severity: .uniform(0.5, 1), growth: Self.days)
        case .humidityElementDrift: Facts([.roomSensor], .fault, .replaceDevice, growth: Self.tenDays)
        case .sensorFrozen: Facts([.roomSensor], .fault, .batteriesOut, severity: Self.whole)
        case .sensorWet: Facts([.roomSensor], .fault, .dryOut, severity: .uniform(0.5, 1), growth: Self.hours)
        case .coordinatorHung: Facts([.roomSensor], .fault, .restart)
        case .coordinatorDead: Facts([.roomSensor], .fault, .replaceDevice, severity: Self.whole)
        case .sensorMovedAway: Facts([.roomSensor], .installation, .nearerRouter, severity: .uniform(0.6, 1))
        case .parentUnplugged: Facts([.roomSensor], .use, .plugRouterIn, severity: Self.whole)
        case .bridgeOff: Facts([.roomSensor], .use, .switchOn, severity: Self.whole)
        case .bridgeMoved: Facts([.roomSensor], .installation, .moveBridge, severity: .uniform(0.6, 1))
        case .placedInWarmth: Facts([.roomSensor], .installation, .changePlace)
        case .windowLeftOpen: Facts([.roomSensor], .use, .closeWindows, severity: .uniform(0.15, 1))
        case .roomDamp: Facts([.roomSensor], .use, .airAndHeat, growth: Self.days)
        }
    }
}
