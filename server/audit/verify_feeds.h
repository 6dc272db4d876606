#pragma once
#include <functional>

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

/// One right is owed once; who was merged into another owes nothing and is owed nothing.
Status check_rights(store::Reader& reader, const catalog::Catalog& catalog, VerifyReport& report);

/// All records of a type, in one state or (empty) in any.
Status each_record(store::Reader& reader, std::string_view type, std::string_view state,
                   const std::function<Status(const store::RecordRow&)>& look);

}  // namespace jindu::audit
