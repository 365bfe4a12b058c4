import Telemetry

/// Turns inputs into the bytes of one journal row, and marks into theirs.
///
/// Layout: format (1 byte), CRC-32 of what follows, number of inputs, the inputs. An input is its device, its kind
/// with `imported` and `numbered` as the top bits, `receivedAt` less the one before, its number, and what the kind holds. A device, and a name
/// that recurs (metric, convention, profile, fix, info key), stands in full where it first occurs and after that as
/// its number in the order of occurrence. Readings of one time come by their *shape*, which is named once: their metrics
/// in order, and the scale of each. Some 30 to 50 bytes for a message of 8 readings.
struct InputEncoder {
    static let format: UInt8 = 2
    /// Rows of which no readings come by a shape.
    static let formatWithoutShapes: UInt8 = 1

    private var writer = ByteWriter()
    private var devices: DeviceNumbers
    private var names = NameNumbers()
    private var shapes = ReadingShapes()
    private var clock: Int64 = 0

    private init(count: Int) {
        devices = DeviceNumbers(capacity: count)
        writer.reserve(count * 64 + 64)
    }

    /// Throws `.constraint(.notFinite)` at the first reading that is NaN or infinite.
    static func encode(_ inputs: [DeviceInput]) throws(StoreError) -> [UInt8] {
        var encoder = InputEncoder(count: inputs.count)
        encoder.writer.unsigned(UInt64(inputs.count))
        for input in inputs { try encoder.append(input) }
        var row = ByteWriter()
        row.byte(format)
        row.fixed32(Checksum.crc32(encoder.writer.bytes))
        row.append(encoder.writer.bytes)
        return row.bytes
    }

