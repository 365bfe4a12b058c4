/// When a device no longer does its job, if nothing is done about a cause.
package enum Failing: Hashable, Sendable {
    /// Never by this cause alone.
    case never
    /// From this level on, 0...1.
    case atLevel(Double)
    /// Once level and time have added up to so many hours at level 1.
    case afterHours(Double)
}

extension Cause {
    /// Source: the models. A heat pump's circuit is locked out below 40 % of its charge and without a bar of water; a
    /// router's memory of some 230 MiB is down to 45 after 165; a frosted evaporator passes no air after some days.
    ///
    /// Washing machine: some 20 l in five minutes need a quarter of 0.26 kg/s; 18 l in 25 minutes a twelfth of 0.15; a lock
    /// fails three times in a row in every second wash from 0.8 on; a tray of 400 g fills within a few washes of 360 g each.
    /// Lock: half a set of cells turns a motor worn to 0.7 no further in eight seconds, or with one cell at a fifth below
    /// 3.2 V; 0.3 of 40 % leave less than the 88 % that count as locked; 4 mA empty half a set in 290 h; a door of average
    /// hang jams 1.6 mm beyond its gap. Boiler: a vessel gives 2.3 l until the pressure is gone, five tries to light fail in
    /// every second start from 0.95 on. Solar: 55 kΩ at level 1 are less than 200 from 0.28 on. Room sensor: half a cell of
    /// 17 Ω breaks down below 2 V with 4.2 times that, any cell with a tenth left; 12 % of humidity are worse than none.
    package var failing: Failing {
        switch self {
        case .refrigerantLeak: .atLevel(0.6)
        case .lowWaterPressure: .atLevel(0.7)
        case .circulationPumpFailing: .atLevel(0.85)
        case .diverterValveStuck: .atLevel(0.9)
        case .blockedOutdoorUnit: .atLevel(0.9)
        case .memoryLeak: .afterHours(16.5)
        case .powerAdapterFailing, .modemFault: .atLevel(0.8)
        case .antennaFault: .atLevel(0.9)
        case .providerLineFault: .atLevel(0.9)
        case .sealedSystemLeak: .atLevel(0.5)
        case .evaporatorFanFailing: .atLevel(0.9)
        case .defrostHeaterFailed: .afterHours(96)
        case .compressorStartFailure: .atLevel(0.95)
        case .fridgeSensorDrift: .atLevel(0.97)
        case .looseContact: .atLevel(0.9)
        case .pilotFault, .boxMoisture: .atLevel(0.8)
        case .outdoorFanFailing: .atLevel(0.65)
        case .drainBlocked: .atLevel(0.5)
        case .inverterFailing: .atLevel(0.8)
        case .drainClogged: .atLevel(0.75)
        case .inletClogged: .atLevel(0.92)
        case .doorLockFailing: .atLevel(0.8)
        case .hoseLeaking: .atLevel(0.5)
        case .brushesWorn: .atLevel(0.9)
        case .weakCell: .atLevel(0.8)
        case .batteriesOld: .atLevel(0.9)
        case .lockMotorWorn: .atLevel(0.7)
        case .positionSensorDrift: .atLevel(0.3)
        case .firmwareDrain: .afterHours(290)
        case .doorSagging: .atLevel(0.8)
        case .waterLeak: .afterHours(92)
        case .ignitionElectrodeWorn: .atLevel(0.95)
        case .threeWayValveStuck: .atLevel(0.9)
        case .isolationFault: .atLevel(0.28)
        case .plugReboots, .contactsBurnt: .atLevel(0.9)
        case .coinCellWorn: .atLevel(0.64)
        case .humidityElementDrift: .atLevel(0.5)
        case .sensorWet: .atLevel(0.67)
        case .coordinatorHung: .atLevel(0)
        case .goneSilent, .powerCut, .homeOffline, .controllerHang, .providerOutage, .relayWelded, .phaseLost:
            .atLevel(0)
        default: isFault && severities == .constant(1) ? .atLevel(0) : .never
        }
    }
}

extension CauseCourse {
    /// The instant from which the device no longer does its job, if nothing is done; nil where it goes on.
    package var failsAt: ModelTime? {
        switch cause.failing {
        case .never: return nil
        case .atLevel(let level):
            guard severity > 0, severity >= level else { return nil }
            return onset + growth * level / severity
        case .afterHours(let hours):
            guard severity > 0 else { return nil }
            // Along the slope level and time add up as a triangle, beyond it as a box.
            let wanted = hours * 3_600
            let ofSlope = severity * growth / 2
            if wanted <= ofSlope { return onset + (2 * wanted * growth / severity).squareRoot() }
            return onset + growth + (wanted - ofSlope) / severity
        }
    }
}
