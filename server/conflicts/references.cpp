#include "server/conflicts/references.h"

#include <algorithm>

#include "schema/records/filing.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/history.h"

namespace jindu::conflicts {
namespace {

using records::Filing;
using records::Settlement;
using store::LinkKind;

PersonKey spouse_of(const Filing& filing) {
  const int sex = filing.patient_sex() == 0 ? 0 : 3 - filing.patient_sex();
  return {filing.spouse_id_type(), filing.spouse_id_no(), filing.spouse_name(), sex, {}};
}

PersonKey sponsor_of(const Settlement& record) {
  const int sex = record.patient_sex() == 0 ? 0 : 3 - record.patient_sex();
  return {record.sponsor_id_type(), record.sponsor_id_no(), record.sponsor_name(), sex, {}};
}

/// Only operations without a pregnancy: 上环取环 or 结扎 alone.
bool operation_only(const Filing& filing) {
  return !filing.care_kinds().empty() && filing.pregnancy_date().empty() &&
         std::all_of(filing.care_kinds().begin(), filing.care_kinds().end(),
                     [](int kind) { return kind == Filing::iud || kind == Filing::sterilisation; });
}

bool operation_only(const Settlement& record) {
  return record.benefit_kind() == Settlement::fp_outpatient && record.pregnancy_date().empty();
}

/// Sets a reference; notes the field if it changed.
template <class Set>
void refer(References& references, const std::string& present, const Bytes& wanted,
           const char* field, Set set) {
  if (present == wanted) return;
  set(wanted);
  references.fields.emplace_back(field);
}

template <class Record>
PregnancyKey pregnancy_key(const RecordId& about, const RecordId& patient,
                           const std::optional<RecordId>& sponsor, const Record& record) {
  PregnancyKey key;
  key.about = about;
  key.patient = patient;
  key.sponsor = sponsor;
  key.pregnancy_date = date_in(record.pregnancy_date());
  key.event_date = date_in(record.event_date());
  key.operation_only = operation_only(record);
  for (const int operation : record.fp_operations()) key.fp_operations.push_back(operation);
  return key;
}

}  // namespace

Result<References> refer_filing(const Context& context, Live& live) {
  auto& filing = live.as<Filing>();
  References references;
  JINDU_TRY(const std::optional<RecordId> patient, find_person(context, patient_of(filing)));
  JINDU_TRY(const std::optional<RecordId> sponsor, find_person(context, spouse_of(filing)));
  references.patient_known = patient.has_value();
  if (!patient) return references;
  refer(references, filing.patient(), patient->str(), "patient",
        [&](const Bytes& id) { filing.set_patient(id); });
  if (sponsor) {
    refer(references, filing.sponsor(), sponsor->str(), "sponsor",
          [&](const Bytes& id) { filing.set_sponsor(id); });
  }
  PregnancyKey key = pregnancy_key(live.id(), *patient, sponsor, filing);
  key.expected_date = date_in(filing.expected_date());
  JINDU_TRY(const PregnancyMatch match, match_pregnancy(context, key));
  references.contradicting = match.contradicting;
  Live* pregnancy = match.same;
  if (pregnancy == nullptr && match.contradicting == nullptr) {
    JINDU_TRY(pregnancy, open_pregnancy(context, key, match));
    references.new_pregnancy = true;
  }
  if (pregnancy == nullptr || filing.pregnancy() == pregnancy->id().view()) return references;
  if (!filing.pregnancy().empty()) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::filing_of_case, filing.pregnancy(), live.id()));
  }
  JINDU_TRY_OK(context.work.link(LinkKind::filing_of_case, pregnancy->id().view(), live.id()));
  refer(references, filing.pregnancy(), pregnancy->id().str(), "pregnancy",
        [&](const Bytes& id) { filing.set_pregnancy(id); });
  return references;
}

namespace {

/// A filing speaks for its own patient, pregnancy and husband; whoever names another's has none.
bool speaks_for(const Live& filing, const Settlement& record) {
  if (filing.type->name != "Filing") return false;
  const auto& form = filing.as<Filing>();
  const auto differs = [](const Bytes& a, const Bytes& b) {
    return !a.empty() && !b.empty() && a != b;
  };
  return form.patient() == record.patient() && !differs(form.pregnancy(), record.pregnancy()) &&
         !differs(form.sponsor(), record.sponsor());
}

/// Cancelled by a decision and by no cancel of anybody's.
Result<bool> decided_away(const Context& context, const Live& filing) {
  if (filing.state() != "CANCELLED") return false;
  JINDU_TRY(const std::optional<Said> cancel, last_step(context, filing.id(), "cancel"));
  return !cancel.has_value();
}

}  // namespace

