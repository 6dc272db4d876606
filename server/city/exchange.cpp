#include "server/city/exchange.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "server/city/enrolment.h"

namespace jindu::city {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kSegmentsField = wire::SyncRequest::kSegmentsFieldNumber;
constexpr int kBlobsField = wire::SyncRequest::kBlobsFieldNumber;

/// How many fields a message has at its top, and inside its segments and files, up to `max`.
/// Counted before parsing: an empty sub-message of two bytes becomes fifty in memory.
std::size_t count_fields(ByteView bytes, bool top, std::size_t max) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  std::size_t count = 0;
  while (const std::uint32_t tag = in.ReadTag()) {
    if (++count > max) return count;
    const int field = WireFormatLite::GetTagFieldNumber(tag);
    const bool nested =
        top && WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED &&
        (field == kSegmentsField || field == kBlobsField);
    std::uint32_t size = 0;
    if (!nested) {
      if (!WireFormatLite::SkipField(&in, tag)) return count;  // The parser will say so.
      continue;
    }
    const int at = in.CurrentPosition();
    if (!in.ReadVarint32(&size)) return count;
    const auto from = static_cast<std::size_t>(in.CurrentPosition());
    if (size > bytes.size() - from || at < 0) return count;
    count += count_fields(bytes.substr(from, size), false, max - count);
    if (count > max || !in.Skip(static_cast<int>(size))) return count;
  }
  return count;
}

std::size_t entries_of(const wire::SyncRequest& request) {
  std::size_t count = 0;
  for (const wire::Segment& segment : request.segments()) {
    count += static_cast<std::size_t>(segment.entries_size());
  }
  return count;
}

Result<wire::SyncRequest> parse_sync(const session::Frame& frame) {
  if (frame.kind != session::FrameKind::sync_request) {
    return fail(ErrorCode::corrupt, "sync: another kind of message");
  }
  if (frame.body.size() > kRequestRawMax || frame.count > kEntriesMax) {
    return fail(ErrorCode::too_large, "sync: request");
  }
  constexpr std::size_t kOtherFields = 1000;
  const std::size_t fields_max = frame.count + kOtherFields;
  if (count_fields(frame.body, true, fields_max) > fields_max) {
    return fail(ErrorCode::corrupt, "sync: more inside than the frame says");
  }
  wire::SyncRequest request;
  if (!request.ParseFromString(frame.body)) return fail(ErrorCode::corrupt, "sync: request");
  if (entries_of(request) != frame.count) {
    return fail(ErrorCode::corrupt, "sync: not as many entries as the frame says");
  }
  return request;
}

std::uint32_t count_of(const wire::SyncResponse& response) {
  int count = response.verdicts_size();
  for (const wire::SegmentResult& segment : response.segments()) count += segment.verdicts_size();
  for (const wire::FeedPage& page : response.feeds()) {
    count += page.states_size() + page.departures_size() + page.register_rows_size();
  }
  return static_cast<std::uint32_t>(count);
}

session::Frame frame_of(const City& city, session::FrameKind kind, const std::string& body) {
  session::Frame frame;
  frame.suite = static_cast<std::uint16_t>(city.suite().id());
  frame.kind = kind;
  frame.body = body;
  return frame;
}

session::Frame error_frame(const City& city, const Problem& problem) {
  wire::ErrorAnswer answer;
  answer.set_code(problem.code);
  answer.set_sentence(problem.message);
  return frame_of(city, session::FrameKind::error, answer.SerializeAsString());
}

struct Meaning {
  int status;
  const char* code;
  const char* sentence;
};

Meaning meaning_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::corrupt:
    case ErrorCode::invalid:
      return {400, "H-801", "消息损坏，请重新发送"};
    case ErrorCode::too_large:
      return {413, "H-802", "消息太大，请分几次发送"};
    case ErrorCode::unsupported:
    case ErrorCode::too_new:
      return {400, "H-803", "服务器不支持这种消息，请升级市级服务器"};
    case ErrorCode::unauthorized:
    case ErrorCode::not_found:
    case ErrorCode::refused:
      return {401, "H-804", "市级服务器不认识这台电脑，请重新登记"};
    case ErrorCode::busy:
    case ErrorCode::unavailable:
      return {503, "H-805", "服务器忙，请稍后再试"};
    case ErrorCode::full:
      return {507, "H-806", "服务器磁盘已满，请通知市局"};
    case ErrorCode::io:
    case ErrorCode::locked:
    case ErrorCode::conflict:
      break;
  }
  return {500, "H-807", "服务器出错，数据未收下，请稍后再试"};
}

