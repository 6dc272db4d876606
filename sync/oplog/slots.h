#pragma once
#include <string>
#include <vector>

#include "schema/base/clock.h"
#include "schema/base/result.h"
#include "sync/crypto/suite.h"

namespace jindu::oplog {

/// What the slots protect: the key of the databases and this device's secrets.
struct DeviceSecrets {
  Bytes database_key;   ///< 32 bytes
  Bytes device_sign;    ///< Signer::secret()
  Bytes device_seal;    ///< Agreement::secret()
  Bytes operator_sign;  ///< the operator-on-this-device key
  std::uint16_t suite = 1;
  /// Keys before the last rekey, newest first, which an older backup may need. At most 16.
  std::vector<Bytes> earlier_database_keys;

  DeviceSecrets() = default;
  DeviceSecrets(const DeviceSecrets&) = default;
  DeviceSecrets(DeviceSecrets&&) = default;
  DeviceSecrets& operator=(const DeviceSecrets&) = default;
  DeviceSecrets& operator=(DeviceSecrets&&) = default;
  ~DeviceSecrets();  ///< wipes
};

/// What guessing a passphrase costs. Stored in the slot.
struct PassphraseCost {
  std::uint32_t ops = 3;
  std::uint64_t memory_bytes = 64u << 20;
  std::uint32_t sm3_iterations = 100'000;  ///< gm-1 only: PBKDF2-HMAC-SM3 beside Argon2id
};

/// The `slots` file: two copies with generation and MAC; the older is overwritten and synced before
/// the other, so that one good copy is always there. Slots: `development` (no passphrase: whoever
/// has `device.secret` beside it has the keys; the file says so in plain text, and it is shown as
/// unsafe), `passphrase` (passphrase through Argon2id, together with `device.secret`). Both files
/// are 0600. The MAC is keyed by `device.secret`, so a damaged copy is told from a wrong
/// passphrase.
class Slots {
 public:
  enum class Kind : std::uint8_t { development = 1, passphrase = 2 };
  /// `conflict` where slots are there already: keys are never overwritten. `invalid`: a passphrase
  /// for a development slot, or none for the other.
  static Status create(const std::string& dir, const DeviceSecrets& secrets, Kind kind,
                       std::string_view passphrase, Random& random,
                       const PassphraseCost& cost = {});
  /// `not_found`, `locked` (wrong passphrase), `corrupt` (both copies bad, or another device's
  /// secret), `too_new`.
  static Result<DeviceSecrets> open(const std::string& dir, std::string_view passphrase);
  static Result<Kind> kind(const std::string& dir);
  /// `corrupt` names the copy that is damaged, although the other still opens.
  static Status check(const std::string& dir);
  /// Puts other secrets (after a rekey) or another passphrase in place. Both copies are written,
  /// one after the other: nothing stays that the old passphrase opens.
  static Status rewrap(const std::string& dir, const DeviceSecrets& secrets, Kind kind,
                       std::string_view passphrase, Random& random,
                       const PassphraseCost& cost = {});
};

}  // namespace jindu::oplog
