import Telemetry

/// The devices of one journal row in the order in which they occur: 1, 2, 3, …
///
/// A table of places by hash, since a device occurs in every message and a dictionary would cost more than the rest.
struct DeviceNumbers {
    private var devices: [DeviceID] = []
    /// Places in `devices`, -1 where none; a power of two, at least twice as many.
    private var table: [Int32]

    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        table = [Int32](repeating: -1, count: size)
        devices.reserveCapacity(capacity)
    }

    /// The number of a device; nil, and it gets the next one, where it has not occurred yet.
    mutating func number(of device: DeviceID) -> UInt64? {
        if devices.count * 2 > table.count { grow() }
        let slot = slot(of: device)
        if table[slot] >= 0 { return UInt64(table[slot]) + 1 }
        table[slot] = Int32(truncatingIfNeeded: devices.count)
        devices.append(device)
        return nil
    }

    private func slot(of device: DeviceID) -> Int {
        let mask = table.count - 1
        var slot = Int(truncatingIfNeeded: ((device.low ^ device.high) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while table[slot] >= 0, devices[Int(table[slot])] != device { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        table = [Int32](repeating: -1, count: table.count * 2)
        for (place, device) in devices.enumerated() { table[slot(of: device)] = Int32(truncatingIfNeeded: place) }
    }
}

/// The names of one journal row in the order in which they occur: 1, 2, 3, …
///
/// Devices name their metrics in one order, so the name that followed last time is looked at first.
struct NameNumbers {
    private var numbers: [String: Int] = [:]
    private var names: [String] = []
    /// The same names; nil for one that no metric can have.
    private var metrics: [MetricID?] = []
    /// The place of what followed each name last time.
    private var following: [Int] = []
    private var last = 0

    /// The number of a name that has occurred before, where it is the one expected now.
    mutating func next(_ name: String) -> UInt64? {
        guard last < following.count else { return nil }
        let expected = following[last]
        // Equal texts of equal length are equal in their bytes where one of them is ASCII.
        guard expected < names.count, names[expected] == name, names[expected].utf8.count == name.utf8.count else {
            return nil
        }
        last = expected
        return UInt64(expected) + 1
    }

    /// The same of a metric's name.
    mutating func next(_ metric: MetricID) -> UInt64? {
        guard last < following.count else { return nil }
        let expected = following[last]
        guard expected < metrics.count, let known = metrics[expected], known == metric else { return nil }
        last = expected
        return UInt64(expected) + 1
    }

    /// The number of a name of ASCII; nil, and it gets the next one, where it has not occurred yet.
    mutating func number(of name: String) -> UInt64? {
        let known = numbers[name]
        let place = known ?? names.count
        if known == nil {
            numbers[name] = place
            names.append(name)
            metrics.append(name.utf8.count <= MetricID.longest ? MetricID(name) : nil)
            following.append(place + 1)
        }
        if last < following.count, last != place || known != nil { following[last] = place }
        last = place
        return known.map { UInt64($0) + 1 }
    }
}
