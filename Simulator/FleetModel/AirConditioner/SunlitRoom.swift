/// The room that an air conditioner is bought for: where heat and sun come in.
///
/// With these figures a room of 30 m² takes in some 2.5 to 3 kW on a warm, clear afternoon with people in it, which is
/// what 3.5 kW are sold for. Source: installers' rules, 100 to 130 W/m², 100 to 150 W a person, 200 to 800 W of
/// appliances (e.g. nashvernisazh.com, how to choose air conditioner capacity); the parts each at their place.
package struct SunlitRoom: Hashable, Sendable {
    package var parameters: HouseParameters
    /// Way the window faces: 0 is south, degrees, west positive.
    package var azimuth: Double
    /// Air changes with windows closed, 1/s.
    package var changes: Double

    /// m². Source: 3.5 kW are sold for 20 to 35 m².
    static let floorAreas = Distribution.uniform(22, 34)
    /// W/(m²K), whole loss over floor area. Source: EN ISO 52016-1 examples of rooms with one or two outer walls and
    /// large windows, insulation of 1960 to 2000.
    static let losses = Distribution.uniform(1.9, 3.1)
    /// Share of the floor. Judgement: a living room with a large window or two.
    static let windows = Distribution.uniform(0.17, 0.28)
    /// What of the light on them stays in the room: glass 0.65 (double, by EN 410), frame 0.75, and curtains or blinds
    /// of more or less use. The last is judgement.
    static let transmissions = Distribution.uniform(0.25, 0.46)
    /// Degrees: rooms that face north are cooled less often.
    static let azimuths = Distribution.uniform(-110, 110)
    /// 1/s. Source: EN 16798-1 for occupied dwellings, 0.5 to 0.7 an hour, and leaky windows.
    static let airChanges = Distribution.uniform(0.5 / 3_600, 1.1 / 3_600)
    /// W/m². Source: EN 16798-1, appliances of living rooms and kitchens.
    static let gains = Distribution.uniform(3, 7)

    package init(parameters: HouseParameters, azimuth: Double, changes: Double) {
        self.parameters = parameters
        self.azimuth = azimuth
        self.changes = changes
    }

    package init(using random: inout RandomSource) {
        let area = Self.floorAreas.draw(using: &random)
        let loss = Self.losses.draw(using: &random) * area
        let coupling = 9.1 * 2.5 * area
        let throughMass = loss * 0.5
        let window = Self.windows.draw(using: &random) * area
        parameters = HouseParameters(
            floorArea: area, airLoss: loss - throughMass, massLoss: 1 / (1 / throughMass - 1 / coupling),
            coupling: coupling, airCapacity: 16_000 * area, massCapacity: 150_000 * area,
            solarAperture: window * Self.transmissions.draw(using: &random),
            baseGain: Self.gains.draw(using: &random) * area)
        azimuth = Self.azimuths.draw(using: &random)
        changes = Self.airChanges.draw(using: &random)
    }

    /// W of sun through the window.
    package func sun(_ air: OutdoorConditions, _ position: SunPosition) -> Double {
        guard air.irradiance > 0 else { return 0 }
        let plane = RoofPlane(tilt: 90, azimuth: azimuth)
        let light = plane.irradiance(Sunlight(global: air.irradiance, sun: position), position)
        return (light.beam + light.diffuse) * parameters.solarAperture
    }
}
