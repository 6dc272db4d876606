// An entry of somebody's chain: taken apart, its payload parsed, its words looked up.
#include "sync/oplog/entry.h"

#include "server/accept/prepared.h"
#include "tests/fuzz/fuzz.h"

using namespace jindu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const rules::LifeCycles cycles = rules::LifeCycles::load().value();
  const ByteView bytes = fuzz::text(data, size);
  Bytes inside(bytes);
  if (const auto received = oplog::take_apart(bytes); received.ok()) inside = received->payload;
  auto payload = oplog::parse_payload(inside);
  if (!payload.ok()) return 0;
  for (wire::Operation& operation : *payload->mutable_operations()) {
    accept::prepare_operation(catalog::Catalog::product(), cycles, std::move(operation));
  }
  return 0;
}
