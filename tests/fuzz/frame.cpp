// A message as it comes from the network, and what is inside a seal that held.
#include "sync/session/frame.h"

#include "schema/base/ensure.h"
#include "tests/fuzz/fuzz.h"

using namespace jindu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes = fuzz::text(data, size);
  if (const auto frame = session::decode_frame(bytes); frame.ok()) {
    // What was understood can be said again, and is understood the same.
    const auto again = session::decode_frame(session::encode_frame(*frame));
    JINDU_ENSURE(again.ok() && again->body == frame->body && again->count == frame->count);
  }
  static_cast<void>(session::decode_inner(1, bytes).ok());
  return 0;
}
