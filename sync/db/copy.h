#pragma once
#include "sync/db/connection.h"

namespace jindu::db {

/// The whole database as it is now, into a new file, which is one file alone (no WAL beside it) when
/// this returns. Readers and writers of `from` go on meanwhile. The same key on both sides.
Status copy(Connection& from, const OpenOptions& to);

}  // namespace jindu::db
