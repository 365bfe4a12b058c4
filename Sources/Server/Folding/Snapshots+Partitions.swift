package import Store
package import Telemetry

extension Snapshots {
    /// Writes what has changed in a partition since it was saved where that is little, else all of it.
    ///
    /// Cost: reads what is saved, some 1 ms a MiB. What a start reads stays below four times the states.
    package func prepare(
        _ stored: StoredPartition, of partition: Int, at position: JournalPosition
    ) throws(StoreError) -> Prepared {
        let size = stored.size
        // Where the last one does not read, all of it takes its place.
        if let saved = try? saved(partition), saved.changes.count < Self.mostChanges,
            let old = StoredPartition(saved)
        {
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
