#pragma once
#include <string>
#include <vector>

#include "server/accept/executor.h"
#include "server/audit/log_reader.h"
#include "server/store/work.h"

/// Whether the city's store says the truth: every promise that can be checked after the fact is
/// reckoned again from the entries and records, by nothing that the writer remembered.
namespace jindu::audit {

struct VerifyReport {
  bool store_ok = true;       ///< database pages
  bool chains_ok = true;      ///< dense numbers, hashes, chain heads, operations where they belong
  bool signatures_ok = true;  ///< of every entry that is not already held for its signature
  bool ledger_balanced = true;
  bool feeds_ok = true;  ///< digests and sizes, reckoned from the records' bytes
  bool clearings_ok = true;  ///< hospitals' clearings: lines, settlements, what the ledger owes
  bool files_ok = true;  ///< attached files: chunks, sizes, fingerprints
  bool cases_ok = true;  ///< what is held has an open case; an open case has something alive
  bool rights_ok = true;  ///< one right is owed once, and to nobody who was merged into another
  std::uint64_t entries = 0;
  std::uint64_t operations = 0;
  std::vector<std::string> findings;  ///< Chinese, with numbers and ids; no personal data
  bool ok() const {
    return store_ok && chains_ok && signatures_ok && ledger_balanced && feeds_ok && clearings_ok &&
           files_ok && cases_ok && rights_ok;
  }
};

/// Reads everything once, from one moment.
Result<VerifyReport> verify(store::Store& store, store::Reader& reader, const store::City& city,
                            accept::Executor& executor);

}  // namespace jindu::audit
