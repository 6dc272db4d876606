#include "server/audit/clearing_view.h"

#include <map>

#include "schema/records/clearing.pb.h"
#include "schema/base/date.h"
#include "schema/rules/print_forms.h"
#include "server/audit/seen.h"
#include "server/clearing/figures.h"

namespace jindu::audit {
namespace {

using records::HospitalClearing;
using store::LinkKind;

std::string kind_label_of(int kind) {
  const auto* value = records::ClearingLine::Kind_descriptor()->FindValueByNumber(kind);
  return value == nullptr ? "" : value->options().GetExtension(records::value).label();
}
std::string kind_name_of(int kind) {
  return records::ClearingLine::Kind_Name(static_cast<records::ClearingLine::Kind>(kind));
}

/// The hospital hands in until its day; from then on the bureau is meant.
bool is_overdue(const std::string& state, const HospitalClearing& record, Date today) {
  if (state == "CLOSED" || state == "PAID") return false;
  const std::string& due = state == "OPEN" ? record.hospital_due() : record.bureau_due();
  return !due.empty() && due < to_string(today);
}

Json entry_of(const Shown& shown, const HospitalClearing& record, Date today) {
  const std::string& state = shown.header.state();
  return {{"id", id_text(shown.header.id())},
          {"institution_code", record.institution_code()},
          {"institution_name", record.institution_name()},
          {"month", record.month()},
          {"state", state},
          {"state_label", shown.type->state_label(state)},
          {"line_count", record.line_count()},
          {"late_fen", record.late_fen()},
          {"negative_fen", record.negative_fen()},
          {"carry_fen", record.carry_fen()},
          {"total_fen", record.total_fen()},
          {"deposit_fen", record.deposit_fen()},
          {"payable_fen", record.payable_fen()},
          {"hospital_due", record.hospital_due()},
          {"bureau_due", record.bureau_due()},
          {"overdue", is_overdue(state, record, today)}};
}

Result<HospitalClearing> present(const ExplainContext& context, const Shown& shown) {
  return clearing::as_it_stands(context.reader, shown.header,
                                static_cast<const HospitalClearing&>(*shown.record));
}

}  // namespace

Result<Json> clearings(const ExplainContext& context, const ClearingFilter& filter) {
  const Bytes prefix =
      filter.institution_code.empty() ? Bytes() : Bytes(filter.institution_code) + "|";
  JINDU_TRY(const std::vector<store::Link> links,
            context.reader.links_under(LinkKind::clearing_of, prefix));
  const Date today = local_date(context.city.clock.wall_ms());
  Json list = Json::array();
  std::int64_t total = 0;
  std::int64_t deposit = 0;
  std::int64_t payable = 0;
  for (const store::Link& link : links) {
    JINDU_TRY(const Shown shown, linked(context, link.record));
    const auto& stored = static_cast<const HospitalClearing&>(*shown.record);
    if (filter.month != 0 && stored.month() != filter.month) continue;
    if (!filter.state.empty() && shown.header.state() != filter.state) continue;
    if (filter.overdue && !is_overdue(shown.header.state(), stored, today)) continue;
    JINDU_TRY(const HospitalClearing record, present(context, shown));
    list.push_back(entry_of(shown, record, today));
    total += record.total_fen();
    deposit += record.deposit_fen();
    payable += record.payable_fen();
  }
  return Json{{"clearings", std::move(list)},
              {"sums", {{"total_fen", total}, {"deposit_fen", deposit}, {"payable_fen", payable}}}};
}

Result<Json> clearing(const ExplainContext& context, const store::RecordRow& row) {
  JINDU_TRY(const Shown shown, take_apart(context.city.catalog, row));
  JINDU_TRY(const HospitalClearing record, present(context, shown));
  JINDU_TRY(const std::vector<store::ClearingLine> lines, context.reader.clearing_lines(row.id));
  std::map<Bytes, std::int64_t> off;
  for (const records::Disallowance& one : record.disallowed()) {
    off[one.settlement()] = one.amount_fen();
  }
  Json list = Json::array();
  std::int64_t sum = 0;
  for (const store::ClearingLine& line : lines) {
    sum += line.amount_fen;
    JINDU_TRY(const Shown about, linked(context, line.record));
    const auto disallowed = off.find(line.record.str());
    list.push_back({{"record_id", to_string(line.record)},
                    {"doc_no", about.header.doc_no()},
                    {"state", about.header.state()},
                    {"kind", kind_name_of(line.kind)},
                    {"kind_label", kind_label_of(line.kind)},
                    {"month", line.month},
                    {"amount_fen", line.amount_fen},
                    {"total_fee_fen", line.total_fee_fen},
                    {"disallowed_fen", disallowed == off.end() ? 0 : disallowed->second}});
  }
  // What the hospital says of the month, against what its settlements come to.
  const bool differs =
      (record.has_stated_count() && record.stated_count() != static_cast<int>(lines.size())) ||
      (record.has_stated_fen() && record.stated_fen() != sum);
  return Json{{"header", header_json(shown.header, *shown.type)},
              {"record", record_json(record)},
              {"words", rules::amounts_in_words(*shown.type, record)},
              {"lines_fen", sum},
              {"stated_differs", differs},
              {"overdue",
               is_overdue(shown.header.state(), record, local_date(context.city.clock.wall_ms()))},
              {"lines", std::move(list)}};
}

Result<Json> ledger_sums(const ExplainContext& context, const store::LedgerFilter& filter) {
  JINDU_TRY(const std::vector<store::LedgerSum> sums, context.reader.ledger_sums(filter));
  Json list = Json::array();
  std::int64_t debit = 0;
  std::int64_t credit = 0;
  for (const store::LedgerSum& sum : sums) {
    JINDU_TRY(const std::string party, party_text(context, sum.party));
    list.push_back({{"account", sum.account},
                    {"party", sum.party},
                    {"party_text", party},
                    {"month", sum.month},
                    {"debit_fen", sum.debit_fen},
                    {"credit_fen", sum.credit_fen},
                    {"balance_fen", sum.debit_fen - sum.credit_fen}});
    debit += sum.debit_fen;
    credit += sum.credit_fen;
  }
  return Json{{"sums", std::move(list)},
              {"debit_fen", debit},
              {"credit_fen", credit},
              {"balance_fen", debit - credit}};
}

}  // namespace jindu::audit
