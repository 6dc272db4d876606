#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "schema/base/bytes.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/world.h"

/// Small things that the deeds share.
namespace jindu::sim {

using nlohmann::json;

inline json parse(const Bytes& body) { return json::parse(body, nullptr, false); }

inline Deed deed_of(const DeskMachine& desk, const char* act, const json& form) {
  Deed deed;
  deed.desk = desk.name;
  deed.act = act;
  for (const auto& [field, value] : form.items()) {
    if (value.is_string()) deed.fields[field] = value.get<std::string>();
    if (value.is_number_integer()) deed.fields[field] = std::to_string(value.get<std::int64_t>());
  }
  return deed;
}

}  // namespace jindu::sim
