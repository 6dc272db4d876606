#include "sync/oplog/slot_copy.h"

namespace jindu::oplog {
namespace {

using crypto::Suite;
namespace domain = crypto::domain;

constexpr std::string_view kSlotMagic = "JDS1";
constexpr std::uint16_t kVersion = 2;
constexpr std::uint16_t kOneSlot = 1;  // The version that held a single slot.
constexpr std::size_t kLabelSize = 32;
constexpr std::size_t kCountAt = 48;
constexpr std::size_t kSaltAt = 72;
constexpr std::size_t kSealedAt = 88;
constexpr std::size_t kMacAt = 4064;
constexpr std::size_t kSlotSaltSize = 16;
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kEarlierMax = 16;
// The file is ours, but it is read before anybody has proved who they are.
constexpr std::uint32_t kOpsMax = 64;
constexpr std::uint64_t kMemoryMax = std::uint64_t{1} << 31;
constexpr std::uint32_t kIterationsMax = 10'000'000;

std::string_view label(const SlotCopy& copy) {
  for (const Slot& slot : copy.slots) {
    if (slot.kind == Slots::Kind::development) return "DEVELOPMENT, no passphrase";
  }
  return "passphrase";
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

Bytes new_salt(Random& random) {
  Bytes salt(kSlotSaltSize, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(salt.data()), salt.size()});
  return salt;
}

/// The key that wraps: passphrase and device secret together, so that neither alone is enough.
Result<Bytes> wrapping_key(const Suite& suite, const Slot& slot, std::string_view passphrase,
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

/// What a slot's seal covers beside the secrets. Not the operator: the city names him after the
/// keys are made, and who he is follows from the key that he signs with.
Bytes associated(std::uint16_t suite, const Slot& slot) {
  Bytes out(domain::kSlot);
  out.push_back('\0');
  put_u16(out, suite);
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

/// `with_operator`: as version 1 had it, the operator's key in the middle.
bool take_secrets(ByteView rest, bool with_operator, DeviceSecrets& secrets) {
  Bytes suite;
  if (!take_piece(rest, suite) || suite.size() != 2 || !take_piece(rest, secrets.database_key) ||
      secrets.database_key.size() != kKeySize || !take_piece(rest, secrets.device_sign) ||
      !take_piece(rest, secrets.device_seal) ||
      (with_operator && !take_piece(rest, secrets.operator_sign))) {
    return false;
  }
  secrets.suite = get_u16(suite, 0);
  while (!rest.empty()) {
    Bytes& earlier = secrets.earlier_database_keys.emplace_back();
    if (!take_piece(rest, earlier)) return false;
  }
  return true;
}

bool sane(const PassphraseCost& cost) {
  return cost.ops <= kOpsMax && cost.memory_bytes <= kMemoryMax &&
         cost.sm3_iterations <= kIterationsMax;
}

void put_slot(Bytes& out, const Slot& slot) {
  put_u16(out, static_cast<std::uint16_t>(slot.kind));
  put_u32(out, slot.cost.ops);
  put_u64(out, slot.cost.memory_bytes);
  put_u32(out, slot.cost.sm3_iterations);
  out.append(slot.salt);
  put_piece(out, slot.operator_id);
  put_piece(out, slot.name);
  put_piece(out, slot.sealed);
}

bool take_slot(ByteView& rest, Slot& slot) {
  constexpr std::size_t kFixed = 2 + 4 + 8 + 4 + kSlotSaltSize;
  if (rest.size() < kFixed) return false;
  const std::uint16_t kind = get_u16(rest, 0);
  if (kind < 1 || kind > 3) return false;
  slot.kind = static_cast<Slots::Kind>(kind);
  slot.cost = {get_u32(rest, 2), get_u64(rest, 6), get_u32(rest, 14)};
  slot.salt = rest.substr(18, kSlotSaltSize);
  rest.remove_prefix(kFixed);
  return sane(slot.cost) && take_piece(rest, slot.operator_id) && take_piece(rest, slot.name) &&
         take_piece(rest, slot.sealed);
}

/// The only slot of a file of version 1.
bool take_one_slot(ByteView bytes, std::size_t size, SlotCopy& copy) {
  const std::uint16_t kind = get_u16(bytes, kCountAt);
  Slot slot;
  slot.kind = kind == 1 ? Slots::Kind::development : Slots::Kind::passphrase;
  slot.cost = {get_u32(bytes, 52), get_u64(bytes, 56), get_u32(bytes, 64)};
  slot.salt = copy.salt;
  slot.sealed = bytes.substr(kSealedAt, size);
  const bool good = (kind == 1 || kind == 2) && sane(slot.cost);
  copy.slots.push_back(std::move(slot));
  return good;
}

}  // namespace

Result<Bytes> write_slot_copy(const SlotCopy& copy, ByteView device_secret) {
  JINDU_TRY(const Suite* const suite, crypto::find_suite(copy.suite));
  Bytes out(kSlotMagic);
  put_u16(out, copy.suite);
  put_u16(out, kVersion);
  put_u64(out, copy.generation);
  out.append(label(copy));
  out.resize(kCountAt, '\0');
  static_assert(kCountAt == 16 + kLabelSize);
  put_u16(out, static_cast<std::uint16_t>(copy.slots.size()));
  out.resize(68, '\0');
  put_u32(out, static_cast<std::uint32_t>(copy.sealed.size()));
  out.append(copy.salt);
  JINDU_ENSURE(out.size() == kSealedAt);
  out.append(copy.sealed);
  for (const Slot& slot : copy.slots) put_slot(out, slot);
  if (out.size() > kMacAt) return fail(ErrorCode::too_large, "slots: no more fit");
  out.resize(kMacAt, '\0');
  out.append(view(copy_mac(*suite, device_secret, copy.salt, out)));
  return out;
}

Result<SlotCopy> read_slot_copy(ByteView bytes, ByteView device_secret) {
  if (bytes.size() != kSlotCopySize || bytes.substr(0, kSlotMagic.size()) != kSlotMagic) {
    return fail(ErrorCode::corrupt, "slots: form");
  }
  SlotCopy copy;
  copy.suite = get_u16(bytes, 4);
  JINDU_TRY(const Suite* const suite, crypto::find_suite(copy.suite));
  copy.salt = bytes.substr(kSaltAt, kSlotSaltSize);
  if (!crypto::equal_secret(
          view(copy_mac(*suite, device_secret, copy.salt, bytes.substr(0, kMacAt))),
          bytes.substr(kMacAt))) {
    return fail(ErrorCode::corrupt, "slots: mac");
  }
  copy.version = get_u16(bytes, 6);
  if (copy.version != kVersion && copy.version != kOneSlot) {
    return fail(ErrorCode::too_new, "slots: version");
  }
  copy.generation = get_u64(bytes, 8);
  const std::size_t size = get_u32(bytes, 68);
  const Error bad = fail(ErrorCode::corrupt, "slots: fields");
  if (size > kMacAt - kSealedAt) return bad;
  if (copy.version == kOneSlot) {
    if (!take_one_slot(bytes, size, copy)) return bad;
    return copy;
  }
  copy.sealed = bytes.substr(kSealedAt, size);
  ByteView rest = bytes.substr(kSealedAt + size, kMacAt - kSealedAt - size);
  for (std::size_t left = get_u16(bytes, kCountAt); left > 0; --left) {
    if (!take_slot(rest, copy.slots.emplace_back())) return bad;
  }
  return copy;
}

Status seal_common(SlotCopy& copy, const DeviceSecrets& secrets, Random& random) {
  if (secrets.database_key.size() != kKeySize || secrets.slot_key.size() != kKeySize ||
      secrets.earlier_database_keys.size() > kEarlierMax) {
    return fail(ErrorCode::invalid, "slots: database key");
  }
  JINDU_TRY(const Suite* const suite, crypto::find_suite(copy.suite));
  copy.salt = new_salt(random);
  Bytes number;
  put_u16(number, secrets.suite);
  Bytes plain;
  plain.reserve(kSlotCopySize);
  put_piece(plain, number);
  put_piece(plain, secrets.database_key);
  put_piece(plain, secrets.device_sign);
  put_piece(plain, secrets.device_seal);
  for (const Bytes& earlier : secrets.earlier_database_keys) put_piece(plain, earlier);
  Bytes key = suite->derive(secrets.slot_key, copy.salt, info("common"), kKeySize);
  copy.sealed = suite->seal(key, info("common"), plain, random);
  crypto::wipe(plain);
  crypto::wipe(key);
  return {};
}

Result<Slot> seal_slot(std::uint16_t suite_number, const DeviceSecrets& secrets, Slots::Kind kind,
                       std::string_view passphrase, const PassphraseCost& cost,
                       ByteView device_secret, Random& random) {
  JINDU_TRY(const Suite* const suite, crypto::find_suite(suite_number));
  Slot slot;
  slot.kind = kind;
  slot.cost = cost;
  slot.salt = new_salt(random);
  slot.operator_id = secrets.operator_id;
  slot.name = secrets.operator_name;
  JINDU_TRY(Bytes key, wrapping_key(*suite, slot, passphrase, device_secret));
  Bytes plain;
  plain.reserve(256);
  put_piece(plain, secrets.slot_key);
  put_piece(plain, secrets.operator_sign);
  slot.sealed = suite->seal(key, associated(suite_number, slot), plain, random);
  crypto::wipe(plain);
  crypto::wipe(key);
  return slot;
}

Result<DeviceSecrets> open_common(const SlotCopy& copy, ByteView slot_key) {
  JINDU_TRY(const Suite* const suite, crypto::find_suite(copy.suite));
  Bytes key = suite->derive(slot_key, copy.salt, info("common"), kKeySize);
  auto plain = suite->open(key, info("common"), copy.sealed);
  crypto::wipe(key);
  if (!plain.ok()) return fail(ErrorCode::locked, "slots: slot key");
  DeviceSecrets secrets;
  const bool whole = take_secrets(*plain, false, secrets);
  crypto::wipe(*plain);
  if (!whole) return fail(ErrorCode::corrupt, "slots: secrets");
  secrets.slot_key = slot_key;
  return secrets;
}

Result<DeviceSecrets> open_slot(const SlotCopy& copy, const Slot& slot, std::string_view passphrase,
                                ByteView device_secret) {
  JINDU_TRY(const Suite* const suite, crypto::find_suite(copy.suite));
  JINDU_TRY(Bytes key, wrapping_key(*suite, slot, passphrase, device_secret));
  auto plain = suite->open(key, associated(copy.suite, slot), slot.sealed);
  crypto::wipe(key);
  // The MAC of the copy held, so the bytes are as we wrote them: only the passphrase can be wrong.
  if (!plain.ok()) return fail(ErrorCode::locked, "slots: passphrase");
  if (copy.version == kOneSlot) {
    DeviceSecrets secrets;
    const bool whole = take_secrets(*plain, true, secrets);
    crypto::wipe(*plain);
    if (!whole) return fail(ErrorCode::corrupt, "slots: secrets");
    return secrets;
  }
  ByteView rest = *plain;
  Bytes slot_key, operator_sign;
  const bool whole = take_piece(rest, slot_key) && take_piece(rest, operator_sign);
  crypto::wipe(*plain);
  if (!whole) return fail(ErrorCode::corrupt, "slots: slot");
  Result<DeviceSecrets> secrets = open_common(copy, slot_key);
  crypto::wipe(slot_key);
  if (!secrets.ok()) return fail(ErrorCode::corrupt, "slots: common part");
  secrets->operator_sign = std::move(operator_sign);
  secrets->operator_id = slot.operator_id;
  secrets->operator_name = slot.name;
  return secrets;
}

}  // namespace jindu::oplog
