import GRDB

/// The journal's tables. A migration that has shipped is never edited.
enum JournalSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: commits and marks") { db in
            try db.execute(
                sql: """
                    CREATE TABLE commits (
                      first INTEGER PRIMARY KEY NOT NULL CHECK (first >= 1),
                      count INTEGER NOT NULL CHECK (count >= 1),
                      received_from INTEGER NOT NULL,
                      received_to INTEGER NOT NULL CHECK (received_to >= received_from),
                      inputs BLOB NOT NULL
                    ) STRICT;
                    CREATE TABLE marks (
                      first INTEGER PRIMARY KEY NOT NULL,
                      count INTEGER NOT NULL CHECK (count >= 1),
                      marks BLOB NOT NULL CHECK (length(marks) = 10 * count)
                    ) STRICT;
                    """)
        }
        // Rows from now on are not read by a Bedside that knows none of it: it refuses the file.
        migrator.registerMigration("2: shapes of readings") { _ in }
        return migrator
    }
}
