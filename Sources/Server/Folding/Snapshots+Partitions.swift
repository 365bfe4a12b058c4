package import Store
package import Telemetry

extension Snapshots {
    /// Writes what has changed in a partition since it was saved where that is little, else all of it.
    ///
    /// - Parameter sleeping: devices that stay as they are saved, with what is foretold of each. Throws where these
    ///   cannot be read now.
    ///
    /// Cost: reads what is saved, some 1 ms a MiB. What a start reads stays below four times the states.
    package func prepare(
        _ stored: StoredPartition, sleeping: [DeviceID: Timestamp] = [:], of partition: Int,
        at position: JournalPosition
    ) throws(StoreError) -> Prepared {
        var stored = stored
        var saved: Saved?
        do throws(StoreError) {
            saved = try self.saved(partition)
        } catch  where error.code != .corrupt && !sleeping.isEmpty {
            throw error
        } catch {
            // What does not read is replaced by all of it.
        }
        let old = saved.flatMap { StoredPartition($0) }
        if !sleeping.isEmpty, let old {
            stored.devices += old.devices.compactMap { one in
                sleeping[one.device].map { until in
                    var one = one
                    one.quietUntil = until
                    return one
                }
            }
            stored.devices.sort { $0.device < $1.device }
        }
        let size = stored.size
        if let saved, let old, saved.changes.count < Self.mostChanges {
            let changes = PartitionChanges.bytes(from: old, to: stored)
            if changes.count * 2 < size, saved.changedBytes + changes.count < size * 3 {
                let snapshot = Snapshot(
                    partition: partition, bytes: changes, position: position, schema: StoredPartition.schema)
                return try prepareChanges(snapshot, since: saved)
            }
        }
        return try prepare(
            Snapshot(partition: partition, bytes: stored.bytes, position: position, schema: StoredPartition.schema))
    }
}
