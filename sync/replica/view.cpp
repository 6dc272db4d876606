#include <algorithm>

#include "sync/merge/merge.h"
#include "sync/replica/replica.h"

/// The view of one record: confirmed bytes, then own undecided operations in the order written.
namespace jindu::replica {
namespace {

using catalog::RecordType;
using oplog::OutboxOperation;

/// The state after a step, whoever took it: who may is asked before it is written.
std::string next_state(const rules::LifeCycle* table, const std::string& state,
                       const std::string& event) {
  if (table == nullptr) return state;
  for (const rules::Transition& transition : table->transitions()) {
    if (transition.event() != event) continue;
    const bool from = transition.from().empty()
                          ? state.empty()
                          : std::find(transition.from().begin(), transition.from().end(), state) !=
                                transition.from().end();
    if (from) return transition.next().empty() ? state : transition.next();
  }
  return state;
}

const wire::Patch* patch_of(const wire::Operation& operation) {
  if (operation.has_patch()) return &operation.patch();
  if (operation.has_step()) return &operation.step().arguments();
  return nullptr;
}

/// Changes no record by itself, so that nothing waits for a record's version.
bool only_a_trace(const wire::Operation& operation) {
  return operation.has_look_up() || operation.has_import() || operation.has_decide() ||
         operation.has_attach();
}

bool is_refused(const OutboxOperation& operation) {
  return operation.verdict && operation.verdict->kind() == wire::Verdict::REFUSED;
}

Result<View> open_state(const RecordType& type, const catalog::Catalog& catalog,
                        const Bytes& bytes) {
  wire::RecordState state;
  if (!state.ParseFromString(bytes)) return fail(ErrorCode::corrupt, "replica: stored state");
  View view;
  view.type = &type;
  view.header = std::move(*state.mutable_header());
  JINDU_TRY(view.record, catalog.parse(type, state.record()));
  view.stamps.assign(state.stamps().begin(), state.stamps().end());
  view.conflict_cases.assign(state.conflict_cases().begin(), state.conflict_cases().end());
  return view;
}

View provisional(const RecordType& type, const catalog::Catalog& catalog, const RecordId& id,
                 const OutboxOperation& first, const Site& site) {
  View view;
  view.type = &type;
  view.record = catalog.make(type);
  view.header.set_id(id.str());
  view.header.set_type(type.name);
  view.header.set_city(site.division);
  view.header.set_origin_site(site.site_no);
  view.header.set_created_ms(first.written_ms);
  view.header.set_created_by(site.operator_id);
  view.origin = Origin::own;
  return view;
}

}  // namespace

bool reached(const OutboxOperation& operation, std::uint64_t version) {
  if (!operation.verdict) return false;
  const wire::Verdict& verdict = *operation.verdict;
  switch (verdict.kind()) {
    case wire::Verdict::NONE:
      return false;
    case wire::Verdict::REFUSED:
      return true;  // No effect; it stays beside the record until put away.
    case wire::Verdict::PARKED:
    case wire::Verdict::HELD:
      // Its groups keep the city's value until somebody decides: it stands beside the record, not
      // on top. Where there is no record yet, the view falls back on it (lay_over).
      return true;
    case wire::Verdict::ACCEPTED:
    case wire::Verdict::MERGED:
      return only_a_trace(operation.operation) || verdict.record_version() == 0 ||
             verdict.record_version() <= version;
    case wire::Verdict_Kind_Verdict_Kind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case wire::Verdict_Kind_Verdict_Kind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return false;
}

Result<std::optional<Replica::Confirmed>> Replica::confirmed(const RecordId& id) const {
  const auto first = static_cast<std::size_t>(recent_ - tables_.data());
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const TypedTable& table = tables_[(first + i) % tables_.size()];
    JINDU_TRY(db::Statement statement, db_.prepare(table.select_sql()));
    statement.bind_blob(1, id.view());
    JINDU_TRY(const bool row, statement.step());
    if (!row) continue;
    recent_ = &table;
    if (statement.column_is_null(3)) return std::optional<Confirmed>();
    Confirmed base;
    base.type = &table.type();
    base.version = static_cast<std::uint64_t>(statement.column_int(0));
    base.feed = statement.column_int(1);
    base.element = statement.column_blob(2);
    base.state = statement.column_blob(3);
    return std::optional(std::move(base));
  }
  return std::optional<Confirmed>();
}

Result<std::optional<View>> Replica::lay_over(const RecordId& id,
                                              std::optional<Confirmed> base) const {
  JINDU_TRY(std::vector<OutboxOperation> operations, outbox_.on_top(id));
  const std::uint64_t version = base ? base->version : 0;
  std::erase_if(operations, [&](const auto& operation) { return reached(operation, version); });
  bool all_refused = false;
  if (!base && operations.empty()) {
    // The record is not here (refused, or replica.db was lost): what this desk wrote is all that is
    // known of it, and its author goes on seeing it.
    JINDU_TRY(operations, outbox_.of_record(id));
    std::erase_if(operations, [](const auto& operation) { return operation.put_away; });
    all_refused = std::all_of(operations.begin(), operations.end(), is_refused);
    if (!all_refused) std::erase_if(operations, is_refused);
  }
  std::erase_if(operations, [](const auto& one) { return only_a_trace(one.operation); });
  if (!base && operations.empty()) return std::optional<View>();

  const RecordType* type =
      base ? base->type : catalog_.find(operations.front().operation.record_type());
  if (type == nullptr) return fail(ErrorCode::too_new, "replica: own operation of unknown type");
  View view;
  if (base) {
    JINDU_TRY(view, open_state(*type, catalog_, base->state));
    view.origin = base->feed == 0 ? Origin::departed
                                  : (operations.empty() ? Origin::confirmed : Origin::overlaid);
  } else {
    view = provisional(*type, catalog_, id, operations.front(), site_);
    if (all_refused) view.origin = Origin::refused;
  }
  const rules::LifeCycle* table = life_cycles_.find(type->name);
  for (const OutboxOperation& one : operations) {
    const wire::Operation& operation = one.operation;
    if (const wire::Patch* patch = patch_of(operation)) {
      JINDU_TRY_OK(merge::overlay(*type, *patch, *view.record));
    }
    if (operation.has_step()) {
      view.header.set_state(next_state(table, view.header.state(), operation.step().event()));
    }
    if (view.header.doc_no().empty()) view.header.set_doc_no(operation.doc_no());
    view.header.set_updated_ms(one.written_ms);
    view.header.set_updated_by(site_.operator_id);
    view.own_seq = std::max(view.own_seq, one.seq);
  }
  return std::optional(std::move(view));
}

Result<std::optional<View>> Replica::view(const RecordId& id) const {
  // One read of the file for all tables that are looked into.
  std::optional<db::Transaction> reading;
  if (!db_.in_transaction()) {
    JINDU_TRY(db::Transaction transaction, db::Transaction::begin_read(db_));
    reading.emplace(std::move(transaction));
  }
  JINDU_TRY(std::optional<Confirmed> base, confirmed(id));
  return lay_over(id, std::move(base));
}

Status Replica::write_row(const RecordId& id, const View& view,
                          const std::optional<Confirmed>& base) {
  const TypedTable* table = find_table(view.type->name);
  JINDU_ENSURE(table != nullptr);
  JINDU_TRY(db::Statement statement, db_.prepare(table->replace_sql()));
  bind_header(statement, view.header, static_cast<int>(view.origin));
  JINDU_ENSURE(view.header.id() == id.view());
  table->bind_fields(statement, *view.record);
  if (base && base->feed != 0) {
    statement.bind(table->feed_column(), base->feed);
  } else {
    statement.bind_null(table->feed_column());
  }
  if (base) {
    statement.bind_blob(table->element_column(), base->element);
    statement.bind_blob(table->confirmed_column(), base->state);
  } else {
    statement.bind_null(table->element_column());
    statement.bind_null(table->confirmed_column());
  }
  return statement.run();
}

Status Replica::bring_up(const RecordId& id) {
  JINDU_TRY(std::optional<Confirmed> base, confirmed(id));
  JINDU_TRY(const std::optional<View> view, lay_over(id, base));
  bool keep = view.has_value();
  if (keep && view->origin == Origin::departed) {
    // Gone from the feed: stays only while something of one's own on it is not decided.
    JINDU_TRY(const std::vector<OutboxOperation> own, outbox_.of_record(id));
    keep = std::any_of(own.begin(), own.end(), [](const OutboxOperation& one) {
      return !one.put_away && (!one.verdict || one.verdict->kind() >= wire::Verdict::HELD);
    });
  }
  if (keep) return write_row(id, *view, base);
  for (const TypedTable& table : tables_) {
    JINDU_TRY(db::Statement statement, db_.prepare(table.delete_sql()));
    statement.bind_blob(1, id.view());
    JINDU_TRY_OK(statement.run());
  }
  return {};
}

}  // namespace jindu::replica
