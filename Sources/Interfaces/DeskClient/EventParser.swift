import DeskOperations

/// Reads server-sent events from bytes that arrive in pieces. Only data counts here; names, ids and comments are passed
/// over. Source: WHATWG HTML, section 9.2.
struct EventParser {
    private var splitter = LineSplitter(limit: 1024 * 1024)
    private var data: [UInt8] = []

    /// The data of every event that `piece` completes.
    mutating func append(_ piece: some Sequence<UInt8>) throws(DeskError) -> [[UInt8]] {
        guard let batch = try splitter.append(piece) else { return [] }
        var events: [[UInt8]] = []
        for line in batch.lines {
            if line.isEmpty {
                if !data.isEmpty { events.append(data) }
                data = []
            } else if line.starts(with: "data:".utf8) {
                var value = line.dropFirst(5)
                if value.first == 0x20 { value = value.dropFirst() }
                if !data.isEmpty { data.append(0x0A) }
                data.append(contentsOf: value)
            }
        }
        return events
    }
}
