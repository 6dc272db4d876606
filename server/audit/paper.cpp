#include "server/audit/paper.h"

#include <map>

#include "schema/records/account.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/rules/print_forms.h"
#include "schema/rules/print_linked.h"
#include "schema/rules/print_sheet.h"
#include "server/audit/clearing_view.h"
#include "server/audit/export.h"
#include "server/audit/seen.h"

namespace jindu::audit {
namespace {

using store::LinkKind;

constexpr std::size_t kPage = 500;

Result<Json> forms_json(const ExplainContext& context, const Shown& shown) {
  Json forms = Json::array();
  const rules::Printed printed{*shown.type, *shown.record, shown.header.state(),
                               context.policy.profile().code(), false};
  for (const rules::PrintForm& form : rules::print_forms().forms()) {
    if (rules::can_print(form, printed)) forms.push_back(rules::described_form(form, *shown.type));
  }
  return forms;
}

rules::FindNamed finder(const ExplainContext& context) {
  return [&context](const RecordId& id) -> Result<std::optional<rules::Named>> {
    JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(id));
    if (!row) return std::optional<rules::Named>();
    JINDU_TRY(Shown shown, look_at(context, *row));
    return std::optional(rules::Named{shown.type, std::move(shown.record), shown.header.doc_no()});
  };
}

Result<Json> names_json(const ExplainContext& context, const Shown& shown) {
  Json names = rules::place_names(*shown.type, *shown.record);
  for (const std::string& code : rules::hospital_codes(*shown.type, *shown.record)) {
    JINDU_TRY(const std::vector<store::Link> links,
              context.reader.links(LinkKind::institution, code));
    if (links.empty()) continue;
    JINDU_TRY(const Shown hospital, linked(context, links.back().record));
    names[code] = static_cast<const records::Institution&>(*hospital.record).name();
  }
  return names;
}

/// The records of a sheet that is about several, in the order of their month, else of their making; null:
/// it is about one. All of the type are looked at: a paper is printed now and then.
Result<Json> records_json(const ExplainContext& context, const store::RecordRow& of,
                          const rules::PrintForm& form, Json& about) {
  const rules::PrintLines* lines = rules::sheet_lines(form);
  if (lines == nullptr) return Json();
  // What they have alike is asked of them as they are, not as the looker sees them: masked, many are alike.
  JINDU_TRY(const Shown shown, take_apart(context.city.catalog, of));
  const rules::OnSheet own{shown.header.state(), *shown.record};
  if (const int month = rules::sheet_month(*lines, *shown.type, *shown.record); month != 0) {
    about["year"] = month / 100;
  }
  std::multimap<int, Json> list;
  for (RecordId after;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows,
              context.reader.list(shown.type->name, "", after, kPage));
    if (rows.empty()) break;
    for (const store::RecordRow& row : rows) {
      JINDU_TRY(const Shown whole, take_apart(context.city.catalog, row));
      const rules::OnSheet other{whole.header.state(), *whole.record};
      if (!rules::same_sheet(*lines, *shown.type, own, other)) continue;
      JINDU_TRY(const Shown each, look_at(context, row));
      list.emplace(rules::sheet_month(*lines, *each.type, *each.record),
                   Json{{"header", audit::header_json(each.header, *each.type)},
                        {"record", audit::record_json(*each.record)}});
    }
    after = rows.back().id;
  }
  Json records = Json::array();
  for (auto& [month, json] : list) records.push_back(std::move(json));
  return records;
}

/// Into which account an employer is paid; empty: none, or it is in dispute.
Result<std::string> account_of(const ExplainContext& context, std::string_view party) {
  using records::PayeeAccount;
  std::string account;
  JINDU_TRY(const std::vector<store::Link> links,
            context.reader.links_under(LinkKind::account_of, Bytes(party) + "|"));
  for (const store::Link& link : links) {
    JINDU_TRY(const Shown shown, linked(context, link.record));
    if (shown.header.state() == "HELD") return std::string();
    if (shown.header.state() != "ACTIVE") continue;
    const auto& one = static_cast<const PayeeAccount&>(*shown.record);
    account = one.account_name() + " " + one.account_no();
  }
  return account;
}

}  // namespace

Result<Json> paper(const ExplainContext& context, const store::RecordRow& row) {
  JINDU_TRY(const Shown shown, look_at(context, row));
  JINDU_TRY(Json one, show(context, row));
  if (shown.type->name == "HospitalClearing") {  // An open month is told as it stands now.
    JINDU_TRY(Json month, clearing(context, row));
    one.update(month);
  }
  JINDU_TRY(Json forms, forms_json(context, shown));
  JINDU_TRY(one["linked"], rules::linked_json(*shown.type, *shown.record, rules::paths_of(forms),
                                              finder(context)));
  for (const catalog::Field& field : shown.type->fields) {  // Whose hands it went through, by name.
    if (!field.options.names_operator()) continue;
    for (const Json& told : one.at("shown")) {
      if (told.at("name") == field.name()) one["linked"][field.name()] = Json::array({told.at("text")});
    }
  }
  JINDU_TRY(one["names"], names_json(context, shown));
  Json about = Json::object();
  JINDU_TRY(about["author"], operator_text(context, shown.header.created_by()));
  Json records;
  for (const rules::PrintForm& form : rules::print_forms().forms()) {
    if (form.record() != shown.type->name) continue;
    JINDU_TRY(Json several, records_json(context, row, form, about));
    if (!several.is_null()) records = std::move(several);
    if (form.payee().empty()) continue;
    const catalog::Field& party = *shown.type->find(form.payee());
    JINDU_TRY(about["account"],
              account_of(context, catalog::column_value(party, *shown.record).text));
  }
  Json json{{"one", std::move(one)}, {"forms", std::move(forms)}, {"about", std::move(about)}};
  if (!records.is_null()) json["records"] = std::move(records);
  return json;
}

}  // namespace jindu::audit
