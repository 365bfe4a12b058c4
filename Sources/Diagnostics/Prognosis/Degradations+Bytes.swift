import Telemetry

extension Degradations {
    func encode(into writer: inout StateWriter) {
        for track in tracks { track.encode(into: &writer) }
        if !tracks.isEmpty { writer.put(nextAt) }
    }

    init(from reader: inout StateReader, _ compiled: CompiledProfile) throws(StateReader.Malformed) {
        self.init(compiled)
        for index in tracks.indices { tracks[index] = try DegradationTrack(from: &reader) }
        if !tracks.isEmpty { nextAt = try reader.moment() }
    }
}

extension DegradationTrack {
    func encode(into writer: inout StateWriter) {
        writer.put(beginning.rawValue)
        writer.put(newest)
        writer.put(held)
        for value in values { writer.put(value) }
        writer.put(current)
        writer.put(sum)
        writer.put(count)
        writer.put(ended)
        for index in 0..<Int(ended) { writer.put(means[index]) }
    }

    init(from reader: inout StateReader) throws(StateReader.Malformed) {
        guard let beginning = Beginning(rawValue: try reader.integer()) else { throw StateReader.Malformed() }
        self.beginning = beginning
        newest = try reader.integer()
        held = try reader.integer()
        guard held >> UInt64(Self.mostDays) == 0, held & 1 == 1 || held == 0, newest >= 0 else {
            throw StateReader.Malformed()
        }
        for _ in 0..<held.nonzeroBitCount { values.append(try reader.float()) }
        current = try reader.integer()
        sum = try reader.float()
        count = try reader.integer()
        ended = try reader.integer()
        let latest = Int32(Usable.latest.microseconds / 86_400_000_000)
        guard current >= -1, Int(ended) <= 6, current / 6 <= latest, newest <= latest,
            held == 0 || current < 0 || newest <= current / 6
        else { throw StateReader.Malformed() }
        for index in 0..<Int(ended) { means[index] = try reader.float() }
    }
}
