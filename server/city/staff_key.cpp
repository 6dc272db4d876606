#include "server/city/staff_key.h"

namespace jindu::city {
namespace {

constexpr std::string_view kPlain = "DEVELOPMENT-PLAIN:";
/// Before ops u32, memory u64, salt 16, sealed secret; integers big-endian.
constexpr std::string_view kWrapped = "PASSPHRASE-1:";
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kHeadSize = 4 + 8 + kSaltSize;
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kPassphraseMin = 10;  ///< bytes: ten letters, or four words of Chinese
// The store is ours, but an attacker may have written into it.
constexpr std::uint32_t kOpsMax = 64;
constexpr std::uint64_t kMemoryMax = std::uint64_t{1} << 31;

/// What the seal covers beside the secret: whose it is and what it costs.
Bytes associated(std::string_view operator_id, ByteView head) {
  Bytes out("jindu staff key");
  out.push_back('\0');
  out.append(operator_id);
  out.push_back('\0');
  out.append(head);
  return out;
}

Result<Bytes> wrapping_key(const crypto::Suite& suite, ByteView head, std::string_view passphrase) {
  const ByteView salt = head.substr(12, kSaltSize);
  JINDU_TRY(Bytes stretched,
            crypto::argon2id(passphrase, salt, get_u32(head, 0), get_u64(head, 4)));
  Bytes key = suite.derive(stretched, salt, "jindu staff key", kKeySize);
  crypto::wipe(stretched);
  return key;
}

}  // namespace

Bytes plain_staff_key(ByteView secret) { return Bytes(kPlain) + Bytes(secret); }

Result<Bytes> wrap_staff_key(const crypto::Suite& suite, std::string_view operator_id,
                             ByteView secret, std::string_view passphrase, Random& random,
                             const StaffKeyCost& cost) {
  Bytes head;
  put_u32(head, cost.ops);
  put_u64(head, cost.memory_bytes);
  Bytes salt(kSaltSize, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(salt.data()), salt.size()});
  head.append(salt);
  JINDU_TRY(Bytes key, wrapping_key(suite, head, passphrase));
  Bytes out =
      Bytes(kWrapped) + head + suite.seal(key, associated(operator_id, head), secret, random);
  crypto::wipe(key);
  return out;
}

std::optional<Problem> passphrase_fault(std::string_view passphrase) {
  if (passphrase.size() >= kPassphraseMin) return std::nullopt;
  return Problem{"E-628", {}, "口令太短：至少 10 个字符，或 4 个词"};
}

bool is_wrapped(ByteView stored) { return stored.starts_with(kWrapped); }

Result<Bytes> open_staff_key(const crypto::Suite& suite, std::string_view operator_id,
                             ByteView stored, std::string_view passphrase) {
  if (stored.starts_with(kPlain)) {
    if (!passphrase.empty()) return fail(ErrorCode::locked, "staff key");
    return Bytes(stored.substr(kPlain.size()));
  }
  if (!is_wrapped(stored) || stored.size() < kWrapped.size() + kHeadSize) {
    return fail(ErrorCode::corrupt, "staff key");
  }
  const ByteView head = stored.substr(kWrapped.size(), kHeadSize);
  if (get_u32(head, 0) > kOpsMax || get_u64(head, 4) > kMemoryMax) {
    return fail(ErrorCode::corrupt, "staff key: cost");
  }
  JINDU_TRY(Bytes key, wrapping_key(suite, head, passphrase));
  Result<Bytes> opened =
      suite.open(key, associated(operator_id, head), stored.substr(kWrapped.size() + kHeadSize));
  crypto::wipe(key);
  if (!opened.ok()) return fail(ErrorCode::locked, "staff key: passphrase");
  return opened;
}

}  // namespace jindu::city
