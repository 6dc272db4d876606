#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/rules/lifecycle.h"
#include "schema/wire/entry.pb.h"
#include "schema/wire/sync.pb.h"
#include "sync/crypto/suite.h"
#include "sync/db/connection.h"
#include "sync/oplog/outbox.h"
#include "sync/replica/sought.h"
#include "sync/replica/tables.h"

/// What the city sent, and the view: confirmed record + own undecided operations on top. The last
/// station of the road, back at the desk. Everything here can be rebuilt from the city and the
/// outbox; where they disagree, the outbox is right.
namespace jindu::replica {

/// Who works here: what a provisional header is filled with.
struct Site {
  std::string division;
  std::string site_no;
  std::string operator_id;
};

/// Where a row of the view comes from. Numbers stand in the files.
enum class Origin : int {
  confirmed = 0,  ///< as the city sent it
  overlaid = 1,   ///< confirmed, with own undecided operations on top
  own = 2,        ///< only own operations: the city has not sent the record (yet)
  refused = 3,    ///< the city refused what would have made it; shown until put away
  departed = 4,   ///< left the feed; kept while own operations on it want somebody
};

/// One record as its desk sees it.
struct View {
  const catalog::RecordType* type = nullptr;
  wire::RecordHeader header;  ///< version and stamps as confirmed; state after own steps
  std::unique_ptr<catalog::Message> record;
  std::vector<wire::GroupStamp> stamps;
  std::vector<Bytes> conflict_cases;  ///< serialized ConflictCase
  Origin origin = Origin::confirmed;
  std::uint64_t own_seq = 0;  ///< highest own chain position among its operations on top
};

struct FeedPosition {
  std::uint64_t cursor = 0;
  Hash digest{};
  std::uint64_t records = 0;
};

struct PageResult {
  bool stale = false;            ///< the cursor had moved meanwhile: nothing was applied
  std::uint64_t taken = 0;       ///< states and register rows that are new here
  std::uint64_t ignored = 0;     ///< older than what stands here
  std::uint64_t city_older = 0;  ///< of those: the city shows less than it once did
  bool digest_differs = false;   ///< complete, and unequal: read this feed again
};

/// One row of a list, from the typed table.
struct Row {
  RecordId id;
  std::string state;
  std::uint64_t version = 0;
  std::string doc_no;
  std::string site;
  std::int64_t updated_ms = 0;
  Origin origin = Origin::confirmed;
  std::vector<std::pair<std::string, std::string>> values;  ///< the searched fields that are set
  std::optional<std::int64_t> amount_fen;  ///< what the type's options call its amount
};

struct Query {
  std::string state;  ///< empty: any
  std::string find;   ///< exact, or a prefix of a name, or the tail of a phone; empty: all
  std::size_t limit = 200;
  std::string site = {};              ///< where it was recorded; empty: anywhere
  std::int64_t touched_since_ms = 0;  ///< nothing that was left alone since
};

/// One record that a search has found. Good until the replica is written to.
struct Hit {
  const catalog::RecordType* type = nullptr;
  std::int64_t row = 0;  ///< of its table
  Match match = Match::none;
  std::int64_t updated_ms = 0;
};

/// Outbox meta: not empty while verdicts are in the outbox that the view has not followed yet. Set
/// in the commit that stores the verdicts, emptied by `after_verdicts`.
constexpr std::string_view kViewsDue = "views_due";

/// One thread; borrows everything, which outlives it.
class Replica {
 public:
  /// `outbox_db` is the connection that `outbox` works on.
  Replica(db::Connection& db, oplog::Outbox& outbox, db::Connection& outbox_db,
          const catalog::Catalog& catalog, const rules::LifeCycles& life_cycles,
          const crypto::Suite& suite, Site site);
  /// Brings a new, older or other-schema file to the present form (typed tables included).
  static Status prepare(db::Connection& db, const catalog::Catalog& catalog);

  // Own work ---------------------------------------------------------------------------------
  /// Brings up the view after entries were committed to the outbox, by whichever process: all
  /// records that own entries above the last seen position name. Cheap if there are none.
  Status catch_up();
  /// All own operations again, for a file that is new or not to be trusted.
  Status rebuild();
  /// Verdicts are in the outbox: takes what they decide off the top and brings the views up.
  Status after_verdicts(const std::vector<wire::Verdict>& verdicts);
  /// Brings up one record's row (after put_away, too).
  Status refresh(const RecordId& id);

