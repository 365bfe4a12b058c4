/// Tables of the one search box. They follow from persons, homes and devices: triggers note in `search_due` who has to
/// be written anew, and the transaction that changed them writes it (`refreshSearch`). A person who is deleted goes from
/// all of them with the same statement.
///
/// A *term* is a letter for the field (`n` name, `a` address) and a folded word: common words are looked up as they are,
/// and misspelled ones among the hundred thousand words there are rather than among all persons. A *code* is a
/// folded phone number, mail address, account or serial: nearly every one is different, so these are looked up whole, by
/// their beginning, or by three letters in a row of them. None of the FTS5 tables holds text or positions.
/// Source: SQLite, "FTS5 Extension", sections 4.3.4 (trigram), 4.4.1 (contentless), 4.6 (detail).
enum SearchSchema {
    static let dropWords = "DROP TABLE search_words"

    static let tables = """
        CREATE TABLE search_persons (
          number INTEGER PRIMARY KEY NOT NULL,
          person TEXT NOT NULL UNIQUE REFERENCES persons ON DELETE CASCADE,
          terms TEXT NOT NULL
        ) STRICT;
        CREATE VIRTUAL TABLE search_person_terms
          USING fts5(terms, tokenize = 'ascii', content = '', detail = none, columnsize = 0);
        CREATE TABLE search_codes (
          number INTEGER PRIMARY KEY NOT NULL,
          code TEXT NOT NULL,
          kind TEXT NOT NULL CHECK (kind IN ('phone', 'email', 'account', 'serial')),
          person INTEGER NOT NULL REFERENCES search_persons ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX search_codes_by_code ON search_codes (code);
        CREATE INDEX search_codes_by_person ON search_codes (person);
        CREATE VIRTUAL TABLE search_code_grams
          USING fts5(code, tokenize = 'trigram', content = '', detail = none, columnsize = 0);
        CREATE TABLE search_terms (
          number INTEGER PRIMARY KEY NOT NULL,
          term TEXT NOT NULL UNIQUE,
          uses INTEGER NOT NULL CHECK (uses > 0)
        ) STRICT;
        CREATE VIRTUAL TABLE search_term_grams
          USING fts5(word, tokenize = 'trigram', content = '', detail = none, columnsize = 0);
        CREATE VIRTUAL TABLE search_term_gram_counts USING fts5vocab('search_term_grams', 'row');
        CREATE INDEX customer_accounts_by_number ON customer_accounts (number);
        CREATE TABLE search_due (person TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE search_gone (terms TEXT NOT NULL) STRICT;
        """

    /// What changes with a row of these tables.
    static let within = """
        CREATE TRIGGER search_persons_in AFTER INSERT ON search_persons BEGIN
          INSERT INTO search_person_terms (rowid, terms) VALUES (new.number, new.terms);
        END;
        CREATE TRIGGER search_persons_changed AFTER UPDATE OF terms ON search_persons BEGIN
          INSERT INTO search_person_terms (search_person_terms, rowid, terms) VALUES ('delete', old.number, old.terms);
          INSERT INTO search_person_terms (rowid, terms) VALUES (new.number, new.terms);
          INSERT INTO search_gone (terms) VALUES (old.terms);
        END;
        CREATE TRIGGER search_persons_out AFTER DELETE ON search_persons BEGIN
          INSERT INTO search_person_terms (search_person_terms, rowid, terms) VALUES ('delete', old.number, old.terms);
          INSERT INTO search_gone (terms) VALUES (old.terms);
        END;
        CREATE TRIGGER search_codes_in AFTER INSERT ON search_codes BEGIN
          INSERT INTO search_code_grams (rowid, code) VALUES (new.number, new.code);
        END;
        CREATE TRIGGER search_codes_out AFTER DELETE ON search_codes BEGIN
          INSERT INTO search_code_grams (search_code_grams, rowid, code) VALUES ('delete', old.number, old.code);
        END;
        CREATE TRIGGER search_terms_in AFTER INSERT ON search_terms BEGIN
          INSERT INTO search_term_grams (rowid, word) VALUES (new.number, '^' || substr(new.term, 2) || '$');
        END;
        CREATE TRIGGER search_terms_out AFTER DELETE ON search_terms BEGIN
          INSERT INTO search_term_grams (search_term_grams, rowid, word)
            VALUES ('delete', old.number, '^' || substr(old.term, 2) || '$');
        END;
        """

