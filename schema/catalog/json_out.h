#pragma once
#include <string>

#include "schema/catalog/catalog.h"

namespace jindu::catalog {

/// One field's value as JSON text on one line; "null" without a value.
std::string field_json(const Message& record, const FieldDescriptor* field);

}  // namespace jindu::catalog
