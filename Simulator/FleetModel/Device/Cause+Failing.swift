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
        case .goneSilent, .powerCut, .controllerHang, .providerOutage, .relayWelded, .phaseLost: .atLevel(0)
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
