// K26: one number on two papers. K27: a desk whose clock was wrong.
#include "schema/catalog/checks.h"
#include "schema/rules/assess.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/natural_keys.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using store::LinkKind;

constexpr const char* kCitySite = "0000";
constexpr const char* kDeclared = "declared_on";
constexpr std::uint64_t kNumbersADay = 9999;
constexpr int kNoon = 12 * 3600;

std::string declared_on(const Live& record) {
  const catalog::Field* field = record.type->find(kDeclared);
  return field == nullptr ? std::string() : catalog::display(*field, *record.record);
}

/// The field of a record that says until when its site or the city has to be done with it.
const char* due_field(const Live& record) {
  for (const char* name : {"desk_due", "due"}) {
    if (record.type->find(name) != nullptr) return name;
  }
  return nullptr;
}

Status set_text(Live& record, std::string_view name, const std::string& value) {
  const catalog::Field* field = record.type->find(name);
  JINDU_ENSURE(field != nullptr);
  record.record->GetReflection()->SetString(record.record.get(), field->descriptor, value);
  return {};
}

}  // namespace

namespace {

/// A number of the city's own for what is printed; none where the day's are used up.
Status give_number(const Context& context, Live& record) {
  const Date today = context.today();
  JINDU_TRY(const std::uint64_t next,
            context.work.writer().advance("doc_no/" + to_string(today), 1));
  if (next > kNumbersADay) return {};
  record.header.set_doc_no(catalog::make_doc_no(context.work.city().division, kCitySite, today,
                                                static_cast<int>(next)));
  return context.work.link(LinkKind::doc_no, record.header.doc_no(), record.id());
}

}  // namespace

Status number_record(const Context& context, Live& record) {
  const std::string printed = record.header.doc_no();
  if (printed.empty()) {
    // A desk numbers what it makes, from its lease; what staff make at the city has the city's.
    const bool own = record.row.site_no.empty() && record.type->options.printed();
    return own ? give_number(context, record) : Status();
  }
  JINDU_TRY(const std::vector<store::Link> bearers,
            context.work.links(LinkKind::doc_no, printed));
  if (bearers.empty()) return context.work.link(LinkKind::doc_no, printed, record.id());
  if (bearers.front().record == record.id()) return {};
  // The number that is known keeps its paper; this one gets another, and is found by both.
  record.header.clear_doc_no();
  JINDU_TRY_OK(give_number(context, record));
  record.header.add_aliases(printed);
  return context.work.link(LinkKind::doc_no, printed, record.id());
}

Result<Live*> raise_k26(const Context& context, Live& record, const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K26;
  input.records = {&record};
  input.operations = {operation};
  records::ConflictEvidence evidence;
  evidence.set_field_name("doc_no");
  evidence.set_label("单据号（原号已属另一张单据）");
  evidence.mutable_theirs()->set_shown(record.header.aliases(0));
  evidence.mutable_mine()->set_shown(record.header.doc_no());
  evidence.mutable_mine()->set_record_id(record.id().str());
  input.evidence.push_back(std::move(evidence));
  input.choices = {{"reprinted", "已用新编号重新打印交给本人"}, {"not_printed", "原号没有打印过"}};
  input.decider_site = record.row.site_no;
  JINDU_TRY(input.decider_role, clerk_of(context, record.row.site_no));
  return open_case(context, std::move(input));
}

Result<Live*> raise_k27(const Context& context, Live& record, const OpId& operation) {
  if (record.type->find(kDeclared) == nullptr) return nullptr;
  const store::Cause& cause = context.work.cause();
  CaseInput input;
  input.code = ConflictCase::K27;
  input.records = {&record};
  input.operations = {operation};
  input.groups = {kDeclared};
  records::ConflictEvidence evidence;
  evidence.set_field_name(kDeclared);
  evidence.set_label("时间");
  evidence.mutable_theirs()->set_shown(local_time_text(cause.received_ms));
  evidence.mutable_mine()->set_shown(local_time_text(cause.wall_ms) + "，申报日期 " +
                                     declared_on(record));
  evidence.mutable_mine()->set_record_id(record.id().str());
  input.evidence.push_back(std::move(evidence));
  input.choices = {{"received", "按服务器收到之日计算期限"}, {"typed", "核实后另填收件日期"}};
  input.decider_role = "front_clerk";
  JINDU_TRY(input.decider_site, county_site(context));
  return open_case(context, std::move(input));
}

Status decide_k27(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& record = *records.front();
  std::string day = to_string(local_date(conflict.as<ConflictCase>().opened_at_ms()));
  std::vector<std::string> fields;
  if (decision.choice == "typed") {
    JINDU_TRY_OK(catalog::copy_fields(*record.type, {kDeclared}, *decision.record, *record.record));
    fields.emplace_back(kDeclared);
    day = declared_on(record);
  }
  const std::optional<Date> receipt = date_in(day);
  const char* due = due_field(record);
  if (receipt && due != nullptr && decision.choice == "typed") {
    const std::int64_t at = moment_of(*receipt, kNoon);
    const auto dates =
        rules::due_dates(context.policy.values_on(*receipt), context.calendar, record.type->name,
                         rules::DeadlineRule::RECEIPT, at);
    if (!dates.empty()) {
      JINDU_TRY_OK(set_text(record, due, to_string(dates.front().date)));
      fields.emplace_back(due);
    }
  }
  return fields.empty() ? Status() : context.work.act(record, "", "", fields);
}

}  // namespace jindu::conflicts
