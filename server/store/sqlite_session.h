#pragma once
#include <memory>
#include <unordered_map>

#include "server/store/store.h"
#include "sync/db/connection.h"

namespace jindu::store {

/// Reads and writes over one connection; SqliteStore gives it out as Reader or as Writer. Keeps its
/// statements prepared. `connection` outlives it.
class SqliteSession final : public Writer {
 public:
  SqliteSession(db::Connection& connection, std::int64_t city)
      : connection_(connection), city_(city) {}
  /// Owns its connection: a reader of its own.
  SqliteSession(std::unique_ptr<db::Connection> owned, std::int64_t city)
      : owned_(std::move(owned)), connection_(*owned_), city_(city) {}

  Status snapshot(const std::function<Status()>& read) override;
  Found<Bytes> meta(std::string_view name) override;
  Result<std::uint64_t> counter(std::string_view name) override;
  Found<Site> site(std::string_view site_no) override;
  Many<Site> sites() override;
  Found<Operator> find_operator(std::string_view operator_id) override;
  Many<Operator> operators() override;
  Found<Replica> replica(const ReplicaId& id) override;
  Many<Replica> replicas() override;
  Found<EnrolCode> enrol_code(std::string_view code_name) override;
  Many<StaffKey> staff_keys() override;
  Many<Trail> trail(std::string_view operator_id, std::uint64_t before,
                    std::size_t count_max) override;
  Found<Chain> chain(const ReplicaId& replica, const Epoch& epoch) override;
  Many<Chain> chains() override;
  Found<EntryRow> entry(std::uint64_t city_seq) override;
  Found<EntryRow> entry_of(std::int64_t chain_no, std::uint64_t seq) override;
  Many<EntryRow> entries_at(std::int64_t chain_no, std::uint64_t seq) override;
  Result<std::int64_t> branches(std::int64_t chain_no) override;
  Found<EntryRow> branch_start(std::int64_t chain_no, std::int64_t branch) override;
  Many<EntryRow> entries_from(std::uint64_t city_seq, std::size_t count_max) override;
  Found<OpRow> op(const OpId& id) override;
  Found<OpRow> op_at(const RecordId& record, Place place) override;
  Many<OpRow> ops_of(const RecordId& record) override;
  Many<std::uint64_t> first_verdict_counts() override;
  Found<RecordRow> record(const RecordId& id) override;
  Many<RecordRow> list(std::string_view type, std::string_view state, const RecordId& after,
                       std::size_t count_max) override;
  Result<std::uint64_t> count(std::string_view type, std::string_view state) override;
  Many<Link> links(LinkKind kind, ByteView value) override;
  Many<Link> links_under(LinkKind kind, ByteView prefix) override;
  Many<Link> links_near(LinkKind kind, ByteView prefix, std::size_t count_max) override;
  Found<BankFile> bank_file(const RecordId& batch) override;
  Found<Blob> blob(const Hash& hash) override;
  Found<Bytes> blob_chunk(const Hash& hash, std::uint32_t no) override;
  Result<BlobTotals> blob_totals() override;
  Many<Blob> blobs_after(const Hash& after, std::size_t count_max) override;
  Many<Feed> feeds() override;
  Found<Feed> feed(std::string_view name, std::string_view site_no) override;
  Many<FeedItem> feed_items(std::int64_t feed_no, std::uint64_t position, std::size_t count_max,
                            std::size_t bytes_max) override;
  Many<LateVerdict> late_verdicts(std::int64_t replica_no, std::uint64_t after,
                                  std::size_t count_max) override;
  Many<Waiting> waiting_on(ByteView on) override;
  Result<bool> anything_waits() override;
  Result<std::uint64_t> waiting_count() override;
  Many<Waiting> waiting_due(std::int64_t now_ms, std::size_t count_max) override;
  Many<LedgerLine> ledger_of(const RecordId& record) override;
  Many<LedgerLine> ledger_after(std::uint64_t city_seq) override;
  Result<std::int64_t> ledger_balance(std::string_view account, std::string_view party,
                                      std::uint64_t city_seq) override;
  Many<LedgerSum> ledger_sums(const LedgerFilter& filter) override;
  Many<ClearingLine> clearing_lines(const RecordId& clearing) override;
  Result<LedgerCheck> ledger_check() override;
  Found<Insured> insured(std::string_view id_type, std::string_view id_no) override;
  Many<Insured> insured_after(std::uint64_t position, std::size_t count_max) override;
  Many<StatusRow> statuses_of(std::int64_t insured_no) override;
  Many<MonthRow> months_of(std::int64_t insured_no) override;

