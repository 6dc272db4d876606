#include "sync/merge/merge.h"

#include <algorithm>
#include <memory>

namespace jindu::merge {
namespace {

using catalog::Field;
using catalog::FieldDescriptor;
using catalog::Group;

/// The part of a patch that falls into one group.
struct GroupPatch {
  const Group* group = nullptr;
  std::vector<std::string> fields;
  bool equal = true;  ///< every masked field has the present value already
  wire::GroupStamp* stamp = nullptr;
  bool parallel = false;
};

enum class Outcome { apply, agree, supersede, hold, keep_both, unite };

bool server_only(const Group& group) {
  return std::all_of(group.fields.begin(), group.fields.end(),
                     [](const Field* field) { return field->options.server_only(); });
}

wire::GroupStamp* find_stamp(std::vector<wire::GroupStamp>& stamps, std::string_view group) {
  const auto at = std::find_if(stamps.begin(), stamps.end(), [&](const wire::GroupStamp& stamp) {
    return stamp.group() == group;
  });
  return at == stamps.end() ? nullptr : &*at;
}

Result<std::unique_ptr<Message>> parse_patch(const Message& like, const wire::Patch& patch) {
  std::unique_ptr<Message> incoming(like.New());
  if (!incoming->ParseFromString(patch.record())) {
    return fail(ErrorCode::invalid, "patch: record does not parse");
  }
  return incoming;
}

Result<std::vector<GroupPatch>> split(const RecordType& type, const wire::Patch& patch,
                                      const Author& author, const Message& record,
                                      const Message& incoming,
                                      std::vector<wire::GroupStamp>& stamps) {
  std::vector<GroupPatch> parts;
  for (const std::string& name : patch.fields()) {
    const Field* field = type.find(name);
    if (field == nullptr) return fail(ErrorCode::invalid, "patch: unknown field");
    if (field->options.server_only() && !author.city) {
      return fail(ErrorCode::invalid, "patch: field of the city: " + name);
    }
    auto at = std::find_if(parts.begin(), parts.end(), [&](const GroupPatch& part) {
      return part.group->name == field->group;
    });
    if (at == parts.end()) {
      const Group* group = type.find_group(field->group);
      JINDU_ENSURE(group != nullptr);
      parts.push_back({group, {}, true, find_stamp(stamps, group->name), false});
      at = parts.end() - 1;
    }
    at->fields.push_back(name);
    at->equal = at->equal && catalog::same_field(*field, record, incoming);
  }
  return parts;
}

bool has_value(const GroupPatch& part, const Message& record) {
  return std::any_of(part.group->fields.begin(), part.group->fields.end(), [&](const Field* field) {
    const auto* reflection = record.GetReflection();
    return field->descriptor->is_repeated() ? reflection->FieldSize(record, field->descriptor) > 0
                                            : reflection->HasField(record, field->descriptor);
  });
}

/// Newer by HLC; the op_id decides a tie, so that every replica would decide alike.
bool newer(const Author& author, const wire::GroupStamp& stamp) {
  if (author.hlc != stamp.hlc()) return author.hlc > stamp.hlc();
  return author.op_id > stamp.op_id();
}

Outcome decide(const GroupPatch& part, const Author& author, const Message& record) {
  if (part.equal) return Outcome::agree;
  if (part.group->merge == records::FROZEN && has_value(part, record)) return Outcome::hold;
  if (!part.parallel) return Outcome::apply;
  switch (part.group->merge) {
    case records::ASK:
    case records::FROZEN:
      return Outcome::hold;
    case records::LAST_WRITER:
      return newer(author, *part.stamp) ? Outcome::apply : Outcome::supersede;
    case records::KEEP_BOTH:
      return Outcome::keep_both;
    case records::UNION:
      return Outcome::unite;
    case records::MergeRule_INT_MIN_SENTINEL_DO_NOT_USE_:
    case records::MergeRule_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return Outcome::hold;
}

/// Both texts, the earlier one in the city's order first. A text that is there already is not
/// doubled.
void keep_both(const FieldDescriptor* field, const Message& incoming, Message& record) {
  const auto* reflection = record.GetReflection();
  JINDU_ENSURE(field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field->is_repeated());
  const std::string present = reflection->GetString(record, field);
  const std::string added = reflection->GetString(incoming, field);
  if (added.empty() || present.find(added) != std::string::npos) return;
  reflection->SetString(&record, field, present.empty() ? added : present + "\n" + added);
}

/// Adds the elements of `incoming` that `record` lacks. Elements are compared by their bytes.
void unite(const FieldDescriptor* field, const Message& incoming, Message& record) {
  const auto* reflection = record.GetReflection();
  if (!field->is_repeated()) {  // A set of one: the later value in the city's order.
    std::unique_ptr<Message> only(incoming.New());
    only->CopyFrom(incoming);
    reflection->ClearField(&record, field);
    if (reflection->HasField(incoming, field)) {
      std::vector<const FieldDescriptor*> swap{field};
      reflection->SwapFields(&record, only.get(), swap);
    }
    return;
  }
  const auto element = [&](const Message& of, int index) {
    std::unique_ptr<Message> one(of.New());
    std::unique_ptr<Message> copy(of.New());
    copy->CopyFrom(of);
    // One element alone in an otherwise empty message: its bytes are the element's identity.
    for (int i = of.GetReflection()->FieldSize(of, field) - 1; i > index; --i) {
      reflection->RemoveLast(copy.get(), field);
    }
    if (index > 0) reflection->SwapElements(copy.get(), field, 0, index);
    while (reflection->FieldSize(*copy, field) > 1) reflection->RemoveLast(copy.get(), field);
    std::vector<const FieldDescriptor*> swap{field};
    reflection->SwapFields(one.get(), copy.get(), swap);
    return one;
  };
  std::vector<std::string> present;
  for (int i = 0; i < reflection->FieldSize(record, field); ++i) {
    present.push_back(element(record, i)->SerializeAsString());
  }
  for (int i = 0; i < reflection->FieldSize(incoming, field); ++i) {
    const std::unique_ptr<Message> one = element(incoming, i);
    const std::string bytes = one->SerializeAsString();
    if (std::find(present.begin(), present.end(), bytes) != present.end()) continue;
    present.push_back(bytes);
    record.MergeFrom(*one);  // Repeated fields append.
  }
}

void stamp_group(const GroupPatch& part, const Author& author, std::uint64_t version,
                 std::vector<wire::GroupStamp>& stamps) {
  wire::GroupStamp* stamp = find_stamp(stamps, part.group->name);
  if (stamp == nullptr) {
    stamps.emplace_back();
    stamp = &stamps.back();
    stamp->set_group(part.group->name);
  }
  stamp->set_version(version);
  stamp->set_replica_id(author.replica_id);
  stamp->set_epoch(author.epoch);
  stamp->set_seq(author.seq);
  stamp->set_hlc(author.hlc);
  stamp->set_op_id(author.op_id);
}

Status carry_out(const RecordType& type, const GroupPatch& part, Outcome outcome,
                 const Message& incoming, Message& record) {
  if (outcome == Outcome::apply) return catalog::copy_fields(type, part.fields, incoming, record);
  for (const std::string& name : part.fields) {
    const FieldDescriptor* field = type.find(name)->descriptor;
    if (outcome == Outcome::keep_both) keep_both(field, incoming, record);
    if (outcome == Outcome::unite) unite(field, incoming, record);
  }
  return {};
}

}  // namespace

bool known(const wire::GroupStamp& stamp, const wire::BasedOn& based_on, const Author& author,
           std::string_view city_epoch) {
  if (based_on.city_epoch() == city_epoch && stamp.version() <= based_on.version()) return true;
  if (stamp.replica_id() != author.replica_id) return false;
  if (!author.trunk_epoch.empty() && stamp.epoch() == author.trunk_epoch) {
    return stamp.seq() <= author.trunk_seq;
  }
  if (stamp.epoch() != author.epoch) return false;
  // An earlier operation of the same entry is known, too: one press wrote both.
  return stamp.seq() <= based_on.own_seq() || stamp.seq() == author.seq;
}

Result<MergeResult> apply(const RecordType& type, const wire::Patch& patch,
                          const wire::BasedOn& based_on, const Author& author,
                          std::string_view city_epoch, std::uint64_t new_version, Message& record,
                          std::vector<wire::GroupStamp>& stamps) {
  JINDU_TRY(const std::unique_ptr<Message> incoming, parse_patch(record, patch));
  JINDU_TRY(std::vector<GroupPatch> parts, split(type, patch, author, record, *incoming, stamps));
  MergeResult result;
  for (const wire::GroupStamp& stamp : stamps) {
    const Group* group = type.find_group(stamp.group());
    if (group == nullptr || server_only(*group)) continue;
    if (!known(stamp, based_on, author, city_epoch)) result.parallel = true;
  }

  std::vector<Outcome> outcomes;
  bool ask_held = false;
  for (GroupPatch& part : parts) {
    part.parallel = part.stamp != nullptr && !known(*part.stamp, based_on, author, city_epoch);
    outcomes.push_back(decide(part, author, record));
    ask_held = ask_held || (outcomes.back() == Outcome::hold && part.group->merge == records::ASK);
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const GroupPatch& part = parts[i];
    // What the author wrote in one press belongs together: one `ask` group held holds the others.
    if (ask_held && part.group->merge == records::ASK && outcomes[i] == Outcome::apply) {
      outcomes[i] = Outcome::hold;
    }
    switch (outcomes[i]) {
      case Outcome::agree:
        result.agreed.push_back(part.group->name);
        break;
      case Outcome::supersede:
        result.superseded.push_back(part.group->name);
        break;
      case Outcome::hold:
        result.held.push_back({part.group->name,
                               part.group->merge == records::FROZEN ? "frozen" : "ask",
                               part.stamp == nullptr ? wire::GroupStamp() : *part.stamp});
        break;
      case Outcome::apply:
      case Outcome::keep_both:
      case Outcome::unite:
        result.applied.push_back(part.group->name);
        break;
    }
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (outcomes[i] == Outcome::agree || outcomes[i] == Outcome::supersede ||
        outcomes[i] == Outcome::hold) {
      continue;
    }
    JINDU_TRY_OK(carry_out(type, parts[i], outcomes[i], *incoming, record));
    stamp_group(parts[i], author, new_version, stamps);
    result.changed = true;
  }
  return result;
}

Status overlay(const RecordType& type, const wire::Patch& patch, Message& record) {
  JINDU_TRY(const std::unique_ptr<Message> incoming, parse_patch(record, patch));
  const std::vector<std::string> fields(patch.fields().begin(), patch.fields().end());
  return catalog::copy_fields(type, fields, *incoming, record);
}

std::vector<std::string> changed_since(const RecordType& type, const wire::BasedOn& based_on,
                                       const Author& author, std::string_view city_epoch,
                                       const std::vector<wire::GroupStamp>& stamps) {
  std::vector<std::string> changed;
  for (const wire::GroupStamp& stamp : stamps) {
    const Group* group = type.find_group(stamp.group());
    if (group == nullptr || group->merge != records::ASK || server_only(*group)) continue;
    if (!known(stamp, based_on, author, city_epoch)) changed.push_back(stamp.group());
  }
  return changed;
}

}  // namespace jindu::merge
