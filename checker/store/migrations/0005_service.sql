-- The service: who may run a night, what ran, and who may ask.

-- Who may do what only one process may do at a time. A row stays when its
-- lease is given back, so that terms only ever grow.
CREATE TABLE leases (
    name       TEXT    PRIMARY KEY,
    holder     TEXT    NOT NULL,
    term       INTEGER NOT NULL CHECK (term > 0), -- counts the holders; writing under an older term is refused
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every attempt at a night. night is the whole result for the archive of
-- reports, JSON compressed with Zstandard; retention takes it away.
CREATE TABLE runs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    as_of      INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    by         TEXT    NOT NULL, -- serve, scan, or the name of a person
    outcome    TEXT    NOT NULL CHECK (outcome IN ('running', 'done', 'failed', 'held', 'lost', 'skipped')),
    body       TEXT    NOT NULL,
    night      BLOB
) STRICT;

CREATE INDEX runs_night ON runs (as_of, outcome);

-- Bearer tokens, by the SHA-256 of their secret: the secret itself is nowhere.
CREATE TABLE tokens (
    id     TEXT PRIMARY KEY CHECK (id <> ''),
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    body   TEXT NOT NULL
) STRICT;
