/// A washing machine's tub: water, laundry and heat in it.
///
///     dm/dt = inlet − outlet        free = m − min(m, soak · L)        level = free / area
///     (m c + L c_L + C) dT/dt = P − h (T − T_room) + inlet c (T_in − T)        P ≤ (T_max − T) / (R₀ + R_scale)
///
/// m: water, kg; L: dry laundry, kg, which holds its share of water before any stands free. Scale on the heater keeps its
/// heat in: its own limiter then switches it off for part of the time. Water is kept exactly.
/// Sources: IEC 60456:2010 and EN 60456 (loads, water per kilogram, moisture after spinning); Bao et al., "Modelling of
/// washing machines", for the two parts of the water; thermal resistance of scale, 0.5 to 1 W/(m K).
package struct WashTub: Hashable, Sendable {
    /// kg in tub and laundry.
    package private(set) var water = 0.0
    /// kg, dry.
    package var laundry = 0.0
    /// Cel, of water and laundry.
    package private(set) var temperature: Double

    /// kg of water a kilogram of laundry holds unspun. Source: IEC 60456 cotton base load, 2.0 to 2.4.
    package static let soak = 2.1
    /// kg of free water for each mm of level. Source: horizontal drums of 60 litres in a tub 480 mm wide, lower third.
    package static let litresPerMillimetre = 0.11
    /// J/K of drum, tub and heater; W/K to the room.
    static let metal = 9_000.0
    package static let heatLoss = 4.5
    /// J/(kg K).
    package static let waterHeat = 4_186.0
    static let laundryHeat = 1_400.0
    /// Cel at which the heater's limiter opens; K/W of a clean heater, and of level 1 of scale.
    static let limiter = 145.0
    static let heaterResistance = 0.022
    static let scaleResistance = 0.11

    package init(room: Double) { temperature = room }

    /// kg that stand free at the bottom.
    package var free: Double { max(0, water - Self.soak * laundry) }
    /// mm.
    package var level: Double { free / Self.litresPerMillimetre }
    package var heatCapacity: Double {
        water * Self.waterHeat + laundry * Self.laundryHeat + Self.metal
    }

    /// W that a heater of `power` W gives off through `scale` (0...1).
    package func heaterPower(_ power: Double, scale: Double) -> Double {
        min(power, max(0, Self.limiter - temperature) / (Self.heaterResistance + Self.scaleResistance * scale))
    }

    /// One step. `inlet` kg/s at `cold` Cel; `outlet` kg/s of what is free at most.
    /// - Returns: kg that came in and that went out.
    @discardableResult
    package mutating func step(
        seconds: Double, inlet: Double, cold: Double, outlet: Double, heater: Double, room: Double
    ) -> (came: Double, went: Double) {
        let came = inlet * seconds
        if came > 0 {
            let before = heatCapacity
            water += came
            temperature += came * Self.waterHeat * (cold - temperature) / (before + came * Self.waterHeat)
        }
        let went = min(free, outlet * seconds)
        water -= went
        temperature += (heater - Self.heatLoss * (temperature - room)) * seconds / heatCapacity
        return (came, went)
    }

    /// Water flung out of the laundry in a step at `speed` 1/min, kg: towards what it holds at that speed.
    /// Source: EN 60456 moisture of cotton: 110 % at 400, 62 % at 1,000, 50 % at 1,400.
    package mutating func spin(seconds: Double, speed: Double) -> Double {
        guard speed > 200 else { return 0 }
        let held = laundry * (0.38 + 290 / speed)
        let out = max(0, min(water, Self.soak * laundry + free) - held) * min(1, seconds / 90)
        water -= out
        return out
    }

    /// Laundry is taken out, and put in; what is left of the water is in the tub.
    mutating func load(_ kilograms: Double, room: Double) {
        let left = free
        laundry = kilograms
        water = left
        temperature = room
    }
}
