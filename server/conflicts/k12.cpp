// K12: an ID typed wrong: one person, two records. Only ever suggested; who has seen the original says
// whether it is one person.
#include <algorithm>

#include "schema/catalog/checks.h"
#include "schema/records/filing.pb.h"
#include "schema/records/person.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/merge_persons.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/settlements.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Person;
using store::LinkKind;

constexpr int kDigitsMax = 2;
constexpr std::size_t kResidentDigits = 18;

Bytes namesake(const std::string& name, const std::string& birth) {
  return catalog::normalise_name(name).value_or(name) + "|" + birth;
}

/// Digits in which two numbers differ; more than kDigitsMax where they cannot be one typed wrong.
int digits_apart(const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return kDigitsMax + 1;
  int apart = 0;
  for (std::size_t i = 0; i < a.size(); ++i) apart += a[i] == b[i] ? 0 : 1;
  return apart;
}

/// The date inside a number whose check digit is wrong; empty: none.
std::string birth_in(const std::string& id_no) {
  if (id_no.size() != kResidentDigits) return {};
  const std::string day = id_no.substr(6, 4) + "-" + id_no.substr(10, 2) + "-" + id_no.substr(12, 2);
  return parse_date(day).ok() ? day : std::string();
}

/// Somebody of that name and birthday who can be reached under the same number or has the same card.
Result<Live*> twin(const Context& context, const std::string& name, const std::string& birth,
                   const std::string& phone, const std::string& id_no, const RecordId& but) {
  if (birth.empty() || name.empty()) return nullptr;
  JINDU_TRY(const std::vector<store::Link> links,
            context.work.links(LinkKind::namesake, namesake(name, birth)));
  for (const store::Link& link : links) {
    if (link.record == but) continue;
    JINDU_TRY(Live * other, context.work.need(link.record.view(), "Person"));
    const auto& person = other->as<Person>();
    const bool reached = !phone.empty() && person.phone() == phone;
    if (!reached || !person.merged_into().empty()) continue;
    if (digits_apart(person.id_no(), id_no) <= kDigitsMax) return other;
  }
  return nullptr;
}

CaseInput describe(Live& first, Live& second, const std::string& first_no,
                   const std::string& second_no) {
  CaseInput input;
  input.code = ConflictCase::K12;
  input.records = {&first, &second};
  input.groups = {"identity"};
  input.evidence.push_back(compare("id_no", "证件号码", first, first_no, second, second_no));
  input.decider_role = "city_clerk";
  return input;
}

}  // namespace

Status note_person(const Context& context, Live& person) {
  const auto& fields = person.as<Person>();
  if (fields.birth_date().empty() || fields.name().empty()) return {};
  JINDU_TRY(Live * other, twin(context, fields.name(), fields.birth_date(), fields.phone(),
                               fields.id_no(), person.id()));
  JINDU_TRY_OK(context.work.link(LinkKind::namesake, namesake(fields.name(), fields.birth_date()),
                                 person.id()));
  if (other == nullptr) return {};
  CaseInput input = describe(*other, person, other->as<Person>().id_no(), fields.id_no());
  input.choices = {{"merge_first", "同一人，{一}的号码正确"},
                   {"merge_second", "同一人，{二}的号码正确"},
                   {"keep_apart", "确为两人，分别保留"}};
  JINDU_TRY_OK(open_case(context, std::move(input)));
  return {};
}

Result<Live*> raise_k12(const Context& context, Live& settlement, const OpId& operation) {
  const auto& form = settlement.as<records::Settlement>();
  if (!form.patient().empty()) return nullptr;
  JINDU_TRY(Live * person, twin(context, form.patient_name(), birth_in(form.patient_id_no()),
                                form.contact_phone(), form.patient_id_no(), {}));
  if (person == nullptr) return nullptr;
  JINDU_TRY(const bool decided, stands(context, ConflictCase::K12, {person->id(), settlement.id()}));
  if (decided) return nullptr;
  CaseInput input =
      describe(*person, settlement, person->as<Person>().id_no(), form.patient_id_no());
  input.operations = {operation};
  input.choices = {{"merge_first", "同一人，{二}的单据证件号码录错，予以更正"},
                   {"keep_apart", "不是同一人"}};
  JINDU_TRY_OK(hold_settlement(context, settlement));
  return open_case(context, std::move(input));
}

Status decide_k12(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& first = *records.front();
  Live& second = *records.back();
  JINDU_TRY_OK(let_stand(context, conflict, {first.id(), second.id()}));
  if (decision.choice == "keep_apart") return {};
  if (second.type->name == "Settlement") {
    // What was typed is put right; the rest follows when the paper is looked at again.
    auto& form = second.as<records::Settlement>();
    form.set_id_type(first.as<Person>().id_type());
    form.set_patient_id_no(first.as<Person>().id_no());
    return context.work.act(second, "", "", {"id_type", "patient_id_no"});
  }
  const bool keeps_first = decision.choice == "merge_first";
  return keeps_first ? merge_persons(context, first, second) : merge_persons(context, second, first);
}

}  // namespace jindu::conflicts
