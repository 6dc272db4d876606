// What an application for the allowance rests on: the person, the pregnancy, the settlement of the
// same event.
#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/pregnancies.h"
#include "server/conflicts/references.h"
#include "server/review/items.h"

namespace jindu::conflicts {
namespace {

using records::AllowanceApplication;
using records::Settlement;
using store::LinkKind;

bool is_operation(const Settlement& settlement) {
  return std::any_of(
      settlement.fp_operations().begin(), settlement.fp_operations().end(),
      [](int one) { return rules::ends_pregnancy(static_cast<records::FpOperation::Code>(one)); });
}

/// Whether a settlement is of the event that the application is about.
bool of_event(const Context& context, const Live& settlement, const AllowanceApplication& form) {
  const auto& record = settlement.as<Settlement>();
  if (record.benefit_kind() == Settlement::prenatal) return false;
  const std::optional<Date> event = date_in(form.event_date());
  const std::optional<Date> care = care_date(settlement);
  if (!event || !care) return false;
  if (*event == *care) return true;
  const bool close =
      std::abs(days_between(*event, *care)) < context.values().delivery_distance_days();
  const bool born = rules::is_birth(form.birth_type());
  return close && (born ? is_delivery(settlement) : is_operation(record));
}

bool counts(const std::string& state) { return state == "CONFIRMED" || state == "CLEARED"; }

/// The one that counts before one that waits; of several, the first.
Result<Live*> settlement_of(const Context& context, const AllowanceApplication& form,
                            ByteView patient) {
  Live* best = nullptr;
  JINDU_TRY(const std::vector<store::Link> cases,
            context.work.links(LinkKind::case_of_patient, patient));
  for (const store::Link& one : cases) {
    JINDU_TRY(const std::vector<store::Link> settlements,
              context.work.links(LinkKind::settlement_of_case, one.record.view()));
    for (const store::Link& link : settlements) {
      JINDU_TRY(Live * settlement, context.work.need(link.record.view(), "Settlement"));
      if (!live(*settlement) || !of_event(context, *settlement, form)) continue;
      if (best == nullptr || (!counts(best->state()) && counts(settlement->state()))) {
        best = settlement;
      }
    }
  }
  return best;
}

bool settles(const rules::PolicyValues& values) {
  return std::find(values.procedures().begin(), values.procedures().end(), "settlement") !=
         values.procedures().end();
}

/// Whether a pregnancy had ended, by what an application tells of it, before a day.
Result<bool> over_before(const Context& context, const Live& pregnancy, Date day) {
  JINDU_TRY(const std::vector<store::Link> rights,
            context.work.writer().links_under(LinkKind::allowance_key, pregnancy.id().str() + "|"));
  for (const store::Link& right : rights) {
    JINDU_TRY(const Live* told, context.work.need(right.record.view(), "AllowanceApplication"));
    const std::optional<Date> event = date_in(told->as<AllowanceApplication>().event_date());
    if (event && *event < day) return true;
  }
  return false;
}

/// Where nothing is settled on the spot, the form itself says of which pregnancy it is: without
/// that two forms whose days differ by one would be two rights (K10).
Status refer_pregnancy(const Context& context, Live& application, const RecordId& patient,
                       std::vector<std::string>& fields) {
  auto& form = application.as<AllowanceApplication>();
  if (settles(context.values())) return {};
  PregnancyKey key;
  key.about = application.id();
  key.patient = patient;
  key.pregnancy_date = date_in(form.pregnancy_date());
  if (!key.pregnancy_date) key.pregnancy_date = date_in(form.last_menses_date());
  key.event_date = date_in(form.event_date());
  // Where nothing else tells when it began, the weeks do (domain.md M3).
  if (!key.pregnancy_date && key.event_date && form.gestation_weeks() > 0) {
    key.pregnancy_date = key.event_date->plus_days(-7 * form.gestation_weeks());
  }
  key.fp_operations.assign(form.fp_operations().begin(), form.fp_operations().end());
  key.operation_only =
      !key.fp_operations.empty() && !key.pregnancy_date && !rules::is_birth(form.birth_type());
  key.birth = rules::is_birth(form.birth_type()) && key.event_date.has_value();
  if (!key.operation_only && !key.pregnancy_date && !key.birth) return {};
  JINDU_TRY(const PregnancyMatch match, match_pregnancy(context, key));
  Live* pregnancy = match.same != nullptr ? match.same : match.contradicting;
  if (match.same == nullptr && pregnancy != nullptr && key.pregnancy_date) {
    JINDU_TRY(const bool over, over_before(context, *pregnancy, *key.pregnancy_date));
    if (over) pregnancy = nullptr;
  }
  if (pregnancy == nullptr) {
    JINDU_TRY(pregnancy, open_pregnancy(context, key, match));
  }
  JINDU_TRY_OK(note_birth_told(context, key, *pregnancy));
  refer(fields, form.pregnancy(), pregnancy->id().str(), "pregnancy",
        [&](const Bytes& id) { form.set_pregnancy(id); });
  return {};
}

}  // namespace

Result<AllowanceReferences> refer_allowance(const Context& context, Live& application) {
  auto& form = application.as<AllowanceApplication>();
  AllowanceReferences references;
  JINDU_TRY(const std::optional<RecordId> patient, find_person(context, patient_of(form)));
  const int other = form.patient_sex() == 0 ? 0 : 3 - form.patient_sex();
  JINDU_TRY(
      const std::optional<RecordId> spouse,
      find_person(context,
                  {form.spouse_id_type(), form.spouse_id_no(), form.spouse_name(), other, {}}));
  references.patient_known = patient.has_value();
  if (!patient) return references;
  std::vector<std::string>& fields = references.fields;
  refer(fields, form.patient(), patient->str(), "patient",
        [&](const Bytes& id) { form.set_patient(id); });
  if (spouse) {
    refer(fields, form.spouse(), spouse->str(), "spouse",
          [&](const Bytes& id) { form.set_spouse(id); });
  }
  JINDU_TRY(references.settlement, settlement_of(context, form, patient->view()));
  if (references.settlement == nullptr) {
    JINDU_TRY_OK(refer_pregnancy(context, application, *patient, fields));
    return references;
  }
  const Live& settlement = *references.settlement;
  refer(fields, form.pregnancy(), settlement.as<Settlement>().pregnancy(), "pregnancy",
        [&](const Bytes& id) { form.set_pregnancy(id); });
  if (form.settlement() != settlement.id().view()) {
    if (!form.settlement().empty()) {
      JINDU_TRY_OK(
          context.work.unlink(LinkKind::application_of, form.settlement(), application.id()));
    }
    JINDU_TRY_OK(
        context.work.link(LinkKind::application_of, settlement.id().view(), application.id()));
    refer(fields, form.settlement(), settlement.id().str(), "settlement",
          [&](const Bytes& id) { form.set_settlement(id); });
  }
  return references;
}

}  // namespace jindu::conflicts
