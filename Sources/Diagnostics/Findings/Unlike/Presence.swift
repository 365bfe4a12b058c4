/// What is kept of any metric: whether it was heard and moved in the open slot, how long it has stood still or been
/// silent.
struct Presence: Hashable, Sendable {
    var heard = false
    var moved = false
    var stuck = StuckValue()
    var missing = MissingData()

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
