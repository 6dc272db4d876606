// A form as JSON, of each type that a desk records.
#include "schema/base/ensure.h"
#include "schema/catalog/catalog.h"
#include "tests/fuzz/fuzz.h"

using namespace jindu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const catalog::Catalog& catalog = catalog::Catalog::product();
  for (const char* name : {"Filing", "Settlement", "Reversal"}) {
    const catalog::RecordType& type = *catalog.find(name);
    const catalog::JsonIn in = catalog::from_json(catalog, type, fuzz::text(data, size));
    if (!in.problems.empty()) continue;
    catalog::normalise(type, *in.record);
    const bool good = catalog::validate(type, *in.record, true).empty();
    const catalog::JsonIn again = catalog::from_json(catalog, type, catalog::to_json(*in.record));
    JINDU_ENSURE(again.problems.empty());
    JINDU_ENSURE(catalog::validate(type, *again.record, true).empty() == good);
    for (const catalog::Field& field : type.fields) catalog::display(field, *in.record);
    catalog::mask(type, *in.record, records::PLAIN);
  }
  return 0;
}
