import Store
import Telemetry

/// A partition in a snapshot: its devices, and the learned figures that they are folded with.
package struct StoredPartition: Hashable, Sendable {
    var devices: [StoredDevice]
    /// Of the devices' profiles, in the journal's order.
    var figures: [ToldFigures] = []

    package init(devices: [StoredDevice]) { self.devices = devices }

    init(devices: [StoredDevice], figures: [ToldFigures]) {
        self.devices = devices
        self.figures = figures
    }

    /// Raised whenever the layout changes.
    static let schema: UInt32 = 3
    /// Nothing is foretold.
    private static let withoutForetold: UInt32 = 2
    /// The devices alone.
    private static let withoutFigures: UInt32 = 1
}

/// Flat bytes: the figures, with lengths before what varies; what is foretold, as places among the devices and times; then
/// the devices.
extension StoredPartition {
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        FlatBytes.append(UInt64(figures.count), to: &bytes)
        for one in figures {
            FlatBytes.append(UInt64(bitPattern: one.position.rawValue), to: &bytes)
            FlatBytes.append(UInt64(bitPattern: one.at.rawValue), to: &bytes)
            FlatBytes.append(one.figures.profile.utf8, to: &bytes)
            Self.append(one.figures.rates, to: &bytes)
            Self.append(one.figures.falseAlarms, to: &bytes)
            FlatBytes.append(UInt64(one.figures.shows.count), to: &bytes)
            for (cause, shown) in one.figures.shows.sorted(by: { $0.key < $1.key }) {
                FlatBytes.append(cause.utf8, to: &bytes)
                Self.append(shown, to: &bytes)
            }
        }
        let foretold = devices.indices.filter { devices[$0].quietUntil != nil }
        FlatBytes.append(UInt64(foretold.count), to: &bytes)
        for place in foretold {
            guard let until = devices[place].quietUntil else { continue }
            FlatBytes.append(UInt64(place), to: &bytes)
            FlatBytes.append(UInt64(bitPattern: until.rawValue), to: &bytes)
        }
        return bytes + StoredDevice.encode(devices)
    }

    /// About as many bytes as `bytes` has.
    var size: Int { devices.reduce(0) { $0 + 64 + $1.state.count } }

    /// What was saved, with all changes to it; nil for bytes that no version of this made.
    init?(_ saved: Snapshots.Saved) {
        guard var partition = StoredPartition(bytes: saved.whole.bytes, schema: saved.whole.schema) else { return nil }
        for changes in saved.changes {
            guard [Self.withoutForetold, Self.schema].contains(changes.schema),
                let next = PartitionChanges.apply(changes.bytes, schema: changes.schema, to: consume partition)
            else { return nil }
            partition = next
        }
        self = partition
    }

    /// Nil for bytes that no version of this made.
    init?(bytes: [UInt8], schema: UInt32) {
        var rest = bytes[...]
        figures = []
        var foretold: [(place: UInt64, until: UInt64)] = []
        switch schema {
        case Self.withoutFigures: break
        case Self.withoutForetold, Self.schema:
            guard let count = FlatBytes.word(&rest), count <= UInt64(bytes.count) else { return nil }
            for _ in 0..<count {
                guard let one = Self.figures(&rest) else { return nil }
                figures.append(one)
            }
            guard schema == Self.schema else { break }
            guard let count = FlatBytes.word(&rest), count <= UInt64(bytes.count) else { return nil }
            for _ in 0..<count {
                guard let place = FlatBytes.word(&rest), let until = FlatBytes.word(&rest) else { return nil }
                foretold.append((place, until))
            }
        default: return nil
        }
        guard let devices = StoredDevice.decode(rest) else { return nil }
        self.devices = devices
        for (place, until) in foretold {
            guard place < UInt64(devices.count) else { return nil }
            self.devices[Int(place)].quietUntil = Timestamp(rawValue: Int64(bitPattern: until))
        }
    }

    private static func figures(_ rest: inout ArraySlice<UInt8>) -> ToldFigures? {
        guard let position = FlatBytes.word(&rest), let at = FlatBytes.word(&rest),
            let profile = FlatBytes.text(&rest), let rates = numbers(&rest), let falseAlarms = numbers(&rest),
            let causes = FlatBytes.word(&rest), causes <= UInt64(rest.count)
        else { return nil }
        var figures = LearnedFigures(profile: profile, rates: rates, falseAlarms: falseAlarms)
        for _ in 0..<causes {
            guard let cause = FlatBytes.text(&rest), let shown = numbers(&rest) else { return nil }
            figures.shows[cause] = shown
        }
        return ToldFigures(
            position: JournalPosition(rawValue: Int64(bitPattern: position)),
            at: Timestamp(rawValue: Int64(bitPattern: at)), figures: figures)
    }

    private static func append(_ numbers: [String: Double], to bytes: inout [UInt8]) {
        FlatBytes.append(UInt64(numbers.count), to: &bytes)
        for (name, number) in numbers.sorted(by: { $0.key < $1.key }) {
            FlatBytes.append(name.utf8, to: &bytes)
            FlatBytes.append(number.bitPattern, to: &bytes)
        }
    }

    private static func numbers(_ rest: inout ArraySlice<UInt8>) -> [String: Double]? {
        guard let count = FlatBytes.word(&rest), count <= UInt64(rest.count) else { return nil }
        var numbers: [String: Double] = [:]
        for _ in 0..<count {
            guard let name = FlatBytes.text(&rest), let bits = FlatBytes.word(&rest) else { return nil }
            numbers[name] = Double(bitPattern: bits)
        }
        return numbers
    }
}
