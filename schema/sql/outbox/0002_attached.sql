-- Files attached by this desk, by the suite's hash of their bytes, in chunks of 64 KiB. They stay until
-- the city reports a backup that covers them.
CREATE TABLE attached (
  no INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  size INTEGER NOT NULL CHECK (size > 0),
  media_type TEXT NOT NULL CHECK (media_type <> ''),
  attached_ms INTEGER NOT NULL,
  chunks_held INTEGER NOT NULL DEFAULT 0 CHECK (chunks_held >= 0),  -- by the city, as it said last
  city_seq INTEGER NOT NULL DEFAULT 0 CHECK (city_seq >= 0),        -- the city has it since; 0: not yet
  received_ms INTEGER NOT NULL DEFAULT 0                            -- city's clock
) STRICT;
CREATE INDEX attached_waits ON attached (no) WHERE city_seq = 0;

CREATE TABLE attached_chunk (
  attached_no INTEGER NOT NULL REFERENCES attached (no) ON DELETE CASCADE,
  no INTEGER NOT NULL CHECK (no >= 0),
  content BLOB NOT NULL CHECK (length(content) BETWEEN 1 AND 65536),
  PRIMARY KEY (attached_no, no)
) STRICT;
