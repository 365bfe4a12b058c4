import Telemetry

/// Reads what `InputEncoder` wrote, out of bytes that a disk may have changed: throws, never traps.
struct InputDecoder {
    private var reader: ByteReader
    private var devices: [DeviceID] = []
    private var names: [String] = []
    private var shapes: [ReadingShape] = []
    private let hasShapes: Bool
    private var clock: Int64 = 0

    static func decode(_ bytes: ArraySlice<UInt8>) throws(ByteReader.Malformed) -> [DeviceInput] {
        var reader = ByteReader(bytes)
        let format = try reader.byte()
        guard format == InputEncoder.format || format == InputEncoder.formatWithoutShapes else {
            throw .init(reason: "format \(format) is not known")
        }
        let sum = try reader.fixed32()
        let body = try reader.take(reader.remaining)
        guard Checksum.crc32(body) == sum else { throw .init(reason: "the checksum does not match") }
        var decoder = InputDecoder(reader: ByteReader(body), hasShapes: format == InputEncoder.format)
        var inputs: [DeviceInput] = []
        let count = try decoder.reader.count(of: "inputs")
        inputs.reserveCapacity(count)
        for _ in 0..<count { inputs.append(try decoder.input()) }
        guard decoder.reader.remaining == 0 else { throw .init(reason: "bytes are left over") }
        return inputs
    }

    private init(reader: ByteReader, hasShapes: Bool) {
        self.reader = reader
        self.hasShapes = hasShapes
    }

    private mutating func input() throws(ByteReader.Malformed) -> DeviceInput {
        let device = try device()
        let byte = try reader.byte()
        guard let kind = InputKind(rawValue: byte & ~(InputKind.imported | InputKind.numbered)) else {
            throw .init(reason: "kind \(byte) is not known")
        }
        clock &+= try reader.signed()
        let number = byte & InputKind.numbered != 0 ? try messageNumber() : nil
        return DeviceInput(
            device: device, receivedAt: Timestamp(rawValue: clock), imported: byte & InputKind.imported != 0,
            number: number, content: try content(kind))
    }

    private mutating func messageNumber() throws(ByteReader.Malformed) -> MessageNumber {
        let number = try reader.signed()
        guard (0...InputKind.largestNumber).contains(number) else {
            throw .init(reason: "a message's number is out of range")
        }
        return MessageNumber(number: number, boot: try flag() ? try reader.fixed64() : nil)
    }

    private mutating func content(_ kind: InputKind) throws(ByteReader.Malformed) -> DeviceInput.Content {
        switch kind {
        case .enrolled:
            let address = Address(convention: try name(), gateway: try optional(), native: try reader.text())
            return .enrolled(address, profile: try flag() ? try name() : nil)
        case .readings:
            let shape = hasShapes ? try reader.unsigned() : ReadingShapes.none
            guard shape == ReadingShapes.none else { return .readings(try readings(ofShape: shape)) }
            let count = try reader.count(of: "readings")
            var readings: [Reading] = []
            readings.reserveCapacity(count)
            var last = clock
            for _ in 0..<count {
                let reading = try reading(after: last)
                last = reading.observedAt.rawValue
                readings.append(reading)
            }
            return .readings(readings)
        case .availability:
            return .availability(try flag() ? .online : .offline)
        case .info:
            var info: [String: String] = [:]
            for _ in 0..<(try reader.count(of: "info")) {
                let key = try name()
                info[key] = try reader.text()
            }
            return .info(info)
        case .acknowledgement:
            let status = Int(try reader.byte())
            guard InputKind.statuses.indices.contains(status) else {
                throw .init(reason: "status \(status) is not known")
            }
            return .acknowledgement(
                Acknowledgement(status: InputKind.statuses[status], correlation: try optional(), detail: try optional())
            )
        case .repair:
            let ended = try flag()
            let repair = RepairID(rawValue: try reader.text())
            return .repair(RepairMark(repair: repair, fix: try name(), step: ended ? .ended : .sent))
        case .setting:
            return .setting(try setting())
        case .peers:
            var norms: [PeerNorm] = []
            for _ in 0..<(try reader.count(of: "norms")) { norms.append(try norm()) }
            return .peers(norms)
        case .learned:
            var figures = LearnedFigures(profile: try name(), rates: try numbers(), falseAlarms: try numbers())
            for _ in 0..<(try reader.count(of: "causes")) {
                let cause = try name()
                figures.shows[cause] = try numbers()
            }
            return .learned(figures)
        case .tick:
            return .tick
        }
    }

    private mutating func numbers() throws(ByteReader.Malformed) -> [String: Double] {
        var numbers: [String: Double] = [:]
        for _ in 0..<(try reader.count(of: "figures")) {
            let id = try name()
            numbers[id] = try double()
        }
        return numbers
    }

