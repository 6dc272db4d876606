#pragma once
#include "server/conflicts/decide.h"

/// K15, K29: a refusal that would not be made today. The desk is invited to settle, or the county to
/// take a claim; nothing is paid by itself.
namespace jindu::conflicts {

/// Opens the invitation at the site that recorded `record`, once: nothing if it was asked before,
/// or another case is open. `reason` in words.
Status invite(const Context& context, Live& record, records::ConflictCase::Code code,
              std::string_view reason);
bool is_invitation(const records::ConflictCase& conflict);
inline bool is_invitation(const Live& conflict) {
  return is_invitation(conflict.as<records::ConflictCase>());
}
Status decide_invitation(const Context& context, const Live& conflict, const Decision& decision);

}  // namespace jindu::conflicts
