import Diagnostics
import Logging
import Profiles
import Store
import Synchronization
import Telemetry

extension InProcessDesk {
    /// Readings of which a piece is made at most: some 300 KiB.
    private static let mostInPiece = 4_096

    package func exportHistory(
        _ request: HistoryExportRequest, as principal: Principal
    ) async throws(DeskError) -> TablePieces {
        let (asked, to) = (request.from ?? Timestamp(rawValue: .min), request.to ?? Timestamp(rawValue: .max))
        guard asked < to else { throw .invalid(field: "to", why: "It is not after from.") }
        return try await only {
            let (device, home) = try await known(request.device, principal)
            let begin = try await householdBegin(of: home, at: clock())
            let from = max(asked, begin ?? asked)
            let profile = await devices.device(device.id)?.profile.profile
            if let metric = request.metric, profile?.metrics.contains(where: { $0.id == metric }) != true,
                !history.knows(metric)
            {
                throw DeskError.invalid(field: "metric", why: Self.unknown(metric, of: profile))
            }
            let table = ReadingTable(of: profile, metric: request.metric)
            try await looks.enter(
                audit(principal, "history.export", device.id.description, request.metric?.rawValue))
            let (history, id, logger) = (history, device.id, logger)
            return TablePieces {
                let rest = Mutex(Rest(days: history.daysHeld(id, from: from, to: to)))
                return {
                    if rest.withLock({ $0.takeHeader() }) { return table.header }
                    while true {
                        if let piece = rest.withLock({ $0.piece(Self.mostInPiece) }) { return table.lines(piece) }
                        guard let day = rest.withLock({ $0.nextDay() }) else { return nil }
                        do {
                            let readings = try await history.readings(id, from: day.lowerBound, to: day.upperBound)
                            rest.withLock { $0.readings = readings[...] }
                        } catch let error as StoreError {
                            // The answer has begun, so the client hears no more than that it broke off.
                            logger.error(
                                "an export broke off: stop the service, bedside history verify, restore a backup",
                                metadata: [
                                    "device.id": "\(id)", "day": "\(day.lowerBound.rfc3339?.prefix(10) ?? "")",
                                    "error": "\(error)",
                                ])
                            throw error
                        }
                    }
                }
            }
        }
    }

    private static func unknown(_ metric: MetricID, of profile: DeviceProfile?) -> String {
        let known = profile?.metrics.map(\.id.rawValue).joined(separator: ", ") ?? ""
        return known.isEmpty
            ? "nothing of that name was ever reported" : "the device has none of that name, but \(known)"
    }

    /// What of a table is still to come.
    private struct Rest {
        var days: [Range<Timestamp>]
        var readings: ArraySlice<(metric: MetricID, point: HistoryPoint)> = []
        private var place = 0
        private var hasHeader = false

        init(days: [Range<Timestamp>]) { self.days = days }

        mutating func takeHeader() -> Bool {
            defer { hasHeader = true }
            return !hasHeader
        }

        mutating func nextDay() -> Range<Timestamp>? {
            guard place < days.count else { return nil }
            defer { place += 1 }
            return days[place]
        }

        /// The next readings, up to the end of an instant.
        mutating func piece(_ most: Int) -> [(metric: MetricID, point: HistoryPoint)]? {
            guard !readings.isEmpty else { return nil }
            var end = min(readings.startIndex + most, readings.endIndex)
            while end < readings.endIndex, readings[end].point.at == readings[end - 1].point.at { end += 1 }
            defer { readings = readings[end...] }
            return Array(readings[..<end])
        }
    }
}
