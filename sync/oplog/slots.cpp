#include "sync/oplog/slots.h"

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
  if (wanted == passphrase.empty()) return fail(ErrorCode::invalid, "slots: passphrase");
  return {};
}

}  // namespace

DeviceSecrets::~DeviceSecrets() {
  for (Bytes* secret : {&database_key, &device_sign, &device_seal, &operator_sign}) {
    crypto::wipe(*secret);
  }
  for (Bytes& earlier : earlier_database_keys) crypto::wipe(earlier);
}

Status Slots::create(const std::string& dir, const DeviceSecrets& secrets, Kind kind,
                     std::string_view passphrase, Random& random, const PassphraseCost& cost) {
  JINDU_TRY_OK(check_passphrase(kind, passphrase));
  JINDU_TRY(const bool there, files::exists(path_of(dir, kSlotsName)));
  if (there) return fail(ErrorCode::conflict, "slots: already there");
  JINDU_TRY(Bytes device_secret, ensure_device_secret(dir, random));
  SlotCopy slot;
  slot.suite = secrets.suite;
  slot.kind = kind;
  slot.cost = cost;
  JINDU_TRY_OK(seal_secrets(slot, secrets, passphrase, device_secret, random));
  Bytes file;
  for (slot.generation = 1; slot.generation <= 2; ++slot.generation) {
    JINDU_TRY(const Bytes copy, write_slot_copy(slot, device_secret));
    file.append(copy);
  }
  crypto::wipe(device_secret);
  return files::replace(dir, kSlotsName, file);
}

Result<DeviceSecrets> Slots::open(const std::string& dir, std::string_view passphrase) {
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  return open_secrets(copies.current(), passphrase, device_secret);
}

Result<Slots::Kind> Slots::kind(const std::string& dir) {
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  return copies.current().kind;
}

Status Slots::check(const std::string& dir) {
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  for (std::size_t i = 0; i < 2; ++i) {
    if (!copies.good[i]) return fail(ErrorCode::corrupt, "slots: copy " + std::to_string(i + 1));
  }
  return {};
}

Status Slots::rewrap(const std::string& dir, const DeviceSecrets& secrets, Kind kind,
                     std::string_view passphrase, Random& random, const PassphraseCost& cost) {
  JINDU_TRY_OK(check_passphrase(kind, passphrase));
  JINDU_TRY(const Bytes device_secret, read_device_secret(dir));
  JINDU_TRY(const Copies copies, read_copies(dir, device_secret));
  SlotCopy slot;
  slot.suite = secrets.suite;
  slot.kind = kind;
  slot.cost = cost;
  slot.generation = copies.current().generation;
  JINDU_TRY_OK(seal_secrets(slot, secrets, passphrase, device_secret, random));
  // The older copy first; when it is safe on disk, the one that was good until now.
  for (const std::size_t place : {1 - copies.newest, copies.newest}) {
    ++slot.generation;
    JINDU_TRY(const Bytes copy, write_slot_copy(slot, device_secret));
    JINDU_TRY_OK(files::overwrite(path_of(dir, kSlotsName), place * kSlotCopySize, copy));
  }
  return {};
}

}  // namespace jindu::oplog
