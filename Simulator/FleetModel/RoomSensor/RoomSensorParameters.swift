/// What one sensor, its place in the mesh and its owner differ by from the next, beside room, element and cell.
package struct RoomSensorParameters: Hashable, Sendable {
    /// mA asleep, with a look at the element every some seconds.
    package var sleepCurrent: Double
    /// Whether it speaks by way of a router.
    package var hasRouter: Bool
    /// Signal of the sensor at coordinator and router, and of the router at the coordinator, dBm.
    package var coordinatorSignal: Double
    package var routerSignal: Double
    package var backboneSignal: Double
    /// Whether it looks for another parent by itself when its own is gone.
    package var findsOtherParent: Bool
    /// s after which it reports without a change.
    package var longestSilence: Double
    /// s until somebody changes the cell, from the first warning.
    package var changesCellAfter: Double
    package var cellCharge: Double
    package var powerOutages: Int

    /// mA. Source: a cell of 220 mA.h lasts some two years by the makers' word: 12 µA in all.
    static let sleepCurrents = Distribution.lognormal(median: 0.0085, spread: 0.2)
    static let routerShare = 0.45
    /// dBm. Source: 3 to 8 dBm sent, log-distance 40 dB at a metre and an exponent of 3 (e.g. 2.98 in TI's CC2431 data
    /// sheet), a wall or two of 5 dB, 3 to 12 m.
    static let coordinatorSignals = Distribution.boundedNormal(mean: -73, deviation: 6, within: -86 ... -50)
    static let routerSignals = Distribution.boundedNormal(mean: -66, deviation: 6, within: -82 ... -45)
    static let backboneSignals = Distribution.boundedNormal(mean: -67, deviation: 6, within: -82 ... -45)
    /// Source: judgement after owners' reports: most sensors of this class wait for their parent until a button is pressed.
    static let findsOtherParentShare = 0.3
    /// s. Source: owners' logs: 51 to 59 minutes where nothing changes (e.g. Koenkk/zigbee2mqtt issue 327).
    static let silences = Distribution.uniform(3_000, 3_560)
    static let cellDelays = Distribution.lognormal(median: 9 * 86_400, spread: 0.8)
    static let charges = Distribution.uniform(0.16, 1)
    static let outages = Distribution.lognormal(median: 3, spread: 0.8)

    /// K and % of change that are told at once. Source: the maker's app, 0.5 Cel and 6 %.
    static let toldTemperature = 0.5
    static let toldHumidity = 6.0
    /// s between two looks at the element, and from one frame to the next at least.
    static let shortestPause = 20.0
    /// mA at the radio, as the cell sees it behind its capacitor, and mA while only measuring.
    package static let radioCurrent = 14.0
    package static let measuringCurrent = 1.5
    /// mA.s of a frame's try, of a search for a parent, and of a start.
    static let tryCharge = 0.35
    static let searchCharge = 60.0
    static let startCharge = 90.0
    /// V below which the chip resets. Source: 1.8 to 2.0 V of common Zigbee chips.
    package static let brownOut = 2.0
    /// V of unrest under the radio.
    static let unrest = 0.03
    /// mA through a film of water on the board at level 1.
    static let wetCurrent = 0.06
    /// s from a reset to the next try; between searches in the first two hours, and then.
    static let startTimes = Distribution.uniform(60, 300)
    static let earlySearch = 600.0
    static let lateSearch = 3_600.0
    /// Failed frames in a row until it takes its parent for gone.
    static let failuresUntilOrphaned = 3
    /// s after which the bridge calls it gone. Source: Zigbee2MQTT, Device availability: 1,500 minutes for passive devices.
    package static let availabilityTimeout = 90_000.0
    /// % below which somebody may see a warning.
    static let warning = 10.0

    package init(using random: inout RandomSource) {
        sleepCurrent = Self.sleepCurrents.draw(using: &random)
        hasRouter = random.happens(Self.routerShare)
        coordinatorSignal = Self.coordinatorSignals.draw(using: &random)
        routerSignal = Self.routerSignals.draw(using: &random)
        backboneSignal = Self.backboneSignals.draw(using: &random)
        findsOtherParent = random.happens(Self.findsOtherParentShare)
        longestSilence = Self.silences.draw(using: &random)
        changesCellAfter = Self.cellDelays.draw(using: &random)
        cellCharge = Self.charges.draw(using: &random)
        powerOutages = Int(Self.outages.draw(using: &random))
    }
}
