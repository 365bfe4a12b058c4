/// Tables of what people said the matter was: findings of visits, true reasons of contacts, and what was measured when a
/// contact began.
enum VerdictSchema {
    static let tables = """
        CREATE TABLE visit_findings (
          id TEXT PRIMARY KEY NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
          device TEXT NOT NULL REFERENCES devices,
          kind TEXT NOT NULL CHECK (kind IN ('cause', 'finding', 'nothing', 'withdrawal')),
          subject TEXT CHECK (length(subject) BETWEEN 1 AND 200),
          is_there INTEGER CHECK (is_there IN (0, 1)),
          words TEXT CHECK (length(words) <= 2000),
          seen_by TEXT NOT NULL CHECK (length(seen_by) BETWEEN 1 AND 200),
          seen_at INTEGER NOT NULL,
          contact TEXT REFERENCES contacts,
          repair TEXT REFERENCES repairs,
          entered_by TEXT NOT NULL CHECK (length(entered_by) BETWEEN 1 AND 200),
          entered_at INTEGER NOT NULL,
          symptoms TEXT CHECK (symptoms IS NULL OR (json_valid(symptoms) AND length(symptoms) <= 65536)),
          imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
          CHECK ((kind = 'nothing') = (subject IS NULL)),
          CHECK ((kind IN ('cause', 'finding')) = (is_there IS NOT NULL))
        ) STRICT;
        CREATE INDEX visit_findings_by_device ON visit_findings (device, seen_at DESC);
        CREATE INDEX visit_findings_newest ON visit_findings (seen_at DESC);
        CREATE TRIGGER visit_findings_stay BEFORE UPDATE ON visit_findings
        BEGIN SELECT RAISE(ABORT, 'visit_findings only grows'); END;
        CREATE TRIGGER visit_findings_kept BEFORE DELETE ON visit_findings
        BEGIN SELECT RAISE(ABORT, 'visit_findings only grows'); END;
        CREATE TABLE contact_reasons (
          contact TEXT NOT NULL REFERENCES contacts,
          number INTEGER NOT NULL,
          device TEXT NOT NULL REFERENCES devices,
          kind TEXT NOT NULL CHECK (kind IN ('cause', 'none_of_these', 'not_this_device', 'withdrawn')),
          cause TEXT CHECK (length(cause) BETWEEN 1 AND 200),
          words TEXT CHECK (length(words) <= 2000),
          said_by TEXT NOT NULL CHECK (length(said_by) BETWEEN 1 AND 200),
          said_at INTEGER NOT NULL,
          PRIMARY KEY (contact, number),
          CHECK ((kind = 'cause') = (cause IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX contact_reasons_newest ON contact_reasons (said_at DESC);
        CREATE TRIGGER contact_reasons_stay BEFORE UPDATE ON contact_reasons
        BEGIN SELECT RAISE(ABORT, 'contact_reasons only grows'); END;
        CREATE TRIGGER contact_reasons_kept BEFORE DELETE ON contact_reasons
        BEGIN SELECT RAISE(ABORT, 'contact_reasons only grows'); END;
        CREATE TABLE contact_symptoms (
          contact TEXT NOT NULL REFERENCES contacts ON DELETE CASCADE,
          device TEXT NOT NULL REFERENCES devices ON DELETE CASCADE,
          at INTEGER NOT NULL,
          symptoms TEXT NOT NULL CHECK (json_valid(symptoms) AND length(symptoms) <= 65536),
          PRIMARY KEY (contact, device)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX contact_symptoms_newest ON contact_symptoms (at DESC);
        """

    /// What a visit did.
    static let done = """
        ALTER TABLE visit_findings ADD COLUMN done TEXT CHECK (length(done) BETWEEN 1 AND 200);
        CREATE INDEX visit_findings_done ON visit_findings (device) WHERE done IS NOT NULL;
        """
}
