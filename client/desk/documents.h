#pragma once
#include "client/desk/core.h"
#include "client/desk/json.h"
#include "sync/oplog/attached.h"

/// Where the scans of a record's papers stand: which the city still lacks, and until when.
namespace jindu::desk {

/// {"pending":2,"due":"2026-12-02","line":"材料待上传 2 份，期限 …","materials":[{…}]} of a record;
/// empty where it has no papers.
Result<Json> documents_of(const Core& core, const RecordId& owner);

/// The papers of a record as a form names them (`materials`), to be handed in with another that
/// takes its place; empty: none. What the city sent back is not among them. A scan itself is
/// attached anew.
Result<Json> papers_of(const Core& core, const RecordId& owner);

/// The record that a paper belongs to.
struct PaperOwner {
  std::string doc_no;
  bool gone = false;  ///< it has come to nothing: nobody waits for its papers
};
/// Empty: it is not here.
Result<std::optional<PaperOwner>> owner_of(const Core& core, const catalog::Message& material);

/// Whether this post hands in papers.
bool may_attach(const Core& core);

/// Records of this site whose scans the city lacks, each as in `documents_of`, with its number.
Result<Json> pending_documents(const Core& core);

/// Where a paper stands for whoever looks after it: received, waiting (its scan is on this computer and
/// not at the city yet), seen (the original was looked at), or missing.
std::string_view paper_state(const catalog::Message& material, bool scan_here);
std::string_view paper_state_label(std::string_view state);

/// The scan that this desk has attached to a paper, newest first; empty: none is here (any more).
Result<std::optional<oplog::AttachedFiles::File>> scan_here(const Core& core,
                                                            const RecordId& material);

/// "材料待上传 2 份，期限 2026-12-02"; empty for none.
std::string documents_line(std::uint64_t pending, const std::string& due);

}  // namespace jindu::desk
