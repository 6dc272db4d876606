#include "client/cli/commands.h"

namespace jindu::cli {

Outcome serve(const Arguments&) {
  Outcome outcome;
  outcome.answer = fail(ErrorCode::unsupported, "serve");
  return outcome;
}

}  // namespace jindu::cli
