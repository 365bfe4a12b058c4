/// What a house is made of, for its heat.
package struct HouseParameters: Hashable, Sendable {
    /// Heated floor area, m².
    package var floorArea: Double
    /// Heat lost per kelvin by air change and windows, straight from the room's air, W/K.
    package var airLoss: Double
    /// Heat lost per kelvin through walls, roof and floor, from the building's mass, W/K.
    package var massLoss: Double
    /// Heat passed between the room's air and the mass per kelvin, W/K.
    package var coupling: Double
    /// J/K.
    package var airCapacity: Double
    /// J/K.
    package var massCapacity: Double
    /// Window area times transmittance, seen from the horizontal, m².
    package var solarAperture: Double
    /// Heat of appliances at rest, W.
    package var baseGain: Double

    package init(
        floorArea: Double, airLoss: Double, massLoss: Double, coupling: Double, airCapacity: Double,
        massCapacity: Double, solarAperture: Double, baseGain: Double
    ) {
        self.floorArea = floorArea
        self.airLoss = airLoss
        self.massLoss = massLoss
        self.coupling = coupling
        self.airCapacity = airCapacity
        self.massCapacity = massCapacity
        self.solarAperture = solarAperture
        self.baseGain = baseGain
    }

    /// m². Source: floor areas of single-family houses, 100 to 190 (Eurostat, UK English Housing Survey).
    static let floorAreas = Distribution.boundedNormal(mean: 140, deviation: 22, within: 90...190)
    /// W/(m²K), whole loss over floor area. Source: design loads by EN 12831 of houses an 8 kW heat pump is chosen for,
    /// 40 to 60 W/m² at 30 K.
    static let specificLosses = Distribution.boundedNormal(mean: 1.45, deviation: 0.16, within: 1.0...1.9)
    /// Share of the loss that goes by air change and windows. Source: EN 12831 worked examples, 0.3 to 0.45.
    static let airShares = Distribution.uniform(0.30, 0.45)
    /// J/(m²K). Source: EN ISO 13790:2008 table 12, between light (110,000) and heavy (260,000) buildings.
    static let massCapacities = Distribution.lognormal(median: 165_000, spread: 0.15)
    /// J/(m²K), air and furniture. Source: EN ISO 52016-1:2017, 10,000 for furniture; air 3,100 at 2.5 m height.
    static let airCapacities = Distribution.uniform(12_000, 20_000)
    /// m² per m² of floor. Source: window share 0.15 of floor, transmittance 0.5, frame and shade 0.5.
    static let apertures = Distribution.uniform(0.02, 0.05)
    /// W/m². Source: EN 16798-1 residential appliances, 2 to 3 averaged over the day.
    static let baseGains = Distribution.uniform(1.2, 2.4)

    /// - Parameter heatLoss: the whole loss, W/K, where a scenario fixes it.
    package init(heatLoss: Double?, using random: inout RandomSource) {
        let area = Self.floorAreas.draw(using: &random)
        let drawn = Self.specificLosses.draw(using: &random) * area
        let loss = heatLoss ?? drawn
        let airShare = Self.airShares.draw(using: &random)
        // 9.1 W/(m²K) over 2.5 m² of inner surface per m² of floor. Source: EN ISO 13790:2008, 7.2.2.2 and 12.2.2.
        let coupling = 9.1 * 2.5 * area
        // Loss through the mass is in series with the coupling, so that the whole comes out as drawn.
        let throughMass = loss * (1 - airShare)
        self.init(
            floorArea: area, airLoss: loss * airShare, massLoss: 1 / (1 / throughMass - 1 / coupling),
            coupling: coupling, airCapacity: Self.airCapacities.draw(using: &random) * area,
            massCapacity: Self.massCapacities.draw(using: &random) * area,
            solarAperture: Self.apertures.draw(using: &random) * area,
            baseGain: Self.baseGains.draw(using: &random) * area)
    }

    /// Heat lost per kelvin between room and outdoors in the steady state, W/K.
    package var heatLoss: Double { airLoss + 1 / (1 / coupling + 1 / massLoss) }
}

/// A house as two heat stores: the air with its furniture, and the building's mass.
///
///     C_a dT_a/dt = Q + ½ S − H_v (T_a − T_o) − H_c (T_a − T_m)
///     C_m dT_m/dt =     ½ S + H_c (T_a − T_m) − H_m (T_m − T_o)
///
/// Q: emitters, people and appliances, W; S: sun through the windows, W. Advanced by the implicit Euler step: stable at any
/// length, and what is stored is exactly what came in less what went out.
/// Source: EN ISO 13790:2008 annex C, reduced to two nodes.
package struct House: Sendable {
    package let parameters: HouseParameters
    /// Cel.
    package private(set) var air: Double
    /// Cel.
    package private(set) var mass: Double

    package init(parameters: HouseParameters, air: Double, mass: Double) {
        self.parameters = parameters
        self.air = air
        self.mass = mass
    }

    /// In the steady state of a room at `air` Cel and `outdoor` Cel.
    package init(parameters p: HouseParameters, air: Double, outdoor: Double) {
        let mass = (p.coupling * air + p.massLoss * outdoor) / (p.coupling + p.massLoss)
        self.init(parameters: p, air: air, mass: mass)
    }

    /// Heat held above 0 Cel, J.
    package var storedHeat: Double { parameters.airCapacity * air + parameters.massCapacity * mass }

    /// One step of `seconds`.
    /// - Parameters:
    ///   - heat: emitters, people and appliances into the air, W.
    ///   - sun: through the windows, half to the air and half to the mass, W.
    /// - Returns: heat lost to the outdoors in this step, J.
    @discardableResult
    package mutating func step(seconds: Double, heat: Double, sun: Double, outdoor: Double) -> Double {
        let p = parameters
        let airRate = p.airCapacity / seconds
        let massRate = p.massCapacity / seconds
        let a = airRate + p.airLoss + p.coupling
        let d = massRate + p.massLoss + p.coupling
        let right = airRate * air + heat + sun / 2 + p.airLoss * outdoor
        let below = massRate * mass + sun / 2 + p.massLoss * outdoor
        let determinant = a * d - p.coupling * p.coupling
        air = (right * d + p.coupling * below) / determinant
        mass = (below * a + p.coupling * right) / determinant
        return (p.airLoss * (air - outdoor) + p.massLoss * (mass - outdoor)) * seconds
    }
}
