// Short words that people type or programs send: request targets, enrolment codes, ids, dates.
#include "schema/base/date.h"
#include "schema/base/ids.h"
#include "schema/catalog/checks.h"
#include "sync/http/pending.h"
#include "sync/session/enrol.h"
#include "tests/fuzz/fuzz.h"

using namespace jindu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text(data, size);
  http::Request request;
  static_cast<void>(http::split_target(text, request));
  static_cast<void>(session::parse_enrol_code(text).ok());
  static_cast<void>(parse_id<RecordId>(text).ok());
  static_cast<void>(parse_date(text).ok());
  static_cast<void>(catalog::valid_doc_no(text));
  static_cast<void>(catalog::valid_resident_id(text));
  static_cast<void>(catalog::valid_uscc(text));
  return 0;
}
