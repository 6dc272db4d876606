#include "client/desk/documents.h"
#include "client/desk/form.h"
#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "client/desk/record.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/told.h"

/// The papers of one record as its page shows them: those that are there, and those that are
/// wanted.
namespace jindu::desk {
namespace {

/// Kinds that a record has already; what came back is wanted again.
std::vector<std::string> kinds_there(const Json& papers) {
  std::vector<std::string> kinds;
  for (const Json& one : papers) {
    if (one.value("state", "") != "wrong") kinds.push_back(one.value("kind", ""));
  }
  return kinds;
}

/// What the city's rules ask for beside the papers that are there.
Result<Json> wanted(Core& core, const replica::View& view, const Json& papers) {
  Json list = Json::array();
  if (rules::gone(view.header.state())) return list;
  JINDU_TRY(const Judgement judgement,
            judge(core, *view.type, *view.record, false, kinds_there(papers)));
  for (const rules::MaterialAnswer& one : judgement.assessment.materials) {
    if (one.present || one.waived) continue;
    list.push_back({{"kind", one.kind},
                    {"kind_label", one.label},
                    {"state", "missing"},
                    {"state_label", paper_state_label("missing")},
                    {"source", rules::source_text(one.source)}});
  }
  return list;
}

}  // namespace

Result<Answer> Desk::papers(std::string_view ref) const {
  JINDU_TRY(const std::optional<RecordId> id, core_->find_ref(ref));
  if (!id) return not_here(ref);
  JINDU_TRY(const auto view, core_->replica->view(*id));
  if (!view) return not_here(ref);
  JINDU_TRY(Json documents, documents_of(*core_, *id));
  if (documents.is_null()) documents = Json::object();  // It has no papers yet.
  Json papers = documents.value("materials", Json::array());
  JINDU_TRY(Json missing, wanted(*core_, *view, papers));
  return answer_of({{"papers", std::move(papers)},
                    {"wanted", std::move(missing)},
                    {"line", documents.value("line", "")},
                    {"may_attach", may_attach(*core_)}});
}

Result<std::optional<Desk::Scan>> Desk::scan(std::string_view material) const {
  const Result<RecordId> id = parse_id<RecordId>(material);
  if (!id.ok()) return std::optional<Scan>();
  JINDU_TRY(const auto file, scan_here(*core_, *id));
  if (!file) return std::optional<Scan>();
  const oplog::AttachedFiles files(core_->outbox_db);
  Scan scan{file->media_type, {}};
  for (std::uint32_t no = 0; no < oplog::chunks_of(file->size); ++no) {
    JINDU_TRY(const Bytes chunk, files.chunk(file->no, no));
    scan.bytes += chunk;
  }
  return std::optional(std::move(scan));
}

}  // namespace jindu::desk
