import Telemetry

/// Points not yet in the file, by device and hour, in order of arrival.
struct OpenPoints {
    /// The flush that puts them there: a reader that sees this flush's number in the file finds them in the file.
    var flush: Int64
    private(set) var count = 0
    private(set) var devices: [DeviceID: [Hour]] = [:]

    struct Hour {
        var hour: Int64
        var points: [NumberedPoint]
    }

    init(flush: Int64) { self.flush = flush }

    /// Adds one device's points; nearly always of one hour.
    mutating func append(_ points: [NumberedPoint], of device: DeviceID) {
        guard !points.isEmpty else { return }
        count += points.count
        Self.append(points, to: &devices[device, default: []])
    }

    private static func append(_ points: [NumberedPoint], to hours: inout [Hour]) {
        for point in points {
            let hour = HistoryKey.hour(of: Timestamp(microseconds: point.at))
            // The newest hour is the last: looked for from there.
            if let place = hours.lastIndex(where: { $0.hour == hour }) {
                hours[place].points.append(point)
            } else {
                hours.append(Hour(hour: hour, points: [point]))
            }
        }
    }

    /// Puts older points before these, after a flush that failed.
    mutating func prepend(_ older: OpenPoints) {
        var merged = older
        for (device, hours) in devices {
            for hour in hours { merged.append(hour.points, of: device) }
        }
        merged.flush = flush
        self = merged
    }

    /// Forgets the hours before `hour`.
    mutating func remove(before hour: Int64) {
        for device in Array(devices.keys) {
            guard let hours = devices[device] else { continue }
            let kept = hours.filter { $0.hour >= hour }
            count -= hours.reduce(0) { $0 + $1.points.count } - kept.reduce(0) { $0 + $1.points.count }
            devices[device] = kept.isEmpty ? nil : kept
        }
    }

    /// One device's points of one metric from `from` up to, not including, `to`.
    func points(of device: DeviceID, metric: UInt32, from: Timestamp, to: Timestamp) -> [NumberedPoint] {
        var found: [NumberedPoint] = []
        let range = HistoryKey.hour(of: from)...HistoryKey.hour(of: max(from, to))
        for hour in devices[device] ?? [] where range.contains(hour.hour) {
            for point in hour.points
            where point.metric == metric && point.at >= from.rawValue && point.at < to.rawValue {
                found.append(point)
            }
        }
        return found
    }
}
