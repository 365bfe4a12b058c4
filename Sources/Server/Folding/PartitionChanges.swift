import Telemetry

/// What has changed in a partition since it was saved, as flat bytes.
///
/// Ten minutes of messages change a sixth of a device's state: windows turn over a bucket at a time, and what was learnt
/// over weeks stays. Layout: the figures as a partition without devices; then a step for each device, in the order of
/// both: a byte, and what it says. What was foretold of a device holds while it stays.
enum PartitionChanges {
    private enum Step: UInt8 {
        /// The next of the old ones stays.
        case stays
        /// It has changed: its position and state as `ByteChanges`.
        case changed
        /// Another comes before it: in full, as `StoredDevice.encode` has it.
        case new
        /// It is no more.
        case gone
        case end
        /// What is foretold of the one that is told of next.
        case foretold
    }

    /// A device's state is no larger: what says so was not written here.
    private static let mostBytes = 1 << 26

    static func bytes(from old: StoredPartition, to new: StoredPartition) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(new.devices.count * 1_024)
        FlatBytes.append(StoredPartition(devices: [], figures: new.figures).bytes, to: &bytes)
        var left = old.devices[...]
        for device in new.devices {
            while let first = left.first, first.device < device.device {
                bytes.append(Step.gone.rawValue)
                left.removeFirst()
            }
            guard let known = left.first, known.device == device.device, known.profile == device.profile else {
                if left.first?.device == device.device {
                    bytes.append(Step.gone.rawValue)
                    left.removeFirst()
                }
                foretell(device, unless: nil, &bytes)
                bytes.append(Step.new.rawValue)
                FlatBytes.append(StoredDevice.encode([device]), to: &bytes)
                continue
            }
            left.removeFirst()
            if known.position == device.position, known.state == device.state,
                device.quietUntil != nil || known.quietUntil == nil
            {
                foretell(device, unless: known.quietUntil, &bytes)
                bytes.append(Step.stays.rawValue)
            } else {
                foretell(device, unless: nil, &bytes)
                bytes.append(Step.changed.rawValue)
                FlatBytes.append(UInt64(bitPattern: device.position.rawValue), to: &bytes)
                ByteChanges.append(from: known.state, to: device.state, into: &bytes)
            }
        }
        bytes.append(contentsOf: repeatElement(Step.gone.rawValue, count: left.count))
        bytes.append(Step.end.rawValue)
        return bytes
    }

    private static func foretell(_ device: StoredDevice, unless known: Timestamp?, _ bytes: inout [UInt8]) {
        guard let until = device.quietUntil, until != known else { return }
        bytes.append(Step.foretold.rawValue)
        FlatBytes.append(UInt64(bitPattern: until.rawValue), to: &bytes)
    }

    /// What the partition has become; nil where these changes are not of it.
    ///
    /// - Parameter schema: of the file that holds them.
    static func apply(
        _ bytes: [UInt8], schema: UInt32 = StoredPartition.schema, to old: consuming StoredPartition
    ) -> StoredPartition? {
        var rest = bytes[...]
        guard let head = FlatBytes.run(&rest),
            let figures = StoredPartition(bytes: Array(head), schema: schema)?.figures
        else { return nil }
        var devices: [StoredDevice] = []
        devices.reserveCapacity(old.devices.count)
        var place = 0
        var foretold: Timestamp?
        while let step = rest.popFirst().flatMap(Step.init(rawValue:)) {
            switch step {
            case .end:
                guard rest.isEmpty, place == old.devices.count else { return nil }
                return StoredPartition(devices: devices, figures: figures)
            case .new:
                guard let run = FlatBytes.run(&rest), let new = StoredDevice.decode(run), new.count == 1 else {
                    return nil
                }
                devices += new
                devices[devices.count - 1].quietUntil = foretold
                foretold = nil
            case .foretold:
                guard let until = FlatBytes.word(&rest) else { return nil }
                foretold = Timestamp(rawValue: Int64(bitPattern: until))
            case .stays, .changed, .gone:
                guard place < old.devices.count else { return nil }
                defer { place += 1 }
                if step == .gone { continue }
                devices.append(old.devices[place])
                if step == .changed || foretold != nil { devices[devices.count - 1].quietUntil = foretold }
                foretold = nil
                guard step == .changed else { continue }
                // Given up there, so that it is changed where it lies.
                old.devices[place].state = []
                guard let position = FlatBytes.word(&rest),
                    ByteChanges.apply(&rest, to: &devices[devices.count - 1].state, most: mostBytes)
                else { return nil }
                devices[devices.count - 1].position = JournalPosition(rawValue: Int64(bitPattern: position))
            }
        }
        return nil
    }
}