Problem problem_of(const Error& error) {
  const Meaning meaning = meaning_of(error.code);
  return {meaning.code, {}, meaning.sentence};
}

}  // namespace

Answer error_answer(const City& city, int status, const Problem& problem) {
  return {status, session::encode_frame(error_frame(city, problem))};
}

Answer error_answer(const City& city, const Error& error) {
  return error_answer(city, meaning_of(error.code).status, problem_of(error));
}

Result<OpenedSync> open_sync(const City& city, store::Reader& reader, ByteView bytes) {
  JINDU_TRY(const session::Frame outer, session::decode_frame(bytes));
  if (outer.kind != session::FrameKind::sealed) {
    return fail(ErrorCode::corrupt, "sync: not a sealed message");
  }
  JINDU_TRY(const ReplicaId sender, session::sealed_sender(outer));
  JINDU_TRY(const std::optional<store::Replica> replica, reader.replica(sender));
  if (!replica) return fail(ErrorCode::unauthorized, "sync: no such replica");
  OpenedSync opened;
  Result<session::OpenedRequest> channel =
      session::open_request(city.suite(), city.seal_key(), replica->device_seal_key, outer);
  if (!channel.ok()) return fail(ErrorCode::corrupt, "sync: the seal does not hold");
  opened.channel = std::move(*channel);
  JINDU_TRY(opened.request, parse_sync(opened.channel.inner));
  return opened;
}

Answer sync_answer(City& city, const OpenedSync& opened, const wire::SyncResponse& response) {
  session::Frame inner =
      frame_of(city, session::FrameKind::sync_response, response.SerializeAsString());
  inner.count = count_of(response);
  return {200, session::seal_answer(city.suite(), opened.channel, inner, city.random())};
}

Answer sync_answer(City& city, const OpenedSync& opened, const Error& error) {
  return {meaning_of(error.code).status,
          session::seal_answer(city.suite(), opened.channel, error_frame(city, problem_of(error)),
                               city.random())};
}

Result<wire::EnrolRequest> open_enrolment(const City&, ByteView bytes) {
  JINDU_TRY(const session::Frame frame, session::decode_frame(bytes));
  if (frame.kind != session::FrameKind::enrol_request || frame.body.size() > 16 * 1024) {
    return fail(ErrorCode::corrupt, "enrol: another kind of message");
  }
  wire::EnrolRequest request;
  if (!request.ParseFromString(frame.body)) return fail(ErrorCode::corrupt, "enrol: request");
  return request;
}

Answer enrolment_answer(City& city, const wire::EnrolRequest& request) {
  const Result<EnrolAnswer> answer = enrol(city, request);
  if (!answer.ok()) return error_answer(city, answer.error());
  if (!answer->problems.empty()) return error_answer(city, 403, answer->problems.front());
  return {200, session::encode_frame(frame_of(city, session::FrameKind::enrol_response,
                                              answer->response.SerializeAsString()))};
}

Answer exchange(City& city, store::Reader& reader, accept::Executor& executor,
                std::string_view path, ByteView frame) {
  if (path == "/v1/enrol") {
    const Result<wire::EnrolRequest> request = open_enrolment(city, frame);
    return request.ok() ? enrolment_answer(city, *request) : error_answer(city, request.error());
  }
  Result<OpenedSync> opened = open_sync(city, reader, frame);
  if (!opened.ok()) return error_answer(city, opened.error());
  Result<wire::SyncResponse> response =
      city.acceptor().exchange(opened->request, opened->channel.replica, reader, executor);
  return response.ok() ? sync_answer(city, *opened, *response)
                       : sync_answer(city, *opened, response.error());
}

}  // namespace jindu::city
