import Diagnostics
import Profiles
import Store
import Telemetry

/// What the fold of one input said, with where it came from.
struct FoldedOutput: Sendable {
    var position: JournalPosition
    var device: DeviceID
    var receivedAt: Timestamp
    var imported: Bool
    var output: FoldOutput
}

/// Where an input stands among batches that are folded together.
struct InputPlace: BitwiseCopyable, Sendable {
    var batch: Int
    var offset: Int
}

/// The state of the devices whose partitions it owns, on a thread of its own, so that folding never holds up a look-up
/// elsewhere. Look-ups of its own devices wait for at most `slice` folded messages.
///
/// Bound: one `DeviceState` a device, at most 8 KiB each for a typical profile.
///
/// What a start has left for later is taken up before anything of it is read or folded.
actor Shard {
    /// Messages folded before queued reads are answered.
    static let slice = 256

    /// By reference: it is some 700 bytes, of which a table that grows by doubling would keep up to three times as many, and
    /// is folded where it lies.
    final class Device {
        /// With the figures that its next input meets.
        var profile: CompiledProfile
        var state: DeviceState
        /// The journal position up to which `state` is folded; ticks that change nothing do not move it.
        var position: JournalPosition
        /// Ticks before this change nothing.
        var quietUntil: Timestamp
        /// When it is worth asking again what is next.
        var asksAt = Timestamp.distantPast
        /// The position of what its partition's snapshot holds of it; nil: not in one yet.
        var saved: JournalPosition?

        init(
            profile: CompiledProfile, state: DeviceState, position: JournalPosition,
            quietUntil: Timestamp = .distantPast, saved: JournalPosition? = nil
        ) {
            self.profile = profile
            self.state = state
            self.position = position
            self.quietUntil = quietUntil
            self.saved = saved
        }
    }

    private let executor: SerialThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let profiles: ProfileTable
    private var figures: FigureVersions
    var devices: [DeviceID: Device] = [:]
    /// Those whose state is not in memory.
    var sleeping: [DeviceID: SleepingDevice] = [:]
    /// Where their states lie; nil: none sleeps.
    var saved: SavedStates?
    /// By partition: whose states cannot be read just now.
    var unread: [Int: UnreadPartition] = [:]
    let unreadStates: UnreadStates
    /// Of each partition, how many were woken since it was saved.
    var woken: [Int: Int] = [:]
    /// The newest tick.
    var lastTick: Timestamp?
    /// Those of each partition, asleep or not, so that one is looked at without all others.
    private var members: [Int: [DeviceID]] = [:]
    /// Devices on the way to a limit of which something new is known, since last asked.
    var moved: Set<DeviceID> = []
    /// Partitions that a start has left for later.
    var resting: [Int: RestingPartition] = [:]
    /// Nil once there is nothing left of it.
    var resumption: Resumption?
    /// What is learned anew.
    let refolds: Refolds
    /// What came in of devices while their past is being folded.
    var tails: [DeviceID: RefoldTail] = [:]
    /// By profile, where it once numbered its readings in another way.
    var earlier: [ProfileID: EarlierNumbers] = [:]
    /// Devices that got another state than the one their partition's last image has, at the same position.
    var adopted: Set<DeviceID> = []

    init(index: Int, profiles: ProfileTable, unread: UnreadStates, refolds: Refolds) {
        unreadStates = unread
        executor = SerialThread(label: "bedside.shard.\(index)")
        self.profiles = profiles
        self.refolds = refolds
        figures = FigureVersions(profiles)
    }

    /// Folds the inputs at these places, in journal order; those a device's state already holds are passed over. At most
    /// `slice` at a call.
    func fold(_ places: ArraySlice<InputPlace>, of batches: [CommittedBatch]) -> [FoldedOutput] {
        var outputs: [FoldedOutput] = []
        for place in places {
            let position = JournalPosition(rawValue: batches[place.batch].first.rawValue + Int64(place.offset))
            let device = batches[place.batch].inputs[place.offset].device
            if !resting.isEmpty { takeUp(neededBy: device) }
            fold(batches[place.batch].inputs[place.offset], at: position, &outputs)
        }
        return outputs
    }

    /// Folds one input, on its device or on all.
    func fold(_ input: DeviceInput, at position: JournalPosition, _ outputs: inout [FoldedOutput]) {
        if case .learned(let learned) = input.content {
            take(ToldFigures(position: position, at: input.receivedAt, figures: learned))
        } else if input.device == .everyDevice {
            outputs += foldOnAll(input, at: position)
        } else if isAtHand(input.device, for: input, at: position) {
            enrolIfAsked(input, at: position)
            fold(input, on: input.device, at: position, &outputs)
        }
    }

    /// What a device of the profile is given from then on is weighed with these figures. None is weighed anew because of
    /// them: an episode opens and clears by what its own device reports.
    private func take(_ told: ToldFigures) {
        guard let profile = figures.take(told) else { return }
        for device in devices.values
        where device.position < told.position && device.profile.profile.id == profile.profile.id {
            device.profile = profile
        }
    }

    private func enrolIfAsked(_ input: DeviceInput, at position: JournalPosition) {
        guard case .enrolled(_, let name) = input.content, let name, let profile = figures.profile(name, at: position)
        else { return }
        // Another profile starts the device's state anew; the same one again is one more address.
        if let known = devices[input.device],
            known.profile.profile.id == profile.profile.id || known.position >= position
        {
            return
        }
        forgetLearning(of: input.device)
        let state = DeviceState(profile, after: devices[input.device]?.state)
        put(Device(profile: profile, state: state, position: position), as: input.device)
    }

    private func put(_ device: Device, as id: DeviceID) {
        if devices.updateValue(device, forKey: id) == nil { members[id.partition, default: []].append(id) }
    }

    private func fold(
        _ input: DeviceInput, on id: DeviceID, at position: JournalPosition, _ outputs: inout [FoldedOutput]
    ) {
        guard let device = devices[id] else { return }
        if !earlier.isEmpty, let numbers = earlier[device.profile.profile.id] {
            return fold(input, on: id, device, by: numbers, at: position, &outputs)
        }
        guard let said = Self.fold(input, on: device, at: position) else { return }
        if !tails.isEmpty { tails[id]?.take(input, said) }
        note(said, of: id, input, at: position, &outputs)
    }

    func note(
        _ said: [FoldOutput], of id: DeviceID, _ input: DeviceInput, at position: JournalPosition,
        _ outputs: inout [FoldedOutput]
    ) {
        for output in said {
            if case .degradation = output { moved.insert(id) }
            outputs.append(
                FoldedOutput(
                    position: position, device: id, receivedAt: input.receivedAt, imported: input.imported,
                    output: output))
        }
    }

    /// Nil where the state holds the input already.
    static func fold(
        _ input: DeviceInput, on device: Device, at position: JournalPosition
    ) -> [FoldOutput]? {
        guard device.position < position else { return nil }
        device.position = position
        device.quietUntil = .distantPast
        device.asksAt = .distantPast
        return device.state.fold(input, by: device.profile)
    }

    // MARK: Reading

    /// The device as folded so far; nil where no profile is known for it. Throws where its state cannot be read now.
    func device(_ id: DeviceID) throws(StoreError) -> (state: DeviceState, profile: CompiledProfile)? {
        if let waiting = unread[id.partition], waiting.devices.contains(id) {
            throw StoreError(.io, retriable: true, cause: "the state of device \(id) cannot be read")
        }
        try wake(id)
        return devices[id].map { ($0.state, $0.profile) }
    }

    /// How far the device is folded.
    func position(of id: DeviceID) -> JournalPosition? { devices[id]?.position }

    func devices(of partition: Int) -> [DeviceID] { members[partition] ?? [] }

    /// What the devices of one partition are compared with others by.
    func peerMeans(of partition: Int, at time: Timestamp) -> [PeerMean] {
        takeUp(partition)
        return (members[partition] ?? []).flatMap { id in
            devices[id].map { $0.state.peerMeans(of: id, at: time, $0.profile) } ?? []
        }
    }

    /// Devices of which something new is known on their way to a limit; each is given once.
    func takeMoved(limit: Int) -> [(DeviceID, DeviceState, CompiledProfile)] {
        let taken = moved.prefix(limit).map(\.self)
        moved.subtract(taken)
        defer { if let lastTick { for id in taken { sleepIfQuiet(id, at: lastTick) } } }
        return taken.compactMap { id in devices[id].map { (id, $0.state, $0.profile) } }
    }

    /// The figures that devices of a profile are folded with now; nil: its own.
    func toldFigures(of profile: String) -> ToldFigures? { figures.newest(of: profile) }

    // MARK: Snapshots

    /// The figures that a restart needs.
    func allFigures() -> [ToldFigures] { figures.all }

    /// Takes figures back, before the devices.
    func know(_ told: [ToldFigures]) { for one in told { _ = figures.take(one) } }

    /// The devices of one partition as bytes that `restore` takes back.
    func snapshot(of partition: Int) -> [StoredDevice] {
        takeUp(partition)
        return (members[partition] ?? []).sorted().compactMap { id in
            devices[id].map { device in
                StoredDevice(
                    device: id, profile: device.profile.profile.id.rawValue, position: device.position,
                    state: device.state.encode(device.profile),
                    quietUntil: device.quietUntil > .distantPast ? device.quietUntil : nil)
            }
        }
    }

    /// Begins a device that no snapshot holds, from `position` on; one that is held already stays as it is. Returns
    /// whether it began.
    ///
    /// - Parameter isNew: it has said nothing before `position`; else it is to be learned anew.
    func begin(
        _ device: DeviceID, profile name: String, from position: JournalPosition, isNew: Bool
    ) -> Bool {
        guard devices[device] == nil, sleeping[device] == nil, let profile = figures.profile(name, at: position) else {
            return false
        }
        let state = isNew ? DeviceState(profile) : DeviceState(learning: profile)
        if !isNew { refolds.learning.add(1) }
        put(Device(profile: profile, state: state, position: position), as: device)
        return true
    }

    /// The profiles of these names, with the figures in force at `position`.
    func profiles(_ names: Set<String>, at position: JournalPosition) -> [String: CompiledProfile] {
        names.reduce(into: [:]) { $0[$1] = figures.profile($1, at: position) }
    }

    /// Takes devices back; returns those whose state was made under another profile or schema, which are learned anew.
    ///
    /// - Parameter made: each with its state, nil where it does not read.
    func restore(
        _ made: [(stored: StoredDevice, state: DeviceState?)], by profiles: [String: CompiledProfile]
    ) -> [DeviceID] {
        var forgotten: [DeviceID] = []
        for (one, state) in made {
            if state == nil { forgotten.append(one.device) }
            guard let profile = profiles[one.profile] else { continue }
            if !profile.degradations.isEmpty, state != nil { moved.insert(one.device) }
            let now = state ?? DeviceState(learning: profile, saved: one.state)
            if now.isLearning { refolds.learning.add(1) }
            // Whoever asked for a repair waits for its proof.
            if now.isLearning, now.isProving { refolds.ask(for: one.device) }
            put(
                Device(
                    profile: profile, state: now,
                    position: one.position, quietUntil: state == nil ? .distantPast : one.quietUntil ?? .distantPast,
                    saved: state == nil ? nil : one.position), as: one.device)
        }
        return forgotten
    }
}
