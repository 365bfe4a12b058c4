import GRDB

/// The registry's tables. A migration that has shipped is never edited: what changes comes as a new one behind it.
///
/// Times are microseconds since 1970, ids are text, and all tables are STRICT, so that a value of the wrong kind is
/// refused on its way in rather than found on its way out.
enum RegistrySchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: persons to audit") { db in
            for part in [people, devices, contacts, repairs, telemetry, access, audit] { try db.execute(sql: part) }
        }
        migrator.registerMigration("2: a contact is opened once") { db in try db.execute(sql: openContactOnce) }
        migrator.registerMigration("3: what is set for a device") { db in
            try db.execute(
                sql: """
                    ALTER TABLE devices ADD COLUMN overrides TEXT
                      CHECK (overrides IS NULL OR (json_valid(overrides) AND length(overrides) <= 8000))
                    """)
        }
        migrator.registerMigration("4: what visits found and what contacts were about") { db in
            try db.execute(sql: VerdictSchema.tables)
        }
        migrator.registerMigration("5: what a home is supplied by") { db in
            for kind in ["electricity", "internet"] {
                try db.execute(
                    sql: "ALTER TABLE homes ADD COLUMN \(kind) TEXT CHECK (length(\(kind)) BETWEEN 1 AND 100)")
            }
        }
        migrator.registerMigration("6: one search box") { db in
            for part in [SearchSchema.dropWords, SearchSchema.tables, SearchSchema.within, SearchSchema.due] {
                try db.execute(sql: part)
            }
            try db.run("INSERT INTO search_due (person) SELECT id FROM persons")
            try db.refreshSearch(byTriggers: true)
        }
        migrator.registerMigration("7: what visits did") { db in try db.execute(sql: VerdictSchema.done) }
        migrator.registerMigration("8: the search's tables in one go") { db in
            try db.execute(sql: SearchSchema.withoutTriggersIn)
        }
        // From here on: nothing refers to what is made; to check all that refers to anything takes minutes among a million
        // persons.
        migrator.registerMigration("9: why an episode ended", foreignKeyChecks: .immediate) { db in
            try db.execute(
                sql: "ALTER TABLE episodes ADD COLUMN ending TEXT CHECK (ending IN ('profile_changed'))")
        }
        migrator.registerMigration("10: the search's terms by alphabet", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: SearchSchema.termsByAlphabet)
        }
        migrator.registerMigration("11: how metrics are kept", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: keptMetrics)
        }
        migrator.registerMigration("12: the search's words by number", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: SearchSchema.wordsByNumber)
        }
        migrator.registerMigration("13: which inputs a way of keeping numbers", foreignKeyChecks: .immediate) { db in
            try db.execute(sql: "ALTER TABLE kept_metrics ADD COLUMN after INTEGER NOT NULL DEFAULT 0")
        }
        return migrator
    }

    private static let keptMetrics = """
        CREATE TABLE kept_metrics (
          profile TEXT NOT NULL CHECK (length(profile) BETWEEN 1 AND 200),
          from_at INTEGER NOT NULL,
          metrics TEXT NOT NULL CHECK (json_valid(metrics)),
          PRIMARY KEY (profile, from_at)
        ) STRICT, WITHOUT ROWID;
        """

    private static let people = """
        CREATE TABLE persons (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
          name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
          language TEXT CHECK (length(language) BETWEEN 2 AND 35),
          preferred_channel TEXT CHECK (preferred_channel IN ('call', 'chat', 'mail')),
          needs TEXT NOT NULL CHECK (json_valid(needs) AND length(needs) <= 4000)
        ) STRICT;
        CREATE TABLE phones (
          person TEXT NOT NULL REFERENCES persons ON DELETE CASCADE,
          ordinal INTEGER NOT NULL,
          e164 TEXT NOT NULL CHECK (e164 GLOB '+[1-9]*' AND substr(e164, 2) NOT GLOB '*[^0-9]*' AND length(e164) BETWEEN 5 AND 16),
          PRIMARY KEY (person, e164)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX phones_by_number ON phones (e164);
        CREATE TABLE emails (
          person TEXT NOT NULL REFERENCES persons ON DELETE CASCADE,
          ordinal INTEGER NOT NULL,
          email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
          PRIMARY KEY (person, email)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE customer_accounts (
          person TEXT NOT NULL REFERENCES persons ON DELETE CASCADE,
          ordinal INTEGER NOT NULL,
          number TEXT NOT NULL CHECK (length(number) BETWEEN 1 AND 64),
          PRIMARY KEY (person, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE homes (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
          address_lines TEXT NOT NULL CHECK (json_array_length(address_lines) BETWEEN 1 AND 8 AND length(address_lines) <= 2000),
          time_zone TEXT NOT NULL CHECK (length(time_zone) BETWEEN 1 AND 64),
          region TEXT CHECK (length(region) BETWEEN 1 AND 100)
        ) STRICT;
        CREATE TABLE ties (
          person TEXT NOT NULL REFERENCES persons ON DELETE CASCADE,
          home TEXT NOT NULL REFERENCES homes ON DELETE CASCADE,
          role TEXT NOT NULL CHECK (role IN ('owner', 'occupier', 'landlord', 'installer', 'carer')),
          from_at INTEGER,
          to_at INTEGER CHECK (to_at IS NULL OR from_at IS NULL OR to_at > from_at)
        ) STRICT;
        CREATE UNIQUE INDEX ties_once ON ties (person, home, role, ifnull(from_at, -9223372036854775808));
        CREATE INDEX ties_by_home ON ties (home);
        CREATE TABLE search_words (
          word TEXT NOT NULL,
          field TEXT NOT NULL CHECK (field IN ('name', 'email', 'account', 'serial', 'address')),
          owner TEXT NOT NULL,
          PRIMARY KEY (word, field, owner)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX search_words_by_owner ON search_words (owner);
        """

    private static let devices = """
        CREATE TABLE devices (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
          home TEXT REFERENCES homes ON DELETE SET NULL,
          assigned_profile TEXT CHECK (length(assigned_profile) BETWEEN 1 AND 200),
          matched_profile TEXT CHECK (length(matched_profile) BETWEEN 1 AND 200),
          title TEXT CHECK (length(title) BETWEEN 1 AND 200),
          manufacturer TEXT CHECK (length(manufacturer) <= 200),
          model TEXT CHECK (length(model) <= 200),
          firmware TEXT CHECK (length(firmware) <= 200),
          serial TEXT CHECK (length(serial) <= 200),
          captures TEXT NOT NULL CHECK (json_valid(captures) AND length(captures) <= 8000),
          enrolled_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX devices_by_home ON devices (home);
        CREATE TABLE addresses (
          device TEXT NOT NULL REFERENCES devices ON DELETE CASCADE,
          convention TEXT NOT NULL CHECK (length(convention) BETWEEN 1 AND 200),
          gateway TEXT CHECK (length(gateway) BETWEEN 1 AND 256),
          native TEXT NOT NULL CHECK (length(CAST(native AS BLOB)) BETWEEN 1 AND 256),
          composed TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX addresses_once ON addresses (convention, ifnull(gateway, ''), native);
        CREATE UNIQUE INDEX addresses_once_composed ON addresses (convention, ifnull(gateway, ''), composed);
        CREATE INDEX addresses_by_device ON addresses (device);
        CREATE TABLE device_reach (
          device TEXT PRIMARY KEY NOT NULL REFERENCES devices ON DELETE CASCADE,
          availability TEXT CHECK (availability IN ('online', 'offline')),
          availability_at INTEGER,
          last_seen INTEGER
        ) STRICT, WITHOUT ROWID;
        """

    private static let contacts = """
        CREATE TABLE contacts (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
          caller TEXT REFERENCES persons ON DELETE SET NULL,
          from_number TEXT CHECK (length(from_number) <= 200),
          channel TEXT NOT NULL CHECK (channel IN ('call', 'chat', 'mail')),
          verified_how TEXT CHECK (length(verified_how) BETWEEN 1 AND 500),
          verified_at INTEGER,
          verified_by TEXT,
          opened_at INTEGER NOT NULL,
          closed_at INTEGER,
          agent TEXT NOT NULL CHECK (length(agent) BETWEEN 1 AND 200),
          words TEXT CHECK (length(words) <= 8000),
          outcome TEXT CHECK (length(outcome) <= 8000),
          solved INTEGER CHECK (solved IN (0, 1)),
          closing_words TEXT CHECK (length(closing_words) <= 8000),
          imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
          CHECK ((verified_how IS NULL) = (verified_at IS NULL) AND (verified_how IS NULL) = (verified_by IS NULL))
        ) STRICT;
        CREATE INDEX contacts_by_caller ON contacts (caller, opened_at DESC);
        CREATE INDEX contacts_open ON contacts (agent) WHERE closed_at IS NULL;
        CREATE TABLE contact_devices (
          contact TEXT NOT NULL REFERENCES contacts ON DELETE CASCADE,
          device TEXT NOT NULL REFERENCES devices ON DELETE CASCADE,
          opened_at INTEGER NOT NULL,
          PRIMARY KEY (contact, device)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX contact_devices_by_device ON contact_devices (device, opened_at DESC);
        CREATE TABLE told (
          contact TEXT NOT NULL REFERENCES contacts ON DELETE CASCADE,
          number INTEGER NOT NULL,
          device TEXT REFERENCES devices ON DELETE CASCADE,
          kind TEXT NOT NULL CHECK (kind IN ('notice', 'ask', 'words')),
          finding TEXT CHECK (length(finding) BETWEEN 1 AND 200),
          answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'unsure', 'withdrawn')),
          words TEXT CHECK (length(words) <= 2000),
          since INTEGER,
          at INTEGER NOT NULL,
          PRIMARY KEY (contact, number),
          CHECK ((kind = 'words') = (finding IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX told_by_device ON told (device, at DESC);
        CREATE TABLE permissions (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
          device TEXT NOT NULL REFERENCES devices ON DELETE CASCADE,
          fix TEXT CHECK (length(fix) BETWEEN 1 AND 200),
          given_by TEXT NOT NULL REFERENCES persons ON DELETE CASCADE,
          contact TEXT REFERENCES contacts ON DELETE SET NULL,
          wording TEXT NOT NULL CHECK (length(wording) BETWEEN 1 AND 4000),
          given_at INTEGER NOT NULL,
          expires_at INTEGER CHECK (expires_at IS NULL OR expires_at > given_at),
          withdrawn_at INTEGER
        ) STRICT;
        CREATE INDEX permissions_by_device ON permissions (device, given_at DESC);
        CREATE TABLE promises (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
          person TEXT NOT NULL REFERENCES persons ON DELETE CASCADE,
          contact TEXT REFERENCES contacts ON DELETE SET NULL,
          words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
          owner TEXT NOT NULL CHECK (length(owner) BETWEEN 1 AND 200),
          made_at INTEGER NOT NULL,
          due_at INTEGER,
          kept_at INTEGER
        ) STRICT;
        CREATE INDEX promises_by_person ON promises (person, made_at DESC);
        """

    /// Of contacts that an agent has open twice with one caller over one channel, the one begun first stays open.
    private static let openContactOnce = """
        UPDATE contacts SET closed_at = opened_at
        WHERE closed_at IS NULL AND EXISTS (
          SELECT 1 FROM contacts AS first
          WHERE first.closed_at IS NULL AND first.agent = contacts.agent AND first.caller = contacts.caller
            AND first.channel = contacts.channel
            AND (first.opened_at, first.id) < (contacts.opened_at, contacts.id));
        DROP INDEX contacts_open;
        CREATE UNIQUE INDEX contacts_open_once ON contacts (agent, caller, channel) WHERE closed_at IS NULL;
        """

    private static let repairs = """
        CREATE TABLE repairs (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
          device TEXT NOT NULL REFERENCES devices ON DELETE CASCADE,
          fix TEXT NOT NULL CHECK (length(fix) BETWEEN 1 AND 200),
          contact TEXT REFERENCES contacts ON DELETE SET NULL,
          agent TEXT NOT NULL CHECK (length(agent) BETWEEN 1 AND 200),
          state TEXT NOT NULL CHECK (length(state) BETWEEN 1 AND 64),
          requested_at INTEGER NOT NULL,
          ended_at INTEGER,
          occupies INTEGER NOT NULL CHECK (occupies IN (0, 1)),
          idempotency_key TEXT NOT NULL UNIQUE CHECK (length(idempotency_key) BETWEEN 1 AND 200),
          epoch INTEGER NOT NULL,
          failure TEXT CHECK (length(failure) <= 2000),
          imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
          machine TEXT CHECK (machine IS NULL OR json_valid(machine) AND length(machine) <= 65536),
          CHECK (occupies = 0 OR ended_at IS NULL)
        ) STRICT;
        CREATE UNIQUE INDEX repairs_one_a_device ON repairs (device) WHERE occupies = 1;
        CREATE INDEX repairs_by_device ON repairs (device, requested_at DESC);
        CREATE INDEX repairs_by_fix ON repairs (fix, state) WHERE ended_at IS NOT NULL;
        CREATE INDEX repairs_newest ON repairs (requested_at DESC);
        CREATE INDEX repairs_open ON repairs (requested_at) WHERE ended_at IS NULL;
        CREATE TABLE repair_steps (
          repair TEXT NOT NULL REFERENCES repairs ON DELETE CASCADE,
          number INTEGER NOT NULL,
          step TEXT NOT NULL CHECK (length(step) BETWEEN 1 AND 64),
          at INTEGER NOT NULL,
          detail TEXT CHECK (length(detail) <= 2000),
          PRIMARY KEY (repair, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER repair_steps_stay BEFORE UPDATE ON repair_steps
        BEGIN SELECT RAISE(ABORT, 'repair_steps only grows'); END;
        CREATE TRIGGER repair_steps_kept BEFORE DELETE ON repair_steps
        BEGIN SELECT RAISE(ABORT, 'repair_steps only grows'); END;
        CREATE TABLE stops (
          number INTEGER PRIMARY KEY NOT NULL,
          since INTEGER NOT NULL,
          by TEXT NOT NULL CHECK (length(by) BETWEEN 1 AND 200),
          reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
          lifted_at INTEGER,
          lifted_by TEXT,
          CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX stops_one_in_force ON stops (ifnull(lifted_at, 0)) WHERE lifted_at IS NULL;
        """

    private static let telemetry = """
        CREATE TABLE projection (
          only INTEGER PRIMARY KEY NOT NULL CHECK (only = 1),
          journal_position INTEGER NOT NULL CHECK (journal_position >= 0),
          epoch INTEGER NOT NULL CHECK (epoch >= 1)
        ) STRICT;
        INSERT INTO projection VALUES (1, 0, 1);
        CREATE TABLE episodes (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 300),
          device TEXT NOT NULL REFERENCES devices ON DELETE CASCADE,
          cause TEXT NOT NULL CHECK (length(cause) BETWEEN 1 AND 200),
          opened_at INTEGER NOT NULL,
          cleared_at INTEGER,
          evidence TEXT NOT NULL CHECK (json_valid(evidence) AND length(evidence) <= 65536),
          position INTEGER NOT NULL CHECK (position >= 0)
        ) STRICT;
        CREATE INDEX episodes_by_device ON episodes (device, opened_at DESC);
        CREATE INDEX episodes_open ON episodes (opened_at DESC) WHERE cleared_at IS NULL;
        CREATE TABLE gaps (
          number INTEGER PRIMARY KEY NOT NULL,
          device TEXT REFERENCES devices ON DELETE CASCADE,
          from_at INTEGER NOT NULL,
          to_at INTEGER NOT NULL CHECK (to_at >= from_at),
          lost INTEGER CHECK (lost >= 0),
          reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500)
        ) STRICT;
        CREATE INDEX gaps_by_device ON gaps (device, from_at DESC);
        """

    private static let access = """
        CREATE TABLE accounts (
          name TEXT PRIMARY KEY NOT NULL COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 64),
          display_name TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
          password_hash TEXT NOT NULL CHECK (length(password_hash) BETWEEN 20 AND 500),
          role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'engineer', 'administrator')),
          created_at INTEGER NOT NULL,
          disabled INTEGER NOT NULL CHECK (disabled IN (0, 1))
        ) STRICT;
        CREATE TABLE sessions (
          token_hash BLOB PRIMARY KEY NOT NULL CHECK (length(token_hash) = 32),
          account TEXT NOT NULL COLLATE NOCASE REFERENCES accounts ON DELETE CASCADE,
          form_token TEXT NOT NULL CHECK (length(form_token) BETWEEN 16 AND 200),
          created_at INTEGER NOT NULL,
          expires_at INTEGER NOT NULL,
          revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_by_account ON sessions (account);
        CREATE INDEX sessions_by_expiry ON sessions (expires_at);
        CREATE TABLE api_tokens (
          token_hash BLOB PRIMARY KEY NOT NULL CHECK (length(token_hash) = 32),
          name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
          role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'engineer', 'administrator')),
          created_by TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 200),
          created_at INTEGER NOT NULL,
          expires_at INTEGER,
          revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;
        """

    private static let audit = """
        CREATE TABLE audit (
          number INTEGER PRIMARY KEY NOT NULL CHECK (number >= 1),
          at INTEGER NOT NULL,
          actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
          action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 100),
          subject TEXT NOT NULL CHECK (length(subject) <= 300),
          detail TEXT CHECK (length(detail) <= 4000),
          hash BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT;
        CREATE INDEX audit_by_subject ON audit (subject, number DESC);
        CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit only grows'); END;
        CREATE TRIGGER audit_kept BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit only grows'); END;
        """
}
