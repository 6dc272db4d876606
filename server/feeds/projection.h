#pragma once
#include "server/store/live.h"

namespace jindu::feeds {

/// A record for a site that only needs to know that it is there (已在别处结算): no amounts, no
/// accounts, no contact data, no place; serialized wire::RecordState.
Bytes other_projection(const store::Live& live);

}  // namespace jindu::feeds
