#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "schema/base/bytes.h"
#include "schema/base/ensure.h"
#include "schema/base/result.h"

namespace jindu::session {

/// Carries one framed message to the city and brings the framed answer: HTTP POST in the product,
/// memory in tests and in the simulator. `unavailable` when no whole answer came (the message may
/// or may not have arrived).
class Transport {
 public:
  virtual ~Transport() = default;
  /// `path`: "/v1/sync" or "/v1/enrol".
  virtual Result<Bytes> exchange(std::string_view path, ByteView frame) = 0;

  /// The same in two steps, so that desk and city can work at once: `begin` sends, the caller does
  /// something else, `finish` waits for the answer. One at a time; each `begin` needs its `finish`.
  /// Unless a transport knows better, all of it happens in `begin`.
  virtual void begin(std::string_view path, Bytes frame) {
    JINDU_ENSURE(!begun_);
    begun_ = exchange(path, frame);
  }
  virtual Result<Bytes> finish() {
    JINDU_ENSURE(begun_.has_value());
    Result<Bytes> answer = std::move(*begun_);
    begun_.reset();
    return answer;
  }

 private:
  std::optional<Result<Bytes>> begun_;
};

}  // namespace jindu::session
