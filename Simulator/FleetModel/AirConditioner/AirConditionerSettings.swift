/// What an air conditioner is set to, and what its people want of it: cool in warm weeks, heat in cold ones, while they
/// are there and up. They say so by the remote control, and only as long as that has a battery.
struct AirConditionerSettings: Hashable, Sendable {
    private(set) var mode = AirMode.off
    /// Cel.
    private(set) var setpoint: Double
    private(set) var isEco = false
    private(set) var isSleep = false
    /// What it has taken from the remote control.
    private(set) var keys: Int

    /// What they last pressed.
    private var pressedMode = AirMode.off
    private var pressedSetpoint: Double
    /// What they would have it do.
    private var wish = AirMode.off
    private var commandedSetpoint: Double?
    private var commandedEco: Bool?
    /// Mean outdoors of some days, Cel: people choose by it what it shall do.
    private var season: Double

    /// Cel.
    static let setpoints = 16.0...30.0

    init(parameters: AirConditionerParameters, outdoor: Double) {
        setpoint = parameters.coolTo
        pressedSetpoint = parameters.coolTo
        keys = parameters.keysSoFar
        season = outdoor
    }

    mutating func follow(
        _ household: Household, _ parameters: AirConditionerParameters, room: Double, outdoor: Double,
        seconds: Double, at time: ModelTime, causes: CauseCourses
    ) {
        season += (outdoor - season) * min(1, seconds / (1.5 * 86_400))
        let night = household.isNight(at: time)
        let isThere = household.present(at: time) > 0 && (!night || parameters.byNight)
        isSleep = causes.level(of: .sleepTimerOn, at: time) > 0
        isEco = commandedEco ?? (causes.level(of: .ecoModeOn, at: time) > 0)
        // The timer switches it off for the night, whoever sleeps there.
        let isWanted = isThere && !(isSleep && night)
        if season > 18, isWanted, room > parameters.coolTo - 1.5 {
            wish = .cool
        } else if season < 13, parameters.heats, isWanted {
            wish = .heat
        } else if !isWanted || (season > 14 && season < 17) {
            wish = .off
        }
        let wrongMode = wish == .cool && causes.level(of: .fanModeOn, at: time) > 0
        let wanted = wrongMode ? AirMode.fan : wish
        let turned = (8 * causes.level(of: .setTooFar, at: time)).rounded()
        let usual =
            wish == .heat
            ? min(Self.setpoints.upperBound, parameters.heatTo + turned)
            : max(Self.setpoints.lowerBound, parameters.coolTo - turned)

        guard causes.level(of: .remoteFlat, at: time) == 0 else { return }
        if wanted != pressedMode {
            pressedMode = wanted
            mode = wanted
            keys += 1
        }
        let wantedSetpoint = commandedSetpoint ?? usual
        if wantedSetpoint != pressedSetpoint {
            pressedSetpoint = wantedSetpoint
            setpoint = wantedSetpoint
            keys += 1
        }
    }

    // MARK: - From afar

    /// - Parameter wanted: Cel; whole degrees.
    mutating func command(setpoint wanted: Double) {
        commandedSetpoint = wanted.rounded()
        setpoint = wanted.rounded()
        pressedSetpoint = setpoint
    }

    /// Holds until they press another.
    mutating func command(mode wanted: AirMode) {
        mode = wanted
        if pressedMode == .fan { pressedMode = wish }
    }

    mutating func command(eco: Bool) { commandedEco = eco }
}
