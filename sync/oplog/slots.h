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
};

/// The `slots` file: two copies with generation and MAC; the older is overwritten and synced, so
/// that one good copy is always there. Slots: `development` (no passphrase: a plain key in the file
/// beside it, named as such and shown as unsafe), `operator` (passphrase through Argon2id with the
/// device's secret, which lies in its own 0600 file).
class Slots {
 public:
  enum class Kind : std::uint8_t { development = 1, passphrase = 2 };
  static Status create(const std::string& dir, const DeviceSecrets& secrets, Kind kind,
                       std::string_view passphrase, Random& random);
  /// `not_found`, `locked` (wrong passphrase), `corrupt` (both copies bad).
  static Result<DeviceSecrets> open(const std::string& dir, std::string_view passphrase);
  static Result<Kind> kind(const std::string& dir);
};

}  // namespace jindu::oplog
