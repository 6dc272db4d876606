-- What this replica has written, in the order it was written. Only added to: an entry stands at
-- position epoch.positions_before + its seq, so that (epoch, seq) needs no index of its own.

CREATE TABLE epoch (
  no INTEGER PRIMARY KEY CHECK (no > 0),
  epoch BLOB NOT NULL UNIQUE CHECK (length(epoch) = 16),
  began_ms INTEGER NOT NULL,
  positions_before INTEGER NOT NULL CHECK (positions_before >= 0),
  ops_before INTEGER NOT NULL CHECK (ops_before >= 0),
  base_hash BLOB NOT NULL CHECK (length(base_hash) = 32),  -- the entry before seq 1; zeros: none
  taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0)      -- highest seq that the city receipted
) STRICT;

CREATE TABLE entry (
  position INTEGER PRIMARY KEY CHECK (position > 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  hlc INTEGER NOT NULL,
  written_ms INTEGER NOT NULL,
  ops_before INTEGER NOT NULL CHECK (ops_before >= 0),
  ops INTEGER NOT NULL CHECK (ops > 0),
  envelope BLOB NOT NULL  -- the bytes that were signed and are sent
) STRICT;

-- One row per operation: what was answered. The operation itself stands in its entry. No foreign
-- key to it: the look-up would cost each press of a key, and Outbox::verify compares the two.
CREATE TABLE op (
  op_id BLOB PRIMARY KEY CHECK (length(op_id) = 16),
  number INTEGER NOT NULL CHECK (number > 0),      -- 1 and up, over all epochs
  position INTEGER NOT NULL CHECK (position > 0),  -- its entry
  record_id BLOB NOT NULL CHECK (length(record_id) = 16),
  kind INTEGER NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 5),  -- Verdict.Kind of the last
  on_top INTEGER NOT NULL DEFAULT 1 CHECK (on_top IN (0, 1)),
  put_away INTEGER NOT NULL DEFAULT 0 CHECK (put_away IN (0, 1)),
  first_verdict BLOB,
  last_verdict BLOB,  -- NULL while there is only the first
  CHECK ((kind = 0) = (first_verdict IS NULL)),
  CHECK (first_verdict IS NOT NULL OR last_verdict IS NULL),
  CHECK (put_away = 0 OR kind >= 3)
) STRICT, WITHOUT ROWID;

CREATE INDEX op_of_record ON op (record_id, number);
CREATE INDEX op_on_top ON op (number) WHERE on_top = 1;
CREATE INDEX op_open ON op (kind, number) WHERE kind >= 3 AND put_away = 0;

CREATE TABLE meta (
  name TEXT PRIMARY KEY CHECK (name <> ''),
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  op_id BLOB PRIMARY KEY CHECK (length(op_id) = 16),
  type TEXT NOT NULL CHECK (type <> ''),
  content BLOB NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
