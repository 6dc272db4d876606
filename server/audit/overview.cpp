// What a person at the city asks first: how much is there, what waits, what does a record hold.
#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/rules/print_forms.h"
#include "server/audit/export.h"
#include "server/audit/fleet.h"
#include "server/audit/log_reader.h"
#include "server/audit/papers.h"
#include "server/audit/seen.h"
#include "server/ledger/postings.h"

namespace jindu::audit {
namespace {

constexpr std::size_t kRecordsCounted = 500;

bool matches(const Shown& shown, std::string_view find) {
  if (find.empty() || shown.header.doc_no().find(find) != std::string::npos) return true;
  const auto& aliases = shown.header.aliases();
  const bool printed = std::any_of(aliases.begin(), aliases.end(), [&](const std::string& one) {
    return one.find(find) != std::string::npos;
  });
  if (printed) return true;
  return std::any_of(
      shown.type->fields.begin(), shown.type->fields.end(), [&](const catalog::Field& field) {
        return field.options.searched() &&
               catalog::column_value(field, *shown.record).text.find(find) != std::string::npos;
      });
}

Json header_json(const Shown& shown) {
  Json conflicts = Json::array();
  for (const std::string& id : shown.header.conflicts()) conflicts.push_back(id_text(id));
  return {{"id", id_text(shown.header.id())},
          {"type", shown.header.type()},
          {"state", shown.header.state()},
          {"state_label", shown.type->state_label(shown.header.state())},
          {"version", shown.header.version()},
          {"doc_no", shown.header.doc_no()},
          {"site", shown.header.origin_site()},
          {"person", ""},
          {"updated_ms", shown.header.updated_ms()},
          {"conflicts", std::move(conflicts)}};
}

/// The first paper with a number that a record names; empty: none.
Result<Json> first_named(const ExplainContext& context, const Shown& shown) {
  for (const catalog::Field& field : shown.type->fields) {
    if (field.options.ref().empty() || field.descriptor->is_repeated()) continue;
    const Result<RecordId> id =
        id_from<RecordId>(catalog::column_value(field, *shown.record).text);
    if (!id.ok()) continue;
    JINDU_TRY(Json other, document(context, *id));
    if (!other.value("doc_no", "").empty()) return other;
  }
  return Json::object();
}

/// The paper that a reversal or a recovery is about; an item has the number of its application. Empty:
/// it is about none.
Result<Json> original_of(const ExplainContext& context, const Shown& shown) {
  for (const char* name : {"target", "item"}) {
    const catalog::Field* field = shown.type->find(name);
    if (field == nullptr || field->options.ref().empty()) continue;
    const Result<RecordId> id = id_from<RecordId>(catalog::column_value(*field, *shown.record).text);
    if (!id.ok()) continue;
    JINDU_TRY(Json original, document(context, *id));
    if (original.empty() || !original.value("doc_no", "").empty()) return original;
    JINDU_TRY(const Shown whole, linked(context, *id));
    JINDU_TRY(const Json bearer, first_named(context, whole));
    original["doc_no"] = bearer.value("doc_no", "");
    return original;
  }
  return Json::object();
}

}  // namespace

Result<Json> list_json(const ExplainContext& context, const store::RecordRow& row) {
  JINDU_TRY(const Shown shown, take_apart(context.city.catalog, row));
  Json json = header_json(shown);
  JINDU_TRY(const Json about, document(context, row.id));
  json["person"] = about.value("person", "");
  if (about.contains("amount_fen")) json["amount_fen"] = about["amount_fen"];
  if (about.contains("rest_fen")) {
    json["rest_fen"] = about["rest_fen"];
    json["whole_fen"] = record_json(*shown.record).value("amount_fen", std::int64_t{0});
  }
  JINDU_TRY(const Json original, original_of(context, shown));
  if (!original.empty()) json["about"] = original;
  if (json["person"] == "") {
    // Who is not named is whom the paper it is about names: of a reversal, its original's.
    JINDU_TRY(const Json other, first_named(context, shown));
    json["person"] = other.value("person", "");
    if (!other.empty() && original.empty()) json["about"] = other;
  }
  return json;
}

Result<Json> status(const ExplainContext& context) {
  store::Reader& reader = context.reader;
  JINDU_TRY(const std::vector<std::uint64_t> counts, reader.first_verdict_counts());
  Json json{{"operations", 0}};
  std::uint64_t operations = 0;
  for (int kind = wire::Verdict::ACCEPTED; kind <= wire::Verdict::REFUSED; ++kind) {
    const auto at = static_cast<std::size_t>(kind);
    const std::uint64_t count = at < counts.size() ? counts[at] : 0;
    operations += count;
    json[kind_name(kind)] = count;
  }
  json["operations"] = operations;
  JINDU_TRY(json["entries"], reader.counter("city_seq"));
  JINDU_TRY(json["replicas"], computers(context));
  JINDU_TRY(json["conflicts_open"], reader.count("ConflictCase", "OPEN"));
  std::uint64_t held = 0;
  for (const catalog::RecordType& type : context.city.catalog.types()) {
    JINDU_TRY(const std::uint64_t count, reader.count(type.name, "HELD"));
    held += count;
  }
  json["records_held"] = held;
  JINDU_TRY(const store::Reader::BlobTotals files, reader.blob_totals());
  json["files"] = {{"named", files.files}, {"whole", files.whole}, {"bytes", files.bytes}};
  JINDU_TRY(json["operations_waiting"], reader.waiting_count());
  JINDU_TRY(json["fund_fen"], reader.ledger_balance("fund", "", 0));
  return json;
}

Result<Json> list(const ExplainContext& context, const catalog::RecordType& type,
                  std::string_view state, std::string_view find, std::size_t limit) {
  Json records = Json::array();
  for (RecordId after; records.size() < limit;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows,
              context.reader.list(type.name, state, after, kRecordsCounted));
    if (rows.empty()) break;
    for (const store::RecordRow& row : rows) {
      JINDU_TRY(const Shown shown, take_apart(context.city.catalog, row));
      if (matches(shown, find) && !hidden(context, *shown.type, *shown.record)) {
        JINDU_TRY(Json one, list_json(context, row));
        records.push_back(std::move(one));
      }
      if (records.size() == limit) break;
    }
    after = rows.back().id;
  }
  return Json{{"records", std::move(records)}};
}

