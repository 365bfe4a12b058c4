/// What a charger reports, each value a multiple of its sensor's resolution.
package struct ChargerMeasurement: Hashable, Sendable {
    package var state: PilotState
    /// A offered by the control pilot, resolution 0.1; 0 is none.
    package var currentLimit: Double
    /// A, resolution 0.1.
    package var currents: Phases
    /// V, resolution 0.1.
    package var voltages: Phases
    /// kW, resolution 0.01.
    package var power: Double
    /// kWh since it was made, and in this session; resolution 0.01.
    package var energy: Double
    package var session: Double
    /// Cel, resolution 0.1.
    package var plugTemperature: Double?
    package var boardTemperature: Double?
    package var relayOperations: Int
    package var isLocked: Bool
    package var isTariffLocked: Bool
    /// mA, resolution 0.1.
    package var residualCurrent: Double
    package var error: ChargerError?
    /// dBm, resolution 1.
    package var rssi: Double
    package var mode: ChargingMode
}

/// Source: IEC 61851-1, annex A.
package enum PilotState: String, Hashable, Sendable {
    case noCar = "A"
    case connected = "B"
    case charging = "C"
    /// No supply, or the pilot is shorted.
    case noSupply = "E"
    /// The charger is not available.
    case notAvailable = "F"
}

/// When a charger charges, by its word on the wire.
package enum ChargingMode: String, Hashable, Sendable, CaseIterable {
    /// In the cheap hours of the tariff.
    case eco
    case now
    /// With what the sun leaves over.
    case solar
}

/// A charger's error, by its code on the wire.
package enum ChargerError: String, Hashable, Sendable {
    case residualCurrent = "RCD"
    case overTemperature = "OVERTEMP"
    case relay = "RELAY"
    case pilot = "PILOT"
    case underVoltage = "UNDERVOLT"
}

/// One value for each phase.
package struct Phases: Hashable, Sendable {
    package var one: Double
    package var two: Double
    package var three: Double

    package init(_ one: Double, _ two: Double, _ three: Double) {
        self.one = one
        self.two = two
        self.three = three
    }

    package var sum: Double { one + two + three }

    func map(_ change: (Double) -> Double) -> Phases { Phases(change(one), change(two), change(three)) }
    static func * (a: Phases, b: Phases) -> Phases { Phases(a.one * b.one, a.two * b.two, a.three * b.three) }
}
