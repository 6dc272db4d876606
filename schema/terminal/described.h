#pragma once
#include <nlohmann/json.hpp>
#include <string>

/// What can be recorded and done, as text: schema/rules/described.h gives the JSON.
namespace jindu::terminal {

std::string types_text(const nlohmann::ordered_json& types);
std::string fields_text(const nlohmann::ordered_json& fields);
std::string steps_text(const nlohmann::ordered_json& steps);

}  // namespace jindu::terminal
