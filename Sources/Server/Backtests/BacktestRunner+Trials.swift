import DeskOperations
import Diagnostics
import ProfileFiles
import Profiles
import Store
import Telemetry

extension BacktestRunner {
    private typealias Listener = AsyncStream<BacktestUpdate>.Continuation

    /// Devices named in a report, each way.
    private static let mostDifferences = 500
    /// Norms kept for one run; some 50 MB. Later hours are without.
    private static let mostNorms = 500_000
    private static let hour = TimeSpan.hours(1)

    func report(
        of request: BacktestRequest, used: DeviceProfile, changed: PlacedProfile,
        telling sink: AsyncStream<BacktestUpdate>.Continuation
    ) async throws -> BacktestReport {
        let ids = try await devices(with: used.id)
        let devices = try await look(at: Self.sample(ids, request.devices))
        // Beside itself a profile is tried once.
        let isSame = changed.profile.contentHash == used.contentHash
        var sides = (isSame ? [used] : [used, changed.profile]).map {
            BacktestSide($0, kept: used, countsFrom: request.from)
        }
        expect(Self.steps(sides, devices.count, to: request.to), telling: sink)
        for place in sides.indices {
            sides[place].peers = try await peers(of: sides[place], devices, to: request.to, sink)
        }
        var tally = BacktestTally(used: used, changed: changed)
        for device in devices {
            var trials: [ProfileTrial] = []
            for side in sides { trials.append(try await trial(of: device, by: side, request, sink)) }
            tally.add((used: trials[0], changed: trials[trials.count - 1]), of: device.record.id)
        }
        return tally.report(
            request, devicesInAll: ids.count, mostDifferences: Self.mostDifferences,
            notes: Self.notes(sides[sides.count - 1], devices: devices.count, of: ids.count))
    }

    private static func steps(_ sides: [BacktestSide], _ devices: Int, to: Timestamp) -> Int {
        sides.reduce(0) { sum, side in
            let days = Int(((to - side.from).inSeconds / 86_400).rounded(.up))
            return sum + days * devices * (PeerTrial.comparing(side.compiled.profile) == nil ? 1 : 2)
        }
    }

    /// Said of every run: a `BacktestSide` is compiled from its file alone.
    static let figures =
        "both profiles are judged by the figures in their files; where the service goes by figures that it learned, "
        + "what it said at the time may differ"

    /// What history alone does not tell of a profile.
    private static func notes(_ side: BacktestSide, devices: Int, of all: Int) -> [String] {
        var notes = [Self.figures] + side.stored.notes
        if side.compiled.readsLocalTime || !side.compiled.profile.parameters.isEmpty {
            notes.append("devices' own figures and their homes are those of today, for all of the time")
        }
        if let peers = side.peers {
            if peers.isEmpty {
                notes.append("fewer than \(PeerNorm.fewestDevices) devices: what compares with peers is unknown here")
            } else {
                notes.append(
                    (devices < all
                        ? "peers are the \(devices) devices looked at, not all \(all)" : "peers are compared")
                        + " by the firmware that they have today")
            }
            if peers.values.reduce(0, { $0 + $1.count }) >= mostNorms {
                notes.append("too many firmwares to compare: peers are unknown in the later part")
            }
        }
        return notes
    }

    // MARK: - Devices

    private func devices(with profile: ProfileID) async throws -> [DeviceID] {
        var found: [DeviceID] = []
        var last: DeviceID?
        while true {
            let page = try await registry.devices(after: last, limit: Registry.mostRows)
            found += page.filter { $0.profile == profile.rawValue }.map(\.id)
            guard let end = page.last, page.count == Registry.mostRows else { return found }
            last = end.id
        }
    }

    /// Evenly over the ids, which are in the order of enrolment: old devices and new ones alike, the same each time.
    private static func sample(_ all: [DeviceID], _ most: Int) -> [DeviceID] {
        guard all.count > most else { return all }
        return (0..<most).map { all[$0 * all.count / most] }
    }

    private func look(at ids: [DeviceID]) async throws -> [BacktestDevice] {
        var devices: [BacktestDevice] = []
        var zones: [String: ZoneOffsets?] = [:]
        for id in ids {
            guard let record = try await registry.device(id) else { continue }
            var zone: ZoneOffsets?
            if let home = record.home, let name = try await registry.home(home)?.timeZone {
                zone = zones[name] ?? ZoneOffsets(zone: name, around: now())
                zones[name] = .some(zone)
            }
            devices.append(BacktestDevice(record: record, zone: zone))
        }
        return devices
    }

    // MARK: - Trials

    private func trial(
        of device: BacktestDevice, by side: BacktestSide, _ request: BacktestRequest, _ sink: Listener
    ) async throws -> ProfileTrial {
        let id = device.record.id
        var trial = ProfileTrial(
            side.compiled, device: id,
            setting: DeviceSettings.setting(
                overrides: device.record.overrides ?? [:], zone: device.zone, side.compiled),
            firmware: device.record.firmware, countsFrom: request.from)
        var hour = Self.hourEnd(after: side.from)
        // A day at a time bounds the memory.
        var day = side.from
        while day < request.to {
            let end = min(day + .days(1), request.to)
            for instant in try await side.stored.instants(of: id, from: day, to: end, in: history) {
                while let peers = side.peers, hour <= instant.at {
                    if let norms = peers[hour] { trial.take(norms, at: hour) }
                    hour = hour + Self.hour
                }
                trial.take(instant.readings, at: instant.at)
            }
            day = end
            try step(telling: sink)
        }
        return trial
    }

    /// The norms of every hour, day by day over all devices; nil where the profile compares no peers. Memory: a device's
    /// windows for the comparison, and a day of their means.
    private func peers(
        of side: BacktestSide, _ devices: [BacktestDevice], to: Timestamp, _ sink: Listener
    ) async throws -> PeerHistory? {
        guard let comparing = PeerTrial.comparing(side.compiled.profile) else { return nil }
        var trials = devices.map { PeerTrial(comparing, device: $0.record.id, firmware: $0.record.firmware) }
        let stored = side.stored.only(side.compiled.comparedMetrics)
        var norms: PeerHistory = [:]
        var kept = 0
        var day = side.from
        while day < to {
            let end = min(day + .days(1), to)
            var means: [Timestamp: [PeerMean]] = [:]
            for place in trials.indices {
                var hour = Self.hourEnd(after: day)
                func close(upTo time: Timestamp) {
                    while hour <= time {
                        means[hour, default: []] += trials[place].means(at: hour)
                        hour = hour + Self.hour
                    }
                }
                let id = devices[place].record.id
                for instant in try await stored.instants(of: id, from: day, to: end, in: history) {
                    close(upTo: instant.at)
                    trials[place].take(instant.readings, at: instant.at)
                }
                close(upTo: end)
                try step(telling: sink)
            }
            for (hour, means) in means.sorted(by: { $0.key < $1.key }) where kept < Self.mostNorms {
                let known = PeerGroup.norms(of: means, at: hour)
                if !known.isEmpty { norms[hour] = known }
                kept += known.count
            }
            day = end
        }
        return norms
    }

    private static func hourEnd(after time: Timestamp) -> Timestamp {
        Timestamp(seconds: (time.seconds / 3_600 + 1) * 3_600)
    }
}
