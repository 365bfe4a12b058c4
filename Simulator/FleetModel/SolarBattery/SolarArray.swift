/// Both strings of a roof at work: clouds, snow and rain over them, warmth of their cells, and what befalls them.
///
/// Cells follow light and air with a time constant of 400 s. Source: Faiman 2008, as for the strings; heat stored in 12 kg/m² of
/// glass.
struct SolarArray: Sendable {
    private(set) var outputA = SolarString.Output.dark
    private(set) var outputB = SolarString.Output.dark
    private(set) var surface = RoofSurface()
    /// Cel.
    private var cellsA: Double
    private var cellsB: Double
    /// Cloud edges over this roof, of one standard deviation.
    private var edges: OrnsteinUhlenbeck
    /// s that a corroded plug stays open.
    private var plugOpenFor = 0.0

    private static let cellMemory = 400.0
    /// Of the light that a sky all in pieces adds or takes at one standard deviation. Source: variability of minutes under
    /// broken clouds, 0.2 to 0.4 (Lohmann, Energies 11, 2018).
    private static let edgeStrength = 0.3

    init(air: OutdoorConditions, using random: inout RandomSource) {
        cellsA = air.temperature
        cellsB = air.temperature
        edges = OrnsteinUhlenbeck(deviation: 1, memory: 90, using: &random)
    }

    /// V with nothing connected, of the string that has more.
    var openVoltage: Double { max(outputA.openVoltage, outputB.openVoltage) }

    /// What passes over it in a step.
    mutating func drift(seconds: Double, air: OutdoorConditions, using random: inout RandomSource) {
        edges.advance(by: seconds, using: &random)
        surface.step(seconds: seconds, air)
    }

    /// - Parameters:
    ///   - sun: nil by night.
    ///   - taken: share of what was offered that the inverter took, 0...1.
    mutating func shine(
        seconds: Double, at time: ModelTime, air: OutdoorConditions, sun: SunPosition?,
        parameters: SolarParameters, causes: CauseCourses, taken: Double, using random: inout RandomSource
    ) {
        plugOpenFor = max(0, plugOpenFor - seconds)
        let gain = min(1, seconds / Self.cellMemory)
        guard let sun else {
            cellsA += (air.temperature - cellsA) * gain
            cellsB += (air.temperature - cellsB) * gain
            outputA = .dark
            outputB = .dark
            return
        }
        // A sky all clear or all grey has no edges.
        let broken = 4 * air.cloud * (1 - air.cloud)
        let global = air.irradiance * (1 + Self.edgeStrength * broken * edges.value).clamped(to: 0.15...1.35)
        let light = Sunlight(global: global, sun: sun)
        let a = parameters.stringA.plane.irradiance(light, sun)
        let b = parameters.stringB.plane.irradiance(light, sun)
        cellsA += (air.temperature + (a.beam + a.diffuse) / SolarString.cooling - cellsA) * gain
        cellsB += (air.temperature + (b.beam + b.diffuse) / SolarString.cooling - cellsB) * gain

        let soiled = 0.4 * causes.level(of: .modulesSoiled, at: time)
        let corroded = causes.level(of: .plugCorroded, at: time)
        var condition = SolarString.Condition()
        condition.transmission = surface.transmission * (1 - soiled)
        condition.resistance = SolarParameters.plugResistance * corroded
        let shade = causes.level(of: .modulesShaded, at: time)
        if shade > 0, sun.height < parameters.shadeHeight, (sun.sineHour > 0) == parameters.shadeIsWest {
            condition.shaded = 0.6 * shade
        }
        // A bad contact opens where current warms it.
        if corroded > 0, plugOpenFor == 0 {
            let current = outputA.current * taken / 13
            if random.happens(SolarParameters.plugOpenings * corroded * current * seconds / 3_600) {
                plugOpenFor = SolarParameters.plugTimes.draw(using: &random)
            }
        }
        let open = plugOpenFor > 0 || causes.level(of: .stringLost, at: time) > 0
        outputA =
            open
            ? .dark : parameters.stringA.output(beam: a.beam, diffuse: a.diffuse, cell: cellsA, condition: condition)
        var other = SolarString.Condition()
        // Dirt lies unevenly.
        other.transmission = surface.transmission * (1 - 0.75 * soiled)
        outputB = parameters.stringB.output(beam: b.beam, diffuse: b.diffuse, cell: cellsB, condition: other)
    }
}
