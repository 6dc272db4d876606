// K13: one ID number, two names. Nobody is paid before somebody has looked at the card.
#include <algorithm>

#include "schema/catalog/checks.h"
#include "schema/records/claim.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/person.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/settlements.h"
#include "server/ledger/postings.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Filing;
using records::Settlement;
using store::LinkKind;

struct Named {
  Bytes patient;
  std::string name;
};

Named named(const Live& record) {
  if (record.type->name == "Filing") {
    return {record.as<Filing>().patient(), record.as<Filing>().patient_name()};
  }
  if (record.type->name == "Settlement") {
    return {record.as<Settlement>().patient(), record.as<Settlement>().patient_name()};
  }
  if (record.type->name == "ReimbursementClaim") {
    const auto& claim = record.as<records::ReimbursementClaim>();
    return {claim.patient(), claim.patient_name()};
  }
  return {};
}

/// Dots, spaces and rare forms of one character are no other name.
bool same_name(const std::string& a, const std::string& b) {
  return a == b || catalog::normalise_name(a) == catalog::normalise_name(b);
}

/// The live papers of a patient, in the order of her cases: filings, settlements, claims.
Result<std::vector<Live*>> papers_of(const Context& context, ByteView patient) {
  std::vector<Live*> papers;
  JINDU_TRY(const std::vector<store::Link> cases,
            context.work.links(LinkKind::case_of_patient, patient));
  for (const store::Link& one : cases) {
    for (const LinkKind kind : {LinkKind::filing_of_case, LinkKind::settlement_of_case,
                                LinkKind::claim_of_case}) {
      JINDU_TRY(const std::vector<store::Link> links, context.work.links(kind, one.record.view()));
      for (const store::Link& link : links) {
        JINDU_TRY(Live * paper, context.work.find(link.record));
        if (paper != nullptr && live(*paper)) papers.push_back(paper);
      }
    }
  }
  return papers;
}

/// The question that the papers of both names wait for, if there is one and it is not about `record`.
Result<Live*> frozen_question(const Context& context, const Live& person, const Live& record) {
  for (const std::string& id : person.header.conflicts()) {
    JINDU_TRY(Live * conflict, context.work.need(id, "ConflictCase"));
    const auto& asked = conflict->as<ConflictCase>();
    const bool frozen = asked.code() == ConflictCase::K13 && asked.records_size() > 2;
    if (!frozen || conflict->state() != "OPEN") continue;
    const auto& about = asked.records();
    if (std::find(about.begin(), about.end(), record.id().view()) == about.end()) return conflict;
  }
  return nullptr;
}

/// Bears the name that is known, while the papers of that name wait.
Result<Live*> waits_too(const Context& context, const Live& person, const Live& record) {
  if (!same_name(person.as<records::Person>().name(), named(record).name)) return nullptr;
  return frozen_question(context, person, record);
}

}  // namespace

Result<Live*> frozen_person(const Context& context, const Live& record) {
  const Named mine = named(record);
  if (mine.patient.empty()) return nullptr;
  JINDU_TRY(Live * person, context.work.need(mine.patient, "Person"));
  JINDU_TRY(const Live* asked, waits_too(context, *person, record));
  return asked == nullptr ? nullptr : person;
}

Result<Live*> other_name(const Context& context, const Live& record) {
  const Named mine = named(record);
  if (mine.patient.empty()) return nullptr;
  JINDU_TRY(Live * person, context.work.need(mine.patient, "Person"));
  const std::string known = person->as<records::Person>().name();
  if (same_name(known, mine.name)) return nullptr;
  bool borne = false;  // Somebody else's paper bears the name that is known.
  JINDU_TRY(const std::vector<Live*> papers, papers_of(context, mine.patient));
  for (const Live* other : papers) {
    if (other->id() == record.id()) continue;
    borne = borne || same_name(named(*other).name, known);
    if (other->state() != "HELD" && same_name(named(*other).name, mine.name)) return nullptr;
  }
  JINDU_TRY(const bool seen, stands(context, ConflictCase::K13, {person->id(), record.id()}));
  if (seen) return nullptr;
  if (borne) return person;
  // Only this record speaks of the person: its name was put right.
  person->as<records::Person>().set_name(mine.name);
  JINDU_TRY_OK(context.work.act(*person, "", "", {"name"}));
  return nullptr;
}

