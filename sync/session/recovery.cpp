#include "sync/session/recovery.h"

#include "schema/wire/recovery.pb.h"

namespace jindu::session {
namespace {

constexpr std::string_view kRequestMagic = "JDRQ1";
constexpr std::string_view kAnswerMagic = "JDRA1";
constexpr std::size_t kSizeMax = 4096;

template <class Message>
bool parse(ByteView bytes, std::string_view magic, Message& message) {
  return bytes.size() <= kSizeMax && bytes.starts_with(magic) &&
         message.ParseFromString(std::string(bytes.substr(magic.size())));
}

}  // namespace

Bytes write_recovery_request(const RecoveryRequest& request) {
  wire::RecoveryRequest message;
  message.set_replica_id(request.replica.str());
  message.set_operator_id(request.operator_id);
  message.set_suite(request.suite);
  message.set_sealed_slot_key(request.sealed_slot_key);
  message.set_answer_key(request.answer_key);
  message.set_operator_sign_key(request.operator_sign_key);
  return Bytes(kRequestMagic) + message.SerializeAsString();
}

std::optional<RecoveryRequest> read_recovery_request(ByteView bytes) {
  wire::RecoveryRequest message;
  if (!parse(bytes, kRequestMagic, message)) return std::nullopt;
  const Result<ReplicaId> replica = id_from<ReplicaId>(message.replica_id());
  if (!replica.ok()) return std::nullopt;
  return RecoveryRequest{*replica,
                         message.operator_id(),
                         static_cast<std::uint16_t>(message.suite()),
                         message.sealed_slot_key(),
                         message.answer_key(),
                         message.operator_sign_key()};
}

Bytes write_recovery_answer(const Hash& request_hash, ByteView sealed) {
  wire::RecoveryAnswer message;
  message.set_request_hash(Bytes(view(request_hash)));
  message.set_sealed(Bytes(sealed));
  return Bytes(kAnswerMagic) + message.SerializeAsString();
}

std::optional<RecoveryAnswer> read_recovery_answer(ByteView bytes) {
  wire::RecoveryAnswer message;
  if (!parse(bytes, kAnswerMagic, message)) return std::nullopt;
  return RecoveryAnswer{message.request_hash(), message.sealed()};
}

std::string request_mark(const crypto::Suite& suite, ByteView request) {
  const Hash hash = suite.hash({request});
  std::string hex = to_hex(view(hash).substr(0, 4));
  for (char& c : hex) {
    if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
  }
  return hex.substr(0, 4) + "-" + hex.substr(4);
}

}  // namespace jindu::session
