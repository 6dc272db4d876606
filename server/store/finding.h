#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog/catalog.h"
#include "server/store/rows.h"

/// What a record is looked for by: the texts that the schema marks as searched, and phones. Kept as
/// links, so that nobody reads every record of a city to find one. Document numbers have links of
/// their own (LinkKind::doc_no).
namespace jindu::store {

struct FoundBy {
  LinkKind kind = LinkKind::found_by;
  std::string value;
  bool operator==(const FoundBy& other) const = default;
};

/// Each once. Numbers of people (IDs, phones) also by their end, turned round.
std::vector<FoundBy> finding_keys(const catalog::RecordType& type, const catalog::Message& record);
/// What somebody typed, as the keys are written: without blanks, in capitals.
std::string finding_text(std::string_view typed);
/// Turned round, byte by byte: for ends of numbers alone.
std::string turned(std::string_view number);

}  // namespace jindu::store
