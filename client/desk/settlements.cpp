#include "client/desk/settlements.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "client/desk/form.h"
#include "client/desk/json.h"
#include "schema/base/ensure.h"

namespace jindu::desk {
namespace {

using catalog::Message;

/// Of a patient on this replica: a person has few.
constexpr std::size_t kSettlementsMax = 200;

bool is_delivery(const Message& settlement) {
  return enum_of(settlement, "benefit_kind") == "inpatient" &&
         enum_of(settlement, "inpatient_kind").starts_with("birth");
}

/// As the city looks at it: the event's day, or the nearest that is told.
std::optional<Date> care_date(const Message& settlement) {
  for (const char* field : {"event_date", "visit_date", "admission_date", "settled_on"}) {
    const Result<Date> date = parse_date(text_of(settlement, field));
    if (date.ok()) return *date;
  }
  return std::nullopt;
}

std::set<int> operations_of(const Message& settlement) {
  std::set<int> codes;
  const auto* field = settlement.GetDescriptor()->FindFieldByName("fp_operations");
  if (field == nullptr) return codes;
  const auto* reflection = settlement.GetReflection();
  for (int i = 0; i < reflection->FieldSize(settlement, field); ++i) {
    codes.insert(reflection->GetRepeatedEnumValue(settlement, field, i));
  }
  return codes;
}

bool pays_nothing(const replica::View& view) {
  const std::string& state = view.header.state();
  return view.origin == replica::Origin::refused || state == "REGISTERED" || state == "RETURNED" ||
         state == "REVERSED";
}

bool same_matter(const Message& one, const Message& other, int delivery_days) {
  const std::optional<Date> mine = care_date(one);
  const std::optional<Date> theirs = care_date(other);
  if (!mine || !theirs) return false;
  if (is_delivery(one) && is_delivery(other)) {
    return std::abs(days_between(*mine, *theirs)) < delivery_days;
  }
  const std::set<int> operations = operations_of(other);
  const std::set<int> wanted = operations_of(one);
  return *mine == *theirs && std::any_of(wanted.begin(), wanted.end(), [&](int operation) {
    return operations.contains(operation);
  });
}

}  // namespace

Result<std::optional<replica::View>> asked_reversal(const Core& core, const RecordId& settlement) {
  const catalog::RecordType* type = core.catalog.find("Reversal");
  JINDU_ENSURE(type != nullptr);
  JINDU_TRY(const std::vector<RecordId> asked,
            core.replica->find_by(*type, "target", settlement.view()));
  for (const RecordId& id : asked) {
    JINDU_TRY(auto view, core.replica->view(id));
    if (!view || view->origin == replica::Origin::refused || view->header.state() == "REFUSED") {
      continue;
    }
    return view;
  }
  return std::optional<replica::View>();
}

Result<bool> put_right_today(const Core& core, const catalog::RecordType& type,
                             const RecordId& record) {
  if (type.name != "Settlement") return false;
  JINDU_TRY(const auto reversal, asked_reversal(core, record));
  return reversal && field_true(*reversal->record, "same_day");
}

Result<std::optional<std::string>> settled_here_before(const Core& core,
                                                       const rules::Policy& policy,
                                                       const Message& settlement,
                                                       const std::optional<RecordId>& replaced) {
  constexpr int kDeliveryDays = 180;
  const catalog::RecordType* type = core.catalog.find("Settlement");
  const std::string patient = text_of(settlement, "patient_id_no");
  const std::optional<Date> date = care_date(settlement);
  if (type == nullptr || patient.empty() || !date) return std::optional<std::string>();
  const int told = policy.values_on(*date).delivery_distance_days();
  JINDU_TRY(const std::vector<RecordId> ids,
            core.replica->find_by(*type, "patient_id_no", patient, kSettlementsMax));
  for (const RecordId& id : ids) {
    JINDU_TRY(const auto view, core.replica->view(id));
    if (!view || pays_nothing(*view) || id == replaced) continue;
    // Put right on its own day: the city takes it back by itself.
    JINDU_TRY(const bool put_right, put_right_today(core, *type, id));
    if (put_right) continue;
    if (same_matter(settlement, *view->record, told > 0 ? told : kDeliveryDays)) {
      return std::optional(view->header.doc_no());
    }
  }
  return std::optional<std::string>();
}

Result<std::optional<std::string>> relied_on_by(const Core& core, const RecordId& filing,
                                                Date day) {
  const catalog::RecordType* type = core.catalog.find("Settlement");
  if (type == nullptr) return std::optional<std::string>();
  JINDU_TRY(const std::vector<RecordId> ids,
            core.replica->find_by(*type, "filing", filing.view(), kSettlementsMax));
  for (const RecordId& id : ids) {
    JINDU_TRY(const auto view, core.replica->view(id));
    if (!view || pays_nothing(*view)) continue;
    const std::optional<Date> care = care_date(*view->record);
    // Care on a later day is a person's to decide at the city.
    if (!care || *care <= day) return std::optional(view->header.doc_no());
  }
  return std::optional<std::string>();
}

Result<Answer> Desk::clearing(std::string_view ref) const {
  constexpr std::size_t kLinesMax = 20'000;
  const Core& core = *core_;
  const catalog::RecordType* type = core.catalog.find("Settlement");
  JINDU_TRY(const std::optional<RecordId> id, core.find_ref(ref));
  if (!id || type == nullptr) return not_here(ref);
  JINDU_TRY(const auto month, core.replica->view(*id));
  if (!month) return not_here(ref);
  JINDU_TRY(const std::vector<RecordId> found,
            core.replica->find_by(*type, "clearing", id->view(), kLinesMax));
  Json lines = Json::array();
  std::int64_t sum_fen = 0;
  for (const RecordId& one : found) {
    JINDU_TRY(const auto view, core.replica->view(one));
    if (!view) continue;
    const catalog::Message& line = *view->record;
    const std::int64_t fund_fen = number_of(line, "fund_pay_fen");
    sum_fen += fund_fen;
    lines.push_back({{"id", to_string(one)},
                     {"doc_no", view->header.doc_no()},
                     {"name", text_of(line, "patient_name")},
                     {"benefit", catalog::display(*type->find("benefit_kind"), line)},
                     {"event_date", text_of(line, "event_date")},
                     {"kind", catalog::display(*type->find("clearing_kind"), line)},
                     {"fund_pay_fen", fund_fen},
                     {"state", view->header.state()},
                     {"state_label", type->state_label(view->header.state())}});
  }
  const std::size_t count = lines.size();
  return answer_of({{"lines", std::move(lines)}, {"count", count}, {"sum_fen", sum_fen}});
}

}  // namespace jindu::desk
