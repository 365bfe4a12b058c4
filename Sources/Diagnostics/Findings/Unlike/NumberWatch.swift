/// What is kept of a measurement or counter on one device, beside its normal by hours.
struct NumberWatch: Hashable, Sendable {
    /// Detectors that judge it: nine, five of them to either side.
    static let tests = 9
    /// Of the open slot: values and their number; of a counter what it gained, and in how many seconds.
    var sum: Float = 0
    var weight: Float = 0
    /// In the open slot: a value that cannot be, a counter's restart.
    var wasImplausible = false
    var restarted = false
    /// Days on which it was heard, and slots, as long as they are counted.
    var days: UInt8 = 0
    var slots: UInt16 = 0
    /// Mean distance from what is usual at the hour, in its unit.
    var usual: Float = 0
    /// Running average of the residuals.
    var average: Float = 0
    var presence = Presence()
    var jump = Jump()
    var hour = HourResidual()
    var level = LevelShift()
    var drift = Drift()
    var variance = VarianceChange()
    var restarts = DayCount()
    var implausible = DayCount()

    /// A counter's readings farther apart than this say nothing of the slot (three slots).
    private static let farthest = 3 * UnlikeTrack.width

    /// A reading of the open slot; `old` is the one before it.
    mutating func take(
        _ value: Double, at time: Int64, plausible: Bool, after old: WindowBank.MetricTrack,
        growing growth: WindowPlan.Ring.Growth
    ) {
        presence.heard = true
        guard plausible else {
            wasImplausible = true
            presence.moved = true
            return
        }
        if old.value != value || !old.isHeld { presence.moved = true }
        switch growth {
        case .gauge:
            sum += Float(value)
            weight += 1
        case .counter, .rolling:
            guard old.isHeld, time > old.at, time - old.at <= Self.farthest else { return }
            let gained = growth.increase(from: old.value, to: value)
            // What begins anew has gained what it shows, and that is no gain of this slot.
            if value < old.value, gained == value {
                restarted = true
                return
            }
            sum += Float(gained)
            weight += Float(time - old.at) / 1e6
        }
    }

    /// What a value of an hour counts for: the first ones alike, later ones as of the last `HourNormal.memory` days.
    var step: Float {
        let inHour = Float(slots) / 24
        let known = days < HourNormal.memory ? inHour : inHour * Float(HourNormal.memory) / Float(max(1, days))
        return 1 / (known + 1)
    }

    mutating func turn() {
        // Both stop together, so that their ratio stays.
        if presence.missing.pause < 288, days < 200 { days += 1 }
        let days = Int(days)
        guard days > 0 else { return }
        presence.turn(days: days)
        jump.turn(days: days)
        hour.turn(days: days)
        level.turn(days: days)
        drift.turn(days: days)
        variance.turn(days: days)
        restarts.turn(days: days)
        implausible.turn(days: days)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&sum, within: .greatestFiniteMagnitude)
        try state.pass(&weight, within: .greatestFiniteMagnitude, from: 0)
        try state.pass(&wasImplausible)
        try state.pass(&restarted)
        try state.pass(&days)
        try state.pass(&slots)
        try state.pass(&usual, within: HourNormal.largest, from: 0)
        try state.pass(&average, within: HourNormal.farthest)
        try presence.exchange(&state)
        try jump.exchange(&state)
        try hour.exchange(&state)
        try level.exchange(&state)
        try drift.exchange(&state)
        try variance.exchange(&state)
        try restarts.exchange(&state)
        try implausible.exchange(&state)
    }
}
