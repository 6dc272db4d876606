// A CSV file from another office.
#include "server/imports/sheet.h"

#include "schema/base/ensure.h"
#include "tests/fuzz/fuzz.h"

using namespace jindu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  imports::Sheet sheet(
      fuzz::text(data, size),
      {{"id_no", "身份证号码", true}, {"name", "姓名", true}, {"status", "参保状态", false}});
  if (sheet.refusal()) return 0;
  imports::Report report;
  imports::Row row;
  std::size_t rows = 0;
  while (sheet.next(row, report)) {
    JINDU_ENSURE(!row.cell(0).empty() && !row.cell(1).empty());
    ++rows;
  }
  JINDU_ENSURE(rows <= size);
  return 0;
}
