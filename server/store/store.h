#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/rows.h"

/// The city's store: the log and all that is computed from it. One writer, any number of readers.
/// Interfaces only; server/store/sqlite_store.h implements them. Every key begins with the city,
/// which a store is opened for, so no call names it. Nothing here judges.
namespace jindu::store {

template <class T>
using Found = Result<std::optional<T>>;
template <class T>
using Many = Result<std::vector<T>>;

/// Reads. Not for two threads at once. Unless it is the Writer, wrap what belongs together in
/// `snapshot`, so that it all comes from one moment.
class Reader {
 public:
  virtual ~Reader() = default;
  /// Runs `read` in one read transaction (inside the Writer: as it is).
  virtual Status snapshot(const std::function<Status()>& read) = 0;

  /// Small named values: "city_epoch", "city_replica", "backed_up_to", "register_salt", …
  virtual Found<Bytes> meta(std::string_view name) = 0;
  virtual Result<std::uint64_t> counter(std::string_view name) = 0;  ///< 0: never used

  virtual Found<Site> site(std::string_view site_no) = 0;
  virtual Many<Site> sites() = 0;
  virtual Found<Operator> find_operator(std::string_view operator_id) = 0;
  virtual Many<Operator> operators() = 0;
  virtual Found<Replica> replica(const ReplicaId& id) = 0;
  virtual Many<Replica> replicas() = 0;
  virtual Found<EnrolCode> enrol_code(std::string_view code_name) = 0;
  /// Everybody's earlier keys.
  virtual Many<StaffKey> staff_keys() = 0;
  /// Latest first, before `before` (0: from the last one). Empty operator: everybody's.
  virtual Many<Trail> trail(std::string_view operator_id, std::uint64_t before,
                            std::size_t count_max) = 0;

  virtual Found<Chain> chain(const ReplicaId& replica, const Epoch& epoch) = 0;
  virtual Many<Chain> chains() = 0;
  virtual Found<EntryRow> entry(std::uint64_t city_seq) = 0;
  virtual Found<EntryRow> entry_of(std::int64_t chain_no, std::uint64_t seq) = 0;
  /// All that stands at a place of a chain: its own entry, and what copies of the desk wrote there.
  virtual Many<EntryRow> entries_at(std::int64_t chain_no, std::uint64_t seq) = 0;
  /// Branches are numbered from 1 in each chain; 0: it has none.
  virtual Result<std::int64_t> branches(std::int64_t chain_no) = 0;
  /// Where a branch begins.
  virtual Found<EntryRow> branch_start(std::int64_t chain_no, std::int64_t branch) = 0;
  /// From `city_seq` on, at most `count_max`: for verify, export and rebuilding.
  virtual Many<EntryRow> entries_from(std::uint64_t city_seq, std::size_t count_max) = 0;
  /// Operations of desks and staff by id (the city's own acts are found by record).
  virtual Found<OpRow> op(const OpId& id) = 0;
  virtual Found<OpRow> op_at(const RecordId& record, Place place) = 0;
  /// All operations of a record, in the city's order: its history.
  virtual Many<OpRow> ops_of(const RecordId& record) = 0;
  /// How many operations of desks had this kind as first verdict: index by wire::Verdict::Kind.
  virtual Many<std::uint64_t> first_verdict_counts() = 0;

  virtual Found<RecordRow> record(const RecordId& id) = 0;
  /// In id order after `after` (nil: from the start); empty type or state: any.
  virtual Many<RecordRow> list(std::string_view type, std::string_view state, const RecordId& after,
                               std::size_t count_max) = 0;
  virtual Result<std::uint64_t> count(std::string_view type, std::string_view state) = 0;
  /// Oldest claim first.
  virtual Many<Link> links(LinkKind kind, ByteView value) = 0;
  /// All of a kind whose value begins with `prefix`, by value.
  virtual Many<Link> links_under(LinkKind kind, ByteView prefix) = 0;

  /// At most `count_max` of a kind whose value begins with `prefix`: first those that are just that,
  /// the latest first, then the others by value.
  virtual Many<Link> links_near(LinkKind kind, ByteView prefix, std::size_t count_max) = 0;

  virtual Many<Feed> feeds() = 0;
  virtual Found<Feed> feed(std::string_view name, std::string_view site_no) = 0;
  /// After `position`, with the states to send, until `bytes_max` is passed.
  virtual Many<FeedItem> feed_items(std::int64_t feed_no, std::uint64_t position,
                                    std::size_t count_max, std::size_t bytes_max) = 0;
  virtual Many<LateVerdict> late_verdicts(std::int64_t replica_no, std::uint64_t after,
                                          std::size_t count_max) = 0;
  virtual Many<Waiting> waiting_on(ByteView on) = 0;
  virtual Result<bool> anything_waits() = 0;
  /// Operations that wait for something that has not arrived.
  virtual Result<std::uint64_t> waiting_count() = 0;
  virtual Many<Waiting> waiting_due(std::int64_t now_ms, std::size_t count_max) = 0;

  virtual Found<BankFile> bank_file(const RecordId& batch) = 0;

  virtual Found<Blob> blob(const Hash& hash) = 0;
  virtual Found<Bytes> blob_chunk(const Hash& hash, std::uint32_t no) = 0;
  struct BlobTotals {
    std::uint64_t files = 0;
    std::uint64_t whole = 0;
    std::uint64_t bytes = 0;  ///< held
  };
  virtual Result<BlobTotals> blob_totals() = 0;
  /// In the order of their hashes, after `after`: for verify.
  virtual Many<Blob> blobs_after(const Hash& after, std::size_t count_max) = 0;