namespace {

/// What was asked to be taken back of a record, and the bill that stands for it since.
Result<Json> taken_back(const ExplainContext& context, const Shown& shown, const RecordId& id) {
  Json list = Json::array();
  JINDU_TRY(const std::vector<store::Link> reversals,
            context.reader.links(store::LinkKind::reversal_of, id.view()));
  for (const store::Link& link : reversals) {
    JINDU_TRY(list.emplace_back(), document(context, link.record));
  }
  if (shown.header.type() != "Settlement") return list;
  const auto& bill = static_cast<const records::Settlement&>(*shown.record);
  if (bill.pregnancy().empty()) return list;
  JINDU_TRY(const std::vector<store::Link> bills,
            context.reader.links(store::LinkKind::settlement_of_case, bill.pregnancy()));
  for (const store::Link& link : bills) {
    JINDU_TRY(const Shown other, linked(context, link.record));
    const auto& anew = static_cast<const records::Settlement&>(*other.record);
    if (anew.corrects() != id.view()) continue;
    JINDU_TRY(list.emplace_back(), document(context, link.record));
  }
  return list;
}

}  // namespace

Result<Json> show(const ExplainContext& context, const store::RecordRow& row) {
  JINDU_TRY(Json explained, explain(context, row));
  Json verdicts = Json::array();
  for (const Json& said : explained["history"]) {
    verdicts.push_back(said.contains("verdict") ? said["verdict"] : said["first_verdict"]);
  }
  JINDU_TRY(const Shown shown, look_at(context, row));
  JINDU_TRY(Json fields, fields_shown(context, shown));
  Json json{{"header", std::move(explained["header"])},
            {"record", std::move(explained["record"])},
            {"shown", std::move(fields)},
            {"words", rules::amounts_in_words(*shown.type, *shown.record)},
            {"verdicts", std::move(verdicts)},
            {"conflicts", std::move(explained["conflicts"])}};
  JINDU_TRY(json["about"], document(context, row.id));
  JINDU_TRY(Json back, taken_back(context, shown, row.id));
  if (!back.empty()) json["taken_back"] = std::move(back);
  JINDU_TRY(Json papers, papers_of(context, row.id));
  if (!papers.empty()) json["papers"] = std::move(papers);
  return json;
}

