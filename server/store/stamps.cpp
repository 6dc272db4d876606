#include "server/store/stamps.h"

#include <algorithm>

namespace jindu::store {
namespace {

// Per distinct stamp: version u64 · replica 16 · epoch 16 · seq u64 · hlc u64 · op 16 · count u8,
// then the group names, each with a length u8.
constexpr std::size_t kFixed = 73;
constexpr std::string_view kAll = "*";

bool same_origin(const wire::GroupStamp& a, const wire::GroupStamp& b) {
  return a.version() == b.version() && a.op_id() == b.op_id();
}

void put_id(Bytes& out, const std::string& id) {
  Bytes padded = id;
  padded.resize(16);
  out += padded;
}

}  // namespace

GroupStamps stamp_all(const wire::GroupStamp& like) {
  GroupStamps stamps{like};
  stamps.front().set_group(std::string(kAll));
  return stamps;
}

void expand(const catalog::RecordType& type, GroupStamps& stamps) {
  const auto all = std::find_if(stamps.begin(), stamps.end(),
                                [](const wire::GroupStamp& one) { return one.group() == kAll; });
  if (all == stamps.end()) return;
  const wire::GroupStamp like = *all;
  stamps.erase(all);
  for (const catalog::Group& group : type.groups) {
    const bool listed = std::any_of(stamps.begin(), stamps.end(), [&](const wire::GroupStamp& one) {
      return one.group() == group.name;
    });
    if (listed) continue;
    stamps.push_back(like);
    stamps.back().set_group(group.name);
  }
}

bool changed_since_creation(const wire::GroupStamp& stamp) {
  return stamp.group() != kAll && stamp.version() > 1;
}

Bytes pack(const GroupStamps& stamps) {
  std::vector<std::pair<const wire::GroupStamp*, std::vector<std::string_view>>> distinct;
  for (const wire::GroupStamp& one : stamps) {
    // Groups that still bear the first version's stamp fall under "*" again.
    const std::string_view name = one.version() == 1 ? kAll : std::string_view(one.group());
    auto at = std::find_if(distinct.begin(), distinct.end(),
                           [&](const auto& known) { return same_origin(*known.first, one); });
    if (at == distinct.end()) at = distinct.insert(distinct.end(), {&one, {}});
    if (name != kAll || at->second.empty()) at->second.push_back(name);
  }
  Bytes out;
  out.reserve(distinct.size() * (kFixed + 16));
  for (const auto& [one, names] : distinct) {
    put_u64(out, one->version());
    put_id(out, one->replica_id());
    put_id(out, one->epoch());
    put_u64(out, one->seq());
    put_u64(out, one->hlc());
    put_id(out, one->op_id());
    out.push_back(static_cast<char>(names.size()));
    for (const std::string_view name : names) {
      out.push_back(static_cast<char>(name.size()));
      out += name;
    }
  }
  return out;
}

Result<GroupStamps> unpack(ByteView bytes) {
  const auto broken = [] { return fail(ErrorCode::corrupt, "record: packed stamps"); };
  GroupStamps stamps;
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (bytes.size() - at < kFixed) return broken();
    wire::GroupStamp one;
    one.set_version(get_u64(bytes, at));
    one.set_replica_id(Bytes(bytes.substr(at + 8, 16)));
    one.set_epoch(Bytes(bytes.substr(at + 24, 16)));
    one.set_seq(get_u64(bytes, at + 40));
    one.set_hlc(get_u64(bytes, at + 48));
    one.set_op_id(Bytes(bytes.substr(at + 56, 16)));
    auto count = static_cast<unsigned char>(bytes[at + 72]);
    at += kFixed;
    for (; count > 0; --count) {
      if (at >= bytes.size()) return broken();
      const auto size = static_cast<unsigned char>(bytes[at]);
      if (bytes.size() - at - 1 < size) return broken();
      one.set_group(std::string(bytes.substr(at + 1, size)));
      stamps.push_back(one);
      at += 1 + size;
    }
  }
  return stamps;
}

}  // namespace jindu::store
