/// The battery's own electronics: how much may flow, and how full it says it is.
///
/// It counts charge against the nominal capacity, and sets its count right where a cell is full or empty. Charging tapers
/// where the fullest cell nears 3.55 V and stops at 3.6; discharging stops where the emptiest is at 2.9 V. In the cold it may
/// not charge: lithium would plate.
/// Sources: data sheets of LFP packs: 3.6 and 2.8 V a cell, no charging under 0 Cel, half the current to 10; counting with
/// corrections at the ends, Plett, Battery Management Systems vol. 2, 2016.
struct BatteryManagement: Sendable {
    /// 0...1, as it believes.
    private(set) var estimate: Double
    /// Ah that it reckons with.
    private let nominal: Double
    private var isFull = false
    private var isEmpty = false

    /// W at the terminals, either way. Source: packs of 10 kWh, 0.4 to 0.5 C.
    static let rating = 4_600.0
    /// Cel.
    static let coldLimits = 0.0...10.0
    static let hotLimits = 48.0...55.0

    init(charge: Double, nominal: Double) {
        estimate = charge
        self.nominal = nominal
    }

    mutating func count(_ battery: HomeBattery, seconds: Double) {
        estimate += battery.current * seconds / (3_600 * nominal)
        let highest = max(battery.goodCell, battery.weakCell)
        let lowest = min(battery.goodCell, battery.weakCell)
        if highest > 3.5 { isFull = true } else if highest < 3.36 { isFull = false }
        if lowest < 2.95 { isEmpty = true } else if lowest > 3.1 { isEmpty = false }
        if isFull, highest > 3.5 { estimate += (1 - estimate) * min(1, seconds / 120) }
        if isEmpty, lowest < 2.95 { estimate -= estimate * min(1, seconds / 60) }
        estimate = estimate.clamped(to: 0.0...1)
    }

    /// W at the terminals that it may be charged with.
    func chargeLimit(_ battery: HomeBattery) -> Double {
        let highest = max(battery.goodCell, battery.weakCell)
        let full = ((3.58 - highest) / 0.1).clamped(to: 0...1)
        let cold =
            (battery.temperature - Self.coldLimits.lowerBound)
            / (Self.coldLimits.upperBound - Self.coldLimits.lowerBound)
        let hot =
            (Self.hotLimits.upperBound - battery.temperature)
            / (Self.hotLimits.upperBound - Self.hotLimits.lowerBound)
        return Self.rating * full * min(cold, hot).clamped(to: 0...1)
    }

    /// Share of the charging power that the cold leaves, 0...1.
    static func coldShare(_ temperature: Double) -> Double {
        ((temperature - coldLimits.lowerBound) / (coldLimits.upperBound - coldLimits.lowerBound)).clamped(to: 0...1)
    }

    /// W at the terminals that may be taken down to `reserve`, 0...1 of the estimate.
    func dischargeLimit(_ battery: HomeBattery, reserve: Double) -> Double {
        guard !isEmpty else { return 0 }
        let left = ((estimate - reserve) / 0.01).clamped(to: 0...1)
        return Self.rating * left
    }
}
