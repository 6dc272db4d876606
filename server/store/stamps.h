#pragma once
#include <vector>

#include "schema/base/bytes.h"
#include "schema/catalog/catalog.h"
#include "schema/wire/entry.pb.h"

/// Group stamps as the store keeps them: equal stamps once, with the names of their groups. The
/// stamp of the creating operation stands for every group that is not listed ("*"), so that an
/// untouched record carries one stamp instead of thirty.
namespace jindu::store {

using GroupStamps = std::vector<wire::GroupStamp>;

/// The stamp of a fresh record: one for all groups.
GroupStamps stamp_all(const wire::GroupStamp& like);
/// Expands "*" to the groups of `type` that have no stamp of their own: what merge works on.
void expand(const catalog::RecordType& type, GroupStamps& stamps);
/// Whether the group was changed after the first operation: shown to those who ask who did it.
bool changed_since_creation(const wire::GroupStamp& stamp);

Bytes pack(const GroupStamps& stamps);
/// `corrupt` if these are not packed stamps.
Result<GroupStamps> unpack(ByteView bytes);

}  // namespace jindu::store
