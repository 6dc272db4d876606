#pragma once
#include <string_view>

#include "client/desk/desk.h"
#include "sync/session/transport.h"

/// Several operators on one computer: each with a passphrase and a signing key of his own.
namespace jindu::desk {

/// A further operator, by a code that the city made for him; or one who is here already and gets a
/// fresh key and passphrase, having forgotten his. `options` open somebody's slot: he lets the
/// other in. The fresh key is on disk before the code is used, so that a lost answer is asked for
/// again with the same code. {"operator","operator_name","roles"}. Refused: no passphrase is set
/// here yet, this one is too weak, no more fit.
Result<Answer> add_operator(const DeskOptions& options, std::string_view code,
                            std::string_view passphrase, session::Transport& transport,
                            Random& random);
/// {"operators":[{"operator","name","passphrase"}]}
Result<Answer> list_operators(const DeskOptions& options);
/// Takes an operator's slot away: what he recorded stays. Refused: unknown, or the last one.
Result<Answer> remove_operator(const DeskOptions& options, std::string_view operator_id);

}  // namespace jindu::desk
