import Diagnostics
import ProfileFiles
import Profiles
import Store
import Telemetry

/// Brings what the registry holds for a device (its own figures, its home's local time) into the journal where the fold
/// does not know it yet: after an import, a move, a profile's change, and once a year when a zone's rules are extended.
struct DeviceSettings: Sendable {
    let registry: Registry
    let shards: Shards
    let journal: JournalWriter
    let clock: ServerClock

    /// Devices in one page and one commit.
    private static let page = 500

    /// All devices; cost: one look at each.
    func bringAll() async throws {
        var last: DeviceID?
        while true {
            let devices = try await registry.devices(after: last, limit: Self.page)
            try await bring(devices)
            guard devices.count == Self.page, let next = devices.last?.id else { return }
            last = next
        }
    }

    /// Those that the registry knows.
    func bring(_ ids: [DeviceID]) async throws {
        var rest = ids[...]
        while !rest.isEmpty {
            var devices: [DeviceRecord] = []
            for id in rest.prefix(Self.page) {
                if let device = try await registry.device(id) { devices.append(device) }
            }
            try await bring(devices)
            rest = rest.dropFirst(Self.page)
        }
    }

    /// What the fold of a device's profile is told of it.
    /// - Parameters:
    ///   - overrides: its own figures, by the parameter's id, in base units.
    ///   - zone: of its home's clock; nil where that is not known.
    ///   - cures: when each was last done by hand, by the fix's id.
    static func setting(
        overrides: [String: Double], zone: ZoneOffsets?, cures: [String: Timestamp] = [:], _ compiled: CompiledProfile
    ) -> DeviceSetting {
        var setting = DeviceSetting()
        for parameter in compiled.profile.parameters
        where setting.overrides.count < DeviceSetting.mostOverrides
            && parameter.id.utf8.count <= DeviceSetting.longestID
        {
            setting.overrides[parameter.id] = overrides[parameter.id]
        }
        if compiled.readsLocalTime { setting.zone = zone }
        // Only forecasts ask for them.
        for fix in compiled.degradations.isEmpty ? [] : compiled.profile.fixes
        where fix.kind == .cure && setting.cures.count < DeviceSetting.mostCures
            && fix.id.utf8.count <= DeviceSetting.longestID
        {
            setting.cures[fix.id] = cures[fix.id].map(Usable.clamp)
        }
        return setting
    }

    /// What the fold of one device is to be told; nothing of one that the registry does not know.
    func setting(of id: DeviceID, _ compiled: CompiledProfile) async throws -> DeviceSetting {
        guard let device = try await registry.device(id) else { return DeviceSetting() }
        let zone: ZoneOffsets? =
            if compiled.readsLocalTime, let home = device.home { try await zone(of: home, at: clock.now()) } else {
                nil
            }
        let cures = try await registry.cures(doneOn: [id])[id] ?? [:]
        return Self.setting(overrides: device.overrides ?? [:], zone: zone, cures: cures, compiled)
    }

    private func zone(of home: HomeID, at now: Timestamp) async throws -> ZoneOffsets? {
        try await registry.home(home).flatMap { ZoneOffsets(zone: $0.timeZone, around: now) }
    }

    private func bring(_ devices: [DeviceRecord]) async throws {
        var inputs: [DeviceInput] = []
        var zones: [HomeID: ZoneOffsets?] = [:]
        let now = clock.now()
        let cures = try await registry.cures(doneOn: devices.map(\.id))
        let held = await shards.settings(of: devices.map(\.id))
        for device in devices {
            guard let held = held[device.id] else { continue }
            let compiled = held.profile
            var zone: ZoneOffsets?
            if compiled.readsLocalTime, let home = device.home {
                if zones[home] == nil { zones[home] = try await self.zone(of: home, at: now) }
                zone = zones[home] ?? nil
            }
            let wanted = Self.setting(
                overrides: device.overrides ?? [:], zone: zone, cures: cures[device.id] ?? [:], compiled)
            if held.isOther(than: wanted) {
                inputs.append(DeviceInput(device: device.id, receivedAt: now, content: .setting(wanted)))
            }
        }
        if !inputs.isEmpty { try await journal.append(inputs) }
    }
}
