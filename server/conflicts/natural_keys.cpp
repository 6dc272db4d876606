#include "server/conflicts/natural_keys.h"

#include "schema/catalog/checks.h"
#include "schema/records/money.pb.h"
#include "schema/records/person.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/catalogue.h"

namespace jindu::conflicts {
namespace {

using store::LinkKind;

constexpr int kResidentId = records::IdType::resident_id;

std::unique_ptr<records::Person> new_person(const PersonKey& key) {
  auto person = std::make_unique<records::Person>();
  person->set_name(key.name);
  person->set_id_type(static_cast<records::IdType::Code>(key.type_or_default()));
  person->set_id_no(key.id_no);
  if (!key.phone.empty()) person->set_phone(key.phone);
  int sex = key.sex;
  if (key.type_or_default() == kResidentId) {
    sex = catalog::sex_of_id(key.id_no);
    const std::optional<Date> birth = catalog::birth_date_of_id(key.id_no);
    if (birth) person->set_birth_date(to_string(*birth));
  }
  if (sex != 0) person->set_sex(static_cast<records::Sex::Code>(sex));
  return person;
}

}  // namespace

std::optional<Date> date_in(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const Result<Date> date = parse_date(text);
  if (!date.ok()) return std::nullopt;
  return *date;
}

Bytes invoice_value(std::string_view code, std::string_view no) {
  return Bytes(code) + "|" + Bytes(no);
}

Result<std::optional<RecordId>> find_person(const Context& context, const PersonKey& key) {
  if (key.id_no.empty()) return std::optional<RecordId>();
  if (key.type_or_default() == kResidentId && !catalog::valid_resident_id(key.id_no)) {
    return std::optional<RecordId>();
  }
  const Bytes value = key.value();
  JINDU_TRY(const std::vector<store::Link> known, context.work.links(LinkKind::person, value));
  if (!known.empty()) return std::optional(known.front().record);
  JINDU_TRY(Live * person, context.work.create_by_city("Person", new_person(key), ""));
  JINDU_TRY_OK(context.work.link(LinkKind::person, value, person->id()));
  JINDU_TRY_OK(note_person(context, *person));
  return std::optional(person->id());
}

Result<RecordId> find_invoice(const Context& context, const Live& settlement) {
  const auto& record = settlement.as<records::Settlement>();
  const Bytes value = invoice_value(record.invoice_code(), record.invoice_no());
  JINDU_TRY(const std::vector<store::Link> known, context.work.links(LinkKind::invoice, value));
  if (!known.empty()) return known.front().record;
  auto invoice = std::make_unique<records::Invoice>();
  invoice->set_code(record.invoice_code());
  invoice->set_no(record.invoice_no());
  invoice->set_amount_fen(record.total_fee_fen());
  invoice->set_issued_on(record.settled_on());
  invoice->set_institution_code(record.institution_code());
  JINDU_TRY(Live * created, context.work.create_by_city("Invoice", std::move(invoice), ""));
  JINDU_TRY_OK(context.work.link(LinkKind::invoice, value, created->id()));
  return created->id();
}

}  // namespace jindu::conflicts
