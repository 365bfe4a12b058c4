import Telemetry

/// What the readings of one message have in common with those of others of its kind: their metrics in order, how each is
/// written, whether its time was the device's.
struct ReadingShape {
    struct Known {
        var metric: MetricID
        /// The scale in the low four bits, whether the device stated the time in the top one.
        var head: UInt8
        var scale: UInt8 { head & 0x7F }
        var isStated: Bool { head & 0x80 != 0 }
    }
    var readings: [Known]

    init(readings: [Known]) { self.readings = readings }

    init(of readings: [Reading]) {
        self.readings = readings.map { reading in
            let scale = DecimalCode.scaled(reading.value).map { UInt8($0.scale) } ?? DecimalCode.verbatim
            return Known(metric: reading.metric, head: scale | (reading.deviceStated ? 0x80 : 0))
        }
    }

    func isOf(_ others: [Reading]) -> Bool {
        guard others.count == readings.count else { return false }
        for (known, other) in zip(readings, others)
        where known.metric != other.metric || known.isStated != other.deviceStated {
            return false
        }
        return true
    }

    /// The same with the scales that these need too; nil where one of them is no decimal.
    func finer(for others: [Reading]) -> ReadingShape? {
        var finer = self
        for (place, other) in others.enumerated() where readings[place].scale != DecimalCode.verbatim {
            guard let found = DecimalCode.scaled(other.value, from: Int(readings[place].scale)) else { return nil }
            finer.readings[place].head = UInt8(found.scale) | (readings[place].head & 0x80)
        }
        return finer
    }
}

/// The shapes of one journal row in the order in which they are named: 1, 2, 3, …
struct ReadingShapes {
    /// Says that readings have no shape.
    static let none: UInt64 = 0
    /// Of more readings in a message, each stands by itself.
    static let mostReadings = 64
    /// Of a row (default 64): a message that would need one more stands by itself.
    private static let most = 64

    private(set) var shapes: [ReadingShape] = []
    /// Places of those that are in use: no finer one has come for the same metrics. The last used first.
    private var used: [Int] = []

    /// The place of the shape that readings of one time have.
    mutating func place(of readings: [Reading]) -> Int? {
        for (index, place) in used.enumerated() where shapes[place].isOf(readings) {
            if index > 0 { used.swapAt(0, index) }
            return place
        }
        return nil
    }

    /// False where there are too many.
    mutating func add(_ shape: ReadingShape) -> Bool {
        guard shapes.count < Self.most else { return false }
        used.insert(shapes.count, at: 0)
        shapes.append(shape)
        return true
    }

    /// False where there are too many.
    mutating func replace(_ place: Int, with finer: ReadingShape) -> Bool {
        guard shapes.count < Self.most else { return false }
        used.removeAll { $0 == place }
        return add(finer)
    }
}
