#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/wire/entry.pb.h"
#include "sync/db/connection.h"
#include "sync/oplog/entry.h"

namespace jindu::oplog {

/// Where a chain stands: what the next entry is made from.
struct ChainHead {
  Epoch epoch;
  std::uint64_t seq = 0;  ///< 0: nothing yet
  Hash hash{};            ///< of the entry at `seq`
  Hlc hlc;                ///< highest written
};

/// An own operation and what is known of it. States as the clerk reads them follow from this.
struct OutboxOperation {
  std::uint64_t seq = 0;
  wire::Operation operation;
  std::int64_t written_ms = 0;
  std::optional<wire::Verdict> verdict;  ///< the last one; empty: not answered
  std::optional<wire::Verdict> first_verdict;
  bool put_away = false;
  bool on_top = true;  ///< still part of the view over the confirmed record
};

/// Outbox: every entry this replica has written, kept until long after the city has it.
/// The view is computed from it and from the confirmed records; where they disagree, the outbox is
/// right. One thread; borrows `db` (outbox.db, durability full), which outlives it.
class Outbox {
 public:
  explicit Outbox(db::Connection& db) : db_(db) {}
  /// Brings a new or older file to the present form.
  static Status prepare(db::Connection& db);

  Result<ChainHead> head() const;
  /// Begins an epoch (at enrolment, or after a restore): seq starts at 1 again, and its first entry
  /// follows the last one that the city is known to have taken. `conflict`: it was begun before.
  Status begin_epoch(const Epoch& epoch, std::int64_t now_ms);

  /// Appends inside the caller's open transaction (without one it is a bug). The same seq with the
  /// same bytes is not an error. `conflict`, and nothing written: other bytes at that seq, an op_id
  /// that another entry has, an entry that does not follow the head or is not of its epoch.
  Status append(const Entry& entry, std::int64_t now_ms);
  /// The entries after `seq` of `epoch`, oldest first, at most `count_max` and `bytes_max`, but one
  /// at least. `not_found`: no such epoch here.
  Result<std::vector<Bytes>> read_after(const Epoch& epoch, std::uint64_t seq,
                                        std::size_t count_max, std::size_t bytes_max) const;
  /// Highest seq that the city has taken (receipted), 0: none.
  Result<std::uint64_t> taken(const Epoch& epoch) const;
  /// Only grows; a lower value is an older message. `conflict`: higher than what is here, so this
  /// outbox was rolled back or cloned. `not_found`: no such epoch here.
  Status set_taken(const Epoch& epoch, std::uint64_t seq);

  /// The city has said that it holds only up to `seq` of `epoch` (it was put back to an older
  /// copy): what comes after is pending again, unanswered, and part of the view. Inside the
  /// caller's open transaction. `not_found`: no such epoch here.
  Status give_back(const Epoch& epoch, std::uint64_t seq);

  /// Stores a verdict (first or later; a later one for the same operation replaces the last, and is
  /// seen again where the operation was put away). A repeat, and a word that a later one of the
  /// same place overtook, change nothing. `not_found`: not an operation of this outbox;
  /// `unsupported`: a kind that this program does not know.
  Status put_verdict(const wire::Verdict& verdict);
  /// The author has seen a held, parked or refused operation; any other fails as `refused`.
  Status put_away(const OpId& op_id);
  /// Takes an operation off the view: `replica.db` holds its record at the verdict's version.
  Status take_off_top(const OpId& op_id);
  Result<std::optional<OutboxOperation>> find(const OpId& op_id) const;
  /// On top of the confirmed record, oldest first.
  Result<std::vector<OutboxOperation>> on_top(const RecordId& record_id) const;
  Result<std::vector<OutboxOperation>> all_on_top() const;
  /// All that was ever recorded here, newest first, at most `count_max` (the day sheet).
  Result<std::vector<OutboxOperation>> newest(std::size_t count_max) const;
  /// All of a record, oldest first (history).
  Result<std::vector<OutboxOperation>> of_record(const RecordId& record_id) const;
  /// Whose state wants somebody: held, parked, refused and not put away, newest first.
  Result<std::vector<OutboxOperation>> undecided() const;

  struct Counts {
    std::uint64_t delivered = 0;         ///< operations in entries that the city has taken
    std::uint64_t pending = 0;           ///< operations in entries that it has not
    std::uint64_t needs_person = 0;      ///< held or refused, not put away
    std::uint64_t parked = 0;            ///< not put away
    std::int64_t oldest_pending_ms = 0;  ///< 0: none
  };
  Result<Counts> counts() const;
  /// Verifies hashes, chain and signatures of all entries, and that each operation has its row;
  /// `corrupt` names the first bad seq. `operator_public_keys`: of all who ever signed here.
  Status verify(const std::vector<Bytes>& operator_public_keys) const;

  /// Small values that must survive with the outbox: enrolment, cursors of late verdicts, leases.
  Result<std::optional<Bytes>> meta(std::string_view name) const;
  Status set_meta(std::string_view name, ByteView value);

  struct Draft {
    OpId id;
    std::string type;
    Bytes content;
    std::int64_t updated_ms = 0;
  };
  Status save_draft(const Draft& draft);
  Status delete_draft(const OpId& id);
  Result<std::vector<Draft>> drafts() const;  ///< newest first

 private:
  db::Connection& db_;
};

/// The `mark` file: high-water mark {epoch, seq, hash}, written after the commit and not synced.
/// Lower than the outbox is normal; higher means that the outbox was rolled back.
struct Mark {
  Epoch epoch;
  std::uint64_t seq = 0;
  Hash hash{};
};
Status write_mark(const std::string& path, const Mark& mark);
Result<std::optional<Mark>> read_mark(const std::string& path);

}  // namespace jindu::oplog
