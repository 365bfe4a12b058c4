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

    /// A class, so that it is changed in its place.
    private final class Device {
        let id: DeviceID
        let number: Int
        let address: Address
        let compiled: CompiledProfile
        var state: DeviceState
        /// The last instant of the grid that has passed for it.
        var ticked: Int64
        /// The last mark of `every` that was told.
        var told: Int64
        var health: Health?
        var watching: Posterior?
        /// Lines so far.
        var places: Int
        /// Still to come, the next one last.
        var contacts: [ReplayContact] = []

        init(
            _ id: DeviceID, number: Int, address: Address, compiled: CompiledProfile, ticked: Int64, told: Int64,
            places: Int
        ) {
            self.id = id
            self.number = number
            self.address = address
            self.compiled = compiled
            state = DeviceState(compiled)
            self.ticked = ticked
            self.told = told
            self.places = places
        }
    }

    private let profiles: ProfileTable
    private let registry: ReplayRegistry
    private let every: Int64
    private let tick: Int64
    private var devices: [Int: Device] = [:]
    /// By the device's native id, the next one last; of devices that have not spoken yet.
    private var contacts: [String: [ReplayContact]]

    init(
        profiles: ProfileTable, registry: ReplayRegistry, contacts: [ReplayContact] = [], every: TimeSpan,
        tick: TimeSpan
    ) {
        self.contacts = Dictionary(grouping: contacts.sorted { $0.at > $1.at }, by: \.device)
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
            } else if let device = devices[one.number] {
                take(one.input, by: device, &lines)
            }
        }
        for device in devices.values { pass(until: time, for: device, &lines) }
        return lines
    }

    /// How each device stands at the end.
    func finish(at time: Timestamp) -> [Line] {
        var lines: [Line] = []
        for device in devices.values {
            pass(until: time, for: device, &lines)
            tell([], at: time, of: device, isDue: true, &lines)
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
        let before = devices[one.number]
        if before?.compiled.profile.id == compiled.profile.id { return }
        let at = one.input.receivedAt
        let device = Device(
            one.input.device, number: one.number, address: before?.address ?? address, compiled: compiled,
            ticked: at.microseconds / tick, told: at.microseconds / every, places: before?.places ?? 0)
        device.contacts = before?.contacts ?? contacts.removeValue(forKey: address.native) ?? []
        devices[one.number] = device
        let setting = registry.setting(of: device.id, compiled, at: at)
        if setting != DeviceSetting() {
            take(DeviceInput(device: device.id, receivedAt: at, content: .setting(setting)), by: device, &lines)
        }
    }

    private func take(_ input: DeviceInput, by device: Device, _ lines: inout [Line]) {
        pass(until: input.receivedAt, for: device, &lines)
        let said = device.state.fold(input, by: device.compiled)
        tell(said, at: input.receivedAt, of: device, isDue: false, &lines)
    }

    /// The instants of the grid up to `time`.
    private func pass(until time: Timestamp, for device: Device, _ lines: inout [Line]) {
        let last = time.microseconds / tick
        while device.ticked < last {
            device.ticked += 1
            let at = Timestamp(microseconds: device.ticked * tick)
            meet(until: at, device, &lines)
            let said = device.state.fold(
                DeviceInput(device: device.id, receivedAt: at, content: .tick), by: device.compiled)
            let mark = at.microseconds / every
            let isDue = mark > device.told
            if isDue { device.told = mark }
            tell(said, at: at, of: device, isDue: isDue, &lines)
        }
        meet(until: time, device, &lines)
    }

    /// Who got in touch about it by then; one from before it was enrolled finds nothing.
    private func meet(until time: Timestamp, _ device: Device, _ lines: inout [Line]) {
        while let contact = device.contacts.last, contact.at <= time {
            device.contacts.removeLast()
            device.places += 1
            let line = DiagnosisLine(
                address: device.address, at: contact.at,
                health: Health(of: device.state, at: contact.at, device.compiled),
                state: device.state, said: [],
                contact: ReplayConversation(contact, about: device.state, device.compiled),
                device.compiled)
            lines.append(Line(at: contact.at, number: device.number, place: device.places, bytes: line.bytes))
        }
    }

    /// A line where one is due or something has changed: an episode, the posterior, condition or reach.
    private func tell(
        _ said: [FoldOutput], at time: Timestamp, of device: Device, isDue: Bool, _ lines: inout [Line]
    ) {
        let health = Health(of: device.state, at: time, device.compiled)
        let hasChanged =
            health.condition != device.health?.condition || health.reach != device.health?.reach
            || device.state.watching != device.watching
        guard isDue || hasChanged || said.contains(where: \.isEpisode) else { return }
        device.health = health
        device.watching = device.state.watching
        device.places += 1
        let line = DiagnosisLine(
            address: device.address, at: time, health: health, state: device.state, said: said, device.compiled)
        lines.append(Line(at: time, number: device.number, place: device.places, bytes: line.bytes))
    }
}

extension FoldOutput {
    fileprivate var isEpisode: Bool {
        switch self {
        case .episodeOpened, .episodeCleared, .unlike: true
        default: false
        }
    }
}
