#pragma once
#include <optional>
#include <vector>

#include "client/desk/core.h"

/// What this desk has already that says the same as a form: a doubt, never a refusal.
namespace jindu::desk {

struct LookAlike {
  Problem problem;  ///< at the field that makes it look alike
  RecordId id;      ///< of the record that is here
};

/// Records of the form's type that still count, of the same person and event: the same invoice
/// (settlement), the same pregnancy within the profile's days (filing), the same kind of care on
/// the same day (settlement), the same day (claim, application). `except`: the record itself.
/// `replaced`: the settlement whose place it takes.
Result<std::vector<LookAlike>> look_alikes(Core& core, const catalog::RecordType& type,
                                           const catalog::Message& record,
                                           const std::optional<RecordId>& except,
                                           const std::optional<RecordId>& replaced = {});

}  // namespace jindu::desk
