#pragma once
#include "schema/base/problem.h"
#include "schema/wire/sync.pb.h"
#include "server/accept/executor.h"
#include "server/city/city.h"
#include "sync/session/channel.h"
#include "sync/session/frame.h"

/// The messages of a desk as the city opens and answers them: frames, seals, counts. What comes
/// over HTTP and what the simulator carries goes through here. Nothing is parsed before its frame
/// holds.
namespace jindu::city {

/// How an answer goes back: the bytes of a frame, and what HTTP calls it.
struct Answer {
  int status = 200;  ///< 200; 400 broken, 401 not known, 413 too large, 503 busy, 500 disk
  Bytes frame;
};

/// An error that whoever sent the message may read; never sealed.
Answer error_answer(const City& city, int status, const Problem& problem);
/// An Error of ours as status, code H-8xx and sentence.
Answer error_answer(const City& city, const Error& error);

struct OpenedSync {
  session::OpenedRequest channel;
  wire::SyncRequest request;
};
/// On any thread with a reader of its own. `unauthorized`: no such replica.
Result<OpenedSync> open_sync(const City& city, store::Reader& reader, ByteView frame);
/// Sealed to the request.
Answer sync_answer(City& city, const OpenedSync& opened, const wire::SyncResponse& response);
Answer sync_answer(City& city, const OpenedSync& opened, const Error& error);

Result<wire::EnrolRequest> open_enrolment(const City& city, ByteView frame);
/// On the writer's thread: judges and answers.
Answer enrolment_answer(City& city, const wire::EnrolRequest& request);

/// A whole exchange on one thread: tests and the simulator. `path`: "/v1/sync" or "/v1/enrol".
Answer exchange(City& city, store::Reader& reader, accept::Executor& executor,
                std::string_view path, ByteView frame);

/// Entries in one request at most, and what it may come to before it is parsed.
constexpr std::size_t kEntriesMax = 20'000;
constexpr std::size_t kRequestRawMax = 16u << 20;

}  // namespace jindu::city
