#pragma once
#include <functional>

#include "server/audit/explain.h"

/// The papers of a record and their scans, for whoever reviews it.
namespace jindu::audit {

/// {"pending", "due", "line", "materials":[{"id", "kind", "kind_label", "form", "scan", "size",
/// …}]}; empty where it has none.
Result<Json> papers_of(const ExplainContext& context, const RecordId& owner);
/// One paper, as in the list.
Result<Json> paper_json(const ExplainContext& context, const RecordId& material);
/// One line each, the sum last.
std::string papers_text(const Json& papers);

/// Hands out the scan of a paper, chunk by chunk. `not_found`: it has none, or not all of it is
/// here; `corrupt`: what is stored does not fit its fingerprint (told after the last chunk).
Status read_scan(const ExplainContext& context, const RecordId& material,
                 const std::function<Status(ByteView)>& take);

}  // namespace jindu::audit
