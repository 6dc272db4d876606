#pragma once
#include <optional>
#include <string>
#include <vector>

#include "schema/base/clock.h"
#include "schema/base/result.h"
#include "sync/crypto/suite.h"

namespace jindu::oplog {

/// What the slots protect: the key of the databases, this device's secrets, and the signing key of
/// the one operator whose slot was opened.
struct DeviceSecrets {
  Bytes database_key;   ///< 32 bytes
  Bytes device_sign;    ///< Signer::secret()
  Bytes device_seal;    ///< Agreement::secret()
  Bytes operator_sign;  ///< the operator-on-this-device key; empty: opened by the slot key alone
  std::uint16_t suite = 1;
  /// Keys before the last rekey, newest first, which an older backup may need. At most 16.
  std::vector<Bytes> earlier_database_keys;
  /// 32 bytes that wrap all of the above but `operator_sign`; each slot holds it. Empty: the file
  /// was written before there were several slots, or there is none yet.
  Bytes slot_key;
  /// Whose slot it is; empty until the city has said so at enrolment.
  std::string operator_id;
  std::string operator_name;

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
/// the other, so that one good copy is always there. A slot key wraps what the device has in
/// common; each slot holds it, and its operator's signing key beside:
/// - `development`: no passphrase. Whoever has `device.secret` beside it has the keys; the file
/// says
///   so in plain text, and it is shown as unsafe. It is the only slot then.
/// - `passphrase`: one per operator, by passphrase through Argon2id together with `device.secret`.
///   Nobody opens the signing key of another.
/// - `recovery`: the slot key alone, sealed to the city's recovery key.
/// Operators' ids and names stand in plain text, since they are asked for before anybody has proved
/// anything. Both files are 0600. The MAC is keyed by `device.secret`, so a damaged copy is told
/// from a wrong passphrase. A file of one slot, as earlier versions wrote it, opens, and takes the
/// present form at the next `put`.
class Slots {
 public:
  enum class Kind : std::uint8_t { development = 1, passphrase = 2, recovery = 3 };
  struct Listed {
    Kind kind;
    std::string operator_id;  ///< of `recovery`: which of the city's keys it is sealed to
    std::string name;
  };

  /// `conflict` where slots are there already: keys are never overwritten. `invalid`: a passphrase
  /// for a development slot, or none for the other.
  static Status create(const std::string& dir, const DeviceSecrets& secrets, Kind kind,
                       std::string_view passphrase, Random& random,
                       const PassphraseCost& cost = {});
  /// The slot of `operator_id`; without one, the first that the passphrase opens. `not_found` (no
  /// file, or no such operator), `locked` (wrong passphrase), `corrupt` (both copies bad, or
  /// another device's secret), `too_new`.
  static Result<DeviceSecrets> open(const std::string& dir, std::string_view passphrase,
                                    std::string_view operator_id = {});
  /// By the slot key, as the recovery slot gives it: everything but an operator's signing key.
  static Result<DeviceSecrets> open_with(const std::string& dir, ByteView slot_key);
  /// `development` if that is the slot, else `passphrase`.
  static Result<Kind> kind(const std::string& dir);
  static Result<std::vector<Listed>> list(const std::string& dir);
  /// `corrupt` names the copy that is damaged, although the other still opens.
  static Status check(const std::string& dir);
  /// Puts the slot of `secrets.operator_id` in place of his earlier one, or of one that has no
  /// operator yet, or beside the others; what all have in common is written as in `secrets`. Both
  /// copies are written, one after the other: nothing stays that his old passphrase opens.
  /// `invalid` as for `create`, or a development slot beside others; `too_large`: no more fit.
  static Status put(const std::string& dir, const DeviceSecrets& secrets, Kind kind,
                    std::string_view passphrase, Random& random, const PassphraseCost& cost = {});
  /// Takes an operator's slot away. `not_found`; `refused`: it is the last that a person opens.
  static Status drop(const std::string& dir, std::string_view operator_id);
  struct Recovery {
    std::uint16_t suite = 1;
    std::string key_name;  ///< which of the city's keys it is sealed to
    std::string label;     ///< what a locked desk must know of itself to ask
    Bytes sealed;          ///< the slot key
  };
  /// Puts the recovery slot in place of an earlier one. `unsupported`: a file of the version with
  /// one slot, which has no slot key.
  static Status put_recovery(const std::string& dir, const Recovery& recovery);
  /// What `put_recovery` was given; `not_found`.
  static Result<Recovery> recovery(const std::string& dir);
};

}  // namespace jindu::oplog
