#pragma once
#include <string>
#include <string_view>

#include "schema/base/clock.h"
#include "schema/base/result.h"
#include "schema/wire/sync.pb.h"
#include "sync/crypto/suite.h"

/// Enrolment by one-time code: both ends' pure parts. docs/PROTOCOL.md section 4.
namespace jindu::session {

/// A code is 13 characters of Crockford's base 32 (no I, L, O, U), shown as 3-5-5 with hyphens: three
/// that name it (not secret) and ten that are the secret (50 bits).
struct EnrolCode {
  std::string name;    ///< 3 characters
  std::string secret;  ///< 10 characters
};
EnrolCode new_enrol_code(Random& random);
std::string code_text(const EnrolCode& code);
/// Takes what a person types: lower case, spaces, dashes, O for 0, I and L for 1. `invalid`
/// otherwise.
Result<EnrolCode> parse_enrol_code(std::string_view text);

/// The key of both MACs: Argon2id(secret, first 16 bytes of hash(kEnrol 0 name)), 2 passes, 19 MiB.
/// The city keeps this key and not the secret.
Result<Bytes> enrol_key(const crypto::Suite& suite, const EnrolCode& code);

/// Sets `mac` = mac(key, kEnrol 0 "request" 0 || message with empty mac).
void sign_request(const crypto::Suite& suite, ByteView key, wire::EnrolRequest& request);
/// False: another code, or changed on the way.
bool request_holds(const crypto::Suite& suite, ByteView key, const wire::EnrolRequest& request);
/// Sets, or checks, `device_signature` of a joining request: by the device's signing key, over
/// kEnrol: "device" 0 || message with empty mac and signature. Before `sign_request`.
Status sign_as_device(crypto::Signer& device, wire::EnrolRequest& request);
bool device_signed(const crypto::Suite& suite, const wire::EnrolRequest& request);
/// The same with "response"; the request's MAC goes in, so that an answer fits one request only.
void sign_response(const crypto::Suite& suite, ByteView key, ByteView request_mac,
                   wire::EnrolResponse& response);
bool response_holds(const crypto::Suite& suite, ByteView key, ByteView request_mac,
                    const wire::EnrolResponse& response);

/// Seals `secret` to a device's agreement key with an agreement key of one use:
/// one-use public key || seal(derive(shared, salt = one-use key, kEnrol 0 "sealed"), …).
Result<Bytes> seal_to(const crypto::Suite& suite, ByteView device_seal_key, ByteView secret,
                      Random& random);
Result<Bytes> open_sealed_to(const crypto::Suite& suite, const crypto::Agreement& device,
                             ByteView sealed);

}  // namespace jindu::session
