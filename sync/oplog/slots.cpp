#include "sync/oplog/slots.h"

#include <algorithm>
#include <array>
#include <optional>

#include "sync/oplog/files.h"
#include "sync/oplog/slot_copy.h"

namespace jindu::oplog {
namespace {

constexpr char kSlotsName[] = "slots";
constexpr char kDeviceSecretName[] = "device.secret";
constexpr std::size_t kDeviceSecretSize = 32;

std::string path_of(const std::string& dir, const char* name) { return dir + "/" + name; }

Result<Bytes> read_device_secret(const std::string& dir) {
  JINDU_TRY(Bytes secret, files::read(path_of(dir, kDeviceSecretName), kDeviceSecretSize));
  if (secret.size() != kDeviceSecretSize) return fail(ErrorCode::corrupt, "device.secret: size");
  return secret;
}

/// The device secret, made where it is missing. One that is there without slots was left by a
/// create that was cut short; it protects nothing yet and is used.
Result<Bytes> ensure_device_secret(const std::string& dir, Random& random) {
  JINDU_TRY(const bool there, files::exists(path_of(dir, kDeviceSecretName)));
  if (there) return read_device_secret(dir);
  Bytes secret(kDeviceSecretSize, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(secret.data()), secret.size()});
  JINDU_TRY_OK(files::replace(dir, kDeviceSecretName, secret));
  return secret;
}

struct Copies {
  std::array<std::optional<SlotCopy>, 2> good;
  /// Where the newer good one stands.
  std::size_t newest = 0;
  const SlotCopy& current() const { return *good[newest]; }
};

Result<Copies> read_copies(const std::string& dir, ByteView device_secret) {
  JINDU_TRY(const Bytes file, files::read(path_of(dir, kSlotsName), 2 * kSlotCopySize));
  Copies copies;
  Error last = fail(ErrorCode::corrupt, "slots: size");
  for (std::size_t i = 0; i < 2; ++i) {
    if (file.size() < (i + 1) * kSlotCopySize) break;
    auto copy =
        read_slot_copy(ByteView(file).substr(i * kSlotCopySize, kSlotCopySize), device_secret);
    if (copy.ok()) {
      copies.good[i] = std::move(*copy);
    } else {
      last = copy.error();
    }
  }
  if (!copies.good[0] && !copies.good[1]) return last;
  const bool second = copies.good[1] &&
                      (!copies.good[0] || copies.good[1]->generation > copies.good[0]->generation);
  copies.newest = second ? 1 : 0;
  return copies;
}

Status check_passphrase(Slots::Kind kind, std::string_view passphrase) {
  const bool wanted = kind == Slots::Kind::passphrase;
  if (kind == Slots::Kind::recovery || wanted == passphrase.empty()) {
    return fail(ErrorCode::invalid, "slots: passphrase");
  }
  return {};
}

bool is_persons(const Slot& slot) { return slot.kind != Slots::Kind::recovery; }

/// The slot key of `secrets`, or a fresh one.
void ensure_slot_key(DeviceSecrets& secrets, Random& random) {
  if (!secrets.slot_key.empty()) return;
  secrets.slot_key.resize(32);
  random.fill({reinterpret_cast<std::uint8_t*>(secrets.slot_key.data()), 32});
}

/// The older copy first; when it is safe on disk, the one that was good until now.
Status write_both(const std::string& dir, SlotCopy& copy, const Copies& before,
                  ByteView device_secret) {
  copy.generation = before.current().generation;
  for (const std::size_t place : {1 - before.newest, before.newest}) {
    ++copy.generation;
    JINDU_TRY(const Bytes bytes, write_slot_copy(copy, device_secret));
    JINDU_TRY_OK(files::overwrite(path_of(dir, kSlotsName), place * kSlotCopySize, bytes));
  }
  return {};
}

}  // namespace

DeviceSecrets::~DeviceSecrets() {
  for (Bytes* secret : {&database_key, &device_sign, &device_seal, &operator_sign, &slot_key}) {
    crypto::wipe(*secret);
  }
  for (Bytes& earlier : earlier_database_keys) crypto::wipe(earlier);
}

Status Slots::create(const std::string& dir, const DeviceSecrets& given, Kind kind,
                     std::string_view passphrase, Random& random, const PassphraseCost& cost) {
  JINDU_TRY_OK(check_passphrase(kind, passphrase));
  JINDU_TRY(const bool there, files::exists(path_of(dir, kSlotsName)));
  if (there) return fail(ErrorCode::conflict, "slots: already there");
  JINDU_TRY(Bytes device_secret, ensure_device_secret(dir, random));
  DeviceSecrets secrets = given;
  ensure_slot_key(secrets, random);
  SlotCopy copy;
  copy.suite = secrets.suite;
  JINDU_TRY_OK(seal_common(copy, secrets, random));
  JINDU_TRY(copy.slots.emplace_back(),
            seal_slot(copy.suite, secrets, kind, passphrase, cost, device_secret, random));
  Bytes file;
  for (copy.generation = 1; copy.generation <= 2; ++copy.generation) {
    JINDU_TRY(const Bytes bytes, write_slot_copy(copy, device_secret));
    file.append(bytes);
  }
  crypto::wipe(device_secret);
  return files::replace(dir, kSlotsName, file);
}

