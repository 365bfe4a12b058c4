/// What is kept of a state metric on one device.
struct StateWatch: Hashable, Sendable {
    static let tests = 3
    /// The state held; nil before the first.
    var held: UInt8?
    var days: UInt8 = 0
    var presence = Presence()
    var novel = NovelState()

    /// A reading of the open slot.
    mutating func take(_ value: Double, plausible: Bool) {
        presence.heard = true
        guard plausible, let state = UInt8(exactly: value) else { return }
        if held != state { presence.moved = true }
        held = state
        novel.take(Int(state))
    }

    mutating func turn() {
        if presence.missing.pause < 288, days < 200 { days += 1 }
        guard days > 0 else { return }
        presence.turn(days: Int(days))
        novel.turn(days: Int(days))
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        var isThere = held != nil
        try state.pass(&isThere)
        var value = held ?? 0
        try state.pass(&value)
        held = isThere ? value : nil
        try state.pass(&days)
        try presence.exchange(&state)
        try novel.exchange(&state)
    }
}
