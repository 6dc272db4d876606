#pragma once
#include "client/desk/core.h"

namespace jindu::desk {

/// When this computer printed a paper of the record after which it cannot be put right as if
/// nothing had been printed: "2026-09-18 10:47". Empty: it did not. What another computer of the
/// site printed is not known here.
Result<std::string> settled_print(const Core& core, const RecordId& id);

/// Whether there is a form that the record can be printed on as it stands now.
Result<bool> has_paper(Core& core, const RecordId& id, const replica::View& view);

}  // namespace jindu::desk
