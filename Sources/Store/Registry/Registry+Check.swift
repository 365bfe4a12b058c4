import GRDB
package import Telemetry

/// What stands in a registry's file, as it is found without being changed.
package struct RegistryCheck: Sendable {
    /// How far it follows the journal.
    package var position: JournalPosition
    /// What SQLite finds; empty where the file is sound. A cell that holds another value than was written is not told:
    /// SQLite keeps no checksums.
    package var damage: [String]

    /// Reads all of the file at `path`; while nobody opens it. Throws where there is none or it does not read at all.
    package static func of(_ path: String) throws(StoreError) -> RegistryCheck {
        try ReadOnlyDatabase.read(path, schema: RegistrySchema.migrator) { db, _ in
            RegistryCheck(position: try db.journalPosition(), damage: try db.damage())
        }
    }
}
