#pragma once
#include "client/desk/core.h"
#include "sync/session/enrol.h"
#include "sync/session/transport.h"

/// What an enrolment and a further operator's joining have in common. Only the desk's own .cpp
/// files include this.
namespace jindu::desk {

constexpr std::size_t kAttemptSize = 48;  ///< replica id, epoch, nonce

/// The public keys of `secrets`, and `ids`; no MAC yet.
Result<wire::EnrolRequest> enrol_request(const oplog::DeviceSecrets& secrets,
                                         const crypto::Suite& suite, const session::EnrolCode& code,
                                         ByteView ids);
/// Asks the city. `unauthorized`, with its sentence: it would not; `corrupt`: whoever answered does
/// not know the code.
Result<wire::EnrolResponse> ask_city(session::Transport& transport, const crypto::Suite& suite,
                                     ByteView key, const wire::EnrolRequest& request);

/// The public keys of all who ever signed here, as they are kept in the outbox.
Result<std::vector<Bytes>> operator_keys(const oplog::Outbox& outbox);
/// Adds one that is not among them.
Status add_operator_key(oplog::Outbox& outbox, const Bytes& public_key);
/// Name of the outbox's value with what the city said of a joined operator.
std::string joined_key(std::string_view operator_id);

}  // namespace jindu::desk
