/// Heat and water vapour of one room's air.
///
///     heat      House: air and mass; from the air also P (T − T_home) to the rooms beside, c n V (T − T_o) with the air
///     vapour    V dv/dt = G − n V (v − v_o) − k (φ − φ_b) − β A (v − v_s(T_g))⁺
///     surfaces  B dφ_b/dt = k (φ − φ_b),  k = B/3 h
///     window    n V = leakage + C_d A_w/3 √(g h |T − T_o|/T̄)
///
/// v, v_o: vapour of the room's and of the outdoor air, g/m³; G: people, cooking, bathing, wet walls, g/h; φ_b: humidity
/// that surfaces and furniture have come to, %; T_g: the glass, β: vapour passed to it, 9 m/h by Lewis' relation from
/// 3 W/(m²K). Sources: EN ISO 13788:2012 (vapour balance of a room); single-sided window, C_d 0.6, height 1.2 m: de Gids
/// and Phaff, Air Infiltration Review 4, 1982, as in EN 16798-7.
package struct Room: Sendable {
    package let parameters: RoomParameters
    /// Cel.
    package private(set) var air: Double
    package private(set) var mass: Double
    /// g/m³.
    package private(set) var vapour: Double
    /// φ_b, %.
    package private(set) var surfaces: Double
    /// What the radiator gives now, W.
    package private(set) var heating = 0.0
    /// Air changes an hour now.
    package private(set) var exchange: Double

    /// J/(m³K) of air.
    static let airHeat = 1_206.0
    /// h until surfaces have taken up two thirds of a change.
    static let surfaceMemory = 3.0
    /// s until a radiator follows its valve.
    static let radiatorMemory = 900.0
    /// K over which a valve opens.
    static let valveBand = 1.5
    /// f of the glass. Source: double glazing of 2 W/(m²K), 1 − 2 · 0.13.
    static let glassFactor = 0.74
    static let vapourToGlass = 9.0

    /// What acts on it in a step.
    package struct Influence: Hashable, Sendable {
        /// Cel, and vapour in g/m³, outdoors.
        package var outdoor: Double
        package var outdoorVapour: Double
        /// W/m² on the horizontal.
        package var irradiance: Double
        /// Cel in the rooms beside it.
        package var home: Double
        /// W of people and appliances.
        package var heat: Double
        /// G, g/h.
        package var moisture: Double
        /// Opened part of the window, 0...1.
        package var window: Double
        package var isNight: Bool

        package init(
            outdoor: Double, outdoorVapour: Double, irradiance: Double = 0, home: Double, heat: Double = 0,
            moisture: Double = 0, window: Double = 0, isNight: Bool = false
        ) {
            self.outdoor = outdoor
            self.outdoorVapour = outdoorVapour
            self.irradiance = irradiance
            self.home = home
            self.heat = heat
            self.moisture = moisture
            self.window = window
            self.isNight = isNight
        }
    }

    /// At `air` Cel and `humidity` %, its surfaces with it.
    package init(parameters: RoomParameters, air: Double, outdoor: Double, humidity: Double) {
        self.parameters = parameters
        let steady = House(parameters: parameters.shell, air: air, outdoor: outdoor)
        self.air = steady.air
        mass = steady.mass
        vapour = humidity / 100 * MoistAir.saturation(at: air)
        surfaces = humidity
        exchange = parameters.leakage
    }

    package var humidity: Double { MoistAir.humidity(of: vapour, at: air) }

    /// % at the coldest corner of the outer walls, where mould begins. Source: EN ISO 13788: f_Rsi.
    package func cornerHumidity(outdoor: Double) -> Double {
        min(100, MoistAir.humidity(of: vapour, at: outdoor + parameters.coldestCorner * (air - outdoor)))
    }

    package mutating func step(seconds: Double, _ now: Influence) {
        let p = parameters
        let difference = abs(air - now.outdoor)
        let draught =
            now.window > 0
            ? 0.6 * p.opening * now.window / 3 * (9.81 * 1.2 * difference / (273.15 + air)).squareRoot() * 3_600 : 0
        exchange = p.leakage + draught / p.volume
        warm(seconds: seconds, now)
        moisten(seconds: seconds, now)
    }

    private mutating func warm(seconds: Double, _ now: Influence) {
        let p = parameters
        let wanted = p.setpoint - (now.isNight ? p.setback : 0)
        let valve = ((wanted + Self.valveBand / 2 - air) / Self.valveBand).clamped(to: 0...1)
        heating += (p.radiator * valve - heating) * min(1, seconds / Self.radiatorMemory)
        var shell = p.shell
        shell.airLoss += Self.airHeat * p.volume * exchange / 3_600 + p.partition
        // One air-side conductance to outdoors and home: the outdoors for both, and the difference as heat.
        let beside = p.partition * (now.home - now.outdoor)
        var house = House(parameters: shell, air: air, mass: mass)
        house.step(
            seconds: seconds, heat: heating + now.heat + shell.baseGain + beside,
            sun: shell.solarAperture * now.irradiance, outdoor: now.outdoor)
        air = house.air
        mass = house.mass
    }

    private mutating func moisten(seconds: Double, _ now: Influence) {
        let p = parameters
        let hours = seconds / 3_600
        let saturation = MoistAir.saturation(at: air)
        let toSurfaces = p.buffer / Self.surfaceMemory * (100 * vapour / saturation - surfaces)
        let glass = now.outdoor + Self.glassFactor * (air - now.outdoor)
        let toGlass = Self.vapourToGlass * p.glass * max(0, vapour - MoistAir.saturation(at: glass))
        let aired = exchange * p.volume * (vapour - now.outdoorVapour)
        vapour += (now.moisture - aired - toSurfaces - toGlass) * hours / p.volume
        vapour = vapour.clamped(to: 0.1...saturation)
        surfaces += toSurfaces * hours / p.buffer
    }
}
