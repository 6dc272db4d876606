#pragma once
#include <array>
#include <cstdint>

#include "schema/base/ids.h"
#include "sync/crypto/suite.h"

namespace jindu::session {

/// Incremental set hash over a feed: the sum, lane by lane (four big-endian 64-bit lanes, mod
/// 2^64), of hash(kRecord 0 || record_id || version u64 || hash(bytes)). Order does not matter;
/// adding and removing are inverse. Detects difference by fault, not by an adversary (that is the
/// log's work).
class SetDigest {
 public:
  SetDigest() = default;
  static Result<SetDigest> from(ByteView bytes32);
  void add(const Hash& element);
  void remove(const Hash& element);
  Hash value() const;
  bool operator==(const SetDigest&) const = default;

 private:
  std::array<std::uint64_t, 4> lanes_{};
};

Hash digest_element(const crypto::Suite& suite, const RecordId& id, std::uint64_t version,
                    ByteView bytes);

}  // namespace jindu::session
