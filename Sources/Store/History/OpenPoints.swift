/// Points not yet in the files, by device and hour, in order of arrival.
struct OpenPoints {
    private(set) var count = 0
    /// By the device's number.
    private(set) var devices: [UInt32: [Hour]] = [:]

    struct Hour {
        /// Since 1970.
        var hour: Int64
        var points = PackedPoints()
    }

    /// Adds one device's points of one hour.
    mutating func append(_ points: ArraySlice<NumberedPoint>, of device: UInt32, hour: Int64) {
        guard !points.isEmpty else { return }
        count += points.count
        Self.append(points, hour, to: &devices[device, default: []])
    }

    private static func append(_ points: ArraySlice<NumberedPoint>, _ hour: Int64, to hours: inout [Hour]) {
        // The newest hour is the last: looked for from there.
        let place = hours.lastIndex { $0.hour == hour } ?? hours.count
        if place == hours.count { hours.append(Hour(hour: hour)) }
        hours[place].points.append(points)
    }

    /// Puts older points before these, after a write that failed.
    mutating func prepend(_ older: OpenPoints) {
        var merged = older
        for (device, hours) in devices {
            for hour in hours { merged.append(hour.points.points[...], of: device, hour: hour.hour) }
        }
        self = merged
    }

    /// Forgets one device's hour, which has been written.
    mutating func remove(_ device: UInt32, hour: Int64) {
        guard let place = devices[device]?.firstIndex(where: { $0.hour == hour }) else { return }
        count -= devices[device]?[place].points.count ?? 0
        devices[device]?.remove(at: place)
        if devices[device]?.isEmpty == true { devices[device] = nil }
    }

    /// Forgets the hours before `hour`.
    mutating func remove(before hour: Int64) {
        for device in Array(devices.keys) {
            for old in devices[device]?.map(\.hour) ?? [] where old < hour { remove(device, hour: old) }
        }
    }

    /// What is to be written, by day, in the order of the days' files.
    func leaving() -> [(day: HistoryDay, hours: [DayFile.Addition])] {
        var byDay: [HistoryDay: [DayFile.Addition]] = [:]
        for (device, hours) in devices {
            for hour in hours {
                byDay[HistoryDay(hour: hour.hour), default: []].append(
                    DayFile.Addition(key: DayFile.Key(hour: hour.hour, device: device), points: hour.points))
            }
        }
        return byDay.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted { $0.key < $1.key }) }
    }
}
