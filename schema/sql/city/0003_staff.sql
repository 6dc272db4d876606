-- Keys that members of the city's staff signed with before the present one (operator.public_key):
-- what they signed is still theirs.
CREATE TABLE staff_key (
  city        INTEGER NOT NULL,
  operator_id TEXT NOT NULL,
  key_no      INTEGER NOT NULL CHECK (key_no > 0),
  suite       INTEGER NOT NULL,
  public_key  BLOB NOT NULL,
  until_ms    INTEGER NOT NULL,
  PRIMARY KEY (city, operator_id, key_no)
) STRICT, WITHOUT ROWID;

-- Who looked at what, and what was done that is no operation. Nothing personal: a record by its id.
CREATE TABLE trail (
  city        INTEGER NOT NULL,
  trail_no    INTEGER NOT NULL CHECK (trail_no > 0),
  at_ms       INTEGER NOT NULL,
  operator_id TEXT NOT NULL,
  act         TEXT NOT NULL,
  record_id   BLOB NOT NULL CHECK (length(record_id) = 16), -- zeros: about no record
  detail      TEXT NOT NULL,
  PRIMARY KEY (city, trail_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX trail_operator ON trail (city, operator_id, trail_no);
