#include "server/feeds/projection.h"

#include <array>

namespace jindu::feeds {
namespace {

using catalog::Field;

/// What another hospital may know of a settlement or filing: that there is one, of which kind, of
/// which person and day. The rest is not its business (domain.md section 2, authority 5).
bool shown(const Field& field) {
  constexpr std::array<std::string_view, 9> kShown = {
      "benefit_kind", "inpatient_kind", "patient",    "pregnancy",     "event_date",
      "visit_date",   "admission_date", "settled_on", "pregnancy_date"};
  for (const std::string_view name : kShown) {
    if (field.name() == name) return true;
  }
  return false;
}

}  // namespace

Bytes other_projection(const store::Live& live) {
  const std::unique_ptr<catalog::Message> record(live.record->New());
  record->CopyFrom(*live.record);
  for (const Field& field : live.type->fields) {
    if (!shown(field)) record->GetReflection()->ClearField(record.get(), field.descriptor);
  }
  wire::RecordState state;
  wire::RecordHeader& header = *state.mutable_header();
  header.set_id(live.header.id());
  header.set_type(live.header.type());
  header.set_state(live.header.state());
  header.set_version(live.header.version());
  header.set_city(live.header.city());
  header.set_server_seq(live.header.server_seq());
  header.set_disputed(live.header.disputed());
  state.set_record(record->SerializeAsString());
  return state.SerializeAsString();
}

}  // namespace jindu::feeds
