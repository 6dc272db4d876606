-- replica.db: what the city sent. May be lost at any time; the outbox may not. Typed tables
-- (t_filing, …) are generated from the records' descriptors beside these.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE feed (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE,
  cursor  INTEGER NOT NULL DEFAULT 0 CHECK (cursor >= 0),
  digest  BLOB NOT NULL CHECK (length(digest) = 32),
  records INTEGER NOT NULL DEFAULT 0,
  mending INTEGER NOT NULL DEFAULT 0 CHECK (mending IN (0, 1))  -- being read again from the start
) STRICT;
INSERT INTO feed (id, name, digest) VALUES
  (1, 'site', zeroblob(32)), (2, 'reference', zeroblob(32)), (3, 'register', zeroblob(32));

-- Records of types that this program does not know yet: kept, and digested like the others.
CREATE TABLE foreign_record (
  id        BLOB PRIMARY KEY CHECK (length(id) = 16),
  type      TEXT NOT NULL,
  version   INTEGER NOT NULL,
  feed      INTEGER,
  element   BLOB,
  confirmed BLOB NOT NULL
) STRICT;

-- The sealed register: found by ID number and name together, never listed.
CREATE TABLE register (
  tag     BLOB PRIMARY KEY CHECK (length(tag) = 16),
  version INTEGER NOT NULL,
  sealed  BLOB NOT NULL,
  mended  INTEGER NOT NULL DEFAULT 0  -- 1: not seen yet since the feed is read again
) STRICT, WITHOUT ROWID;

CREATE TABLE departure (
  record_id BLOB PRIMARY KEY CHECK (length(record_id) = 16),
  feed      INTEGER NOT NULL,
  version   INTEGER NOT NULL,
  reason    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Cases that came with records: evidence for the inbox. One row per open case of a record.
CREATE TABLE conflict (
  record_id   BLOB NOT NULL CHECK (length(record_id) = 16),
  conflict_id BLOB NOT NULL,
  content     BLOB NOT NULL,
  PRIMARY KEY (record_id, conflict_id)
) STRICT, WITHOUT ROWID;
