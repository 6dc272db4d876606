#pragma once
#include <cstdint>
#include <memory>
#include <string_view>

#include "schema/base/bytes.h"
#include "schema/base/clock.h"
#include "schema/base/ids.h"
#include "schema/base/result.h"

namespace jindu::crypto {

/// Which algorithms signed or sealed something. The number is the first field of what is signed, so
/// that nobody can swap it. Numbers are for good.
enum class SuiteId : std::uint16_t {
  intl_1 = 1,  ///< Ed25519, SHA-256, X25519, XChaCha20-Poly1305, HKDF-SHA-256
  gm_1 =
      2,  ///< SM2 (id 1234567812345678), SM3, ECDH on the SM2 curve, SM4-CTR + HMAC-SM3, HKDF-SM3
};

/// Names a domain: two uses of one key never sign the same bytes. Ends up as prefix "NAME\0".
namespace domain {
constexpr std::string_view kEntry = "jindu-entry-1";
constexpr std::string_view kPayload = "jindu-payload-1";
constexpr std::string_view kHead = "jindu-head-1";
constexpr std::string_view kSession = "jindu-session-1";
constexpr std::string_view kBundle = "jindu-bundle-1";
constexpr std::string_view kEnrol = "jindu-enrol-1";
constexpr std::string_view kRecord = "jindu-record-1";  // digest elements
constexpr std::string_view kKeyId = "jindu-key-1";
constexpr std::string_view kSeal = "jindu-seal-1";  // gm-1: keys of one seal
constexpr std::string_view kSlot = "jindu-slot-1";
constexpr std::string_view kPrint = "jindu-print-1";  // the mark in the code of a printed paper
}  // namespace domain

/// A private key that stays where it is (memory here; a token later). Signing is the only use.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual SuiteId suite() const = 0;
  /// Public key bytes: Ed25519 32, SM2 65 (0x04 || x || y).
  virtual Bytes public_key() const = 0;
  virtual KeyId key_id() const = 0;
  /// Over domain || 0x00 || message. Ed25519 64 bytes; SM2 r || s, 64 bytes (not DER).
  virtual Result<Bytes> sign(std::string_view domain, ByteView message) = 0;
  /// For wrapping into a slot. Ed25519: 32-byte seed; SM2: 32-byte scalar.
  virtual Bytes secret() const = 0;
};

/// A key agreement key (long-term, of a device or of the city).
class Agreement {
 public:
  virtual ~Agreement() = default;
  virtual Bytes public_key() const = 0;
  virtual Bytes secret() const = 0;
  /// The shared 32 bytes with a peer's public key, before any KDF. `invalid` for a bad point.
  virtual Result<Bytes> shared(ByteView peer_public_key) const = 0;
};

/// A hash over what comes piece by piece. `finish` once.
class Hasher {
 public:
  virtual ~Hasher() = default;
  virtual void add(ByteView part) = 0;
  virtual Hash finish() = 0;
};

/// All that depends on a suite. Stateless and safe from any thread.
class Suite {
 public:
  virtual ~Suite() = default;
  virtual SuiteId id() const = 0;
  virtual std::string_view name() const = 0;  // "intl-1", "gm-1"

  /// SHA-256 or SM3 over the concatenation of the parts.
  virtual Hash hash(std::initializer_list<ByteView> parts) const = 0;
  /// The same hash, for what does not fit into memory.
  virtual std::unique_ptr<Hasher> hasher() const = 0;
  /// HMAC with the suite's hash.
  virtual Hash mac(ByteView key, std::initializer_list<ByteView> parts) const = 0;
  /// HKDF (RFC 5869) with the suite's hash.
  virtual Bytes derive(ByteView secret, ByteView salt, ByteView info, std::size_t size) const = 0;

  virtual Result<std::unique_ptr<Signer>> new_signer(Random& random) const = 0;
  virtual Result<std::unique_ptr<Signer>> load_signer(ByteView secret) const = 0;
  /// False also for a malformed key or signature.
  virtual bool verify(ByteView public_key, std::string_view domain, ByteView message,
                      ByteView signature) const = 0;

  virtual Result<std::unique_ptr<Agreement>> new_agreement(Random& random) const = 0;
  virtual Result<std::unique_ptr<Agreement>> load_agreement(ByteView secret) const = 0;

  /// Authenticated encryption with a 32-byte key: nonce || ciphertext || tag. The nonce is drawn
  /// from `random` (24 bytes, or 16 for SM4-CTR); overhead 40 bytes for intl-1, 48 for gm-1. A key
  /// of another length is a bug.
  virtual Bytes seal(ByteView key, ByteView associated, ByteView plain, Random& random) const = 0;
  /// `corrupt` if it was not sealed with this key and associated data.
  virtual Result<Bytes> open(ByteView key, ByteView associated, ByteView sealed) const = 0;

  /// First 16 bytes of hash(kKeyId || 0 || suite number || public key).
  KeyId key_id(ByteView public_key) const;
};

/// The suite by its number, for the life of the program. `unsupported` for an unknown one.
Result<const Suite*> find_suite(std::uint16_t id);
const Suite& suite(SuiteId id);

/// Argon2id (RFC 9106) through libsodium; 32 bytes by default. `memory_bytes` at least 8 KiB.
/// Both suites use it (gm-1 adds PBKDF2-HMAC-SM3 beside it in slots).
Result<Bytes> argon2id(ByteView passphrase, ByteView salt16, std::uint64_t ops,
                       std::uint64_t memory_bytes, std::size_t size = 32);

/// PBKDF2 with HMAC-SM3, 32 bytes. `invalid` for no iterations.
Result<Bytes> pbkdf2_sm3(ByteView passphrase, ByteView salt, std::uint32_t iterations);

/// Compares without leaking where they differ.
bool equal_secret(ByteView a, ByteView b);
/// Overwrites key bytes that are no longer needed.
void wipe(Bytes& secret);

}  // namespace jindu::crypto
