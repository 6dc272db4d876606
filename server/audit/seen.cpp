#include "server/audit/seen.h"

#include <algorithm>

#include "schema/base/bytes.h"
#include "schema/base/fen.h"
#include "schema/catalog/checks.h"
#include "schema/records/allowance.pb.h"
#include "schema/rules/reasons.h"
#include "schema/rules/told.h"

namespace jindu::audit {
namespace {

/// The bureau's and the city's posts work with every record (domain.md section 2, authority 7).
constexpr std::string_view kReadAll[] = {"front_clerk",    "first_reviewer", "section_chief",
                                         "director",       "city_clerk",     "finance_accountant",
                                         "finance_confirm"};
constexpr std::string_view kEmployerClerk = "employer_clerk";

bool reads_all(const std::set<std::string>& roles) {
  return std::any_of(std::begin(kReadAll), std::end(kReadAll),
                     [&](std::string_view role) { return roles.count(std::string(role)) != 0; });
}

bool works_with(const ExplainContext& context, const catalog::RecordType& type) {
  const std::set<std::string>& roles = context.looker.roles;
  const auto his = [&](const std::string& role) { return roles.count(role) != 0; };
  const auto& writers = type.options.writers();
  if (std::any_of(writers.begin(), writers.end(), his)) return true;
  const rules::LifeCycle* cycle = context.cycles.find(type.name);
  if (cycle == nullptr) return false;
  return std::any_of(cycle->transitions().begin(), cycle->transitions().end(),
                     [&](const rules::Transition& row) {
                       return std::any_of(row.roles().begin(), row.roles().end(), his);
                     });
}

bool only_employers(const std::set<std::string>& roles) {
  return roles.count(std::string(kEmployerClerk)) != 0 && !reads_all(roles);
}

std::string column_text(const catalog::RecordType& type, const catalog::Message& record,
                        const char* name) {
  const catalog::Field* field = type.find(name);
  return field == nullptr ? std::string() : catalog::column_value(*field, record).text;
}

/// What a paper is known by beside its number.
std::string name_on(const Shown& shown) {
  std::string name;
  for (const char* field : {"patient_name", "name", "owner_name", "debtor_name", "institution_name",
                            "no", "institution_code", "employer_uscc", "agency"}) {
    if (name.empty()) name = column_text(*shown.type, *shown.record, field);
  }
  for (const char* span : {"month", "year"}) {  // Whose month it is would say too little.
    const catalog::Field* field = shown.type->find(span);
    const std::string text =
        field == nullptr ? std::string() : catalog::display(*field, *shown.record);
    if (!text.empty()) name += (name.empty() ? "" : " ") + text;
  }
  return name;
}

/// The number of the person it is about: of several the first, as on paper. Masked for everybody.
std::string number_on(const Shown& whole) {
  for (const catalog::Field& field : whole.type->fields) {
    const records::Check check = field.options.check();
    if (check != records::CHECK_ID_BY_TYPE && check != records::CHECK_RESIDENT_ID) continue;
    const std::string text = catalog::column_value(field, *whole.record).text;
    if (!text.empty()) return catalog::mask_text(field, text);
  }
  return {};
}

/// Whose it is: by its own word, or by that of the paper or the person that it is about.
Result<std::string> whose(const ExplainContext& context, const Shown& shown) {
  for (const char* name : {"beneficiary", "target"}) {
    const catalog::Field* field = shown.type->find(name);
    if (field == nullptr) continue;
    std::string scratch;
    const Result<RecordId> id = id_from<RecordId>(shown.record->GetReflection()->GetStringReference(
        *shown.record, field->descriptor, &scratch));
    if (!id.ok()) continue;
    JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(*id));
    if (!row) continue;
    JINDU_TRY(const Shown other, look_at(context, *row));
    JINDU_TRY(std::string found, whose(context, other));
    if (!found.empty()) return found;
  }
  return name_on(shown);
}

/// One reference in words.
Result<std::string> reference_text(const ExplainContext& context, ByteView id16) {
  const Result<RecordId> id = id_from<RecordId>(id16);
  if (!id.ok()) return to_hex(id16);
  JINDU_TRY(const Json about, document(context, *id));
  if (about.empty()) return to_string(*id);
  std::string text = about.value("label", "");
  const std::string number = about.value("doc_no", "");
  for (const std::string& part :
       {number, about.value("state_label", ""), about.value("person", "")}) {
    if (!part.empty()) text += " " + part;
  }
  return text;
}

Result<std::string> references_text(const ExplainContext& context, const catalog::Field& field,
                                    const catalog::Message& record) {
  const auto* reflection = record.GetReflection();
  std::string scratch;
  if (!field.descriptor->is_repeated()) {
    if (!reflection->HasField(record, field.descriptor)) return std::string();
    return reference_text(context,
                          reflection->GetStringReference(record, field.descriptor, &scratch));
  }
  std::string text;
  for (int i = 0; i < reflection->FieldSize(record, field.descriptor); ++i) {
    JINDU_TRY(const std::string one,
              reference_text(context, reflection->GetRepeatedStringReference(
                                          record, field.descriptor, i, &scratch)));
    text += (text.empty() ? "" : "；") + one;
  }
  return text;
}

/// Operators and sites by their names; who is not among them any more, as it stands.
catalog::NameOf names_in(const ExplainContext& context) {
  return [&context](const catalog::Field& field, const std::string& code) {
    if (!field.options.names_site()) {
      Result<std::string> name = operator_text(context, code);
      return name.ok() ? *std::move(name) : code;
    }
    const auto site = context.reader.site(code);
    return site.ok() && *site && !(*site)->name.empty() ? (*site)->name : code;
  };
}

/// Codes that are stored as text, and a party as the ledger names it.
Result<std::string> said_in(const ExplainContext& context, const catalog::Field& field,
                            const catalog::Message& record) {
  if (!field.options.ref().empty()) return references_text(context, field, record);
  if (field.options.check() == records::CHECK_UUID) return std::string();  // Of no record.
  if (field.options.reason_codes()) return rules::sentences_of(field, record, &context.policy);
  std::string text = catalog::display(field, record, names_in(context));
  if (text.empty()) return text;
  if (field.name().ends_with("_role") && field.options.names().empty()) return rules::role_label(text);
  if (field.name() == "party" || field.options.check() == records::CHECK_INSTITUTION_CODE) {
    return party_text(context, text);
  }
  return text;
}

}  // namespace

