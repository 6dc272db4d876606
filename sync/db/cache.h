#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "sync/db/connection.h"

namespace jindu::db {

/// What a connection keeps to itself: prepared statements that are not in use, by their text; the
/// key, to check pages with (empty under another VFS than the system's).
struct Connection::Cache {
  Bytes key;
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>> idle;
};

}  // namespace jindu::db
