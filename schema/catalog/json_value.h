#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/problem.h"

/// Inside the catalog: JSON as it was written, number by number and name by name, which a document
/// model would round and a map would hide.
namespace jindu::catalog {

struct JsonMember;

struct JsonValue {
  enum class Kind { null, boolean, integer, other_number, text, array, object };
  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  std::string text;
  std::vector<JsonValue> items;
  std::vector<JsonMember> members;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

/// Names twice in one object are problems with their path; the first stands. False: not JSON, too
/// large or too deep, and `problems` says so.
bool parse_json(std::string_view text, JsonValue& root, Problems& problems);
/// A name as a part of a path: itself where it looks like a field's name, else "?", because what
/// stands there may be anybody's data.
std::string path_part(std::string_view name);

}  // namespace jindu::catalog
