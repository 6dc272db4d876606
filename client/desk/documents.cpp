#include "client/desk/documents.h"

#include <algorithm>
#include <map>

#include "client/desk/form.h"
#include "client/desk/inbox.h"
#include "client/desk/materials.h"
#include "schema/rules/lifecycle.h"
#include "sync/oplog/attached.h"

namespace jindu::desk {
namespace {

constexpr std::size_t kPapersMax = 200;
constexpr std::size_t kPendingMax = 2000;

/// The city's word, or none yet: then the scan is on this computer at best.
bool is_pending(const catalog::Message& material) {
  if (has(material, "waived_by_query")) return false;
  const std::string scan = enum_of(material, "scan");
  return scan.empty() || scan == "pending" || scan == "missing";
}

std::string shown(const catalog::RecordType& type, const catalog::Message& material,
                  std::string_view field) {
  const catalog::Field* found = type.find(field);
  return found == nullptr ? std::string() : catalog::display(*found, material);
}

Result<Json> material_json(const Core& core, const RecordId& id, const replica::View& view) {
  const catalog::Message& material = *view.record;
  JINDU_TRY(const auto file, scan_here(core, id));
  const std::string_view state = paper_state(material, file.has_value());
  Json json = {{"id", to_string(id)},
               {"kind", enum_of(material, "kind")},
               {"kind_label", material_label(core, enum_of(material, "kind"))},
               {"form", enum_of(material, "form")},
               {"form_label", shown(*view.type, material, "form")},
               {"scan", enum_of(material, "scan")},
               {"scan_label", is_pending(material) && enum_of(material, "scan").empty()
                                  ? "材料待上传"
                                  : shown(*view.type, material, "scan")}};
  json["state"] = state;
  json["state_label"] = paper_state_label(state);
  if (file) json["file"] = {{"media_type", file->media_type}, {"size", file->size}};
  if (has(material, "due")) json["due"] = text_of(material, "due");
  if (has(material, "sha256")) json["sha256"] = to_hex(text_of(material, "sha256"));
  return json;
}

void take_due(std::string& due, const catalog::Message& material) {
  const std::string own = text_of(material, "due");
  if (!own.empty() && (due.empty() || own < due)) due = own;
}

/// Those of a record that were not refused.
Result<std::vector<std::pair<RecordId, replica::View>>> papers_here(const Core& core,
                                                                    const RecordId& owner) {
  const catalog::RecordType* type = core.catalog.find("Material");
  JINDU_ENSURE(type != nullptr);
  JINDU_TRY(const std::vector<RecordId> ids,
            core.replica->find_by(*type, "owner", owner.view(), kPapersMax));
  std::vector<std::pair<RecordId, replica::View>> found;
  for (const RecordId& id : ids) {
    JINDU_TRY(auto view, core.replica->view(id));
    if (view && view->origin != replica::Origin::refused) found.emplace_back(id, *std::move(view));
  }
  return found;
}

/// "出院小结、诊断证明书等 5 种": as many as a line has room for.
std::string kinds_text(std::vector<std::string> kinds) {
  constexpr std::size_t kTold = 6;
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  std::string text;
  for (std::size_t i = 0; i < kinds.size() && i < kTold; ++i) text += (i == 0 ? "" : "、") + kinds[i];
  return kinds.size() > kTold ? text + "等 " + std::to_string(kinds.size()) + " 种" : text;
}

}  // namespace

std::string_view paper_state(const catalog::Message& material, bool scan_here) {
  const std::string scan = enum_of(material, "scan");
  if (scan == "received") return "received";
  if (scan == "altered" || scan == "returned") return "wrong";
  if (has(material, "waived_by_query") || scan == "waived") return "waived";
  if (scan_here) return "waiting";
  return enum_of(material, "form") == "original_seen" ? "seen" : "missing";
}

std::string_view paper_state_label(std::string_view state) {
  constexpr std::pair<std::string_view, std::string_view> kLabels[] = {
      {"received", "有影像"}, {"waiting", "待上传"},   {"seen", "原件已核，待影像"},
      {"missing", "缺"},      {"wrong", "须重新扫描"}, {"waived", "免交"}};
  for (const auto& [name, label] : kLabels) {
    if (name == state) return label;
  }
  return {};
}

Result<std::optional<oplog::AttachedFiles::File>> scan_here(const Core& core,
                                                            const RecordId& material) {
  JINDU_TRY(const auto own, core.outbox.of_record(material));
  // Reading alone; its connection is the core's, which a const Core lends nobody else.
  const oplog::AttachedFiles files(const_cast<db::Connection&>(core.outbox_db));
  for (auto one = own.rbegin(); one != own.rend(); ++one) {
    const bool refused = one->verdict && one->verdict->kind() == wire::Verdict::REFUSED;
    if (refused || !one->operation.has_attach()) continue;
    JINDU_TRY(const Hash hash, hash_from(one->operation.attach().blob_hash()));
    JINDU_TRY(auto file, files.find(hash));
    if (file) return file;
  }
  return std::optional<oplog::AttachedFiles::File>();
}

std::string documents_line(std::uint64_t pending, const std::string& due) {
  if (pending == 0) return {};
  return "材料待上传 " + std::to_string(pending) + " 份" +
         (due.empty() ? std::string() : "，期限 " + due);
}

Result<Json> documents_of(const Core& core, const RecordId& owner) {
  JINDU_TRY(const auto papers, papers_here(core, owner));
  Json list = Json::array();
  std::uint64_t pending = 0;
  std::string due;
  for (const auto& [id, view] : papers) {
    JINDU_TRY(Json json, material_json(core, id, view));
    list.push_back(std::move(json));
    if (!is_pending(*view.record)) continue;
    ++pending;
    take_due(due, *view.record);
  }
  if (list.empty()) return Json();
  return Json{{"pending", pending},
              {"due", due},
              {"line", documents_line(pending, due)},
              {"materials", std::move(list)}};
}

Result<Json> papers_of(const Core& core, const RecordId& owner) {
  JINDU_TRY(const auto papers, papers_here(core, owner));
  Json list = Json::array();
  for (const auto& [id, view] : papers) {
    if (enum_of(*view.record, "scan") == "returned") continue;
    Json form = record_json(*view.record);
    for (const catalog::Field& field : view.type->fields) {
      if (!is_typed(field) || field.name() == "owner") form.erase(field.name());
    }
    list.push_back(std::move(form));
  }
  return list;
}

Result<std::optional<PaperOwner>> owner_of(const Core& core, const catalog::Message& material) {
  const Result<RecordId> id = id_from<RecordId>(text_of(material, "owner"));
  if (!id.ok()) return std::optional<PaperOwner>();
  JINDU_TRY(const auto owner, core.replica->view(*id));
  if (!owner) return std::optional<PaperOwner>();
  return std::optional(PaperOwner{owner->header.doc_no(), rules::gone(owner->header.state())});
}

Result<Json> pending_documents(const Core& core) {
  const catalog::RecordType* type = core.catalog.find("Material");
  JINDU_ENSURE(type != nullptr);
  struct Owner {
    std::uint64_t pending = 0;
    std::string due;
    std::vector<std::string> kinds;
  };
  std::map<Bytes, Owner> owners;
  for (const char* scan : {"missing", "pending"}) {
    JINDU_TRY(const std::vector<RecordId> ids,
              core.replica->find_by(*type, "scan", scan, kPendingMax));
    for (const RecordId& id : ids) {
      JINDU_TRY(const auto view, core.replica->view(id));
      if (!view || view->header.origin_site() != core.site.site_no()) continue;
      JINDU_TRY(const std::optional<PaperOwner> of, owner_of(core, *view->record));
      if (of && of->gone) continue;
      Owner& owner = owners[text_of(*view->record, "owner")];
      ++owner.pending;
      take_due(owner.due, *view->record);
      owner.kinds.push_back(shown(*type, *view->record, "kind"));
    }
  }
  Json list = Json::array();
  for (const auto& [bytes, owner] : owners) {
    JINDU_TRY(const RecordId id, id_from<RecordId>(bytes));
    JINDU_TRY(const auto view, core.replica->view(id));
    Json json = {{"id", to_string(id)},
                 {"pending", owner.pending},
                 {"due", owner.due},
                 {"kinds", kinds_text(owner.kinds)}};
    if (view) {
      json["doc_no"] = view->header.doc_no();
      json["type"] = view->type->name;
      json["type_label"] = view->type->options.label();
      json["name"] = name_on(*view->type, *view->record);
    }
    json["line"] = documents_line(owner.pending, owner.due);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace jindu::desk
