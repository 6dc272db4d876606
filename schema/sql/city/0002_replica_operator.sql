-- Who signs on a computer beside the operator that it was enrolled for: one who joined later, or the
-- same one with a further key.
CREATE TABLE replica_operator (
  city        INTEGER NOT NULL,
  replica_no  INTEGER NOT NULL,
  key_id      BLOB NOT NULL CHECK (length(key_id) = 16),
  operator_id TEXT NOT NULL,
  sign_key    BLOB NOT NULL,
  joined_ms   INTEGER NOT NULL,
  PRIMARY KEY (city, replica_no, key_id)
) STRICT, WITHOUT ROWID;
