#include "sync/oplog/slot_copy.h"

namespace jindu::oplog {
namespace {

using crypto::Suite;
namespace domain = crypto::domain;

constexpr std::string_view kSlotMagic = "JDS1";
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kLabelSize = 32;
constexpr std::size_t kKindAt = 48;
constexpr std::size_t kSealedAt = 88;
constexpr std::size_t kMacAt = 4064;
constexpr std::size_t kSlotSaltSize = 16;
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kEarlierMax = 16;
// The file is ours, but it is read before anybody has proved who they are.
constexpr std::uint32_t kOpsMax = 64;
constexpr std::uint64_t kMemoryMax = std::uint64_t{1} << 31;
constexpr std::uint32_t kIterationsMax = 10'000'000;

std::string_view label(Slots::Kind kind) {
  switch (kind) {
    case Slots::Kind::development:
      return "DEVELOPMENT, no passphrase";
    case Slots::Kind::passphrase:
      return "passphrase";
  }
  return {};
}

Bytes info(std::string_view use) {
  Bytes text(domain::kSlot);
  text.push_back('\0');
  text.append(use);
  return text;
}

Hash copy_mac(const Suite& suite, ByteView device_secret, ByteView salt, ByteView before) {
  Bytes key = suite.derive(device_secret, salt, info("mac"), kKeySize);
  const Hash mac = suite.mac(key, {before});
  crypto::wipe(key);
  return mac;
}

/// The key that wraps: passphrase and device secret together, so that neither alone is enough.
Result<Bytes> wrapping_key(const Suite& suite, const SlotCopy& slot, std::string_view passphrase,
                           ByteView device_secret) {
  Bytes material;
  if (slot.kind == Slots::Kind::passphrase) {
    JINDU_TRY(Bytes stretched,
              crypto::argon2id(passphrase, slot.salt, slot.cost.ops, slot.cost.memory_bytes));
    material.append(stretched);
    crypto::wipe(stretched);
    if (suite.id() == crypto::SuiteId::gm_1) {
      JINDU_TRY(stretched, crypto::pbkdf2_sm3(passphrase, slot.salt, slot.cost.sm3_iterations));
      material.append(stretched);
      crypto::wipe(stretched);
    }
  }
  material.append(device_secret);
  Bytes key = suite.derive(material, slot.salt, info("wrap"), kKeySize);
  crypto::wipe(material);
  return key;
}

/// What the seal covers beside the secrets. Not the generation: both copies hold the same seal.
Bytes associated(const SlotCopy& slot) {
  Bytes out(domain::kSlot);
  out.push_back('\0');
  put_u16(out, slot.suite);
  put_u16(out, static_cast<std::uint16_t>(slot.kind));
  put_u32(out, slot.cost.ops);
  put_u64(out, slot.cost.memory_bytes);
  put_u32(out, slot.cost.sm3_iterations);
  return out;
}

void put_piece(Bytes& out, ByteView piece) {
  put_u16(out, static_cast<std::uint16_t>(piece.size()));
  out.append(piece);
}

bool take_piece(ByteView& rest, Bytes& piece) {
  if (rest.size() < 2) return false;
  const std::size_t size = get_u16(rest, 0);
  if (rest.size() - 2 < size) return false;
  piece = rest.substr(2, size);
  rest.remove_prefix(2 + size);
  return true;
}

bool take_secrets(ByteView rest, DeviceSecrets& secrets) {
  Bytes suite;
  if (!take_piece(rest, suite) || suite.size() != 2 || !take_piece(rest, secrets.database_key) ||
      secrets.database_key.size() != kKeySize || !take_piece(rest, secrets.device_sign) ||
      !take_piece(rest, secrets.device_seal) || !take_piece(rest, secrets.operator_sign)) {
    return false;
  }
  secrets.suite = get_u16(suite, 0);
  while (!rest.empty()) {
    Bytes& earlier = secrets.earlier_database_keys.emplace_back();
    if (!take_piece(rest, earlier)) return false;
  }
  return true;
}

}  // namespace

Result<Bytes> write_slot_copy(const SlotCopy& slot, ByteView device_secret) {
  JINDU_TRY(const Suite* const suite, crypto::find_suite(slot.suite));
  Bytes out(kSlotMagic);
  put_u16(out, slot.suite);
  put_u16(out, kVersion);
  put_u64(out, slot.generation);
  out.append(label(slot.kind));
  out.resize(kKindAt, '\0');
  static_assert(kKindAt == 16 + kLabelSize);
  put_u16(out, static_cast<std::uint16_t>(slot.kind));
  put_u16(out, 0);
  put_u32(out, slot.cost.ops);
  put_u64(out, slot.cost.memory_bytes);
  put_u32(out, slot.cost.sm3_iterations);
  put_u32(out, static_cast<std::uint32_t>(slot.sealed.size()));
  out.append(slot.salt);
  JINDU_ENSURE(out.size() == kSealedAt);
  if (slot.sealed.size() > kMacAt - kSealedAt) return fail(ErrorCode::too_large, "slots: secrets");
  out.append(slot.sealed);
  out.resize(kMacAt, '\0');
  out.append(view(copy_mac(*suite, device_secret, slot.salt, out)));
  return out;
}

Result<SlotCopy> read_slot_copy(ByteView copy, ByteView device_secret) {
  if (copy.size() != kSlotCopySize || copy.substr(0, kSlotMagic.size()) != kSlotMagic) {
    return fail(ErrorCode::corrupt, "slots: form");
  }
  SlotCopy slot;
  slot.suite = get_u16(copy, 4);
  JINDU_TRY(const Suite* const suite, crypto::find_suite(slot.suite));
  slot.salt = copy.substr(72, kSlotSaltSize);
  if (!crypto::equal_secret(
          view(copy_mac(*suite, device_secret, slot.salt, copy.substr(0, kMacAt))),
          copy.substr(kMacAt))) {
    return fail(ErrorCode::corrupt, "slots: mac");
  }
  // Suite, salt and MAC stay where they are in all versions, so that damage is told from age.
  if (get_u16(copy, 6) != kVersion) return fail(ErrorCode::too_new, "slots: version");
  slot.generation = get_u64(copy, 8);
  const std::uint16_t kind = get_u16(copy, kKindAt);
  slot.kind = kind == 1 ? Slots::Kind::development : Slots::Kind::passphrase;
  slot.cost = {get_u32(copy, 52), get_u64(copy, 56), get_u32(copy, 64)};
  const std::size_t size = get_u32(copy, 68);
  if (kind < 1 || kind > 2 || size > kMacAt - kSealedAt || slot.cost.ops > kOpsMax ||
      slot.cost.memory_bytes > kMemoryMax || slot.cost.sm3_iterations > kIterationsMax) {
    return fail(ErrorCode::corrupt, "slots: fields");
  }
  slot.sealed = copy.substr(kSealedAt, size);
  return slot;
}

Status seal_secrets(SlotCopy& slot, const DeviceSecrets& secrets, std::string_view passphrase,
                    ByteView device_secret, Random& random) {
  if (secrets.database_key.size() != kKeySize ||
      secrets.earlier_database_keys.size() > kEarlierMax) {
    return fail(ErrorCode::invalid, "slots: database key");
  }
  JINDU_TRY(const Suite* const suite, crypto::find_suite(slot.suite));
  slot.salt.assign(kSlotSaltSize, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(slot.salt.data()), slot.salt.size()});
  JINDU_TRY(Bytes key, wrapping_key(*suite, slot, passphrase, device_secret));
  Bytes number;
  put_u16(number, secrets.suite);
  Bytes plain;
  plain.reserve(kSlotCopySize);
  put_piece(plain, number);
  put_piece(plain, secrets.database_key);
  put_piece(plain, secrets.device_sign);
  put_piece(plain, secrets.device_seal);
  put_piece(plain, secrets.operator_sign);
  for (const Bytes& earlier : secrets.earlier_database_keys) put_piece(plain, earlier);
  slot.sealed = suite->seal(key, associated(slot), plain, random);
  crypto::wipe(plain);
  crypto::wipe(key);
  return {};
}

Result<DeviceSecrets> open_secrets(const SlotCopy& slot, std::string_view passphrase,
                                   ByteView device_secret) {
  JINDU_TRY(const Suite* const suite, crypto::find_suite(slot.suite));
  JINDU_TRY(Bytes key, wrapping_key(*suite, slot, passphrase, device_secret));
  auto plain = suite->open(key, associated(slot), slot.sealed);
  crypto::wipe(key);
  // The MAC of the copy held, so the bytes are as we wrote them: only the passphrase can be wrong.
  if (!plain.ok()) return fail(ErrorCode::locked, "slots: passphrase");
  DeviceSecrets secrets;
  const bool whole = take_secrets(*plain, secrets);
  crypto::wipe(*plain);
  if (!whole) return fail(ErrorCode::corrupt, "slots: secrets");
  return secrets;
}

}  // namespace jindu::oplog
