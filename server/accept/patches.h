#pragma once
#include <string_view>

#include "schema/catalog/catalog.h"
#include "schema/wire/entry.pb.h"
#include "server/store/live.h"

/// What a patch names, by its field groups.
namespace jindu::accept {

/// Whether the patch would change a field of `group`.
bool touches(const store::Live& record, const wire::Patch& patch, const catalog::Message& incoming,
             std::string_view group);
/// Only contact data and remarks, which nobody decides about.
bool contact_only(const catalog::RecordType& type, const wire::Patch& patch);
bool account_only(const catalog::RecordType& type, const wire::Patch& patch);

}  // namespace jindu::accept
