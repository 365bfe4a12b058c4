/// Flat bytes of a device's sense of being unlike itself, for snapshots.
extension UnlikeTrack {
    /// More than any profile's takes.
    private static let mostBytes = 65_535

    /// What a snapshot of it takes: the same at any time, but for an open episode's.
    var bytes: Int {
        var writer = StateWriter()
        encode(into: &writer)
        return writer.bytes.count
    }

    func encode(into writer: inout StateWriter) {
        var copy = self
        var state = StateExchange()
        // Writing cannot fail.
        try? copy.exchange(&state)
        let bytes = state.written
        writer.put(UInt16(clamping: bytes.count))
        writer.bytes.append(contentsOf: bytes)
    }

    init(from reader: inout StateReader, _ plan: UnlikePlan) throws(StateReader.Malformed) {
        self.init(plan)
        var state = StateExchange(reading: try reader.raw(atMost: Self.mostBytes))
        try exchange(&state)
        guard state.isAtEnd else { throw StateReader.Malformed() }
    }
}
