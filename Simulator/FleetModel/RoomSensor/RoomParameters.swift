/// One room of a house: its size, its heat, its air and what takes up moisture in it.
package struct RoomParameters: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable { case living, bedroom, bathroom, kitchen, cellar }

    package var kind: Kind
    /// m³.
    package var volume: Double
    /// The room's share of the house, without its ventilation.
    package var shell: HouseParameters
    /// W/K to the rooms beside it.
    package var partition: Double
    /// Air changes an hour with everything shut.
    package var leakage: Double
    /// m², of the window's glass, and of its opening when wide open.
    package var glass: Double
    package var opening: Double
    /// What the radiator can give, W; 0 where there is none.
    package var radiator: Double
    /// Cel by day, and K less by night.
    package var setpoint: Double
    package var setback: Double
    /// g of water that surfaces and furniture take up for each % of relative humidity.
    package var buffer: Double
    /// f_Rsi of the coldest corner: (θ_si − θ_e)/(θ_i − θ_e).
    package var coldestCorner: Double

    /// m². Source: typical floor areas of European dwellings' rooms; judgement.
    private static func areas(_ kind: Kind) -> Distribution {
        switch kind {
        case .living: .lognormal(median: 25, spread: 0.2)
        case .bedroom: .lognormal(median: 14, spread: 0.2)
        case .bathroom: .lognormal(median: 7, spread: 0.2)
        case .kitchen: .lognormal(median: 12, spread: 0.2)
        case .cellar: .lognormal(median: 15, spread: 0.2)
        }
    }
    /// Source: judgement; where people put such sensors.
    private static let shares: [(Kind, Double)] = [
        (.living, 0.3), (.bedroom, 0.3), (.bathroom, 0.18), (.kitchen, 0.12), (.cellar, 0.1),
    ]
    /// 1/h. Source: tracer gas and CO2 in bedrooms at night, windows shut: medians of 0.25 to 0.5 (Hou et al., Building
    /// and Environment 2018; Bekö et al., five Danish dwellings, 2016). Kitchens and bathrooms have a duct or fan: twice.
    static let leakages = Distribution.lognormal(median: 0.42, spread: 0.3)
    /// Cel. Source: Huebner et al., Energy and Buildings 66, 2013: living rooms 19 to 21; bedrooms colder, bathrooms
    /// warmer by judgement.
    static let setpoints = Distribution.boundedNormal(mean: 20.5, deviation: 1, within: 18...23)
    static let setbacks = Distribution.uniform(0, 3)
    /// g/(% m²) of floor. Source: moisture buffer values of 0.2 to 1 g/(m² %RH) (Rode et al., NORDTEST 2005) over some
    /// four square metres of plaster, wood and cloth for each of floor.
    static let buffers = Distribution.lognormal(median: 2.0, spread: 0.3)
    /// Source: 0.70 is what DIN 4108-2 asks of the worst corner (EN ISO 13788 names it f_Rsi); old houses have less.
    static let coldestCorners = Distribution.boundedNormal(mean: 0.72, deviation: 0.06, within: 0.55...0.88)

    package init(
        kind: Kind, volume: Double, shell: HouseParameters, partition: Double, leakage: Double, glass: Double,
        opening: Double, radiator: Double, setpoint: Double, setback: Double, buffer: Double, coldestCorner: Double
    ) {
        self.kind = kind
        self.volume = volume
        self.shell = shell
        self.partition = partition
        self.leakage = leakage
        self.glass = glass
        self.opening = opening
        self.radiator = radiator
        self.setpoint = setpoint
        self.setback = setback
        self.buffer = buffer
        self.coldestCorner = coldestCorner
    }

    /// A room of `building`; its kind by chance where it is not given.
    package init(in building: HouseParameters, kind: Kind? = nil, using random: inout RandomSource) {
        var place = random.uniform()
        var drawn = Kind.living
        for (one, share) in Self.shares {
            drawn = one
            place -= share
            if place < 0 { break }
        }
        let kind = kind ?? drawn
        let area = Self.areas(kind).draw(using: &random)
        let share = area / building.floorArea
        let isCellar = kind == .cellar
        let shell = HouseParameters(
            floorArea: area,
            // Half of what goes by air and windows goes through the glass.
            airLoss: building.airLoss * share * (isCellar ? 0.2 : 0.5),
            massLoss: building.massLoss * share, coupling: building.coupling * share,
            airCapacity: building.airCapacity * share, massCapacity: building.massCapacity * share,
            solarAperture: isCellar ? 0 : building.solarAperture * share, baseGain: isCellar ? 0 : 1.5 * area)
        let wet = kind == .bathroom || kind == .kitchen
        let warmer = kind == .bedroom ? -2.0 : kind == .bathroom ? 1.5 : 0
        self.init(
            kind: kind, volume: 2.5 * area, shell: shell, partition: isCellar ? 12 : 1.5 * area,
            leakage: Self.leakages.draw(using: &random) * (wet ? 2 : isCellar ? 0.6 : 1),
            glass: isCellar ? 0.3 : 0.15 * area, opening: isCellar ? 0.2 : 0.8,
            radiator: isCellar ? 0 : 1.8 * 30 * (shell.heatLoss + 0.33 * 0.5 * 2.5 * area),
            setpoint: Self.setpoints.draw(using: &random) + warmer, setback: Self.setbacks.draw(using: &random),
            buffer: Self.buffers.draw(using: &random) * area,
            coldestCorner: Self.coldestCorners.draw(using: &random))
    }
}
