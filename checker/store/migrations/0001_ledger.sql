-- The first shape of the ledger. Instants are microseconds since the epoch;
-- body holds the JSON of the value in package law, the other columns are what
-- it is looked up by.

-- What the records said about a provider on a night. Most nights say what the
-- night before said, so the text is kept once and named by its SHA-256.
CREATE TABLE profile_bodies (
    digest BLOB PRIMARY KEY,
    body   TEXT NOT NULL
) STRICT;

CREATE TABLE profiles (
    provider_id TEXT    NOT NULL,
    as_of       INTEGER NOT NULL,
    digest      BLOB    NOT NULL REFERENCES profile_bodies (digest),
    PRIMARY KEY (provider_id, as_of)
) STRICT, WITHOUT ROWID;

-- A finding that comes back night after night is one row, as it was last seen.
CREATE TABLE findings (
    provider_id TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL CHECK (fingerprint <> ''),
    rule        TEXT    NOT NULL,
    first_seen  INTEGER NOT NULL,
    last_seen   INTEGER NOT NULL,
    observation INTEGER NOT NULL CHECK (observation IN (0, 1)), -- waits for a complaint (R10)
    body        TEXT    NOT NULL,
    UNIQUE (provider_id, fingerprint)
) STRICT;

CREATE TABLE cases (
    id           TEXT    PRIMARY KEY CHECK (id <> ''),
    provider_id  TEXT    NOT NULL,
    penalty      TEXT    NOT NULL,
    subject_type TEXT    NOT NULL,
    subject_id   TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    needs_human  INTEGER NOT NULL CHECK (needs_human IN (0, 1)),
    opened_at    INTEGER NOT NULL,
    body         TEXT    NOT NULL
) STRICT;

CREATE INDEX cases_provider ON cases (provider_id, opened_at);
CREATE INDEX cases_state ON cases (state, opened_at);

CREATE TABLE case_rules (
    case_id TEXT NOT NULL REFERENCES cases (id),
    rule    TEXT NOT NULL,
    PRIMARY KEY (rule, case_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cases_kept BEFORE DELETE ON cases BEGIN
    SELECT RAISE (ABORT, 'a case is never deleted');
END;

-- The ledger. seq counts from 1 without gaps: it is the leaf number of a
-- Merkle tree over the bodies.
CREATE TABLE entries (
    seq         INTEGER PRIMARY KEY CHECK (seq > 0),
    id          TEXT    NOT NULL UNIQUE CHECK (id <> ''),
    provider_id TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    body        TEXT    NOT NULL
) STRICT;

CREATE INDEX entries_provider ON entries (provider_id);

CREATE TRIGGER entries_unchanged BEFORE UPDATE ON entries BEGIN
    SELECT RAISE (ABORT, 'an entry of the ledger is never changed');
END;

CREATE TRIGGER entries_kept BEFORE DELETE ON entries BEGIN
    SELECT RAISE (ABORT, 'an entry of the ledger is never deleted');
END;

-- INSERT OR REPLACE would delete a row without calling the trigger above.
CREATE TRIGGER entries_not_replaced BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE id = NEW.id OR seq = NEW.seq) BEGIN
    SELECT RAISE (ABORT, 'an entry of the ledger is never replaced');
END;

CREATE TRIGGER entries_without_gap AFTER INSERT ON entries
WHEN NEW.seq > 1 AND NOT EXISTS (SELECT 1 FROM entries WHERE seq = NEW.seq - 1) BEGIN
    SELECT RAISE (ABORT, 'the ledger has no gaps');
END;

-- The totals of each night, for the trend.
CREATE TABLE nights (
    as_of  INTEGER PRIMARY KEY,
    counts TEXT    NOT NULL
) STRICT;
