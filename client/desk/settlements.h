#pragma once
#include <optional>
#include <string>

#include "client/desk/core.h"
#include "schema/rules/policy.h"

namespace jindu::desk {

/// The reversal of a settlement that was asked for and not refused (K18: there is one at most). Empty:
/// none here.
Result<std::optional<replica::View>> asked_reversal(const Core& core, const RecordId& settlement);
/// Whether it is a settlement that was put right on its own day, also before the city has taken it
/// back: another one stands in its place, with its money.
Result<bool> put_right_today(const Core& core, const catalog::RecordType& type,
                             const RecordId& record);

/// The settlement here that a new one would pay a second time (domain.md section 6, "duplicate";
/// K01): another birth of this patient within the profile's days, or the same operation on the same
/// day. What was returned, refused or reversed pays nothing, nor does `replaced`, whose place the
/// new one takes. Its document number; empty: none here.
Result<std::optional<std::string>> settled_here_before(const Core& core,
                                                       const rules::Policy& policy,
                                                       const catalog::Message& settlement,
                                                       const std::optional<RecordId>& replaced);

/// A live settlement here that relies on a filing and whose care was on `day` or before: such a one
/// the city keeps, and undoes the cancel (K03). Its document number; empty: none here.
Result<std::optional<std::string>> relied_on_by(const Core& core, const RecordId& filing, Date day);

}  // namespace jindu::desk
