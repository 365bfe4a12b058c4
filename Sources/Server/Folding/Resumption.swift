import Logging
import Store
import Synchronization
import Telemetry

/// What a start leaves for later, so that it is ready at once: states stay as they were saved, and what the journal has
/// had since waits beside them, until somebody asks for a device or its partition's turn comes.
///
/// What is folded again then is behind the registry's position: all that follows from it for registry, repairs and fleet
/// events is stored already, so that one device may come before another. Only the history takes it, which knows each
/// device by itself. What the registry lacks, the *rest*, is folded afterwards, in the journal's order.
///
/// Bound: `mostInputs` and `mostReadings`, some 350 bytes a message of 8 readings.
final class Resumption: Sendable {
    static let mostInputs = 2_000_000
    static let mostReadings = 12_000_000
    /// Inputs of the rest that a start may leave for later.
    static let longestRest = 4_096

    let saved: SavedStates
    private let history: History
    private let logger: Logger
    /// What concerns every device, behind the registry's position.
    let common: [JournalEntry]
    /// The position behind which the journal begins.
    let from: JournalPosition
    /// The position behind which the rest begins.
    let through: JournalPosition
    /// The position with which it ends.
    let last: JournalPosition
    let rest: JournalRest
    /// When the service began, by our clock.
    let begunAt: Timestamp
    /// Reaches `end` when all is taken up and folded.
    let done = Progress()
    static let end = JournalPosition(rawValue: 1)
    private let forgotten = Mutex(0)
    private let lost = Mutex<Set<Int>>([])
    /// What the history has not taken.
    private let owed = Mutex<[HistoryEntry]>([])

    init(
        saved: SavedStates, history: History, logger: Logger, common: [JournalEntry], from: JournalPosition,
        through: JournalPosition, last: JournalPosition, rest: JournalRest, begunAt: Timestamp
    ) {
        self.saved = saved
        self.history = history
        self.logger = logger
        self.common = common
        self.from = from
        self.through = through
        self.last = last
        self.rest = rest
        self.begunAt = begunAt
    }

    /// What is saved of a partition; blocks. Throws where it cannot be read now.
    func read(_ partition: Int) throws(StoreError) -> (stored: StoredPartition, position: JournalPosition) {
        if lost.withLock({ $0.contains(partition) }) { return (StoredPartition(devices: []), from) }
        return try saved.read(partition) ?? (StoredPartition(devices: []), from)
    }

    /// What is saved of these is taken for lost.
    func giveUp(_ partitions: [Int]) { lost.withLock { $0.formUnion(partitions) } }

    /// So many devices are learned anew.
    func note(forgotten count: Int) { forgotten.withLock { $0 += count } }

    /// Whether the history has anything of the device.
    func hasPast(of device: DeviceID) -> Bool {
        !history.daysHeld(device, from: .distantPast, to: .distantFuture).isEmpty
    }

    /// Gives the history what was folded again; where that fails, it is kept for `settle`.
    func keep(_ entries: [HistoryEntry]) {
        do {
            try history.takeAgain(entries)
        } catch {
            owed.withLock { $0 += entries }
        }
    }

    /// Every partition was taken up: the history has all of it when this returns. May be made again where it throws.
    func settle() throws(StoreError) {
        let left = owed.withLock { $0 }
        try history.takeAgain(left)
        owed.withLock { $0 = [] }
        history.resumed(through: through)
        let forgotten = forgotten.withLock { $0 }
        guard forgotten > 0 else { return }
        logger.notice(
            "devices are learned anew from history: their profile has changed, or what was saved of them is lost",
            metadata: ["count": "\(forgotten)"])
    }
}

/// What the journal has behind the registry's position: folded after all else, in its order.
struct JournalRest: Sendable {
    /// How much there is.
    var count = 0
    /// Those with inputs of their own; of at most `Resumption.longestRest` inputs.
    var devices: Set<DeviceID> = []
    /// What concerns every device.
    var common: [JournalEntry] = []
    /// Whether it is too much to leave for later.
    var isLong: Bool { count > Resumption.longestRest }
}
