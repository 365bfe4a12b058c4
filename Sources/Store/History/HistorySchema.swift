import GRDB

/// The history's tables. A migration that has shipped is never edited.
enum HistorySchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: hours") { db in
            try db.execute(
                sql: """
                    CREATE TABLE progress (
                      only INTEGER PRIMARY KEY NOT NULL CHECK (only = 1),
                      journal_position INTEGER NOT NULL CHECK (journal_position >= 0),
                      flushes INTEGER NOT NULL
                    ) STRICT;
                    INSERT INTO progress VALUES (1, 0, 0);
                    CREATE TABLE devices (
                      number INTEGER PRIMARY KEY NOT NULL CHECK (number BETWEEN 1 AND 16777215),
                      high INTEGER NOT NULL,
                      low INTEGER NOT NULL,
                      UNIQUE (high, low)
                    ) STRICT;
                    CREATE TABLE metrics (
                      number INTEGER PRIMARY KEY NOT NULL,
                      name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200)
                    ) STRICT;
                    CREATE TABLE hours (
                      key INTEGER PRIMARY KEY NOT NULL,
                      points BLOB NOT NULL
                    ) STRICT;
                    """)
        }
        return migrator
    }
}
