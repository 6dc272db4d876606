#include "server/accept/patches.h"

#include <algorithm>

#include "schema/rules/lifecycle.h"

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
  return std::all_of(patch.fields().begin(), patch.fields().end(),
                     [&](const std::string& name) { return rules::is_contact(type, name); });
}

bool account_only(const catalog::RecordType& type, const wire::Patch& patch) {
  return std::all_of(patch.fields().begin(), patch.fields().end(),
                     [&](const std::string& name) { return rules::is_account(type, name); });
}

}  // namespace jindu::accept
