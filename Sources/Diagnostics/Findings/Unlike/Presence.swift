/// What is kept of any metric: whether it was heard and moved in the open slot, how long it has stood still or been
/// silent.
struct Presence: Hashable, Sendable {
    var heard = false
    var moved = false
    var stuck = StuckValue()
    var missing = MissingData()

    /// What the slot that closes says: whether the metric is silent and, where it was heard, whether it stands still.
    mutating func judge(_ metric: Int, days: Int, _ found: inout SlotSurprises) {
        found.take(missing.judge(heard: heard, days: days), metric, .missing, missing.pause)
        guard heard else { return }
        found.take(stuck.judge(moved: moved, days: days), metric, .stuck, stuck.run)
    }

    /// The next slot opens.
    mutating func open() { (heard, moved) = (false, false) }

    mutating func turn(days: Int) {
        stuck.turn(days: days)
        missing.turn(days: days)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&heard)
        try state.pass(&moved)
        try stuck.exchange(&state)
        try missing.exchange(&state)
    }
}