bool may_read(const ExplainContext& context, const catalog::RecordType& type,
              const catalog::Message& record) {
  const Looker& looker = context.looker;
  if (reads_all(looker.roles)) return true;
  if (!works_with(context, type) &&
      !(only_employers(looker.roles) && type.options.employer_reads())) {
    return false;
  }
  return !only_employers(looker.roles) ||
         (!looker.employer.empty() && store::employer_of(type, record) == looker.employer);
}

bool hidden(const ExplainContext& context, const catalog::RecordType& type,
            const catalog::Message& record) {
  return only_employers(context.looker.roles) &&
         (context.looker.employer.empty() ||
          store::employer_of(type, record) != context.looker.employer);
}

Result<std::string> operator_text(const ExplainContext& context, const std::string& operator_id) {
  if (operator_id.empty()) return std::string();
  JINDU_TRY(const std::optional<store::Operator> person, context.reader.find_operator(operator_id));
  return person && !person->name.empty() ? person->name : operator_id;
}

Result<Shown> look_at(const ExplainContext& context, const store::RecordRow& row) {
  JINDU_TRY(Shown shown, take_apart(context.city.catalog, row));
  if (!may_read(context, *shown.type, *shown.record)) {
    catalog::mask(*shown.type, *shown.record, records::PLAIN);
  }
  return shown;
}

namespace {

/// What waits for an account of an allowance: the rest of it may have been paid. In fen; 0: nothing does.
Result<std::int64_t> waits_for_account(const ExplainContext& context, const Shown& shown) {
  std::int64_t waits = 0;
  if (shown.header.type() != "AllowanceApplication") return waits;
  const auto& form = static_cast<const records::AllowanceApplication&>(*shown.record);
  if (!form.account_wanted()) return waits;
  for (const std::string& bytes : form.items()) {
    JINDU_TRY(const RecordId id, id_from<RecordId>(bytes));
    JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(id));
    if (!row || row->state != "APPROVED") continue;
    JINDU_TRY(const Shown item, take_apart(context.city.catalog, *row));
    const auto& one = static_cast<const records::AllowanceItem&>(*item.record);
    waits += one.amount_fen() - one.set_off_fen();
  }
  return waits;
}

}  // namespace

