#pragma once
#include <string_view>

#include "client/desk/desk.h"

/// What keeps a stranger out of this computer: an operator's passphrase.
namespace jindu::desk {

/// Why nobody should have this passphrase; empty: it will do. At least ten characters of two kinds
/// (letters, digits, others), six of them different, or at least four different words; without what
/// is guessed first, and without the operator's own id and name. Against a stolen disk it stands
/// alone: there nobody counts the tries.
Problems passphrase_faults(std::string_view passphrase, std::string_view operator_id = {},
                           std::string_view operator_name = {});

/// The slots, opened as `options` say; a slot that bears no operator yet gets the one of the
/// enrolment. Errors as `Slots::open`.
Result<oplog::DeviceSecrets> open_slots(const DeskOptions& options);

/// Sets or changes the passphrase of the operator whose slot `options` open. A desk without a
/// passphrase has one from then on. Refused where it is too weak; `locked`: the present one is not
/// right.
Result<Answer> set_passphrase(const DeskOptions& options, std::string_view passphrase,
                              Random& random);

}  // namespace jindu::desk
