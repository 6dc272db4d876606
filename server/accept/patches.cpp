#include "server/accept/patches.h"

#include <algorithm>

namespace jindu::accept {

using store::Live;

/// Whether the patch would change a field of `group`.
bool touches(const Live& record, const wire::Patch& patch, const catalog::Message& incoming,
             std::string_view group) {
  return std::any_of(patch.fields().begin(), patch.fields().end(), [&](const std::string& name) {
    const catalog::Field* field = record.type->find(name);
    return field != nullptr && field->group == group &&
           !catalog::same_field(*field, *record.record, incoming);
  });
}

bool contact_only(const catalog::RecordType& type, const wire::Patch& patch) {
  return std::all_of(patch.fields().begin(), patch.fields().end(), [&](const std::string& name) {
    const catalog::Field* field = type.find(name);
    if (field == nullptr) return false;
    const catalog::Group* group = type.find_group(field->group);
    return group != nullptr &&
           (group->merge == records::LAST_WRITER || group->merge == records::KEEP_BOTH);
  });
}

bool account_only(const catalog::RecordType& type, const wire::Patch& patch) {
  return std::all_of(patch.fields().begin(), patch.fields().end(), [&](const std::string& name) {
    const catalog::Field* field = type.find(name);
    return field != nullptr && (field->group == "account" || field->group == "spouse_account");
  });
}

}  // namespace jindu::accept
