#include "sync/session/set_digest.h"

namespace jindu::session {
namespace {

constexpr std::size_t kLanes = 4;

}  // namespace

Result<SetDigest> SetDigest::from(ByteView bytes32) {
  if (bytes32.size() != kLanes * 8) return fail(ErrorCode::corrupt, "digest: length");
  SetDigest digest;
  for (std::size_t i = 0; i < kLanes; ++i) digest.lanes_[i] = get_u64(bytes32, i * 8);
  return digest;
}

void SetDigest::add(const Hash& element) {
  for (std::size_t i = 0; i < kLanes; ++i) lanes_[i] += get_u64(view(element), i * 8);
}

void SetDigest::remove(const Hash& element) {
  for (std::size_t i = 0; i < kLanes; ++i) lanes_[i] -= get_u64(view(element), i * 8);
}

Hash SetDigest::value() const {
  Bytes bytes;
  for (const std::uint64_t lane : lanes_) put_u64(bytes, lane);
  return hash_from(bytes).value();
}

Hash digest_element(const crypto::Suite& suite, const RecordId& id, std::uint64_t version,
                    ByteView bytes) {
  Bytes number;
  put_u64(number, version);
  const Hash content = suite.hash({bytes});
  return suite.hash({crypto::domain::kRecord, ByteView("\0", 1), id.view(), number, view(content)});
}

}  // namespace jindu::session
