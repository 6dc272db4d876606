#include "sync/session/enrol.h"

namespace jindu::session {
namespace {

constexpr std::uint64_t kKdfOps = 2;
constexpr std::uint64_t kKdfMemory = 19ULL << 20;

Bytes domain_of(std::string_view use) {
  Bytes bytes(crypto::domain::kEnrol);
  bytes.push_back('\0');
  bytes.append(use);
  bytes.push_back('\0');
  return bytes;
}

template <class Message>
Hash mac_of(const crypto::Suite& suite, ByteView key, std::string_view use, ByteView before,
            Message message) {
  message.clear_mac();
  // Both ends serialize what they hold: the messages have no maps and no unknown fields of a peer
  // of the same version, so the bytes agree.
  return suite.mac(key, {domain_of(use), before, message.SerializeAsString()});
}

}  // namespace

Result<Bytes> enrol_key(const crypto::Suite& suite, const EnrolCode& code) {
  const Hash salt = suite.hash({crypto::domain::kEnrol, ByteView("\0", 1), code.name});
  return crypto::argon2id(code.secret, view(salt).substr(0, 16), kKdfOps, kKdfMemory);
}

void sign_request(const crypto::Suite& suite, ByteView key, wire::EnrolRequest& request) {
  request.set_mac(Bytes(view(mac_of(suite, key, "request", {}, request))));
}

bool request_holds(const crypto::Suite& suite, ByteView key, const wire::EnrolRequest& request) {
  return crypto::equal_secret(view(mac_of(suite, key, "request", {}, request)), request.mac());
}

namespace {

Bytes device_words(wire::EnrolRequest request) {
  request.clear_mac();
  request.clear_device_signature();
  return Bytes("device") + '\0' + request.SerializeAsString();
}

}  // namespace

Status sign_as_device(crypto::Signer& device, wire::EnrolRequest& request) {
  JINDU_TRY(const Bytes signature, device.sign(crypto::domain::kEnrol, device_words(request)));
  request.set_device_signature(signature);
  return {};
}

bool device_signed(const crypto::Suite& suite, const wire::EnrolRequest& request) {
  return suite.verify(request.device_sign_key(), crypto::domain::kEnrol, device_words(request),
                      request.device_signature());
}

void sign_response(const crypto::Suite& suite, ByteView key, ByteView request_mac,
                   wire::EnrolResponse& response) {
  response.set_mac(Bytes(view(mac_of(suite, key, "response", request_mac, response))));
}

bool response_holds(const crypto::Suite& suite, ByteView key, ByteView request_mac,
                    const wire::EnrolResponse& response) {
  return crypto::equal_secret(view(mac_of(suite, key, "response", request_mac, response)),
                              response.mac());
}

Result<Bytes> seal_to(const crypto::Suite& suite, ByteView device_seal_key, ByteView secret,
                      Random& random) {
  JINDU_TRY(const auto one_use, suite.new_agreement(random));
  const Bytes public_key = one_use->public_key();
  JINDU_TRY(const Bytes shared, one_use->shared(device_seal_key));
  const Bytes key = suite.derive(shared, public_key, domain_of("sealed"), 32);
  return public_key + suite.seal(key, public_key, secret, random);
}

Result<Bytes> open_sealed_to(const crypto::Suite& suite, const crypto::Agreement& device,
                             ByteView sealed) {
  const std::size_t key_size = device.public_key().size();
  if (sealed.size() <= key_size) return fail(ErrorCode::corrupt, "enrol: sealed key");
  const ByteView public_key = sealed.substr(0, key_size);
  JINDU_TRY(const Bytes shared, device.shared(public_key));
  const Bytes key = suite.derive(shared, public_key, domain_of("sealed"), 32);
  return suite.open(key, public_key, sealed.substr(key_size));
}

}  // namespace jindu::session