Result<Live*> raise_k13(const Context& context, Live& person, Live& record, const OpId& operation,
                        const std::vector<Live*>& frozen) {
  JINDU_TRY(Live * asked, frozen.empty() ? waits_too(context, person, record) : Result<Live*>(nullptr));
  if (asked != nullptr) {
    JINDU_TRY_OK(join_case(context, *asked, record, operation));
    JINDU_TRY_OK(hold_record(context, record));
    return asked;
  }
  CaseInput input;
  input.code = ConflictCase::K13;
  input.records = {&person};
  input.records.insert(input.records.end(), frozen.begin(), frozen.end());
  input.records.push_back(&record);
  input.operations = {operation};
  input.groups = {"identity"};
  input.evidence.push_back(compare("patient_name", "姓名", person,
                                   person.as<records::Person>().name(), record,
                                   named(record).name));
  input.choices = {{"same_person", "确为同一人，姓名写法不同"},
                   {"correct", "是另一个人，{二}的一份证件号码录错，予以更正"},
                   {"other_person", "{二}的一份证件号码有误，不予认定"}};
  input.choices.push_back(frozen.empty()
                              ? Choice{"freeze_both", "暂停双方的单据，待查证后再定"}
                              : Choice{"first_wrong", "{一}的单据证件号码有误，不予认定"});
  input.decider_role = "city_clerk";
  for (Live* paper : frozen) JINDU_TRY_OK(hold_record(context, *paper));
  JINDU_TRY_OK(hold_record(context, record));
  return open_case(context, std::move(input));
}

namespace {

/// Nothing of the wrong person is left in it; whose it is follows when it is looked at again.
template <class Record>
Status forget_person(const Context& context, Live& live, LinkKind kind,
                     std::vector<std::string> fields) {
  auto& record = live.as<Record>();
  if (!record.pregnancy().empty()) {
    JINDU_TRY_OK(context.work.unlink(kind, record.pregnancy(), live.id()));
  }
  record.clear_pregnancy();
  record.clear_patient();
  fields.insert(fields.end(), {"pregnancy", "patient"});
  return context.work.act(live, "", "", fields);
}

Status correct_number(const Context& context, Live& record, const Decision& decision) {
  const std::vector<std::string> fields(decision.value->fields().begin(),
                                        decision.value->fields().end());
  JINDU_TRY_OK(catalog::copy_fields(*record.type, fields, *decision.record, *record.record));
  if (record.type->name == "Filing") {
    return forget_person<Filing>(context, record, LinkKind::filing_of_case, fields);
  }
  if (record.type->name == "Settlement") {
    const auto& form = record.as<Settlement>();
    const std::string before = to_hex(form.patient());
    JINDU_TRY_OK(forget_person<Settlement>(context, record, LinkKind::settlement_of_case, fields));
    JINDU_TRY(const std::optional<RecordId> right, find_person(context, patient_of(form)));
    // What she paid herself stands under her own name.
    return ledger::move_party(context.work, record.id(), before,
                              right ? to_hex(right->view()) : std::string());
  }
  return context.work.act(record, "", "", fields);  // A claim is referred anew by itself.
}

/// Who is who takes time to find out: the papers that bear the known name wait as well, and the
/// question stays open.
Status freeze_both(const Context& context, const Live& conflict, Live& person, Live& record) {
  const std::string known = person.as<records::Person>().name();
  JINDU_TRY(const std::vector<Live*> papers, papers_of(context, person.id().view()));
  std::vector<Live*> frozen;
  for (Live* paper : papers) {
    const bool theirs = paper->id() != record.id() && same_name(named(*paper).name, known);
    if (theirs) frozen.push_back(paper);
  }
  JINDU_TRY(const Live* asked,
            raise_k13(context, person, record, operations_of(conflict).front(), frozen));
  static_cast<void>(asked);
  return {};
}

/// The papers that came first bear the wrong number; last come, first gone: a settlement relies on its
/// filing.
Status refuse_first(const Context& context, const std::vector<Live*>& records) {
  for (std::size_t i = records.size() - 2; i > 0; --i) {
    if (!live(*records[i])) continue;
    JINDU_TRY_OK(refuse_record(context, *records[i], "K13：证件号码与姓名不符"));
    JINDU_TRY_OK(lapse_all(context, *records[i]));
  }
  return {};
}

/// Whoever said it learns what became of his own record.
Status tell_of_its_own(const Context& context, const OpId& operation) {
  JINDU_TRY(const std::optional<store::OpRow> said, context.work.writer().op(operation));
  if (!said) return {};
  JINDU_TRY(const Live* about, context.work.find(said->record_id));
  const bool kept = about != nullptr && live(*about);
  return tell(context, operation, kept, "K13", about);
}

}  // namespace

Status decide_k13(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& record = *records.back();
  if (decision.choice == "freeze_both") {
    return freeze_both(context, conflict, *records.front(), record);
  }
  if (decision.choice == "first_wrong") JINDU_TRY_OK(refuse_first(context, records));
  if (decision.choice == "correct") {
    JINDU_TRY_OK(correct_number(context, record, decision));
  } else if (decision.choice == "same_person") {
    JINDU_TRY_OK(let_stand(context, conflict, {records.front()->id(), record.id()}));
  } else if (decision.choice == "other_person" && live(record)) {
    JINDU_TRY_OK(refuse_record(context, record, "K13：证件号码与姓名不符"));
  }
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell_of_its_own(context, operation));
  }
  return {};
}

}  // namespace jindu::conflicts