    private mutating func append(_ input: DeviceInput) throws(StoreError) {
        device(input.device)
        writer.byte(
            InputKind(input.content).rawValue | (input.imported ? InputKind.imported : 0)
                | (input.number == nil ? 0 : InputKind.numbered))
        writer.signed(input.receivedAt.rawValue &- clock)
        clock = input.receivedAt.rawValue
        if let number = input.number { try append(number) }
        switch input.content {
        case .enrolled(let address, let profile):
            name(address.convention)
            optional(address.gateway)
            writer.text(address.native)
            writer.byte(profile == nil ? 0 : 1)
            if let profile { name(profile) }
        case .readings(let readings):
            for reading in readings where !reading.value.isFinite {
                throw StoreError(
                    .constraint(.notFinite),
                    cause: "a reading of device \(input.device) is not finite: its decoder must reject it")
            }
            if appendShaped(readings, after: input.receivedAt.rawValue) { return }
            writer.unsigned(ReadingShapes.none)
            writer.unsigned(UInt64(readings.count))
            append(readings, after: input.receivedAt.rawValue)
        case .availability(let availability):
            writer.byte(availability == .online ? 1 : 0)
        case .info(let info):
            writer.unsigned(UInt64(info.count))
            for (key, value) in info.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                name(key)
                writer.text(value)
            }
        case .acknowledgement(let acknowledgement):
            writer.byte(UInt8(truncatingIfNeeded: InputKind.statuses.firstIndex(of: acknowledgement.status) ?? 0))
            optional(acknowledgement.correlation)
            optional(acknowledgement.detail)
        case .repair(let mark):
            writer.byte(mark.step == .ended ? 1 : 0)
            writer.text(mark.repair.rawValue)
            name(mark.fix)
        case .setting(let setting):
            try append(setting)
        case .peers(let norms):
            try append(norms)
        case .learned(let figures):
            try append(figures)
        case .tick:
            break
        }
    }

    private mutating func append(_ message: MessageNumber) throws(StoreError) {
        guard (0...InputKind.largestNumber).contains(message.number) else {
            throw StoreError(.constraint(.outOfRange), cause: "a message's number is out of range")
        }
        writer.signed(message.number)
        writer.byte(message.boot == nil ? 0 : 1)
        if let boot = message.boot { writer.fixed64(boot) }
    }

    private mutating func append(_ figures: LearnedFigures) throws(StoreError) {
        name(figures.profile)
        try append(figures.rates)
        try append(figures.falseAlarms)
        writer.unsigned(UInt64(figures.shows.count))
        for (cause, shown) in figures.shows.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            name(cause)
            try append(shown)
        }
    }

    private mutating func append(_ numbers: [String: Double]) throws(StoreError) {
        writer.unsigned(UInt64(numbers.count))
        for (id, value) in numbers.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            try requireFinite(value, "a learned figure")
            name(id)
            writer.fixed64(value.bitPattern)
        }
    }

    private mutating func append(_ setting: DeviceSetting) throws(StoreError) {
        writer.unsigned(UInt64(setting.overrides.count))
        for (id, value) in setting.overrides.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            try requireFinite(value, "an override")
            name(id)
            writer.fixed64(value.bitPattern)
        }
        writer.byte(
            (setting.zone == nil ? 0 : InputKind.settingHasZone)
                | (setting.cures.isEmpty ? 0 : InputKind.settingHasCures))
        if let zone = setting.zone {
            writer.signed(Int64(zone.initial))
            writer.unsigned(UInt64(zone.changes.count))
            for change in zone.changes {
                writer.signed(change.at.rawValue)
                writer.signed(Int64(change.seconds))
            }
        }
        guard !setting.cures.isEmpty else { return }
        writer.unsigned(UInt64(setting.cures.count))
        for (id, at) in setting.cures.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            name(id)
            writer.signed(at.rawValue)
        }
    }

    private mutating func append(_ norms: [PeerNorm]) throws(StoreError) {
        writer.unsigned(UInt64(norms.count))
        for norm in norms {
            try requireFinite(norm.median + norm.spread, "a peer norm")
            name(norm.metric.rawValue)
            writer.signed(norm.over.microseconds)
            writer.signed(norm.at.rawValue)
            writer.fixed64(norm.median.bitPattern)
            writer.fixed64(norm.spread.bitPattern)
            writer.unsigned(UInt64(max(0, norm.devices)))
        }
    }

    private func requireFinite(_ value: Double, _ what: String) throws(StoreError) {
        guard value.isFinite else { throw StoreError(.constraint(.notFinite), cause: "\(what) is not finite") }
    }

    /// The shape's number, the time, the values. False, and nothing is written, where the readings are of several times or
    /// have values that their shape has no scale for.
    private mutating func appendShaped(_ readings: [Reading], after clock: Int64) -> Bool {
        guard let time = readings.first?.observedAt, readings.count <= ReadingShapes.mostReadings,
            readings.allSatisfy({ $0.observedAt == time })
        else { return false }
        if let place = shapes.place(of: readings) {
            let shape = shapes.shapes[place]
            if append(readings, by: shape, number: place, after: clock) { return true }
            // A finer scale is another shape; what is no decimal stands by itself.
            guard let finer = shape.finer(for: readings), shapes.replace(place, with: finer) else { return false }
            append(finer)
        } else {
            let shape = ReadingShape(of: readings)
            guard shapes.add(shape) else { return false }
            append(shape)
        }
        return append(readings, by: shapes.shapes[shapes.shapes.count - 1], number: nil, after: clock)
    }

    private mutating func append(_ shape: ReadingShape) {
        writer.unsigned(UInt64(shapes.shapes.count))
        writer.unsigned(UInt64(shape.readings.count))
        for reading in shape.readings {
            if let number = names.next(reading.metric) {
                writer.unsigned(number)
            } else {
                name(reading.metric.rawValue)
            }
            writer.byte(reading.head)
        }
    }

    private mutating func append(
        _ readings: [Reading], by shape: ReadingShape, number: Int?, after clock: Int64
    ) -> Bool {
        var isWritten = false
        // Ten bytes at most for each integer.
        writer.write(atMost: 20 + 10 * readings.count) { room in
            var end = 0
            if let number { end = ByteWriter.put(unsigned: UInt64(number) + 1, room, at: end) }
            end = ByteWriter.put(signed: readings[0].observedAt.rawValue &- clock, room, at: end)
            for (reading, known) in zip(readings, shape.readings) {
                if known.scale == DecimalCode.verbatim {
                    end = ByteWriter.put(fixed64: reading.value.bitPattern, room, at: end)
                } else if let (scale, integer) = DecimalCode.scaled(reading.value, from: Int(known.scale)),
                    scale == known.scale
                {
                    end = ByteWriter.put(signed: integer, room, at: end)
                } else {
                    return 0
                }
            }
            isWritten = true
            return end
        }
        return isWritten
    }

    /// The most bytes that a reading takes whose metric has been named.
    private static let longestReading = 31

    /// Each: metric, time less the one before, then one byte: the scale in the low four bits, whether the device stated
    /// the time in the top one; then the number.
    private mutating func append(_ readings: [Reading], after first: Int64) {
        var last = first
        for reading in readings {
            if let number = names.next(reading.metric) {
                writer.unsigned(number)
            } else {
                name(reading.metric.rawValue)
            }
            writer.write(atMost: Self.longestReading) { room in
                var end = ByteWriter.put(signed: reading.observedAt.rawValue &- last, room, at: 0)
                let stated: UInt8 = reading.deviceStated ? 0x80 : 0
                if let (scale, integer) = DecimalCode.scaled(reading.value) {
                    room[end] = UInt8(truncatingIfNeeded: scale) | stated
                    end = ByteWriter.put(signed: integer, room, at: end + 1)
                } else {
                    room[end] = DecimalCode.verbatim | stated
                    end = ByteWriter.put(fixed64: reading.value.bitPattern, room, at: end + 1)
                }
                return end
            }
            last = reading.observedAt.rawValue
        }
    }

    private mutating func device(_ id: DeviceID) {
        if let number = devices.number(of: id) {
            writer.unsigned(number)
        } else {
            writer.unsigned(0)
            writer.fixed64(id.high)
            writer.fixed64(id.low)
        }
    }

    private mutating func name(_ text: String) {
        if let number = names.next(text) {
            writer.unsigned(number)
            return
        }
        // Equal in Swift is not equal in bytes, save among ASCII: only such a name may stand for an earlier one.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            writer.unsigned(InputKind.nameOnce)
            writer.text(text)
            return
        }
        if let number = names.number(of: text) {
            writer.unsigned(number)
        } else {
            writer.unsigned(0)
            writer.text(text)
        }
    }

    private mutating func optional(_ text: String?) {
        writer.byte(text == nil ? 0 : 1)
        if let text { writer.text(text) }
    }
}
