#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "sync/db/connection.h"

namespace jindu::db {

/// Prepared statements that are not in use, by their text. Owned by a connection.
struct Connection::Cache {
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>> idle;
};

}  // namespace jindu::db
