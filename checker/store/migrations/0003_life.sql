-- The rules of a case's life that hold whoever writes to the file.

-- Waivers and what ends them are looked up without reading the whole ledger.
CREATE INDEX entries_waivers ON entries (kind) WHERE kind IN ('waiver', 'reversal');

-- Four eyes: whoever filed or joined a case does not expel by it.
CREATE TRIGGER entries_four_eyes BEFORE INSERT ON entries
WHEN NEW.kind = 'expel' AND EXISTS (
    SELECT 1 FROM cases, json_each(cases.body, '$.history') AS step
    WHERE cases.id = NEW.body ->> '$.case'
      AND step.value ->> '$.act' IN ('open', 'join')
      AND step.value ->> '$.by' <> 'engine'
      AND lower(trim(step.value ->> '$.by')) = lower(trim(NEW.body ->> '$.by'))
) BEGIN
    SELECT RAISE (ABORT, 'who proposed a case cannot expel by it');
END;

-- Whoever decided a case does not hear the appeal against it.
CREATE TRIGGER cases_heard_by_another BEFORE UPDATE ON cases
WHEN EXISTS (
    SELECT 1 FROM json_each(NEW.body, '$.history') AS step
    WHERE step.value ->> '$.act' IN ('uphold', 'overturn')
      AND lower(trim(step.value ->> '$.by')) = lower(trim(NEW.body ->> '$.decided_by'))
) BEGIN
    SELECT RAISE (ABORT, 'who decided a case cannot hear its appeal');
END;

-- A case goes through its life in one direction.
CREATE TRIGGER cases_forward BEFORE UPDATE ON cases
WHEN NEW.state <> OLD.state AND NOT (
    OLD.state = 'open' AND NEW.state IN ('confirmed', 'dismissed')
    OR OLD.state = 'confirmed' AND NEW.state IN ('appealed', 'reversed')
    OR OLD.state = 'appealed' AND NEW.state IN ('upheld', 'reversed')
    OR OLD.state = 'upheld' AND NEW.state = 'reversed'
) BEGIN
    SELECT RAISE (ABORT, 'a case does not go back to a state it has left');
END;
