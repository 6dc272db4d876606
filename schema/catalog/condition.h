#pragma once
#include <string_view>
#include <vector>

#include "schema/catalog/catalog.h"

namespace jindu::catalog {

/// "field=value[,value] & field!=value"; "field=": nothing stands there. `invalid` for an unknown
/// field or value.
Result<std::vector<Condition>> parse_conditions(const Descriptor* owner, std::string_view text);
bool holds(const std::vector<Condition>& conditions, const Message& record);

}  // namespace jindu::catalog
