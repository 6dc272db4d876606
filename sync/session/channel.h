#pragma once
#include <cstdint>
#include <memory>

#include "schema/base/clock.h"
#include "schema/base/ids.h"
#include "sync/crypto/suite.h"
#include "sync/session/frame.h"

/// Sealed, numbered messages between a device and the city inside whatever carries them. The
/// session key comes from their long-term agreement keys and a session id drawn by the device:
///   derive(shared, salt = session_id, info = kSession 0 suite replica_id direction)
/// A sealed frame's body: replica_id 16 · session_id 16 · number u64 · seal(key, associated, inner
/// frame), where associated = the 40 bytes before it || direction (0 up, 1 down).
namespace jindu::session {

/// The device's end. Numbers grow; an answer must carry the number of a request of this session. A
/// frame of kind `error` may come unsealed (the city could not open the request): it is handed on,
/// and nothing is concluded from it but that there is no answer.
class DeviceChannel {
 public:
  DeviceChannel(const crypto::Suite& suite, const crypto::Agreement& device, ByteView city_seal_key,
                const ReplicaId& replica, Random& random);
  Result<Bytes> seal(const Frame& inner);
  /// `corrupt` for anything that the city did not seal as an answer to this session.
  Result<Frame> open(ByteView frame_bytes);

 private:
  const crypto::Suite& suite_;
  ReplicaId replica_;
  Random& random_;
  Bytes session_id_;
  Result<Bytes> up_key_;
  Result<Bytes> down_key_;
  std::uint64_t number_ = 0;
};

/// The city's end: finds the device by replica id, opens, and seals the answer to the same number.
struct OpenedRequest {
  ReplicaId replica;
  Frame inner;
  Bytes down_key;
  Bytes associated;  ///< for the answer
};
/// Replica id named by a sealed frame, before anything is opened.
Result<ReplicaId> sealed_sender(const Frame& outer);
Result<OpenedRequest> open_request(const crypto::Suite& suite, const crypto::Agreement& city,
                                   ByteView device_seal_key, const Frame& outer);
Bytes seal_answer(const crypto::Suite& suite, const OpenedRequest& request, const Frame& inner,
                  Random& random);

}  // namespace jindu::session
