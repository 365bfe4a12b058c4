import FleetModel

/// Some devices of the fleet, neighbours in its order, at work in one place: what one thread takes at a time.
actor FleetPart {
    private(set) var devices: [FleetDevice]

    init(_ devices: [FleetDevice]) { self.devices = devices }

    /// Gives the devices away: one holder changes them in their place.
    func handOver() -> [FleetDevice] {
        defer { devices = [] }
        return devices
    }

    /// What the devices say on the way to `time`.
    /// - Parameters:
    ///   - start: the history's; what is said before it is not noted.
    ///   - base: not later than any line of this slice.
    func run(from start: ModelTime, base: ModelTime, to time: ModelTime, truth: SliceTimes.TruthNoting) -> HistorySlice
    {
        var slice = HistorySlice(base: base)
        for index in devices.indices {
            slice.run(&devices[index], from: start, to: time)
            if time == start { slice.open(devices[index], at: start) }
            if truth != .nothing { slice.noteTruth(of: &devices[index], always: truth == .all) }
        }
        slice.sort()
        return slice
    }
}
