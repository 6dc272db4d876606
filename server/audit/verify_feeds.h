#pragma once
#include "server/audit/verify.h"

/// Private to this folder.
namespace jindu::audit {

/// Each feed's digest and size, reckoned again over the bytes that desks get.
Status check_feeds(store::Reader& reader, const crypto::Suite& suite, VerifyReport& report);

/// Every held record has an open case, and every open case a record that is alive.
Status check_cases(store::Reader& reader, const catalog::Catalog& catalog, VerifyReport& report);

}  // namespace jindu::audit
