#include "server/conflicts/pregnancies.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "schema/records/claim.pb.h"
#include "schema/records/person.pb.h"
#include "schema/records/pregnancy_case.pb.h"
#include "schema/records/settlement.pb.h"

namespace jindu::conflicts {
namespace {

using records::PregnancyCase;
using records::Settlement;
using store::LinkKind;

/// A pregnancy cannot last longer: what begins later is another one (form check: event ≤ +300).
constexpr int kPregnancyDays = 300;
constexpr int kMatchDays = 28;

bool same_operation(const PregnancyCase& one, const PregnancyKey& key) {
  if (one.kind() != PregnancyCase::fp_operation || !key.event_date) return false;
  if (one.event_date() != to_string(*key.event_date)) return false;
  std::vector<int> operations(one.fp_operations().begin(), one.fp_operations().end());
  std::vector<int> wanted = key.fp_operations;
  std::sort(operations.begin(), operations.end());
  std::sort(wanted.begin(), wanted.end());
  return operations == wanted;
}

/// The marker inside the sealed register rows, by which every desk sees an open pregnancy.
Status mark_register(const Context& context, const RecordId& patient, bool open) {
  JINDU_TRY(Live * person, context.work.need(patient.view(), "Person"));
  const auto& record = person->as<records::Person>();
  store::Writer& writer = context.work.writer();
  JINDU_TRY(std::optional<store::Insured> insured,
            writer.insured(records::IdType::Code_Name(record.id_type()), record.id_no()));
  if (!insured || insured->open_pregnancy == open) return {};
  insured->open_pregnancy = open;
  ++insured->row_version;
  return writer.put_insured(*insured);
}

Status end(const Context& context, Live& pregnancy, std::vector<std::string> fields) {
  if (pregnancy.state() != "OPEN") {
    return fields.empty() ? Status() : context.work.act(pregnancy, "", "", fields);
  }
  JINDU_TRY_OK(context.work.act(pregnancy, "end", "ENDED", fields));
  JINDU_TRY(const RecordId patient, id_from<RecordId>(pregnancy.as<PregnancyCase>().patient()));
  return mark_register(context, patient, false);
}

/// Whether another live record speaks of it: a pregnancy of which only cancelled papers spoke is no
/// reason to doubt the next one.
Result<bool> spoken_for(const Context& context, const Live& pregnancy, const RecordId& about) {
  for (const LinkKind kind : {LinkKind::filing_of_case, LinkKind::settlement_of_case,
                              LinkKind::claim_of_case}) {
    JINDU_TRY(const std::vector<store::Link> links,
              context.work.links(kind, pregnancy.id().view()));
    for (const store::Link& link : links) {
      if (link.record == about) continue;
      JINDU_TRY(const Live* record, context.work.find(link.record));
      if (record != nullptr && live(*record)) return true;
    }
  }
  JINDU_TRY(const std::vector<store::Link> rights,
            context.work.writer().links_under(LinkKind::allowance_key, pregnancy.id().str() + "|"));
  return std::any_of(rights.begin(), rights.end(),
                     [&](const store::Link& one) { return one.record != about; });
}

/// Whether another live paper tells of the birth itself: a delivery, a claim, somebody's right.
Result<bool> birth_told_by_other(const Context& context, const Live& pregnancy,
                                 const RecordId& about) {
  for (const LinkKind kind : {LinkKind::settlement_of_case, LinkKind::claim_of_case}) {
    JINDU_TRY(const std::vector<store::Link> links,
              context.work.links(kind, pregnancy.id().view()));
    for (const store::Link& link : links) {
      if (link.record == about) continue;
      JINDU_TRY(const Live* record, context.work.find(link.record));
      if (record == nullptr || !live(*record)) continue;
      if (kind == LinkKind::claim_of_case || is_delivery(*record)) return true;
    }
  }
  JINDU_TRY(const std::vector<store::Link> rights,
            context.work.writer().links_under(LinkKind::allowance_key, pregnancy.id().str() + "|"));
  return std::any_of(rights.begin(), rights.end(),
                     [&](const store::Link& one) { return one.record != about; });
}

/// Pregnancies of a person that a birth was told of, with its day number.
using Births = std::map<RecordId, std::int64_t>;
Result<Births> births_of(const Context& context, const RecordId& patient) {
  JINDU_TRY(const std::vector<store::Link> links,
            context.work.links(LinkKind::birth_of, patient.view()));
  Births births;
  for (const store::Link& link : links) births.emplace(link.record, link.extra);
  return births;
}

/// Whether a pregnancy's birth is the one that is asked about.
enum class Birth { unknown, same, other };
Birth birth_in(const Context& context, const Births& births, const PregnancyKey& key,
               const RecordId& pregnancy) {
  const auto told = births.find(pregnancy);
  if (!key.birth || !key.event_date || told == births.end()) return Birth::unknown;
  const std::int64_t day = key.event_date->day.time_since_epoch().count();
  const bool near = std::abs(day - told->second) < context.values().delivery_distance_days();
  return near ? Birth::same : Birth::other;
}

}  // namespace

int match_days(const Context& context) {
  const int days = context.values().pregnancy_match_days();
  return days > 0 ? days : kMatchDays;
}

Result<bool> same_birth(const Context& context, const RecordId& patient, const Live& one,
                        const Live& other) {
  JINDU_TRY(const Births births, births_of(context, patient));
  const auto mine = births.find(one.id());
  const auto theirs = births.find(other.id());
  if (mine == births.end() || theirs == births.end()) return false;
  if (std::abs(mine->second - theirs->second) >= context.values().delivery_distance_days()) {
    return false;
  }
  JINDU_TRY(const bool told, birth_told_by_other(context, one, RecordId()));
  if (!told) return false;
  return birth_told_by_other(context, other, RecordId());
}

Status note_birth_told(const Context& context, const PregnancyKey& key, const Live& pregnancy) {
  if (!key.birth || !key.event_date) return {};
  const std::int64_t day = key.event_date->day.time_since_epoch().count();
  JINDU_TRY(const Births told, births_of(context, key.patient));
  const auto known = told.find(pregnancy.id());
  if (known != told.end()) {
    if (known->second == day) return {};
    // Who told another day may have been reversed since: a typing error is no birth.
    JINDU_TRY(const bool stands, birth_told_by_other(context, pregnancy, key.about));
    if (stands) return {};
    JINDU_TRY_OK(context.work.unlink(LinkKind::birth_of, key.patient.view(), pregnancy.id()));
  }
  return context.work.link(LinkKind::birth_of, key.patient.view(), pregnancy.id(), day);
}

Result<PregnancyMatch> match_pregnancy(const Context& context, const PregnancyKey& key) {
  PregnancyMatch match;
  JINDU_TRY(const Births births, births_of(context, key.patient));
  Live* told = nullptr;  // Of the same birth.
  JINDU_TRY(const std::vector<store::Link> links,
            context.work.links(LinkKind::case_of_patient, key.patient.view()));
  // Newest first: what is said today most likely means the latest.
  for (auto link = links.rbegin(); link != links.rend(); ++link) {
    JINDU_TRY(Live * found, context.work.need(link->record.view(), "PregnancyCase"));
    const auto& one = found->as<PregnancyCase>();
    if (found->state() == "OPEN") match.open.push_back(found);
    if (key.operation_only) {
      if (same_operation(one, key)) match.same = found;
    } else if (one.kind() == PregnancyCase::pregnancy) {
      const Birth birth = birth_in(context, births, key, found->id());
      const std::optional<Date> begun = date_in(one.pregnancy_date());
      const std::optional<Date> asked = key.pregnancy_date;
      if (asked && begun) {
        const int apart = std::abs(days_between(*asked, *begun));
        if (apart <= match_days(context)) {
          match.same = found;
        } else if (apart <= kPregnancyDays && found->state() == "OPEN" && !match.contradicting) {
          JINDU_TRY(const bool counts, spoken_for(context, *found, key.about));
          if (counts) match.contradicting = found;
        }
      } else if (begun && key.event_date) {
        const int into = days_between(*begun, *key.event_date);
        if (into >= 0 && into <= kPregnancyDays) match.same = found;
      } else if (found->state() == "OPEN" && birth != Birth::other) {
        match.same = found;
      }
      if (birth == Birth::same && told == nullptr) {
        JINDU_TRY(const bool counts, spoken_for(context, *found, key.about));
        if (counts) told = found;
      }
    }
    if (match.same != nullptr) {
      match.contradicting = nullptr;
      break;
    }
  }
  if (match.same == nullptr && told != nullptr) {
    match.same = told;
    match.contradicting = nullptr;
  }
  return match;
}

Result<Live*> open_pregnancy(const Context& context, const PregnancyKey& key,
                             const PregnancyMatch& match) {
  for (Live* earlier : match.open) {
    const bool pregnancy = earlier->as<PregnancyCase>().kind() == PregnancyCase::pregnancy;
    if (pregnancy && !key.operation_only) JINDU_TRY_OK(end(context, *earlier, {}));
  }
  auto record = std::make_unique<PregnancyCase>();
  record->set_kind(key.operation_only ? PregnancyCase::fp_operation : PregnancyCase::pregnancy);
  record->set_patient(key.patient.str());
  if (key.sponsor) record->set_sponsor(key.sponsor->str());
  if (key.pregnancy_date) record->set_pregnancy_date(to_string(*key.pregnancy_date));
  if (key.expected_date) record->set_expected_date(to_string(*key.expected_date));
  if (key.operation_only) {
    if (key.event_date) record->set_event_date(to_string(*key.event_date));
    for (const int operation : key.fp_operations) {
      record->add_fp_operations(static_cast<records::FpOperation::Code>(operation));
    }
  }
  JINDU_TRY(Live * opened, context.work.create_by_city("PregnancyCase", std::move(record), "OPEN"));
  JINDU_TRY_OK(context.work.link(LinkKind::case_of_patient, key.patient.view(), opened->id()));
  if (!key.operation_only) JINDU_TRY_OK(mark_register(context, key.patient, true));
  return opened;
}

bool is_delivery(const Live& settlement) {
  const auto& record = settlement.as<Settlement>();
  return record.benefit_kind() == Settlement::inpatient &&
         (record.inpatient_kind() == Settlement::birth ||
          record.inpatient_kind() == Settlement::birth_with_disease_by_pregnancy ||
          record.inpatient_kind() == Settlement::birth_with_other_disease);
}

std::optional<Date> care_date(const Live& settlement) {
  if (settlement.type->name == "ReimbursementClaim") {
    const auto& claim = settlement.as<records::ReimbursementClaim>();
    const std::optional<Date> event = date_in(claim.event_date());
    return event ? event : date_in(claim.admission_date());
  }
  const auto& record = settlement.as<Settlement>();
  for (const std::string* text : {&record.event_date(), &record.visit_date(),
                                  &record.admission_date(), &record.settled_on()}) {
    if (const std::optional<Date> date = date_in(*text)) return date;
  }
  return std::nullopt;
}

namespace {

const std::vector<std::string> kEventFields = {
    "event_date", "birth_type", "fetus_count", "gestation_weeks", "dystocia_certified", "outcome"};

/// What a birth says of its pregnancy, all of it: nothing of another birth stays. Null: no birth.
void tell_event(PregnancyCase& pregnancy, const Settlement* birth) {
  pregnancy.clear_event_date();
  pregnancy.clear_birth_type();
  pregnancy.clear_fetus_count();
  pregnancy.clear_gestation_weeks();
  pregnancy.clear_dystocia_certified();
  pregnancy.clear_outcome();
  if (birth == nullptr) return;
  pregnancy.set_event_date(birth->event_date());
  if (birth->has_birth_type()) pregnancy.set_birth_type(birth->birth_type());
  if (birth->has_fetus_count()) pregnancy.set_fetus_count(birth->fetus_count());
  if (birth->has_gestation_weeks()) pregnancy.set_gestation_weeks(birth->gestation_weeks());
  if (birth->has_dystocia_certified()) {
    pregnancy.set_dystocia_certified(birth->dystocia_certified());
  }
  pregnancy.set_outcome(PregnancyCase::birth);
}

/// The first birth of it that stands, but for one.
Result<const Live*> standing_birth(const Context& context, const Live& pregnancy,
                                   const RecordId& but) {
  JINDU_TRY(const std::vector<store::Link> others,
            context.work.links(LinkKind::settlement_of_case, pregnancy.id().view()));
  for (const store::Link& link : others) {
    if (link.record == but) continue;
    JINDU_TRY(const Live* other, context.work.need(link.record.view(), "Settlement"));
    const bool stands = live(*other) && other->state() != "REGISTERED";
    if (stands && is_delivery(*other)) return other;
  }
  return nullptr;
}

/// One open pregnancy at a time (domain.md section 4.2).
Result<bool> another_open(const Context& context, const Live& pregnancy) {
  JINDU_TRY(const std::vector<store::Link> links,
            context.work.links(LinkKind::case_of_patient, pregnancy.as<PregnancyCase>().patient()));
  for (const store::Link& link : links) {
    if (link.record == pregnancy.id()) continue;
    JINDU_TRY(const Live* other, context.work.need(link.record.view(), "PregnancyCase"));
    const bool same_kind = other->as<PregnancyCase>().kind() == PregnancyCase::pregnancy;
    if (same_kind && other->state() == "OPEN") return true;
  }
  return false;
}

}  // namespace

Status note_in_pregnancy(const Context& context, const Live& settlement) {
  const auto& record = settlement.as<Settlement>();
  if (record.pregnancy().empty()) return {};
  JINDU_TRY(Live * found, context.work.need(record.pregnancy(), "PregnancyCase"));
  auto& pregnancy = found->as<PregnancyCase>();
  if (record.benefit_kind() == Settlement::prenatal) {
    pregnancy.set_prenatal_total_fen(pregnancy.prenatal_total_fen() + record.fund_pay_fen());
    return context.work.act(*found, "", "", {"prenatal_total_fen"});
  }
  if (!is_delivery(settlement)) return {};
  tell_event(pregnancy, &record);
  return end(context, *found, kEventFields);
}

Status take_from_pregnancy(const Context& context, const Live& settlement) {
  const auto& record = settlement.as<Settlement>();
  if (record.pregnancy().empty()) return {};
  JINDU_TRY(Live * found, context.work.need(record.pregnancy(), "PregnancyCase"));
  auto& pregnancy = found->as<PregnancyCase>();
  if (record.benefit_kind() == Settlement::prenatal) {
    pregnancy.set_prenatal_total_fen(
        std::max<std::int64_t>(0, pregnancy.prenatal_total_fen() - record.fund_pay_fen()));
    return context.work.act(*found, "", "", {"prenatal_total_fen"});
  }
  if (!is_delivery(settlement) || found->state() != "ENDED") return {};
  JINDU_TRY(const Live* other, standing_birth(context, *found, settlement.id()));
  tell_event(pregnancy, other == nullptr ? nullptr : &other->as<Settlement>());
  JINDU_TRY(const bool later, another_open(context, *found));
  if (other != nullptr || later) return context.work.act(*found, "", "", kEventFields);
  JINDU_TRY_OK(context.work.act(*found, "reopen", "OPEN", kEventFields));
  JINDU_TRY(const RecordId patient, id_from<RecordId>(pregnancy.patient()));
  return mark_register(context, patient, true);
}

}  // namespace jindu::conflicts