    private mutating func setting() throws(ByteReader.Malformed) -> DeviceSetting {
        var setting = DeviceSetting()
        for _ in 0..<(try reader.count(of: "overrides")) {
            let id = try name()
            setting.overrides[id] = try double()
        }
        let holds = try reader.byte()
        guard holds & ~(InputKind.settingHasZone | InputKind.settingHasCures) == 0 else {
            throw .init(reason: "a setting holds what is not known")
        }
        if holds & InputKind.settingHasZone != 0 {
            let initial = try offset()
            var changes: [ZoneOffsets.Change] = []
            for _ in 0..<(try reader.count(of: "changes of local time")) {
                let at = Timestamp(rawValue: try reader.signed())
                changes.append(ZoneOffsets.Change(at: at, seconds: try offset()))
            }
            setting.zone = ZoneOffsets(initial: initial, changes: changes)
        }
        guard holds & InputKind.settingHasCures != 0 else { return setting }
        for _ in 0..<(try reader.count(of: "cures")) {
            let id = try name()
            setting.cures[id] = Timestamp(rawValue: try reader.signed())
        }
        return setting
    }

    private mutating func norm() throws(ByteReader.Malformed) -> PeerNorm {
        let metric = MetricID(stored: try name())
        let over = TimeSpan(microseconds: try reader.signed())
        let at = Timestamp(rawValue: try reader.signed())
        return PeerNorm(
            metric: metric, over: over, at: at, median: try double(), spread: try double(),
            devices: Int(clamping: try reader.unsigned()))
    }

    private mutating func offset() throws(ByteReader.Malformed) -> Int32 {
        guard let offset = Int32(exactly: try reader.signed()) else {
            throw .init(reason: "an offset from UTC is out of range")
        }
        return offset
    }

    /// Finite.
    private mutating func double() throws(ByteReader.Malformed) -> Double {
        let value = Double(bitPattern: try reader.fixed64())
        guard value.isFinite else { throw .init(reason: "a number is not finite") }
        return value
    }

    private mutating func readings(ofShape number: UInt64) throws(ByteReader.Malformed) -> [Reading] {
        if number == UInt64(shapes.count) + 1 { shapes.append(try shape()) }
        guard number <= UInt64(shapes.count) else { throw .init(reason: "a shape is referred to before it occurs") }
        let shape = shapes[Int(number) - 1]
        let at = Timestamp(rawValue: clock &+ (try reader.signed()))
        var readings: [Reading] = []
        readings.reserveCapacity(shape.readings.count)
        for known in shape.readings {
            let value =
                known.scale == DecimalCode.verbatim
                ? Double(bitPattern: try reader.fixed64())
                : DecimalCode.value(try reader.signed(), scale: Int(known.scale))
            guard value.isFinite else { throw .init(reason: "a number is not finite") }
            readings.append(
                Reading(metric: known.metric, value: value, observedAt: at, deviceStated: known.isStated))
        }
        return readings
    }

    private mutating func shape() throws(ByteReader.Malformed) -> ReadingShape {
        let count = try reader.count(of: "readings")
        guard (1...ReadingShapes.mostReadings).contains(count) else { throw .init(reason: "a shape is not known") }
        var shape = ReadingShape(readings: [])
        for _ in 0..<count {
            let metric = MetricID(stored: try name())
            let known = ReadingShape.Known(metric: metric, head: try reader.byte())
            guard known.scale == DecimalCode.verbatim || Int(known.scale) < DecimalCode.powers.count else {
                throw .init(reason: "a number's scale is not known")
            }
            shape.readings.append(known)
        }
        return shape
    }

    private mutating func reading(after last: Int64) throws(ByteReader.Malformed) -> Reading {
        let metric = MetricID(stored: try name())
        let at = last &+ (try reader.signed())
        let byte = try reader.byte()
        let value: Double
        switch byte & 0x7F {
        case DecimalCode.verbatim:
            value = Double(bitPattern: try reader.fixed64())
        case let scale where Int(scale) < DecimalCode.powers.count:
            value = DecimalCode.value(try reader.signed(), scale: Int(scale))
        default:
            throw .init(reason: "a number's scale is not known")
        }
        guard value.isFinite else { throw .init(reason: "a number is not finite") }
        return Reading(
            metric: metric, value: value, observedAt: Timestamp(rawValue: at), deviceStated: byte & 0x80 != 0)
    }

    private mutating func device() throws(ByteReader.Malformed) -> DeviceID {
        let number = try reader.unsigned()
        if number == 0 {
            let id = DeviceID(high: try reader.fixed64(), low: try reader.fixed64())
            devices.append(id)
            return id
        }
        guard number <= UInt64(devices.count) else { throw .init(reason: "a device is referred to before it occurs") }
        return devices[Int(number) - 1]
    }

    private mutating func name() throws(ByteReader.Malformed) -> String {
        let number = try reader.unsigned()
        if number == 0 {
            let text = try reader.text()
            names.append(text)
            return text
        }
        if number == InputKind.nameOnce { return try reader.text() }
        guard number <= UInt64(names.count) else { throw .init(reason: "a name is referred to before it occurs") }
        return names[Int(number) - 1]
    }

    private mutating func optional() throws(ByteReader.Malformed) -> String? {
        try flag() ? try reader.text() : nil
    }

    private mutating func flag() throws(ByteReader.Malformed) -> Bool {
        switch try reader.byte() {
        case 0: false
        case 1: true
        case let other: throw .init(reason: "\(other) is neither yes nor no")
        }
    }
}