Result<DeviceSecrets> Slots::open(const std::string& dir, std::string_view passphrase,
                                  std::string_view operator_id) {
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  Error last = fail(ErrorCode::not_found, "slots: operator");
  for (const Slot& slot : copies.current().slots) {
    if (!is_persons(slot) || (!operator_id.empty() && slot.operator_id != operator_id)) continue;
    Result<DeviceSecrets> opened = open_slot(copies.current(), slot, passphrase, device_secret);
    if (opened.ok() || opened.error().code != ErrorCode::locked) return opened;
    last = opened.error();
  }
  return last;
}

Result<DeviceSecrets> Slots::open_with(const std::string& dir, ByteView slot_key) {
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  return open_common(copies.current(), slot_key);
}

Result<Slots::Kind> Slots::kind(const std::string& dir) {
  JINDU_TRY(const std::vector<Listed> all, list(dir));
  for (const Listed& one : all) {
    if (one.kind == Kind::development) return one.kind;
  }
  return Kind::passphrase;
}

Result<std::vector<Slots::Listed>> Slots::list(const std::string& dir) {
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  std::vector<Listed> all;
  for (const Slot& slot : copies.current().slots) {
    all.push_back({slot.kind, slot.operator_id, slot.name});
  }
  return all;
}

Status Slots::check(const std::string& dir) {
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  for (std::size_t i = 0; i < 2; ++i) {
    if (!copies.good[i]) return fail(ErrorCode::corrupt, "slots: copy " + std::to_string(i + 1));
  }
  return {};
}

Status Slots::put(const std::string& dir, const DeviceSecrets& given, Kind kind,
                  std::string_view passphrase, Random& random, const PassphraseCost& cost) {
  JINDU_TRY_OK(check_passphrase(kind, passphrase));
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  SlotCopy copy;
  copy.suite = given.suite;
  for (const Slot& slot : copies.current().slots) {
    const bool replaced =
        is_persons(slot) && (slot.operator_id.empty() || slot.operator_id == given.operator_id);
    if (!replaced) copy.slots.push_back(slot);
  }
  DeviceSecrets secrets = given;
  if (copy.slots.empty()) {
    // Nobody else holds the old one: what his old passphrase opened is worth nothing now.
    crypto::wipe(secrets.slot_key);
    secrets.slot_key.clear();
  } else {
    const bool open = kind == Kind::development ||
                      std::any_of(copy.slots.begin(), copy.slots.end(),
                                  [](const Slot& slot) { return slot.kind == Kind::development; });
    if (open) return fail(ErrorCode::invalid, "slots: a development slot beside others");
    // With another key the others' slots would open nothing any more.
    const auto present = open_common(copies.current(), secrets.slot_key);
    if (!present.ok()) return present.error();
  }
  ensure_slot_key(secrets, random);
  JINDU_TRY_OK(seal_common(copy, secrets, random));
  JINDU_TRY(Slot own,
            seal_slot(copy.suite, secrets, kind, passphrase, cost, device_secret, random));
  copy.slots.push_back(std::move(own));
  return write_both(dir, copy, copies, device_secret);
}

Status Slots::drop(const std::string& dir, std::string_view operator_id) {
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  SlotCopy copy = copies.current();
  const auto gone = std::remove_if(copy.slots.begin(), copy.slots.end(), [&](const Slot& slot) {
    return is_persons(slot) && slot.operator_id == operator_id;
  });
  if (gone == copy.slots.end()) return fail(ErrorCode::not_found, "slots: operator");
  copy.slots.erase(gone, copy.slots.end());
  if (std::none_of(copy.slots.begin(), copy.slots.end(), is_persons)) {
    return fail(ErrorCode::refused, "slots: the last");
  }
  return write_both(dir, copy, copies, device_secret);
}

Status Slots::put_recovery(const std::string& dir, const Recovery& recovery) {
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  SlotCopy copy = copies.current();
  // A file of version 1 has no slot key that could have been sealed.
  if (copy.version == 1) return fail(ErrorCode::unsupported, "slots: version");
  std::erase_if(copy.slots, [](const Slot& slot) { return !is_persons(slot); });
  Slot slot;
  slot.kind = Kind::recovery;
  slot.salt.assign(16, '\0');
  slot.operator_id = recovery.key_name;
  slot.name = recovery.label;
  slot.sealed = recovery.sealed;
  copy.slots.push_back(std::move(slot));
  return write_both(dir, copy, copies, device_secret);
}

Result<Slots::Recovery> Slots::recovery(const std::string& dir) {
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  for (const Slot& slot : copies.current().slots) {
    if (is_persons(slot)) continue;
    return Recovery{copies.current().suite, slot.operator_id, slot.name, slot.sealed};
  }
  return fail(ErrorCode::not_found, "slots: recovery");
}

}  // namespace jindu::oplog
