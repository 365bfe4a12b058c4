import Diagnostics
import Logging
import Store
import Telemetry

/// Devices that are to be woken and whose state the disk does not give just now: out of descriptors, a failed read. What
/// comes for them waits, is folded in its order once the disk gives it, and is folded again by the next start where that
/// comes first; other devices go on meanwhile.
extension Shard {
    /// After so long (when a tick comes) what does not read is taken for lost, and its devices are learned anew: the
    /// journal grows meanwhile, since nothing is saved.
    static let patience = TimeSpan.minutes(10)

    /// Whether the device is in memory, or not known, so that this input of it is folded now; otherwise it waits.
    func isAtHand(_ id: DeviceID, for input: DeviceInput, at position: JournalPosition) -> Bool {
        guard !sleeping.isEmpty, let asleep = sleeping[id] else { return true }
        // It holds it already.
        if asleep.position >= position { return false }
        if isAwakened(id, at: input.receivedAt) { return true }
        wait(for: id, at: position)
        unread[id.partition]?.entries.append(JournalEntry(position: position, input: input))
        return false
    }

    /// Wakes the device; false where its partition cannot be read. Where others of that wait, it is not tried for each.
    private func isAwakened(_ id: DeviceID, at now: Timestamp) -> Bool {
        guard unread[id.partition] == nil else { return false }
        do throws(StoreError) {
            try wake(id)
            return true
        } catch {
            unread[id.partition] = UnreadPartition(since: now)
            saved?.logger.error(
                "saved states cannot be read; what comes for their devices waits",
                metadata: ["partition": "\(id.partition)", "reason": "\(error.cause)"])
            return false
        }
    }

    private func wait(for id: DeviceID, at position: JournalPosition) {
        guard unread[id.partition]?.devices.insert(id).inserted == true else { return }
        unreadStates.begin(id.partition, at: position)
    }

    /// Before a tick is folded on all: those that are due wake, or wait for it with those that wait already.
    func wakeDue(_ tick: DeviceInput, at position: JournalPosition, _ outputs: inout [FoldedOutput]) {
        let now = tick.receivedAt
        for partition in unread.keys.sorted() { tryAgain(partition, at: now, &outputs) }
        var due: [DeviceID] = []
        for (id, asleep) in sleeping where asleep.quietUntil <= now && asleep.position < position { due.append(id) }
        for id in due where sleeping[id] != nil && !isAwakened(id, at: now) { wait(for: id, at: position) }
        for partition in unread.keys {
            unread[partition]?.entries.append(JournalEntry(position: position, input: tick))
        }
    }

    /// Wakes those of a partition that wait, where it reads by now, and folds what waits with them.
    private func tryAgain(_ partition: Int, at now: Timestamp, _ outputs: inout [FoldedOutput]) {
        guard let waiting = unread[partition] else { return }
        do throws(StoreError) {
            try wake(waiting.devices, of: partition)
        } catch {
            guard now - waiting.since > Self.patience else { return }
            saved?.logger.error(
                "saved states could not be read for long; their devices are learned anew",
                metadata: ["partition": "\(partition)", "reason": "\(error.cause)"])
            // All of them: the next save could not take over the states of those that go on sleeping.
            for id in devices(of: partition) where sleeping[id] != nil { lose(id) }
        }
        unread[partition] = nil
        for entry in waiting.entries {
            guard case .tick = entry.input.content else {
                fold(entry.input, at: entry.position, &outputs)
                continue
            }
            for id in waiting.devices.sorted() { pass(entry.input, on: id, at: entry.position, &outputs) }
        }
        unreadStates.end(partition, devices: waiting.devices.count)
    }
}