Result<Json> document(const ExplainContext& context, const RecordId& id) {
  JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(id));
  if (!row) return Json::object();
  JINDU_TRY(Shown shown, take_apart(context.city.catalog, *row));
  const std::string number = number_on(shown);
  if (!may_read(context, *shown.type, *shown.record)) {
    catalog::mask(*shown.type, *shown.record, records::PLAIN);
  }
  JINDU_TRY(const std::string person, whose(context, shown));
  Json json{{"id", id_text(shown.header.id())},
            {"type", shown.header.type()},
            {"label", shown.type->options.label()},
            {"doc_no", shown.header.doc_no()},
            {"state", shown.header.state()},
            {"state_label", shown.type->state_label(shown.header.state())},
            {"version", shown.header.version()},
            {"site", shown.header.origin_site()},
            {"person", person},
            {"id_no", number}};
  if (const catalog::Field* amount = shown.type->amount()) {
    const std::int64_t fen = catalog::column_value(*amount, *shown.record).integer;
    if (fen != 0) json["amount_fen"] = fen;
    // Of an item so much less is paid as was set off.
    const catalog::Field* off = shown.type->find("set_off_fen");
    if (off != nullptr && shown.header.type() == "AllowanceItem") {
      json["payable_fen"] = fen - catalog::column_value(*off, *shown.record).integer;
    }
  }
  JINDU_TRY(const std::int64_t waits, waits_for_account(context, shown));
  if (waits != 0) json["waits_fen"] = waits;
  if (const catalog::Field* rest = shown.type->find("rest_fen")) {
    json["rest_fen"] = catalog::column_value(*rest, *shown.record).integer;
  }
  return json;
}

Result<Json> fields_shown(const ExplainContext& context, const Shown& shown) {
  Json fields = Json::array();
  for (const catalog::Field& field : shown.type->fields) {
    JINDU_TRY(std::string text, said_in(context, field, *shown.record));
    if (text.empty()) continue;
    fields.push_back(
        {{"name", field.name()}, {"label", field.short_label()}, {"text", std::move(text)}});
    catalog::DisplayRows table = catalog::display_rows(field, *shown.record, names_in(context));
    if (!table.rows.empty()) {
      fields.back()["heads"] = std::move(table.heads);
      fields.back()["rows"] = std::move(table.rows);
    }
  }
  return fields;
}

Result<std::string> party_text(const ExplainContext& context, const std::string& party) {
  const auto named = [&](store::LinkKind kind, const std::string& value) -> Result<std::string> {
    JINDU_TRY(const std::vector<store::Link> links, context.reader.links(kind, value));
    if (links.empty()) return std::string();
    JINDU_TRY(const std::optional<store::RecordRow> row,
              context.reader.record(links.front().record));
    if (!row) return std::string();
    JINDU_TRY(const Shown shown, look_at(context, *row));
    return column_text(*shown.type, *shown.record, "name");
  };
  if (party.empty()) return party;
  if (const Result<Bytes> id = from_hex(party); id.ok() && id->size() == 16) {
    return reference_text(context, *id);
  }
  JINDU_TRY(std::string name, named(store::LinkKind::institution, party));
  if (name.empty()) {
    JINDU_TRY(name, named(store::LinkKind::reference, "Employer|" + party));
  }
  return name.empty() ? party : name + " " + party;
}

Json reasons_json(const ExplainContext& context, const wire::Verdict& verdict) {
  Json list = Json::array();
  const wire::Reason& reason = verdict.reason();
  for (const rules::ToldReason& one :
       rules::told_reasons(reason.code(), reason.fields(), reason.details(), &context.policy)) {
    list.push_back({{"code", one.code}, {"sentence", one.sentence}});
  }
  return list;
}

}  // namespace jindu::audit