Result<Live*> filing_for(const Context& context, const Live& settlement) {
  const auto& record = settlement.as<Settlement>();
  Live* best = nullptr;
  if (!record.filing().empty()) {
    JINDU_TRY(Live * named, context.work.find(record.filing()));
    if (named == nullptr || !speaks_for(*named, record)) return nullptr;
    // One that somebody decided away (K04) speaks no more where another of the pregnancy stands.
    JINDU_TRY(const bool decided, decided_away(context, *named));
    if (!decided) return named;
    best = named;
  }
  if (record.patient().empty()) return best;
  JINDU_TRY(const std::vector<store::Link> cases,
            context.work.links(LinkKind::case_of_patient, record.patient()));
  for (const store::Link& one : cases) {
    if (!record.pregnancy().empty() && one.record.view() != record.pregnancy()) continue;
    JINDU_TRY(const std::vector<store::Link> filings,
              context.work.links(LinkKind::filing_of_case, one.record.view()));
    for (const store::Link& link : filings) {
      JINDU_TRY(Live * filing, context.work.need(link.record.view(), "Filing"));
      if (!live(*filing) || !speaks_for(*filing, record)) continue;
      const bool none = best == nullptr || !live(*best);
      if (none || filing->state() == "CONFIRMED") best = filing;
    }
  }
  return best;
}

Result<References> refer_settlement(const Context& context, Live& live) {
  auto& record = live.as<Settlement>();
  References references;
  JINDU_TRY(const std::optional<RecordId> patient, find_person(context, patient_of(record)));
  JINDU_TRY(const std::optional<RecordId> sponsor, find_person(context, sponsor_of(record)));
  JINDU_TRY(const std::vector<store::Link> institutions,
            context.work.links(LinkKind::institution, record.institution_code()));
  if (!institutions.empty()) {
    refer(references, record.institution(), institutions.front().record.str(), "institution",
          [&](const Bytes& id) { record.set_institution(id); });
  }
  references.patient_known = patient.has_value();
  if (!patient) return references;
  refer(references, record.patient(), patient->str(), "patient",
        [&](const Bytes& id) { record.set_patient(id); });
  if (sponsor) {
    if (record.sponsor() != sponsor->view()) {
      if (!record.sponsor().empty()) {
        JINDU_TRY_OK(context.work.unlink(LinkKind::sponsored, record.sponsor(), live.id()));
      }
      JINDU_TRY_OK(context.work.link(LinkKind::sponsored, sponsor->view(), live.id()));
    }
    refer(references, record.sponsor(), sponsor->str(), "sponsor",
          [&](const Bytes& id) { record.set_sponsor(id); });
  }
  if (!record.pregnancy().empty()) return references;
  PregnancyKey key = pregnancy_key(live.id(), *patient, sponsor, record);
  key.birth = is_delivery(live);
  JINDU_TRY(const Live* filing, filing_for(context, live));
  Live* pregnancy = nullptr;
  if (filing != nullptr && filing->type->name == "Filing" && !key.pregnancy_date &&
      filing->as<Filing>().patient() == patient->view()) {
    JINDU_TRY(pregnancy, context.work.find(filing->as<Filing>().pregnancy()));
  }
  if (pregnancy == nullptr) {
    JINDU_TRY(const PregnancyMatch match, match_pregnancy(context, key));
    references.contradicting = match.contradicting;
    pregnancy = match.same;
    if (pregnancy == nullptr && match.contradicting == nullptr) {
      JINDU_TRY(pregnancy, open_pregnancy(context, key, match));
    }
  }
  if (pregnancy == nullptr) return references;
  JINDU_TRY_OK(note_birth_told(context, key, *pregnancy));
  refer(references, record.pregnancy(), pregnancy->id().str(), "pregnancy",
        [&](const Bytes& id) { record.set_pregnancy(id); });
  const std::optional<Date> care = care_date(live);
  const std::int64_t day = care ? care->day.time_since_epoch().count() : 0;
  JINDU_TRY_OK(
      context.work.link(LinkKind::settlement_of_case, pregnancy->id().view(), live.id(), day));
  return references;
}

}  // namespace jindu::conflicts
