#include "sync/crypto/suite.h"

#include <sodium.h>

#include <algorithm>

#include "schema/base/ensure.h"
#include "sync/crypto/parts.h"
#include "sync/crypto/suites.h"

namespace jindu::crypto {
namespace {

// libsodium picks its fast code paths here; once, before anybody uses it.
void ready() {
  static const bool initialised = sodium_init() >= 0;
  JINDU_ENSURE(initialised);
}

}  // namespace

KeyId Suite::key_id(ByteView public_key) const {
  Bytes number;
  put_u16(number, static_cast<std::uint16_t>(id()));
  const Hash full = hash({domain::kKeyId, ByteView("\0", 1), number, public_key});
  KeyId key_id;
  std::copy_n(full.begin(), key_id.bytes.size(), key_id.bytes.begin());
  return key_id;
}

Result<const Suite*> find_suite(std::uint16_t id) {
  ready();
  switch (id) {
    case static_cast<std::uint16_t>(SuiteId::intl_1):
      return &intl_suite();
    case static_cast<std::uint16_t>(SuiteId::gm_1):
      return &gm_suite();
    default:
      return fail(ErrorCode::unsupported, "suite " + std::to_string(id));
  }
}

const Suite& suite(SuiteId id) {
  const auto found = find_suite(static_cast<std::uint16_t>(id));
  JINDU_ENSURE(found.ok());
  return **found;
}

Result<Bytes> argon2id(ByteView passphrase, ByteView salt16, std::uint64_t ops,
                       std::uint64_t memory_bytes, std::size_t size) {
  ready();
  if (salt16.size() != crypto_pwhash_argon2id_SALTBYTES ||
      ops < crypto_pwhash_argon2id_OPSLIMIT_MIN || ops > crypto_pwhash_argon2id_OPSLIMIT_MAX ||
      memory_bytes < crypto_pwhash_argon2id_MEMLIMIT_MIN ||
      memory_bytes > crypto_pwhash_argon2id_MEMLIMIT_MAX ||
      size < crypto_pwhash_argon2id_BYTES_MIN) {
    return fail(ErrorCode::invalid, "argon2id: parameters");
  }
  Bytes out(size, '\0');
  if (crypto_pwhash_argon2id(raw(out), out.size(), passphrase.data(), passphrase.size(),
                             raw(salt16), ops, memory_bytes,
                             crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
    return fail(ErrorCode::full, "argon2id: memory");
  }
  return out;
}

bool equal_secret(ByteView a, ByteView b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(Bytes& secret) {
  sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

}  // namespace jindu::crypto
