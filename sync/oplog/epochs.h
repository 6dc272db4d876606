#pragma once
#include "schema/base/ids.h"
#include "sync/db/connection.h"

namespace jindu::oplog {

/// What the first entry of an epoch follows: the last entry of the epoch before that the city had
/// taken; zeros in the first epoch. `not_found`: no such epoch here.
Result<Hash> base_of(db::Connection& outbox_db, const Epoch& epoch);

}  // namespace jindu::oplog
