-- The city's store. Every key begins with the city; every sequence is a counter row.

CREATE TABLE meta (
  city  INTEGER NOT NULL,
  name  TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (city, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
  city  INTEGER NOT NULL,
  name  TEXT NOT NULL,
  value INTEGER NOT NULL CHECK (value >= 0),
  PRIMARY KEY (city, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE site (
  city              INTEGER NOT NULL,
  site_no           TEXT NOT NULL CHECK (length(site_no) = 4),
  kind              TEXT NOT NULL,
  division          TEXT NOT NULL CHECK (length(division) = 6),
  name              TEXT NOT NULL,
  institution_code  TEXT NOT NULL,
  active            INTEGER NOT NULL CHECK (active IN (0, 1)),
  offline_hours     INTEGER NOT NULL,
  offline_count     INTEGER NOT NULL,
  offline_total_fen INTEGER NOT NULL,
  PRIMARY KEY (city, site_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE operator (
  city        INTEGER NOT NULL,
  operator_id TEXT NOT NULL,
  name        TEXT NOT NULL,
  site_no     TEXT NOT NULL,
  roles       TEXT NOT NULL,                     -- names, separated by commas
  active      INTEGER NOT NULL CHECK (active IN (0, 1)),
  public_key  BLOB NOT NULL,
  secret      BLOB NOT NULL,
  suite       INTEGER NOT NULL,
  active_to   TEXT NOT NULL,                     -- last day of the right; empty: it has not ended
  employer_uscc TEXT NOT NULL,                   -- the one that an employer's clerk belongs to
  PRIMARY KEY (city, operator_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE replica (
  city              INTEGER NOT NULL,
  replica_no        INTEGER NOT NULL,
  replica_id        BLOB NOT NULL CHECK (length(replica_id) = 16),
  site_no           TEXT NOT NULL,
  operator_id       TEXT NOT NULL,
  suite             INTEGER NOT NULL,
  device_sign_key   BLOB NOT NULL,
  device_seal_key   BLOB NOT NULL,
  operator_sign_key BLOB NOT NULL,
  register_key      BLOB NOT NULL,
  lease_first       INTEGER NOT NULL,
  lease_last        INTEGER NOT NULL,
  revoked           INTEGER NOT NULL CHECK (revoked IN (0, 1)),
  enrolled_ms       INTEGER NOT NULL,
  last_seen_ms      INTEGER NOT NULL,
  desk_status       BLOB NOT NULL,
  verdict_position  INTEGER NOT NULL CHECK (verdict_position >= 0),
  PRIMARY KEY (city, replica_no),
  UNIQUE (city, replica_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrol_code (
  city        INTEGER NOT NULL,
  code_name   TEXT NOT NULL,
  mac_key     BLOB NOT NULL,
  salt        BLOB NOT NULL,
  site_no     TEXT NOT NULL,
  operator_id TEXT NOT NULL,
  expires_ms  INTEGER NOT NULL,
  used_ms     INTEGER NOT NULL,
  tries       INTEGER NOT NULL,
  PRIMARY KEY (city, code_name)
) STRICT, WITHOUT ROWID;

-- A replica's epoch, or the city's: where its run of entries stands.
CREATE TABLE chain (
  city       INTEGER NOT NULL,
  chain_no   INTEGER NOT NULL,
  replica_id BLOB NOT NULL CHECK (length(replica_id) = 16),
  epoch      BLOB NOT NULL CHECK (length(epoch) = 16),
  last_seq   INTEGER NOT NULL CHECK (last_seq >= 0),
  last_hash  BLOB NOT NULL CHECK (length(last_hash) = 32),
  base_hash  BLOB NOT NULL CHECK (length(base_hash) = 32), -- what its first entry follows; zeros: nothing
  PRIMARY KEY (city, chain_no),
  UNIQUE (city, replica_id, epoch)
) STRICT, WITHOUT ROWID;

-- The log. Rows of a kilobyte: an ordinary table with a slim index beside it.
CREATE TABLE entry (
  city        INTEGER NOT NULL,
  city_seq    INTEGER NOT NULL CHECK (city_seq > 0),
  chain_no    INTEGER NOT NULL,
  seq         INTEGER NOT NULL CHECK (seq > 0),
  branch      INTEGER NOT NULL DEFAULT 0,        -- 0: the chain itself
  status      INTEGER NOT NULL CHECK (status IN (1, 2, 3)),
  received_ms INTEGER NOT NULL,
  hash        BLOB NOT NULL CHECK (length(hash) = 32),
  envelope    BLOB NOT NULL,
  PRIMARY KEY (city, city_seq),
  UNIQUE (city, chain_no, seq, branch)
) STRICT;
CREATE INDEX entry_branch ON entry (city, chain_no, branch, seq) WHERE branch > 0;

-- An operation's place and verdicts, kept with the other operations of its record. What it says is
-- in its entry. Small rows, which grow at the end, since record ids are time-ordered.
CREATE TABLE op (
  city          INTEGER NOT NULL,
  record_id     BLOB NOT NULL CHECK (length(record_id) = 16),
  place         INTEGER NOT NULL CHECK (place >= 256),
  op_id         BLOB NOT NULL CHECK (length(op_id) = 16),
  chain_no      INTEGER NOT NULL,
  by_id         INTEGER NOT NULL CHECK (by_id IN (0, 1)),
  first_kind    INTEGER NOT NULL CHECK (first_kind BETWEEN 1 AND 5),
  last_kind     INTEGER NOT NULL CHECK (last_kind BETWEEN 1 AND 5),
  first_verdict BLOB NOT NULL,
  last_verdict  BLOB NOT NULL,
  PRIMARY KEY (city, record_id, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX op_by_id ON op (city, op_id) WHERE by_id = 1;

CREATE TABLE record (
  city          INTEGER NOT NULL,
  id            BLOB NOT NULL CHECK (length(id) = 16),
  type          TEXT NOT NULL,
  state         TEXT NOT NULL,
  site_no       TEXT NOT NULL,
  version       INTEGER NOT NULL CHECK (version > 0),
  own_element   BLOB NOT NULL CHECK (length(own_element) = 32),
  other_element BLOB NOT NULL,
  memberships   BLOB NOT NULL,
  stamps        BLOB NOT NULL,
  own           BLOB NOT NULL,
  other         BLOB NOT NULL,
  PRIMARY KEY (city, id)
) STRICT;
-- What waits at which state: queues and counts read nothing else.
CREATE INDEX record_state ON record (city, type, state, id);

-- Uniqueness keys, natural keys, references backwards.
CREATE TABLE link (
  city      INTEGER NOT NULL,
  kind      INTEGER NOT NULL,
  value     BLOB NOT NULL,
  place     INTEGER NOT NULL,
  record_id BLOB NOT NULL CHECK (length(record_id) = 16),
  extra     INTEGER NOT NULL,
  PRIMARY KEY (city, kind, value, place, record_id)
) STRICT, WITHOUT ROWID;

-- The encrypted list of a batch, as it goes to the bank, and what opens it.
CREATE TABLE bank_file (
  city     INTEGER NOT NULL,
  batch_id BLOB NOT NULL CHECK (length(batch_id) = 16),
  content  BLOB NOT NULL,
  file_key BLOB NOT NULL,
  PRIMARY KEY (city, batch_id)
) STRICT;

-- Attached files, by the hash of their bytes: stored once, whoever sends them. A row is there as soon
-- as an accepted operation names the file; its chunks come later, in order.
CREATE TABLE blob (
  city       INTEGER NOT NULL,
  hash       BLOB NOT NULL CHECK (length(hash) = 32),
  size       INTEGER NOT NULL CHECK (size > 0),
  media_type TEXT NOT NULL,
  chunks     INTEGER NOT NULL CHECK (chunks >= 0),
  tries      INTEGER NOT NULL CHECK (tries >= 0),
  city_seq   INTEGER NOT NULL CHECK (city_seq >= 0),
  PRIMARY KEY (city, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE blob_chunk (
  city    INTEGER NOT NULL,
  hash    BLOB NOT NULL CHECK (length(hash) = 32),
  no      INTEGER NOT NULL CHECK (no >= 0),
  content BLOB NOT NULL CHECK (length(content) BETWEEN 1 AND 65536),
  PRIMARY KEY (city, hash, no)
) STRICT;

CREATE TABLE feed (
  city     INTEGER NOT NULL,
  feed_no  INTEGER NOT NULL,
  name     TEXT NOT NULL,
  site_no  TEXT NOT NULL,                        -- or the credit code of an employer who has a clerk
  position INTEGER NOT NULL CHECK (position >= 0),
  digest   BLOB NOT NULL CHECK (length(digest) = 32),
  size     INTEGER NOT NULL CHECK (size >= 0),
  PRIMARY KEY (city, feed_no),
  UNIQUE (city, name, site_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_item (
  city       INTEGER NOT NULL,
  feed_no    INTEGER NOT NULL,
  position   INTEGER NOT NULL CHECK (position > 0),
  record_id  BLOB NOT NULL CHECK (length(record_id) = 16),
  projection INTEGER NOT NULL CHECK (projection IN (1, 2)),
  departed   INTEGER NOT NULL CHECK (departed IN (0, 1)),
  version    INTEGER NOT NULL,
  reason     TEXT NOT NULL,
  PRIMARY KEY (city, feed_no, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE late_verdict (
  city       INTEGER NOT NULL,
  replica_no INTEGER NOT NULL,
  position   INTEGER NOT NULL CHECK (position > 0),
  verdict    BLOB NOT NULL,
  PRIMARY KEY (city, replica_no, position)
) STRICT, WITHOUT ROWID;

-- Operations that wait: `waits_on` is an op_id, a record id or a ConflictCase id.
CREATE TABLE waiting (
  city      INTEGER NOT NULL,
  waits_on  BLOB NOT NULL CHECK (length(waits_on) = 16),
  place     INTEGER NOT NULL,
  record_id BLOB NOT NULL CHECK (length(record_id) = 16),
  due_ms    INTEGER NOT NULL,
  PRIMARY KEY (city, waits_on, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_due ON waiting (city, due_ms) WHERE due_ms > 0;
CREATE INDEX waiting_place ON waiting (city, place);

-- Double entry: the lines of one place balance; nothing here is ever updated or deleted.
CREATE TABLE ledger (
  city       INTEGER NOT NULL,
  place      INTEGER NOT NULL,
  line       INTEGER NOT NULL,
  account    TEXT NOT NULL
             CHECK (account IN ('fund', 'hospital_payable', 'self_pay', 'hospital_received',
                                'allowance_payable', 'claim_payable', 'bank', 'recovery',
                                'deposit')),
  party      TEXT NOT NULL,
  month      INTEGER NOT NULL,                   -- yyyymm that the movement belongs to
  record_id  BLOB NOT NULL CHECK (length(record_id) = 16),
  debit_fen  INTEGER NOT NULL CHECK (debit_fen >= 0),
  credit_fen INTEGER NOT NULL CHECK (credit_fen >= 0),
  PRIMARY KEY (city, place, line),
  CHECK ((debit_fen = 0) <> (credit_fen = 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_record ON ledger (city, record_id);
CREATE TRIGGER ledger_is_final BEFORE UPDATE ON ledger
BEGIN SELECT raise(ABORT, 'ledger: posted lines are final'); END;
CREATE TRIGGER ledger_stays BEFORE DELETE ON ledger
BEGIN SELECT raise(ABORT, 'ledger: posted lines are final'); END;

-- Lines of the hospitals' monthly clearings. What stands here is said by the settlements and reversals
-- themselves (`clearing`); a clearing that was handed in names the hash of its lines.
CREATE TABLE clearing_line (
  city          INTEGER NOT NULL,
  clearing_id   BLOB NOT NULL CHECK (length(clearing_id) = 16),
  record_id     BLOB NOT NULL CHECK (length(record_id) = 16),
  kind          INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
  month         INTEGER NOT NULL,
  amount_fen    INTEGER NOT NULL,
  total_fee_fen INTEGER NOT NULL,
  benefit_kind  INTEGER NOT NULL,
  place         INTEGER NOT NULL,
  PRIMARY KEY (city, clearing_id, record_id)
) STRICT, WITHOUT ROWID;

-- The insured register: reference rows, one per person, as the imports left them.
CREATE TABLE insured (
  city           INTEGER NOT NULL,
  insured_no     INTEGER NOT NULL,
  id_type        TEXT NOT NULL,
  id_no          TEXT NOT NULL,
  name           TEXT NOT NULL,
  sex            INTEGER NOT NULL,
  insurance_type TEXT NOT NULL,
  employer_uscc  TEXT NOT NULL,
  employer_name  TEXT NOT NULL,
  status         TEXT NOT NULL,
  status_from    TEXT NOT NULL,
  first_month    INTEGER NOT NULL,
  last_month     INTEGER NOT NULL,
  suspended      INTEGER NOT NULL CHECK (suspended IN (0, 1)),
  open_pregnancy INTEGER NOT NULL CHECK (open_pregnancy IN (0, 1)),
  allowance_open INTEGER NOT NULL CHECK (allowance_open IN (0, 1)),
  person_key     BLOB NOT NULL,
  row_version    INTEGER NOT NULL,
  position       INTEGER NOT NULL,
  removed        INTEGER NOT NULL CHECK (removed IN (0, 1)),
  -- By a Suspension of the city's; `suspended` is what the register's file says.
  held           INTEGER NOT NULL CHECK (held IN (0, 1)),
  PRIMARY KEY (city, insured_no),
  UNIQUE (city, id_type, id_no),
  UNIQUE (city, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE insured_status (
  city          INTEGER NOT NULL,
  insured_no    INTEGER NOT NULL,
  from_date     TEXT NOT NULL CHECK (length(from_date) = 10),
  to_date       TEXT NOT NULL,
  status        TEXT NOT NULL,
  employer_uscc TEXT NOT NULL,
  PRIMARY KEY (city, insured_no, from_date)
) STRICT, WITHOUT ROWID;

CREATE TABLE insured_month (
  city       INTEGER NOT NULL,
  insured_no INTEGER NOT NULL,
  month      INTEGER NOT NULL CHECK (month BETWEEN 190001 AND 219912),
  paid_full  INTEGER NOT NULL CHECK (paid_full IN (0, 1)),
  posted_ms  INTEGER NOT NULL,
  PRIMARY KEY (city, insured_no, month)
) STRICT, WITHOUT ROWID;
