-- The Merkle tree over the bodies of the entries: entry seq is leaf seq - 1.
-- hashes are those that the leaf completes, 32 bytes each, the leaf's own first
-- and then upwards, so that every node of the tree is stored once. They are
-- written in the transaction that writes the entry.
CREATE TABLE log (
    seq    INTEGER PRIMARY KEY REFERENCES entries (seq),
    hashes BLOB    NOT NULL CHECK (length(hashes) > 0 AND length(hashes) % 32 = 0)
) STRICT;

CREATE TRIGGER log_unchanged BEFORE UPDATE ON log BEGIN
    SELECT RAISE (ABORT, 'a hash of the ledger is never changed');
END;

CREATE TRIGGER log_kept BEFORE DELETE ON log BEGIN
    SELECT RAISE (ABORT, 'a hash of the ledger is never deleted');
END;

CREATE TRIGGER log_not_replaced BEFORE INSERT ON log
WHEN EXISTS (SELECT 1 FROM log WHERE seq = NEW.seq) BEGIN
    SELECT RAISE (ABORT, 'a hash of the ledger is never replaced');
END;
