/// What an air conditioner protects itself from: limits at which its compressor stops, and how it comes back.
///
/// Sources, public service manuals of splits: freezing, Panasonic CS-E15EKEA 12.2.3 (coil indoors below 2 Cel for six
/// minutes, again above 10 Cel); hot gas, Midea MCD 16.3 (stop above 115 Cel, again below 90); fan outdoors, there
/// 16.3.4 (below 100 1/min for a minute); condenser, Panasonic CS-RE9SKUA 14.2.2 (141.8 °F, 61 Cel); four-way valve,
/// Panasonic CS-F34DD2E5 9.8.8 (coil indoors below 5 Cel five minutes into heating; locked after three times); want of
/// refrigerant, Daikin ARXG35E 4.25 (coil within 4 K of the room, 3 K in heating, after seven minutes above 55 Hz;
/// locked after four times). Least voltage, by judgement, between 207 V (EN 50160) and 160 (TCL TCA-60HRA, P1).
struct AirConditionerProtection: Hashable, Sendable {
    /// Until it is switched off and on, or restarted.
    private(set) var isLocked = false
    private var strikes = 0
    /// s on end: of a coil near freezing, of a fan that does not turn, of a coil that does not get cold.
    private var cold = 0.0
    private var still = 0.0
    private var lukewarm = 0.0

    // Cel, V, s.
    private static let stopCoil = 2.0
    private static let startCoil = 10.0
    private static let stopDischarge = 115.0
    private static let startDischarge = 90.0
    private static let stopCondenser = 62.0
    private static let leastVoltage = 192.0
    private static let short = 180.0
    private static let block = 600.0

    /// K by which it is so near to a limit that it slows down; ≤ 0 elsewhere. Source: as above, and Sanyo KMS1872 7-2
    /// (slower below 6 Cel of its coil).
    static func excess(_ inputs: AirConditionerController.Inputs) -> Double {
        let hot = inputs.discharge - 108
        switch inputs.mode {
        case .cool: return max(hot, inputs.outdoorCoil - 58, 4 - inputs.coil)
        case .heat: return max(hot, inputs.coil - 58)
        case .off, .fan: return 0
        }
    }

    /// Why the compressor has to stop now, and for how many seconds at least.
    mutating func limit(
        _ inputs: AirConditionerController.Inputs, _ speed: Double, _ held: Double, _ isDefrosting: Bool,
        _ seconds: Double
    ) -> (error: AirError, wait: Double)? {
        let heats = inputs.mode == .heat
        still = inputs.outdoorFan < 0.12 ? still + seconds : 0
        cold = inputs.coil < Self.stopCoil && !isDefrosting ? cold + seconds : 0
        let difference = heats ? inputs.coil - inputs.room : inputs.room - inputs.coil
        lukewarm = speed > 55 && difference < (heats ? 3 : 4) && !isDefrosting ? lukewarm + seconds : 0

        if inputs.inverterTrips { return (.inverter, 300) }
        if inputs.voltage < Self.leastVoltage { return (.undervoltage, 300) }
        if still > 60, !isDefrosting { return (.outdoorFan, Self.block) }
        if inputs.discharge > Self.stopDischarge { return (.hotGas, Self.short) }
        if (heats ? inputs.coil : inputs.outdoorCoil) > Self.stopCondenser { return (.highPressure, Self.block) }
        if heats, inputs.coil < 5, held > 300, !isDefrosting { return strike(.valve, of: 3) }
        if cold > 360 {
            cold = 0
            return (.freeze, Self.short)
        }
        if lukewarm > 420 { return strike(.refrigerant, of: 4) }
        return nil
    }

    /// Whether what stopped it is not yet over.
    func waits(for error: AirError?, _ inputs: AirConditionerController.Inputs) -> Bool {
        switch error {
        case .freeze: inputs.coil < Self.startCoil && inputs.room > Self.startCoil + 2
        case .hotGas: inputs.discharge > Self.startDischarge
        default: false
        }
    }

    /// It has run for long without meeting a limit.
    mutating func forgive() { strikes = 0 }

    private mutating func strike(_ error: AirError, of most: Int) -> (AirError, Double) {
        strikes += 1
        lukewarm = 0
        if strikes >= most { isLocked = true }
        return (error, Self.block)
    }
}
