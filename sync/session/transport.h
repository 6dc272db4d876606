#pragma once
#include <string>

#include "schema/base/bytes.h"
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
};

}  // namespace jindu::session
