#pragma once
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "schema/base/ids.h"
#include "schema/base/result.h"
#include "schema/catalog/catalog.h"

/// What a paper says of the records that its own record names.
namespace jindu::rules {

struct Named {
  const catalog::RecordType* type = nullptr;
  std::shared_ptr<const catalog::Message> record;
  std::string doc_no;
};
/// Nothing: it is not here.
using FindNamed = std::function<Result<std::optional<Named>>(const RecordId&)>;

/// The references that cells of `forms` (as `described_form` gives them) follow: "application.items.days".
std::set<std::string> paths_of(const nlohmann::ordered_json& forms);

/// By path the values at its end, and by field the numbers of the papers that it names. What is not here
/// adds none.
Result<nlohmann::ordered_json> linked_json(const catalog::RecordType& type,
                                           const catalog::Message& record,
                                           const std::set<std::string>& paths,
                                           const FindNamed& find);

/// The places whose codes stand in the record, as `places::told`, by code.
nlohmann::ordered_json place_names(const catalog::RecordType& type,
                                   const catalog::Message& record);

/// The codes of hospitals that stand in the record.
std::set<std::string> hospital_codes(const catalog::RecordType& type,
                                     const catalog::Message& record);

}  // namespace jindu::rules