  Status transaction(const std::function<Status()>& write) override;
  Status savepoint(const std::function<Status()>& write) override;
  Status set_meta(std::string_view name, ByteView value) override;
  Result<std::uint64_t> advance(std::string_view counter, std::uint64_t by) override;
  Status put_site(const Site& site) override;
  Status put_operator(const Operator& row) override;
  Status put_replica(Replica& replica) override;
  Status add_replica_operator(Replica& replica, const ReplicaOperator& one) override;
  Status put_enrol_code(const EnrolCode& code) override;
  Status void_enrol_codes(std::string_view operator_id, std::int64_t now_ms) override;
  Status add_staff_key(const StaffKey& key) override;
  Status add_trail(Trail& trail) override;
  Status put_chain(Chain& chain) override;
  Status add_entry(const EntryRow& entry) override;
  Status set_entry_status(std::uint64_t city_seq, EntryStatus status) override;
  Status add_op(const OpRow& op, bool by_id) override;
  Status set_last_verdict(const OpRow& op) override;
  Status add_record(const RecordRow& record) override;
  Status update_record(const RecordRow& record) override;
  Status add_link(const Link& link) override;
  Status remove_link(LinkKind kind, ByteView value, const RecordId& record) override;
  Status put_bank_file(const BankFile& file) override;
  Status put_blob(const Blob& blob) override;
  Status put_blob_chunk(const Hash& hash, std::uint32_t no, ByteView bytes) override;
  Status drop_blob_chunks(const Hash& hash) override;
  Status put_feed(Feed& feed) override;
  Status add_feed_item(std::int64_t feed_no, const FeedItem& item) override;
  Status remove_feed_item(std::int64_t feed_no, std::uint64_t position) override;
  Status add_late_verdict(std::int64_t replica_no, const LateVerdict& verdict) override;
  Status add_waiting(const Waiting& row) override;
  Status remove_waiting(ByteView on, Place place) override;
  Status remove_waiting_of(Place place) override;
  Status post(const std::vector<LedgerLine>& lines) override;
  Status add_clearing_line(const ClearingLine& line) override;
  Status remove_clearing_line(const RecordId& clearing, const RecordId& record) override;
  Status put_insured(Insured& row) override;
  Status put_status(const StatusRow& row) override;
  Status put_month(const MonthRow& row) override;

 private:
  Many<ReplicaOperator> joined_on(std::int64_t replica_no);
  /// A prepared statement in use: reset when it goes. The city is bound as parameter 1.
  class Use {
   public:
    explicit Use(db::Statement& statement) : statement_(statement) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { statement_.reset(); }
    db::Statement* operator->() { return &statement_; }
    db::Statement& operator*() { return statement_; }

   private:
    db::Statement& statement_;
  };
  /// `sql` is a constant: its address is its name.
  Result<db::Statement*> prepared(const char* sql);

  template <class Row, class Bind>
  Many<Row> rows(const char* sql, Bind bind, Row (*read)(db::Statement&),
                 std::size_t bytes_max = SIZE_MAX, std::size_t (*size)(const Row&) = nullptr);
  template <class Row, class Bind>
  Found<Row> row(const char* sql, Bind bind, Row (*read)(db::Statement&));
  template <class Bind>
  Status run(const char* sql, Bind bind);
  template <class Bind>
  Result<std::int64_t> number(const char* sql, Bind bind);

  std::unique_ptr<db::Connection> owned_;  // empty: borrowed
  db::Connection& connection_;
  std::int64_t city_;
  std::unordered_map<const char*, db::Statement> statements_;
};

}  // namespace jindu::store

#include "server/store/sqlite_session_inl.h"
