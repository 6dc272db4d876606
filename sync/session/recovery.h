#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/clock.h"
#include "schema/base/ids.h"
#include "sync/crypto/suite.h"

/// The two files by which a forgotten passphrase is got over: what a locked desk asks, and what the
/// city answers. docs/PROTOCOL.md section 4. Neither holds anything in the clear that would open a
/// desk; they travel by any way.
namespace jindu::session {

struct RecoveryRequest {
  ReplicaId replica;
  std::string operator_id;
  std::uint16_t suite = 1;
  Bytes sealed_slot_key;    ///< of the recovery slot
  Bytes answer_key;         ///< public, of one use: the answer is sealed to it
  Bytes operator_sign_key;  ///< the operator's fresh one
};

Bytes write_recovery_request(const RecoveryRequest& request);
/// Empty: it is not one.
std::optional<RecoveryRequest> read_recovery_request(ByteView bytes);

struct RecoveryAnswer {
  Bytes request_hash;
  Bytes sealed;  ///< the slot key, by seal_to
};
Bytes write_recovery_answer(const Hash& request_hash, ByteView sealed);
std::optional<RecoveryAnswer> read_recovery_answer(ByteView bytes);

/// Eight characters that both ends show of one request, to be compared by voice: "A1B2-C3D4".
std::string request_mark(const crypto::Suite& suite, ByteView request);

}  // namespace jindu::session
