#include "schema/base/result.h"

namespace jindu {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::corrupt:
      return "corrupt";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::invalid:
      return "invalid";
    case ErrorCode::refused:
      return "refused";
    case ErrorCode::io:
      return "io";
    case ErrorCode::full:
      return "full";
    case ErrorCode::busy:
      return "busy";
    case ErrorCode::locked:
      return "locked";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::unauthorized:
      return "unauthorized";
    case ErrorCode::too_new:
      return "too_new";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::too_large:
      return "too_large";
  }
  return "unknown";
}

}  // namespace jindu
