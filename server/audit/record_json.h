#pragma once
#include <nlohmann/json.hpp>

#include "schema/catalog/catalog.h"
#include "schema/wire/sync.pb.h"
#include "server/store/rows.h"

/// Records as JSON objects for the command line: proto field names, integer fen, ids as UUID text.
namespace jindu::audit {

using Json = nlohmann::ordered_json;

/// A stored record, taken apart.
struct Shown {
  const catalog::RecordType* type = nullptr;
  wire::RecordHeader header;
  std::unique_ptr<catalog::Message> record;
};
/// `too_new` for a type that this program lacks; `corrupt`.
Result<Shown> take_apart(const catalog::Catalog& catalog, const store::RecordRow& row);

Json header_json(const wire::RecordHeader& header, const catalog::RecordType& type);
Json record_json(const catalog::Message& record);
Json verdict_json(const wire::Verdict& verdict);
/// A field in fen as yuan: "1,980.00"; absent: "0.00".
std::string yuan(const Json& json, const char* name);
/// Empty for nil or ill-formed bytes.
std::string id_text(ByteView id16);

}  // namespace jindu::audit
