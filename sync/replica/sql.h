#pragma once
#include <string_view>

/// Statements of more than one file.
namespace jindu::replica {

constexpr std::string_view kGetMeta = "SELECT value FROM meta WHERE name = ?";
constexpr std::string_view kSetMeta = "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)";
constexpr std::string_view kDropCases = "DELETE FROM conflict WHERE record_id = ?";

}  // namespace jindu::replica