    /// What is put in is put into the tables of the search by whoever puts it in, all of it one after the other: a statement
    /// with a trigger is undone as one, and before each such FTS5 writes what it has gathered as a piece of its own.
    static let withoutTriggersIn = """
        DROP TRIGGER search_persons_in;
        DROP TRIGGER search_codes_in;
        DROP TRIGGER search_terms_in;
        """

    /// Terms lie in the order of the alphabet with how often they are used, so that those that begin alike are read in one
    /// go; their numbers, of which none is given twice, lead to them by an index that holds both. What is spelled nearly
    /// so is looked for in memory (`KnownWords`).
    static let termsByAlphabet = """
        CREATE TABLE search_terms_by_alphabet (
          term TEXT PRIMARY KEY NOT NULL,
          uses INTEGER NOT NULL CHECK (uses > 0),
          number INTEGER NOT NULL UNIQUE
        ) STRICT, WITHOUT ROWID;
        INSERT INTO search_terms_by_alphabet (term, uses, number) SELECT term, uses, number FROM search_terms ORDER BY term;
        CREATE TABLE search_terms_given (last INTEGER NOT NULL) STRICT;
        INSERT INTO search_terms_given (last) SELECT ifnull(max(number), 0) FROM search_terms;
        DROP TABLE search_term_gram_counts;
        DROP TABLE search_term_grams;
        DROP TABLE search_terms;
        ALTER TABLE search_terms_by_alphabet RENAME TO search_terms;
        """

    /// The words without figures, which are read into memory: without it all terms are read for them, most of which are
    /// postcodes.
    static let wordsByNumber = """
        CREATE INDEX search_words_by_number ON search_terms (number) WHERE term NOT GLOB '*[0-9]*'
        """

    /// Who is due after a change of what they are found by.
    static let due = triggers.map { table, event, when, persons in
        """
        CREATE TRIGGER search_due_\(table)_\(event.prefix(6).lowercased()) AFTER \(event) ON \(table) \(when)
        BEGIN INSERT INTO search_due (person) \(persons) ON CONFLICT DO NOTHING; END;
        """
    }.joined(separator: "\n")

    private static let triggers: [(table: String, event: String, when: String, persons: String)] = {
        let newPerson = "SELECT new.person WHERE true"
        let oldPerson = "SELECT old.person WHERE true"
        var all = [
            ("persons", "INSERT", "", "SELECT new.id WHERE true"),
            ("persons", "UPDATE OF name", "WHEN old.name IS NOT new.name", "SELECT new.id WHERE true"),
            ("ties", "INSERT", "", newPerson), ("ties", "DELETE", "", oldPerson),
            (
                "homes", "UPDATE OF address_lines", "WHEN old.address_lines IS NOT new.address_lines",
                "SELECT person FROM ties WHERE home = new.id"
            ),
            ("devices", "INSERT", "WHEN new.home IS NOT NULL", "SELECT person FROM ties WHERE home = new.home"),
            (
                "devices", "UPDATE OF home, serial", "WHEN old.home IS NOT new.home OR old.serial IS NOT new.serial",
                "SELECT person FROM ties WHERE home IN (old.home, new.home)"
            ),
            ("devices", "DELETE", "WHEN old.home IS NOT NULL", "SELECT person FROM ties WHERE home = old.home"),
        ]
        for table in ["phones", "emails", "customer_accounts"] {
            all += [(table, "INSERT", "", newPerson), (table, "DELETE", "", oldPerson)]
        }
        return all
    }()
}
