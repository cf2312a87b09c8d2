-- What leaves the ledger: statements of reasons, and the outbox of effects.

-- A statement of reasons is written with its decision and never changes. mail
-- is the digest that carries it, once there is one.
CREATE TABLE notices (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE CHECK (id <> ''),
    provider_id TEXT    NOT NULL,
    case_id     TEXT    NOT NULL REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED,
    body        TEXT    NOT NULL,
    mail        TEXT    REFERENCES mails (id)
) STRICT;

CREATE INDEX notices_case ON notices (case_id, seq);
CREATE INDEX notices_unsent ON notices (provider_id, seq) WHERE mail IS NULL;

-- The outbox, in the order of writing. An effect of an entry stands beside the
-- notice that announces it, so that nothing takes effect before its reasons are
-- written. done_at is null while it waits; tries counts attempts to send it, the
-- next is not before next_at; dead is given up until a person says retry.
CREATE TABLE effects (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE CHECK (id <> ''),
    provider_id TEXT    NOT NULL,
    entry       TEXT    UNIQUE REFERENCES entries (id),
    notice      TEXT    REFERENCES notices (id),
    body        TEXT    NOT NULL,
    done_at     INTEGER,
    tries       INTEGER NOT NULL DEFAULT 0,
    next_at     INTEGER NOT NULL DEFAULT 0,
    dead        INTEGER NOT NULL DEFAULT 0 CHECK (dead IN (0, 1)),
    error       TEXT    NOT NULL DEFAULT '',
    CHECK ((entry IS NULL) = (notice IS NULL))
) STRICT;

CREATE INDEX effects_waiting ON effects (provider_id, seq) WHERE done_at IS NULL;

-- One digest of notices to one provider.
CREATE TABLE mails (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE CHECK (id <> ''),
    provider_id TEXT    NOT NULL,
    done_at     INTEGER,
    tries       INTEGER NOT NULL DEFAULT 0,
    next_at     INTEGER NOT NULL DEFAULT 0,
    dead        INTEGER NOT NULL DEFAULT 0 CHECK (dead IN (0, 1)),
    error       TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX mails_waiting ON mails (provider_id, seq) WHERE done_at IS NULL;

-- What the marketplace has been told of a provider: the sum of its effects.
-- next_at is when time alone changes it.
CREATE TABLE told (
    provider_id TEXT PRIMARY KEY,
    next_at     INTEGER,
    body        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX told_next ON told (next_at) WHERE next_at IS NOT NULL;

CREATE TRIGGER notices_unchanged BEFORE UPDATE OF seq, id, provider_id, case_id, body ON notices BEGIN
    SELECT RAISE (ABORT, 'a notice is never changed');
END;

CREATE TRIGGER notices_kept BEFORE DELETE ON notices BEGIN
    SELECT RAISE (ABORT, 'a notice is never deleted');
END;

CREATE TRIGGER effects_unchanged BEFORE UPDATE OF seq, id, provider_id, entry, notice, body ON effects BEGIN
    SELECT RAISE (ABORT, 'an effect is never changed');
END;

CREATE TRIGGER effects_kept BEFORE DELETE ON effects BEGIN
    SELECT RAISE (ABORT, 'an effect is never deleted');
END;