  virtual Many<LedgerLine> ledger_of(const RecordId& record) = 0;
  /// All lines behind `city_seq`, in the order of their places.
  virtual Many<LedgerLine> ledger_after(std::uint64_t city_seq) = 0;
  /// Debits less credits of an account, up to and with `city_seq` (0: all). Empty party: all.
  virtual Result<std::int64_t> ledger_balance(std::string_view account, std::string_view party,
                                              std::uint64_t city_seq) = 0;
  /// By account, party and month, in this order.
  virtual Many<LedgerSum> ledger_sums(const LedgerFilter& filter) = 0;
  /// In the order of the records' ids.
  virtual Many<ClearingLine> clearing_lines(const RecordId& clearing) = 0;
  /// Σ debits − Σ credits over everything, and the number of places that do not balance.
  struct LedgerCheck {
    std::int64_t difference_fen = 0;
    std::uint64_t unbalanced = 0;
  };
  virtual Result<LedgerCheck> ledger_check() = 0;

  virtual Found<Insured> insured(std::string_view id_type, std::string_view id_no) = 0;
  virtual Many<Insured> insured_after(std::uint64_t position, std::size_t count_max) = 0;
  virtual Many<StatusRow> statuses_of(std::int64_t insured_no) = 0;
  virtual Many<MonthRow> months_of(std::int64_t insured_no) = 0;
};

/// Reads and writes; reads see what it has written. One thread at a time.
class Writer : public Reader {
 public:
  /// One transaction: commits what `write` did, or nothing at all. Does not nest.
  virtual Status transaction(const std::function<Status()>& write) = 0;
  /// Inside a transaction: undoes what `write` did if it fails, and gives its answer.
  virtual Status savepoint(const std::function<Status()>& write) = 0;

  virtual Status set_meta(std::string_view name, ByteView value) = 0;
  /// Raises a counter row by `by` and gives the new value.
  virtual Result<std::uint64_t> advance(std::string_view counter, std::uint64_t by) = 0;

  /// put_*: inserts, or replaces what has the same key. Where the store gives a number, it is
  /// written into the row.
  virtual Status put_site(const Site& site) = 0;
  virtual Status put_operator(const Operator& row) = 0;
  virtual Status put_replica(Replica& replica) = 0;
  /// A further key that signs on `replica`, which is told of it, too.
  virtual Status add_replica_operator(Replica& replica, const ReplicaOperator& one) = 0;
  virtual Status put_enrol_code(const EnrolCode& code) = 0;
  /// What this operator was given and has not used lapses now.
  virtual Status void_enrol_codes(std::string_view operator_id, std::int64_t now_ms) = 0;
  virtual Status add_staff_key(const StaffKey& key) = 0;
  virtual Status add_trail(Trail& trail) = 0;
  virtual Status put_chain(Chain& chain) = 0;

  virtual Status add_entry(const EntryRow& entry) = 0;
  virtual Status set_entry_status(std::uint64_t city_seq, EntryStatus status) = 0;
  /// `by_id`: also findable by op_id (all but the city's own acts). `conflict`: op_id taken.
  virtual Status add_op(const OpRow& op, bool by_id) = 0;
  /// A further verdict: the last counts, the first stays.
  virtual Status set_last_verdict(const OpRow& op) = 0;

  virtual Status add_record(const RecordRow& record) = 0;
  virtual Status update_record(const RecordRow& record) = 0;
  virtual Status add_link(const Link& link) = 0;
  virtual Status remove_link(LinkKind kind, ByteView value, const RecordId& record) = 0;

  virtual Status put_bank_file(const BankFile& file) = 0;
  virtual Status put_blob(const Blob& blob) = 0;
  virtual Status put_blob_chunk(const Hash& hash, std::uint32_t no, ByteView bytes) = 0;
  virtual Status drop_blob_chunks(const Hash& hash) = 0;

  virtual Status put_feed(Feed& feed) = 0;
  virtual Status add_feed_item(std::int64_t feed_no, const FeedItem& item) = 0;
  virtual Status remove_feed_item(std::int64_t feed_no, std::uint64_t position) = 0;
  virtual Status add_late_verdict(std::int64_t replica_no, const LateVerdict& verdict) = 0;
  virtual Status add_waiting(const Waiting& row) = 0;
  virtual Status remove_waiting(ByteView on, Place place) = 0;
  /// All that the operation at `place` waits for.
  virtual Status remove_waiting_of(Place place) = 0;
  /// Lines of one place; the store numbers them. `invalid` if the place does not balance.
  virtual Status post(const std::vector<LedgerLine>& lines) = 0;
  virtual Status add_clearing_line(const ClearingLine& line) = 0;
  virtual Status remove_clearing_line(const RecordId& clearing, const RecordId& record) = 0;

  virtual Status put_insured(Insured& row) = 0;  ///< takes a new position in the register feed
  virtual Status put_status(const StatusRow& row) = 0;
  virtual Status put_month(const MonthRow& row) = 0;
};

/// Owns the files. Outlives what it gives out.
class Store {
 public:
  virtual ~Store() = default;
  virtual Writer& writer() = 0;
  /// A reader of its own for one thread (or, where the store shares one connection, the writer).
  virtual Result<std::unique_ptr<Reader>> open_reader() = 0;
  virtual Status check_integrity() = 0;
};

}  // namespace jindu::store
