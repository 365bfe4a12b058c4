import Diagnostics
import Store
import Telemetry

/// Partitions that a start has left for later.
extension Shard {
    /// A device as somebody may read it while a start's work is not done.
    enum LookedUp: Sendable {
        /// Nil where no profile is known for it.
        case found((state: DeviceState, profile: CompiledProfile)?)
        /// The journal has something of it that registry or history lack, or a start has not read what was saved.
        case behind
        /// Its state cannot be read just now.
        case unread
    }

    func leave(_ partitions: [Int: RestingPartition], for resumption: Resumption) {
        resting = partitions
        self.resumption = resumption
    }

    func isResting(_ partition: Int) -> Bool { resting[partition] != nil }
    var isAnyResting: Bool { !resting.isEmpty }

    /// All that the start had left is folded.
    func endResumption() { resumption = nil }

    /// Takes up a partition where it rests, and folds what the journal has had of it since.
    ///
    /// - Parameter opened: what was saved, where somebody has read it; it is read here otherwise, which takes some 10 ms.
    ///   Where that cannot be read now, the partition goes on resting.
    func takeUp(_ partition: Int, _ opened: OpenedPartition? = nil) {
        guard resting[partition] != nil, let resumption, let opened = opened ?? (try? open(partition, by: resumption)),
            let rest = resting.removeValue(forKey: partition)
        else { return }
        know(opened.figures)
        let made = zip(opened.devices, opened.states).map { (stored: $0, state: $1) }
        resumption.note(forgotten: restore(made, by: opened.profiles).count)
        resumption.note(forgotten: begin(rest, by: resumption, from: resumption.from))
        var outputs: [FoldedOutput] = []
        var inputs = rest.inputs.makeIterator()
        var own = inputs.next()
        for entry in resumption.common {
            while let first = own, first.position < entry.position {
                foldAgain(first, &outputs)
                own = inputs.next()
            }
            if case .learned = entry.input.content {
                foldAgain(entry, &outputs)
            } else {
                for id in devices(of: partition) { pass(entry.input, on: id, at: entry.position, &outputs) }
            }
        }
        while let entry = own {
            foldAgain(entry, &outputs)
            own = inputs.next()
        }
        resumption.keep(Projection.history(of: outputs))
        let ticks = resumption.common.filter { if case .tick = $0.input.content { true } else { false } }
        if let last = ticks.last?.input.receivedAt { lastTick = max(lastTick ?? last, last) }
        // Who was silent when it was saved does not wait for a tick, or all of them would be in memory together.
        let now = max(lastTick ?? resumption.begunAt, resumption.begunAt)
        for id in devices(of: partition) { sleepIfQuiet(id, at: now) }
    }

    /// Begins what no snapshot holds, from `position` on: new where the journal has its first enrolment, or where the
    /// history has nothing of it. Returns how many have a past that is to be learned anew.
    private func begin(
        _ rest: RestingPartition, by resumption: Resumption, from position: JournalPosition
    ) -> Int {
        let missing = rest.known.filter { devices[$0.id] == nil && sleeping[$0.id] == nil }
        guard !missing.isEmpty else { return 0 }
        let enrolments = rest.inputs.enrolments
        var old = 0
        for one in missing {
            let isNew = enrolments[one.id] == one.enrolledAt || !resumption.hasPast(of: one.id)
            if begin(one.id, profile: one.profile, from: position, isNew: isNew), !isNew { old += 1 }
        }
        unreadStates.noteLost(old)
        return old
    }

    /// Before an input of the device is folded, or one of every device.
    func takeUp(neededBy device: DeviceID) {
        guard device == .everyDevice else { return takeUp(device.partition) }
        for partition in resting.keys { takeUp(partition) }
    }

    private func open(_ partition: Int, by resumption: Resumption) throws(StoreError) -> OpenedPartition {
        let (stored, position) = try resumption.read(partition)
        know(stored.figures)
        return OpenedPartition(stored, profiles(Set(stored.devices.map(\.profile)), at: position))
    }

    private func foldAgain(_ entry: JournalEntry, _ outputs: inout [FoldedOutput]) {
        fold(entry.input, at: entry.position, &outputs)
    }

    /// The device with all that the journal had of it at the start.
    ///
    /// - Parameter anyhow: what registry and history lack is not waited for.
    func lookUp(_ id: DeviceID, anyhow: Bool = false) -> LookedUp {
        let known: (state: DeviceState, profile: CompiledProfile)?
        takeUp(id.partition)
        if isResting(id.partition) { return .behind }
        do throws(StoreError) {
            known = try device(id)
        } catch {
            return .unread
        }
        guard let resumption else { return .found(known) }
        if !anyhow, resumption.rest.devices.contains(id) { return .behind }
        guard let (folded, profile) = known else { return .found(nil) }
        var state = folded
        for entry in resumption.rest.common where position(of: id).map({ $0 < entry.position }) ?? false {
            guard case .tick = entry.input.content else { continue }
            var input = entry.input
            input.device = id
            let outputs = state.fold(input, by: profile)
            if !anyhow, !outputs.isEmpty { return .behind }
        }
        return .found((state, profile))
    }
}

extension OpenedPartition {
    init(_ stored: StoredPartition, _ profiles: [String: CompiledProfile]) {
        self.init(
            figures: stored.figures, devices: stored.devices,
            states: stored.devices.map { one in profiles[one.profile].flatMap { DeviceState(bytes: one.state, $0) } },
            profiles: profiles)
    }
}
