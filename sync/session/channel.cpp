#include "sync/session/channel.h"

namespace jindu::session {
namespace {

constexpr std::size_t kBeforeSize = 40;  ///< replica 16, session 16, number 8
constexpr char kUp = 0;
constexpr char kDown = 1;

Bytes direction_key(const crypto::Suite& suite, ByteView shared, ByteView session_id,
                    const ReplicaId& replica, char direction) {
  Bytes info(crypto::domain::kSession);
  info.push_back('\0');
  put_u16(info, static_cast<std::uint16_t>(suite.id()));
  info.append(replica.view());
  info.push_back(direction);
  return suite.derive(shared, session_id, info, 32);
}

Bytes sealed_frame(const crypto::Suite& suite, ByteView key, ByteView before, char direction,
                   const Frame& inner, Random& random) {
  Frame outer;
  outer.suite = static_cast<std::uint16_t>(suite.id());
  outer.kind = FrameKind::sealed;
  outer.body = Bytes(before);
  Bytes associated(before);
  associated.push_back(direction);
  outer.body.append(suite.seal(key, associated, encode_frame(inner), random));
  return encode_frame(outer);
}

Result<Frame> open_inner(const crypto::Suite& suite, ByteView key, char direction,
                         const Frame& outer) {
  const ByteView body = outer.body;
  Bytes associated(body.substr(0, kBeforeSize));
  associated.push_back(direction);
  JINDU_TRY(const Bytes inner, suite.open(key, associated, body.substr(kBeforeSize)));
  JINDU_TRY(Frame frame, decode_frame(inner));
  if (frame.kind == FrameKind::sealed) return fail(ErrorCode::corrupt, "channel: sealed twice");
  return frame;
}

Bytes draw(Random& random, std::size_t size) {
  Bytes bytes(size, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return bytes;
}

}  // namespace

DeviceChannel::DeviceChannel(const crypto::Suite& suite, const crypto::Agreement& device,
                             ByteView city_seal_key, const ReplicaId& replica, Random& random)
    : suite_(suite),
      replica_(replica),
      random_(random),
      session_id_(draw(random, 16)),
      up_key_(fail(ErrorCode::invalid, "channel: city key")),
      down_key_(fail(ErrorCode::invalid, "channel: city key")) {
  const Result<Bytes> shared = device.shared(city_seal_key);
  if (!shared.ok()) return;
  up_key_ = direction_key(suite, *shared, session_id_, replica, kUp);
  down_key_ = direction_key(suite, *shared, session_id_, replica, kDown);
}

Result<Bytes> DeviceChannel::seal(const Frame& inner) {
  if (!up_key_.ok()) return up_key_.error();
  Bytes before = replica_.str() + session_id_;
  put_u64(before, ++number_);
  return sealed_frame(suite_, *up_key_, before, kUp, inner, random_);
}

Result<Frame> DeviceChannel::open(ByteView frame_bytes) {
  if (!down_key_.ok()) return down_key_.error();
  JINDU_TRY(Frame outer, decode_frame(frame_bytes));
  // An error without seal can only be about the seal itself: nothing in it is believed but its
  // code.
  if (outer.kind == FrameKind::error) return outer;
  if (outer.kind != FrameKind::sealed || outer.body.size() < kBeforeSize) {
    return fail(ErrorCode::corrupt, "channel: not sealed");
  }
  const ByteView body = outer.body;
  if (body.substr(0, 16) != replica_.view() || body.substr(16, 16) != session_id_ ||
      get_u64(body, 32) == 0 || get_u64(body, 32) > number_) {
    return fail(ErrorCode::corrupt, "channel: answer to another request");
  }
  return open_inner(suite_, *down_key_, kDown, outer);
}

Result<ReplicaId> sealed_sender(const Frame& outer) {
  if (outer.kind != FrameKind::sealed || outer.body.size() < kBeforeSize) {
    return fail(ErrorCode::corrupt, "channel: not sealed");
  }
  return id_from<ReplicaId>(ByteView(outer.body).substr(0, 16));
}

Result<OpenedRequest> open_request(const crypto::Suite& suite, const crypto::Agreement& city,
                                   ByteView device_seal_key, const Frame& outer) {
  JINDU_TRY(const ReplicaId replica, sealed_sender(outer));
  if (outer.suite != static_cast<std::uint16_t>(suite.id())) {
    return fail(ErrorCode::unsupported, "channel: suite of another device");
  }
  const ByteView session_id = ByteView(outer.body).substr(16, 16);
  JINDU_TRY(const Bytes shared, city.shared(device_seal_key));
  const Bytes up_key = direction_key(suite, shared, session_id, replica, kUp);
  OpenedRequest request;
  request.replica = replica;
  JINDU_TRY(request.inner, open_inner(suite, up_key, kUp, outer));
  request.down_key = direction_key(suite, shared, session_id, replica, kDown);
  request.associated = outer.body.substr(0, kBeforeSize);
  return request;
}

Bytes seal_answer(const crypto::Suite& suite, const OpenedRequest& request, const Frame& inner,
                  Random& random) {
  return sealed_frame(suite, request.down_key, request.associated, kDown, inner, random);
}

}  // namespace jindu::session
