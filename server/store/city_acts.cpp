// The city's own acts: each becomes an operation of its next entry.
#include <algorithm>
#include <optional>

#include "server/store/work.h"

namespace jindu::store {
namespace {

wire::GroupStamp stamp_of(const City& city, std::uint64_t seq, std::uint64_t version,
                          const Bytes& op_id) {
  wire::GroupStamp stamp;
  stamp.set_version(version);
  stamp.set_replica_id(city.replica.str());
  stamp.set_epoch(city.epoch.str());
  stamp.set_seq(seq);
  stamp.set_hlc(static_cast<std::uint64_t>(city.clock.wall_ms()) << 16);
  stamp.set_op_id(op_id);
  return stamp;
}

/// The named fields alone, as they now are.
wire::Patch patch_of(const Live& live, const std::vector<std::string>& fields) {
  wire::Patch patch;
  for (const std::string& field : fields) patch.add_fields(field);
  const std::unique_ptr<catalog::Message> values(live.record->New());
  JINDU_ENSURE(catalog::copy_fields(*live.type, fields, *live.record, *values).ok());
  patch.set_record(values->SerializeAsString());
  return patch;
}

std::vector<std::string> set_fields(const catalog::Message& record) {
  std::vector<const catalog::FieldDescriptor*> set;
  record.GetReflection()->ListFields(record, &set);
  std::vector<std::string> names;
  for (const catalog::FieldDescriptor* field : set) names.push_back(field->name());
  return names;
}

}  // namespace

/// Who changed a group last matters for what desks may change: the city's own groups need none.
void Work::stamp(Live& live, const std::vector<std::string>& fields, const Bytes& op_id) {
  std::optional<wire::GroupStamp> stamp;
  for (const std::string& name : fields) {
    const catalog::Field* field = live.type->find(name);
    JINDU_ENSURE(field != nullptr);
    if (field->options.server_only()) continue;
    if (!stamp) stamp = stamp_of(city_, chain_seq_ + 1, live.version(), op_id);
    auto at =
        std::find_if(live.stamps.begin(), live.stamps.end(),
                     [&](const wire::GroupStamp& one) { return one.group() == field->group; });
    if (at == live.stamps.end()) at = live.stamps.emplace(live.stamps.end());
    *at = *stamp;
    at->set_group(field->group);
  }
}

/// The operation that says it; `live.header` is still as before.
Status Work::add_act(Live& live, std::string_view event, wire::Patch patch) {
  Act& act = acts_.emplace_back();
  act.record = live.id();
  act.from_state = live.state();
  act.op_id = new_id<OpId>(city_.clock, city_.random);
  wire::Operation& operation = act.operation;
  operation.set_op_id(act.op_id.str());
  operation.set_record_id(live.id().str());
  operation.set_record_type(live.type->name);
  operation.mutable_based_on()->set_city_epoch(city_.epoch.str());
  operation.mutable_based_on()->set_version(live.version());
  if (!cause_.op_id.is_nil()) operation.add_after(cause_.op_id.str());
  if (event.empty()) {
    *operation.mutable_patch() = std::move(patch);
  } else {
    operation.mutable_step()->set_event(std::string(event));
    *operation.mutable_step()->mutable_arguments() = std::move(patch);
  }
  act.bytes = operation.ByteSizeLong() + 4;
  live.header.set_version(live.version() + 1);
  live.header.set_updated_ms(city_.clock.wall_ms());
  live.header.clear_updated_by();
  live.header.set_server_seq(std::max(live.header.server_seq(), seq_of(cause_.place)));
  touch(live);
  return {};
}

Status Work::act(Live& live, std::string_view event, std::string_view next,
                 const std::vector<std::string>& fields) {
  JINDU_TRY_OK(add_act(live, event, patch_of(live, fields)));
  if (!next.empty()) live.header.set_state(std::string(next));
  stamp(live, fields, acts_.back().operation.op_id());
  return {};
}

Result<Live*> Work::create_by_city(std::string_view type, std::unique_ptr<catalog::Message> record,
                                   std::string_view state) {
  const catalog::RecordType* found = city_.catalog.find(type);
  JINDU_ENSURE(found != nullptr);
  wire::Patch patch;
  for (std::string& field : set_fields(*record)) patch.add_fields(std::move(field));
  record->SerializeToString(patch.mutable_record());
  Live& live = create(*found, new_id<RecordId>(city_.clock, city_.random), std::move(record));
  live.row.site_no.clear();
  live.header.clear_origin_site();
  live.header.clear_created_by();
  live.header.set_created_ms(city_.clock.wall_ms());
  live.header.set_state(std::string(state));
  live.header.set_version(0);  // The act makes it 1.
  JINDU_TRY_OK(add_act(live, "", std::move(patch)));
  live.stamps = stamp_all(stamp_of(city_, chain_seq_ + 1, 1, acts_.back().operation.op_id()));
  return &live;
}

std::deque<Work::Act> Work::take_acts() { return std::exchange(acts_, {}); }

}  // namespace jindu::store
