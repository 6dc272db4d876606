#pragma once
#include "server/audit/verify.h"

/// Private to this folder.
namespace jindu::audit {

/// Clearings against their lines, the settlements that stand in them, and the ledger.
Status check_clearings(store::Reader& reader, const store::City& city, VerifyReport& report);

/// Each feed's digest and size, reckoned again over the bytes that desks get.
Status check_feeds(store::Reader& reader, const crypto::Suite& suite, VerifyReport& report);

/// Every attached file whose stored bytes are not what its name says.
Status check_files(store::Reader& reader, const crypto::Suite& suite, VerifyReport& report);

/// Every held record has an open case, and every open case a record that is alive.
Status check_cases(store::Reader& reader, const catalog::Catalog& catalog, VerifyReport& report);

}  // namespace jindu::audit
