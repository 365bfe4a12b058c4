import Foundation

/// An air-handling unit over one room, from the balance of heat and air, that writes what a building automation would:
/// the witness for the shipped profile, which it knows nothing of.
///
/// Each minute: the controller moves valves and damper towards the supply temperature that the room needs; the mixing box
/// mixes by the damper's true position; each coil gives its valve's true flow to the power 0.7 times the distance to its
/// water, with a lag of minutes; the fan adds heat with the square of its speed; the room takes in air, people and
/// weather. Sensors are off by noise of 0.15 K.
struct AirHandlingUnit {
    enum Fault: String, CaseIterable {
        case none, damperStuckOpen, damperStuckShut, damperLeaks, heatingLeaks, heatingStuckShut, coolingLeaks,
            coolingStuckShut
    }
    enum Season: String { case winter, spring, summer }

    static let minutesADay = 1_440
    private static let fanSpeed = 0.5

    var fault = Fault.none
    private let season: Season
    private var noise = Noise(state: 7)
    private var room: Double
    private var supply: Double
    private var damper = 0.0
    private var heating = 0.0
    private var cooling = 0.0
    private var heatingCoil = 0.0
    private var coolingCoil = 0.0

    init(_ season: Season) {
        self.season = season
        room = season == .summer ? 23.5 : 21.5
        supply = room
    }

    static let header = """
        Datetime,AHU: Supply Air Temperature,AHU: Supply Air Temperature Cooling Set Point,AHU: Outdoor Air Temperature,\
        AHU: Mixed Air Temperature,AHU: Return Air Temperature,AHU: Supply Air Fan Status,\
        AHU: Supply Air Fan Speed Control Signal,AHU: Outdoor Air Damper Control Signal  ,\
        AHU: Cooling Coil Valve Control Signal,AHU: Heating Coil Valve Control Signal,Occupancy Mode Indicator

        """

    /// The healthy first day, and the second with the fault.
    static func twoDays(_ season: Season, _ fault: Fault) -> String {
        var unit = AirHandlingUnit(season)
        var text = header
        for minute in 0..<(2 * minutesADay) {
            if minute == minutesADay { unit.fault = fault }
            text += unit.row(minute) + "\n"
        }
        return text
    }

    private mutating func row(_ minute: Int) -> String {
        let hour = Double(minute % Self.minutesADay) / 60
        let isOccupied = (6..<18).contains(hour)
        let outdoor = outdoorAir(hour)
        let setpoint = room > 23 ? max(10, 20 - 8 * (room - 23)) : room < 21 ? min(30, 20 + 8 * (21 - room)) : 20
        control(setpoint, minimum: isOccupied ? 0.15 : 0, outdoor)

        let passed = 0.9 * (1 - pow(1 - trueDamper, 1.3)) + 0.01
        let exhaust = room + 0.2
        let mixed = exhaust + passed * (outdoor - exhaust)
        heatingCoil += (pow(trueHeating, 0.7) * (60 - mixed) * 0.5 - heatingCoil) * 0.15
        coolingCoil += (pow(trueCooling, 0.7) * (mixed - 7) * 0.8 - coolingCoil) * 0.15
        supply = mixed + heatingCoil - coolingCoil + 1.5 * Self.fanSpeed * Self.fanSpeed
        let gains = (isOccupied ? 3.0 : 0.3) + (season == .summer ? 1 : 0)
        room += ((supply - room) * Self.fanSpeed * 1.6 + gains + (outdoor - room) * 0.08) / 60

        let readings = [sensed(supply), fahrenheit(setpoint), sensed(outdoor), sensed(mixed), sensed(exhaust)]
        let signals = [1, Self.fanSpeed, damper, cooling, heating, isOccupied ? 1 : 0].map { text($0, decimals: 3) }
        let time = "1/\(minute / Self.minutesADay + 1)/2020 \(Int(hour)):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
        return ([time] + readings + signals).joined(separator: ",")
    }

    private func outdoorAir(_ hour: Double) -> Double {
        let (mean, swing) =
            switch season {
            case .winter: (2.0, 4.0)
            case .spring: (13.0, 6.0)
            case .summer: (26.0, 6.0)
            }
        return mean + swing * sin((hour - 9) / 24 * 2 * .pi)
    }

    /// Heating, outdoor air and cooling follow each other; none works against another.
    private mutating func control(_ setpoint: Double, minimum: Double, _ outdoor: Double) {
        let step = 0.01 * (supply - setpoint)
        let wantsCold = room > 23
        let wantsHeat = room < 21
        if !wantsCold, !wantsHeat {
            heating = max(0, heating - 0.05)
            cooling = max(0, cooling - 0.05)
            damper = max(minimum, damper - 0.05)
        } else if step > 0 {
            if heating > 0 {
                heating = max(0, heating - step)
            } else if outdoor < room - 1, damper < 1 {
                damper = min(1, damper + step)
                cooling = max(0, cooling - 0.01)
            } else {
                if outdoor >= room - 1 { damper = max(minimum, damper - 0.05) }
                if wantsCold { cooling = min(1, cooling + step) }
            }
        } else if cooling > 0 {
            cooling = max(0, cooling + step)
        } else if damper > minimum {
            damper = max(minimum, damper + step)
        } else if wantsHeat {
            heating = min(1, heating - step)
        }
        damper = max(damper, minimum)
    }

    private var trueDamper: Double {
        switch fault {
        case .damperStuckOpen: 1
        case .damperStuckShut: 0
        case .damperLeaks: max(damper, 0.15)
        default: damper
        }
    }

    private var trueHeating: Double {
        switch fault {
        case .heatingLeaks: max(heating, 0.15)
        case .heatingStuckShut: 0
        default: heating
        }
    }

    private var trueCooling: Double {
        switch fault {
        case .coolingLeaks: max(cooling, 0.12)
        case .coolingStuckShut: 0
        default: cooling
        }
    }

    private mutating func sensed(_ temperature: Double) -> String { fahrenheit(temperature + 0.15 * noise.normal()) }

    private func fahrenheit(_ celsius: Double) -> String { text(celsius * 1.8 + 32, decimals: 2) }

    private func text(_ value: Double, decimals: Int) -> String {
        value.formatted(
            .number.precision(.fractionLength(decimals)).grouping(.never).locale(Locale(identifier: "en_US_POSIX")))
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014), twelve uniform values less their mean for a normal one.
private struct Noise {
    var state: UInt64

    private mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) / 9_007_199_254_740_992
    }

    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }
}