Result<Json> items_of_batch(const ExplainContext& context, const RecordId& batch) {
  Json items = Json::array();
  JINDU_TRY(const std::vector<store::Link> links,
            context.reader.links_under(store::LinkKind::item_of_batch, batch.view()));
  for (const store::Link& link : links) {
    JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(link.record));
    if (!row) return fail(ErrorCode::corrupt, "batch: an item is gone");
    JINDU_TRY(const Shown shown, look_at(context, *row));
    const auto& item = static_cast<const records::AllowanceItem&>(*shown.record);
    // Of an employer's account the name says nothing of whom each line is for.
    Json application = Json::object();
    if (const Result<RecordId> id = id_from<RecordId>(item.application()); id.ok()) {
      JINDU_TRY(application, document(context, *id));
    }
    items.push_back({{"id", to_string(row->id)},
                     {"person", application.value("person", "")},
                     {"id_no", application.value("id_no", "")},
                     {"kind_label", catalog::display(*shown.type->find("kind"), item)},
                     {"state", row->state},
                     {"state_label", shown.type->state_label(row->state)},
                     {"account_name", item.account_name()},
                     {"account_no", item.account_no()},
                     {"payable_fen", item.amount_fen() - item.set_off_fen()}});
  }
  return items;
}

Result<Json> items_left(const ExplainContext& context) {
  constexpr std::size_t kTold = 200;
  Json left = Json::array();
  JINDU_TRY(const std::vector<store::RecordRow> rows,
            context.reader.list("AllowanceItem", "APPROVED", {}, kTold));
  for (const store::RecordRow& row : rows) {
    JINDU_TRY(const Shown shown, look_at(context, row));
    const auto& item = static_cast<const records::AllowanceItem&>(*shown.record);
    JINDU_TRY(const RecordId id, id_from<RecordId>(item.application()));
    JINDU_TRY(const Shown application, linked(context, id));
    const auto& form = static_cast<const records::AllowanceApplication&>(*application.record);
    JINDU_TRY(const Json about, document(context, id));
    const char* why = "由别的代发机构拨付";
    if (form.account_wanted()) why = "等收款账户";
    if (form.account_wanted() && !item.returned_account().empty()) why = "银行退回过，等另一个收款账户";
    if (!application.header.conflicts().empty()) why = "有未裁定的冲突";
    left.push_back({{"id", to_string(row.id)},
                    {"person", about.value("person", "")},
                    {"kind_label", catalog::display(*shown.type->find("kind"), item)},
                    {"payable_fen", item.amount_fen() - item.set_off_fen()},
                    {"why", why}});
  }
  return left;
}

Result<Json> ledger(const ExplainContext& context, const std::optional<RecordId>& record) {
  Json json{{"balances", Json::object()}};
  for (const std::string_view account : ledger::kAccounts) {
    JINDU_TRY(json["balances"][std::string(account)],
              context.reader.ledger_balance(account, "", 0));
  }
  JINDU_TRY(const store::Reader::LedgerCheck check, context.reader.ledger_check());
  json["balanced"] = check.difference_fen == 0 && check.unbalanced == 0;
  if (!record) return json;
  json["lines"] = Json::array();
  JINDU_TRY(const std::vector<store::LedgerLine> lines, context.reader.ledger_of(*record));
  for (const store::LedgerLine& line : lines) {
    JINDU_TRY(const std::string party, party_text(context, line.party));
    json["lines"].push_back({{"city_seq", store::seq_of(line.place)},
                             {"account", line.account},
                             {"party", line.party},
                             {"party_text", party},
                             {"debit_fen", line.debit_fen},
                             {"credit_fen", line.credit_fen}});
  }
  return json;
}

}  // namespace jindu::audit
