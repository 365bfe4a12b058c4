import Diagnostics
import Profiles
import Telemetry

/// Some of a replay's devices, each folded as the service's shards do, with time passing for it between its inputs.
///
/// Memory: one `DeviceState` a device.
actor ReplayShard {
    struct Numbered: Sendable {
        var number: Int
        var input: DeviceInput
    }

    /// One line of the output and its place in it.
    struct Line: Sendable {
        var at: Timestamp
        /// The device's.
        var number: Int
        /// Among the device's own.
        var place: Int
        var bytes: [UInt8]
    }

    private struct Device {
        let id: DeviceID
        let number: Int
        var address: Address
        var compiled: CompiledProfile
        var state: DeviceState
        /// The last instant of the grid that has passed for it.
        var ticked: Int64
        /// The last mark of `every` that was told.
        var told: Int64
        var health: Health?
        var watching: Posterior?
        var places = 0
    }

    private let profiles: ProfileTable
    private let registry: ReplayRegistry
    private let every: Int64
    private let tick: Int64
    private var devices: [Int: Device] = [:]

    init(profiles: ProfileTable, registry: ReplayRegistry, every: TimeSpan, tick: TimeSpan) {
        self.profiles = profiles
        self.registry = registry
        self.every = max(1, every.microseconds)
        self.tick = max(1, tick.microseconds)
    }

    /// Folds inputs in their order, then lets time pass for every device until `time`.
    func fold(_ inputs: [Numbered], until time: Timestamp) -> [Line] {
        var lines: [Line] = []
        for one in inputs {
            if case .enrolled(let address, let profile) = one.input.content {
                enrol(one, address, profile, &lines)
            } else {
                take(one.input, of: one.number, &lines)
            }
        }
        for number in devices.keys { pass(until: time, for: number, &lines) }
        return lines
    }

    /// How each device stands at the end.
    func finish(at time: Timestamp) -> [Line] {
        var lines: [Line] = []
        for number in devices.keys {
            pass(until: time, for: number, &lines)
            tell([], at: time, of: number, isDue: true, &lines)
        }
        return lines
    }

    func peerMeans(at time: Timestamp) -> [PeerMean] {
        devices.values.flatMap { $0.state.peerMeans(of: $0.id, at: time, $0.compiled) }
    }

    // MARK: One device

    private func enrol(_ one: Numbered, _ address: Address, _ name: String?, _ lines: inout [Line]) {
        guard let name, let compiled = profiles[name] else { return }
        // Another profile starts the device's state anew; the same one again is one more address.
        if let known = devices[one.number], known.compiled.profile.id == compiled.profile.id { return }
        let at = one.input.receivedAt
        let before = devices[one.number]
        devices[one.number] = Device(
            id: one.input.device, number: one.number, address: before?.address ?? address, compiled: compiled,
            state: DeviceState(compiled), ticked: at.microseconds / tick, told: at.microseconds / every,
            places: before?.places ?? 0)
        let setting = registry.setting(
            of: one.input.device, compiled.profile, readsLocalTime: compiled.readsLocalTime, at: at)
        if setting != DeviceSetting() {
            take(DeviceInput(device: one.input.device, receivedAt: at, content: .setting(setting)), of: one.number, &lines)
        }
    }

    private func take(_ input: DeviceInput, of number: Int, _ lines: inout [Line]) {
        guard devices[number] != nil else { return }
        pass(until: input.receivedAt, for: number, &lines)
        guard let index = devices.index(forKey: number) else { return }
        let compiled = devices.values[index].compiled
        let said = devices.values[index].state.fold(input, by: compiled)
        tell(said, at: input.receivedAt, of: number, isDue: false, &lines)
    }

    /// The instants of the grid up to `time`.
    private func pass(until time: Timestamp, for number: Int, _ lines: inout [Line]) {
        guard let index = devices.index(forKey: number) else { return }
        let last = time.microseconds / tick
        while devices.values[index].ticked < last {
            devices.values[index].ticked += 1
            let at = Timestamp(microseconds: devices.values[index].ticked * tick)
            let compiled = devices.values[index].compiled
            let input = DeviceInput(device: devices.values[index].id, receivedAt: at, content: .tick)
            let said = devices.values[index].state.fold(input, by: compiled)
            let mark = at.microseconds / every
            let isDue = mark > devices.values[index].told
            if isDue { devices.values[index].told = mark }
            tell(said, at: at, of: number, isDue: isDue, &lines)
        }
    }

    /// A line where one is due or something has changed: an episode, the posterior, condition or reach.
    private func tell(
        _ said: [FoldOutput], at time: Timestamp, of number: Int, isDue: Bool, _ lines: inout [Line]
    ) {
        guard let index = devices.index(forKey: number) else { return }
        let device = devices.values[index]
        let health = Health(of: device.state, at: time, device.compiled)
        let hasChanged =
            health.condition != device.health?.condition || health.reach != device.health?.reach
            || device.state.watching != device.watching
        guard isDue || hasChanged || said.contains(where: \.isEpisode) else { return }
        devices.values[index].health = health
        devices.values[index].watching = device.state.watching
        devices.values[index].places += 1
        let line = DiagnosisLine(
            address: device.address, at: time, health: health, state: device.state, said: said, device.compiled)
        lines.append(Line(at: time, number: number, place: device.places, bytes: line.bytes))
    }
}

extension FoldOutput {
    fileprivate var isEpisode: Bool {
        switch self {
        case .episodeOpened, .episodeCleared: true
        default: false
        }
    }
}
