#include "server/store/work.h"

#include <algorithm>

namespace jindu::store {

Result<Live*> Work::load(const RecordId& id) {
  JINDU_TRY(std::optional<RecordRow> row, writer_.record(id));
  if (!row) return nullptr;
  wire::RecordState state;
  if (!state.ParseFromString(row->own)) return fail(ErrorCode::corrupt, "record: stored state");
  Live live;
  live.type = city_.catalog.find(row->type);
  if (live.type == nullptr) return fail(ErrorCode::too_new, "record: type " + row->type);
  JINDU_TRY(live.record, city_.catalog.parse(*live.type, state.record()));
  live.header = std::move(*state.mutable_header());
  JINDU_TRY(live.stamps, unpack(row->stamps));
  live.row = std::move(*row);
  live.found_by = finding_keys(*live.type, *live.record);
  return &live_.emplace(id, std::move(live)).first->second;
}

Result<Live*> Work::find(const RecordId& id) {
  const auto at = live_.find(id);
  if (at != live_.end()) return &at->second;
  return load(id);
}

Result<Live*> Work::find(ByteView id16) {
  if (id16.empty()) return nullptr;
  JINDU_TRY(const RecordId id, id_from<RecordId>(id16));
  return find(id);
}

Result<Live*> Work::need(ByteView id16, std::string_view type) {
  JINDU_TRY(Live * live, find(id16));
  if (live == nullptr || live->type->name != type) {
    return fail(ErrorCode::corrupt, "record: a reference leads nowhere");
  }
  return live;
}

void Work::touch(Live& live) {
  if (live.dirty) return;
  live.dirty = true;
  order_.push_back(live.id());
}

Live& Work::create(const catalog::RecordType& type, const RecordId& id,
                   std::unique_ptr<catalog::Message> record) {
  Live live;
  live.row.id = id;
  live.row.type = type.name;
  live.row.site_no = cause_.site_no;
  live.type = &type;
  live.record = std::move(record);
  wire::RecordHeader& header = live.header;
  header.set_id(id.str());
  header.set_type(type.name);
  header.set_version(1);
  header.set_city(city_.division);
  header.set_origin_site(cause_.site_no);
  header.set_created_ms(cause_.wall_ms);
  header.set_created_by(cause_.operator_id);
  header.set_updated_ms(cause_.wall_ms);
  header.set_updated_by(cause_.operator_id);
  header.set_hlc(cause_.hlc);
  header.set_server_seq(seq_of(cause_.place));
  Live& stored = live_.insert_or_assign(id, std::move(live)).first->second;
  touch(stored);
  return stored;
}

Status Work::link(LinkKind kind, ByteView value, const RecordId& record, std::int64_t extra) {
  return writer_.add_link({kind, Bytes(value), record, cause_.place, extra});
}

Status Work::unlink(LinkKind kind, ByteView value, const RecordId& record) {
  return writer_.remove_link(kind, value, record);
}

Bytes state_bytes(const Live& live, const std::vector<const Live*>& cases) {
  wire::RecordState state;
  // Lent for the moment: a header has a dozen strings.
  state.unsafe_arena_set_allocated_header(const_cast<wire::RecordHeader*>(&live.header));
  live.record->SerializeToString(state.mutable_record());
  for (const Live* one : cases) state.add_conflict_cases(one->record->SerializeAsString());
  for (const wire::GroupStamp& stamp : live.stamps) {
    if (changed_since_creation(stamp)) *state.add_stamps() = stamp;
  }
  Bytes bytes = state.SerializeAsString();
  state.unsafe_arena_release_header();
  return bytes;
}

Status Work::write_finding(Live& live) {
  std::vector<FoundBy> now = finding_keys(*live.type, *live.record);
  const auto in = [](const std::vector<FoundBy>& keys, const FoundBy& one) {
    return std::find(keys.begin(), keys.end(), one) != keys.end();
  };
  for (const FoundBy& one : live.found_by) {
    if (!in(now, one)) JINDU_TRY_OK(unlink(one.kind, one.value, live.id()));
  }
  for (const FoundBy& one : now) {
    if (!in(live.found_by, one)) JINDU_TRY_OK(link(one.kind, one.value, live.id()));
  }
  live.found_by = std::move(now);
  return {};
}

Status Work::flush(const std::function<Status(Live&)>& place) {
  for (std::size_t i = 0; i < order_.size(); ++i) {
    Live& live = live_.at(order_[i]);
    const bool fresh = live.row.own.empty();
    std::vector<const Live*> cases;
    for (const std::string& id : live.header.conflicts()) {
      JINDU_TRY(const Live* one, need(id, "ConflictCase"));
      cases.push_back(one);
    }
    live.row.state = live.header.state();
    live.row.version = live.header.version();
    live.row.stamps = pack(live.stamps);
    live.row.own = state_bytes(live, cases);
    JINDU_TRY_OK(place(live));
    JINDU_TRY_OK(fresh ? writer_.add_record(live.row) : writer_.update_record(live.row));
    JINDU_TRY_OK(write_finding(live));
    live.dirty = false;
  }
  order_.clear();
  return {};
}

void Work::take_back(std::size_t mark) { acts_.resize(mark); }

void Work::clear() {
  live_.clear();
  order_.clear();
}

}  // namespace jindu::store
