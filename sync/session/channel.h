#pragma once
#include <cstdint>
#include <memory>

#include "schema/base/clock.h"
#include "schema/base/ids.h"
#include "sync/crypto/suite.h"
#include "sync/session/frame.h"

/// Sealed, numbered messages between a device and the city inside whatever carries them. The
/// session key comes from their long-term agreement keys and a session id drawn by the device:
///   key = derive(shared, salt = session_id, kSession 0 suite u16 replica_id direction u8, 32)
/// with direction 0 up, 1 down. Body of a frame of kind `sealed`:
///   up:   replica_id 16 · session_id 8 · number u32 · seal(key, associated, inner)
///   down: number u32 · seal(key, associated, inner)
/// associated = replica_id · session_id · number of the request · direction u8, and inner is
/// encode_inner of frame.h. docs/PROTOCOL.md section 2.2; tests/vectors/sealed.json.
namespace jindu::session {

/// The device's end. Numbers grow; an answer is taken once, and only to one of the last two
/// requests of this session (two may be on their way), so that nothing old can be played again. A
/// frame of kind `error` may come unsealed (the city could not open the request): it is handed on,
/// and nothing is concluded from it but that there is no answer.
class DeviceChannel {
 public:
  DeviceChannel(const crypto::Suite& suite, const crypto::Agreement& device, ByteView city_seal_key,
                const ReplicaId& replica, Random& random);
  /// `invalid`: the city's key is none; `too_large`: over the frame's caps.
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
  std::uint32_t number_ = 0;
  bool last_waits_ = false;    ///< `number_` has no answer yet
  bool before_waits_ = false;  ///< `number_` - 1
};

/// The city's end: finds the device by replica id, opens, and seals the answer to the same number.
struct OpenedRequest {
  ReplicaId replica;
  Frame inner;
  Bytes down_key;
  Bytes before;  ///< replica, session, number: for the answer
};
/// Replica id named by a sealed frame, before anything is opened.
Result<ReplicaId> sealed_sender(const Frame& outer);
Result<OpenedRequest> open_request(const crypto::Suite& suite, const crypto::Agreement& city,
                                   ByteView device_seal_key, const Frame& outer);
/// An answer over the frame's caps is replaced by error H-802: nobody can make the city stop by
/// what it would have to say.
Bytes seal_answer(const crypto::Suite& suite, const OpenedRequest& request, const Frame& inner,
                  Random& random);

}  // namespace jindu::session