  // From the city ----------------------------------------------------------------------------
  /// `requested`: the cursor that the page was asked for with. One transaction, cursor included;
  /// older versions are ignored. `corrupt`: nothing was applied.
  Result<PageResult> apply_page(const wire::FeedPage& page, std::uint64_t requested);
  Result<FeedPosition> position(std::string_view feed) const;
  /// Starts reading a feed again from the beginning; what does not come again then leaves.
  Status restart_feed(std::string_view feed);
  /// Digest over what is really stored, to compare with the kept one (verify).
  Result<Hash> recompute_digest(std::string_view feed) const;

  // Reading ----------------------------------------------------------------------------------
  /// Empty: no such record here.
  Result<std::optional<View>> view(const RecordId& id) const;
  Result<std::optional<RecordId>> find_doc_no(std::string_view doc_no) const;
  Result<std::vector<Row>> list(const catalog::RecordType& type, const Query& query) const;
  /// Adds the records of a type that answer to what was typed (all, where nothing was), in no order.
  Status add_hits(const catalog::RecordType& type, const Sought& sought,
                  std::vector<Hit>& hits) const;
  /// What a list shows of it. Empty: it is not there any more.
  Result<std::optional<Row>> row(const Hit& hit) const;
  /// Records of a type whose column has a value (text or 16 bytes), newest first.
  Result<std::vector<RecordId>> find_by(const catalog::RecordType& type, std::string_view field,
                                        std::string_view value, std::size_t limit = 50) const;
  /// Sealed register row of a tag.
  Result<std::optional<Bytes>> register_row(ByteView tag) const;
  /// Cases that came with records: (conflict id, serialized ConflictCase).
  Result<std::vector<std::pair<Bytes, Bytes>>> conflict_cases() const;
  Result<std::optional<Bytes>> meta(std::string_view name) const;
  Status set_meta(std::string_view name, ByteView value);
  /// Why and at which version a record left; empty if it did not.
  Result<std::optional<std::string>> departed(const RecordId& id) const;

 private:
  struct Confirmed {
    const catalog::RecordType* type = nullptr;
    std::uint64_t version = 0;
    std::int64_t feed = 0;  ///< 0: in none
    Bytes element;
    Bytes state;  ///< serialized RecordState; empty: none
  };
  struct Page;  // what apply_page works with
  Result<std::vector<Row>> rows_where(const catalog::RecordType& type, const std::string& condition,
                                      const std::function<void(db::Statement&)>& bind) const;
  const TypedTable* find_table(std::string_view type) const;
  Result<std::optional<Confirmed>> confirmed(const RecordId& id) const;
  Result<std::optional<View>> lay_over(const RecordId& id, std::optional<Confirmed> base) const;
  Status write_row(const RecordId& id, const View& view, const std::optional<Confirmed>& base);
  Status bring_up(const RecordId& id);
  Status open_page(std::string_view feed, Page& page) const;
  Result<bool> yields_to_present(Page& page, const TypedTable& table, const RecordId& id,
                                 std::uint64_t version);
  Status take_state(Page& page, const Bytes& bytes);
  Status take_foreign(Page& page, const RecordId& id, const wire::RecordState& state,
                      const Bytes& bytes);
  Status take_departure(Page& page, const wire::Departure& departure);
  Status take_register_row(Page& page, const wire::RegisterRow& row);
  Status keep_cases(const RecordId& id, const wire::RecordState& state);
  Status finish_mending(Page& page, std::string_view feed);
  Result<std::uint64_t> version_of(const RecordId& id) const;
  Status make_durable();
  Status settle_top(const std::vector<oplog::OutboxOperation>& operations, bool followed);

  db::Connection& db_;
  oplog::Outbox& outbox_;
  db::Connection& outbox_db_;
  const catalog::Catalog& catalog_;
  const rules::LifeCycles& life_cycles_;
  const crypto::Suite& suite_;
  Site site_;
  std::vector<TypedTable> tables_;  ///< one per type of the catalog, in its order
  /// The table last read. A record is in one table, and mostly asked for after others of its type:
  /// this one is looked into first, and forty others are left alone.
  mutable const TypedTable* recent_ = nullptr;
};

/// Whether a verdict's effect is in a record that stands at `version`: then the operation leaves
/// the top of the view.
bool reached(const oplog::OutboxOperation& operation, std::uint64_t version);

}  // namespace jindu::replica
