#include "sync/session/channel.h"

#include <limits>

#include "schema/wire/sync.pb.h"

namespace jindu::session {
namespace {

constexpr std::size_t kSessionIdSize = 8;
constexpr std::size_t kBeforeSize = 16 + kSessionIdSize + 4;  ///< replica, session, number
constexpr std::size_t kNumberAt = 16 + kSessionIdSize;
/// What fits into a seal, with room for what goes around it.
constexpr std::size_t kInnerMax = kFrameBodyMax - 256;
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

Bytes associated(ByteView before, char direction) {
  Bytes bytes(before);
  bytes.push_back(direction);
  return bytes;
}

Bytes sealed_frame(const crypto::Suite& suite, Bytes head, Bytes sealed) {
  Frame outer;
  outer.suite = static_cast<std::uint16_t>(suite.id());
  outer.kind = FrameKind::sealed;
  outer.body = std::move(head);
  outer.body.append(sealed);
  return encode_frame(outer);
}

/// Empty: more than the other end would take.
Bytes encode_within_caps(const Frame& inner) {
  if (inner.body.size() > kFrameRawMax) return {};
  Bytes bytes = encode_inner(inner);
  if (bytes.size() > kInnerMax) bytes.clear();
  return bytes;
}

/// Instead of an answer that is too large: the same entries in smaller runs get the same verdicts.
Frame too_large_answer(const Frame& of) {
  wire::ErrorAnswer answer;
  answer.set_code("H-802");
  answer.set_sentence("消息太大，请分几次发送");
  Frame frame;
  frame.suite = of.suite;
  frame.kind = FrameKind::error;
  frame.body = answer.SerializeAsString();
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
      session_id_(draw(random, kSessionIdSize)),
      up_key_(fail(ErrorCode::invalid, "channel: city key")),
      down_key_(fail(ErrorCode::invalid, "channel: city key")) {
  const Result<Bytes> shared = device.shared(city_seal_key);
  if (!shared.ok()) return;
  up_key_ = direction_key(suite, *shared, session_id_, replica, kUp);
  down_key_ = direction_key(suite, *shared, session_id_, replica, kDown);
}

Result<Bytes> DeviceChannel::seal(const Frame& inner) {
  if (!up_key_.ok()) return up_key_.error();
  JINDU_ENSURE(number_ < std::numeric_limits<std::uint32_t>::max());
  const Bytes bytes = encode_within_caps(inner);
  if (bytes.empty()) return fail(ErrorCode::too_large, "channel: request");
  Bytes before = replica_.str() + session_id_;
  put_u32(before, ++number_);
  before_waits_ = last_waits_;
  last_waits_ = true;
  return sealed_frame(suite_, before,
                      suite_.seal(*up_key_, associated(before, kUp), bytes, random_));
}

Result<Frame> DeviceChannel::open(ByteView frame_bytes) {
  if (!down_key_.ok()) return down_key_.error();
  JINDU_TRY(Frame outer, decode_frame(frame_bytes));
  // An error without seal can only be about the seal itself: nothing in it is believed but its
  // code.
  if (outer.kind == FrameKind::error) return outer;
  const ByteView body = outer.body;
  if (outer.kind != FrameKind::sealed || body.size() < 4 ||
      outer.suite != static_cast<std::uint16_t>(suite_.id())) {
    return fail(ErrorCode::corrupt, "channel: not sealed");
  }
  const std::uint32_t number = get_u32(body, 0);
  const bool is_last = number == number_ && last_waits_;
  const bool is_before = number + 1 == number_ && before_waits_;
  if (!is_last && !is_before) {
    return fail(ErrorCode::corrupt, "channel: answer to another request");
  }
  Bytes before = replica_.str() + session_id_;
  put_u32(before, number);
  JINDU_TRY(const Bytes inner, suite_.open(*down_key_, associated(before, kDown), body.substr(4)));
  (is_last ? last_waits_ : before_waits_) = false;
  return decode_inner(outer.suite, inner);
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
  const ByteView body = outer.body;
  const ByteView session_id = body.substr(16, kSessionIdSize);
  JINDU_TRY(const Bytes shared, city.shared(device_seal_key));
  const Bytes up_key = direction_key(suite, shared, session_id, replica, kUp);
  OpenedRequest request;
  request.replica = replica;
  request.before = Bytes(body.substr(0, kBeforeSize));
  JINDU_TRY(const Bytes inner,
            suite.open(up_key, associated(request.before, kUp), body.substr(kBeforeSize)));
  JINDU_TRY(request.inner, decode_inner(outer.suite, inner));
  request.down_key = direction_key(suite, shared, session_id, replica, kDown);
  return request;
}

Bytes seal_answer(const crypto::Suite& suite, const OpenedRequest& request, const Frame& inner,
                  Random& random) {
  Bytes bytes = encode_within_caps(inner);
  if (bytes.empty()) bytes = encode_inner(too_large_answer(inner));
  return sealed_frame(
      suite, request.before.substr(kNumberAt),
      suite.seal(request.down_key, associated(request.before, kDown), bytes, random));
}

}  // namespace jindu::session
