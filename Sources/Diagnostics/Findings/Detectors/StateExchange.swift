/// Flat bytes of a state, written or read by the same calls, so that the two cannot differ in order.
struct StateExchange {
    private enum Direction {
        case writing(StateWriter)
        case reading(StateReader)
    }
    private var direction: Direction

    init() { direction = .writing(StateWriter()) }
    init(reading bytes: [UInt8]) { direction = .reading(StateReader(bytes)) }

    var written: [UInt8] {
        guard case .writing(let writer) = direction else { return [] }
        return writer.bytes
    }
    var isAtEnd: Bool {
        guard case .reading(let reader) = direction else { return false }
        return reader.isAtEnd
    }
    var isReading: Bool {
        guard case .reading = direction else { return false }
        return true
    }

    private mutating func pass<T>(
        _ value: inout T, _ write: (inout StateWriter, T) -> Void,
        _ read: (inout StateReader) throws(StateReader.Malformed) -> T
    ) throws(StateReader.Malformed) {
        switch direction {
        case .writing(var writer):
            direction = .writing(StateWriter())
            write(&writer, value)
            direction = .writing(writer)
        case .reading(var reader):
            value = try read(&reader)
            direction = .reading(reader)
        }
    }

    /// Finite.
    mutating func pass(_ value: inout Double) throws(StateReader.Malformed) {
        try pass(&value, { $0.put($1) }, { reader throws(StateReader.Malformed) in try reader.double() })
    }
    mutating func pass(_ value: inout Bool) throws(StateReader.Malformed) {
        try pass(&value, { $0.put($1) }, { reader throws(StateReader.Malformed) in try reader.flag() })
    }
    /// Within the range, which starts at 0 or above.
    mutating func pass(_ value: inout Int, in range: ClosedRange<Int>) throws(StateReader.Malformed) {
        try pass(
            &value, { $0.put(Int64($1)) },
            { reader throws(StateReader.Malformed) in
                let read: Int64 = try reader.integer()
                guard let value = Int(exactly: read), range.contains(value) else { throw StateReader.Malformed() }
                return value
            })
    }
    /// Finite, from `least` (by default as far below zero) to `most`.
    mutating func pass(
        _ value: inout Float, within most: Float, from least: Float? = nil
    ) throws(StateReader.Malformed) {
        try pass(
            &value, { $0.put($1) },
            { reader throws(StateReader.Malformed) in
                let value = try reader.float()
                guard value >= least ?? -most, value <= most else { throw StateReader.Malformed() }
                return value
            })
    }
    /// As many as there are, finite and not beyond.
    mutating func pass(_ values: inout [Float], within most: Float) throws(StateReader.Malformed) {
        for index in values.indices { try pass(&values[index], within: most) }
    }
    /// Any value is good.
    mutating func pass<T: FixedWidthInteger>(_ value: inout T) throws(StateReader.Malformed) {
        try pass(&value, { $0.put($1) }, { reader throws(StateReader.Malformed) in try reader.integer() })
    }
    mutating func pass(_ value: inout Double?) throws(StateReader.Malformed) {
        var isThere = value != nil
        try pass(&isThere)
        guard isThere else { return value = nil }
        var inner = value ?? 0
        try pass(&inner)
        value = inner
    }
    mutating func pass(_ values: inout [Double], atMost most: Int) throws(StateReader.Malformed) {
        var count = values.count
        try pass(&count, in: 0...most)
        if isReading { values = Array(repeating: 0, count: count) }
        for index in values.indices { try pass(&values[index]) }
    }
    mutating func pass(_ values: inout [Double?], atMost most: Int) throws(StateReader.Malformed) {
        var count = values.count
        try pass(&count, in: 0...most)
        if isReading { values = Array(repeating: nil, count: count) }
        for index in values.indices { try pass(&values[index]) }
    }
}
