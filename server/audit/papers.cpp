#include "server/audit/papers.h"

#include "schema/records/material.pb.h"
#include "sync/oplog/attached.h"

namespace jindu::audit {
namespace {

using records::Material;

Result<Shown> material_shown(const ExplainContext& context, const RecordId& id) {
  JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(id));
  if (!row || row->type != "Material") return fail(ErrorCode::not_found, "material: no such id");
  return take_apart(context.city.catalog, *row);
}

std::string label_of(const Shown& shown, std::string_view field) {
  const catalog::Field* found = shown.type->find(field);
  return found == nullptr ? std::string() : catalog::display(*found, *shown.record);
}

bool is_pending(const Material& material) {
  return material.waived_by_query().empty() &&
         (material.scan() == Material::pending || material.scan() == Material::missing);
}

std::string pending_line(std::uint64_t pending, const std::string& due) {
  if (pending == 0) return {};
  return "材料待上传 " + std::to_string(pending) + " 份" +
         (due.empty() ? std::string() : "，期限 " + due);
}

Result<Json> json_of(const ExplainContext& context, const RecordId& id, const Shown& shown) {
  const auto& material = static_cast<const Material&>(*shown.record);
  Json json{
      {"id", to_string(id)},
      {"owner", id_text(material.owner())},
      {"kind", Material::Kind_Name(material.kind())},
      {"kind_label", label_of(shown, "kind")},
      {"form", Material::Form_Name(material.form())},
      {"form_label", label_of(shown, "form")},
      {"scan", material.scan() == Material::SCAN_NONE ? "" : Material::Scan_Name(material.scan())},
      {"scan_label", label_of(shown, "scan")},
      {"quality", Material::Quality_Name(material.quality())},
      {"due", material.due()},
      {"sha256", to_hex(material.sha256())}};
  if (!material.has_blob()) return json;
  json["attached_sha256"] = to_hex(material.blob());
  JINDU_TRY(const Hash hash, hash_from(material.blob()));
  JINDU_TRY(const std::optional<store::Blob> blob, context.reader.blob(hash));
  if (!blob) return json;
  json["size"] = blob->size;
  json["media_type"] = blob->media_type;
  json["chunks"] = oplog::chunks_of(blob->size);
  json["chunks_held"] = blob->chunks;
  json["whole"] = blob->city_seq != 0;
  return json;
}

}  // namespace

Result<Json> paper_json(const ExplainContext& context, const RecordId& material) {
  JINDU_TRY(const Shown shown, material_shown(context, material));
  return json_of(context, material, shown);
}

Result<Json> papers_of(const ExplainContext& context, const RecordId& owner) {
  JINDU_TRY(const std::vector<store::Link> links,
            context.reader.links(store::LinkKind::material_of, owner.view()));
  if (links.empty()) return Json();
  Json list = Json::array();
  std::uint64_t pending = 0;
  std::string due;
  for (const store::Link& link : links) {
    JINDU_TRY(const Shown shown, material_shown(context, link.record));
    JINDU_TRY(Json json, json_of(context, link.record, shown));
    list.push_back(std::move(json));
    const auto& material = static_cast<const Material&>(*shown.record);
    if (!is_pending(material)) continue;
    ++pending;
    if (!material.due().empty() && (due.empty() || material.due() < due)) due = material.due();
  }
  return Json{{"pending", pending},
              {"due", due},
              {"line", pending_line(pending, due)},
              {"materials", std::move(list)}};
}

std::string papers_text(const Json& papers) {
  std::string text;
  for (const Json& one : papers.value("materials", Json::array())) {
    text += "材料 " + one.value("kind_label", "") + "（" + one.value("form_label", "") + "）  " +
            one.value("scan_label", "");
    if (one.contains("size")) text += "  " + std::to_string(one.value("size", 0)) + " 字节";
    text += "  编号 " + one.value("id", "") + "\n";
  }
  const std::string line = papers.value("line", "");
  return line.empty() ? text : text + line + "\n";
}

Status read_scan(const ExplainContext& context, const RecordId& material,
                 const std::function<Status(ByteView)>& take) {
  JINDU_TRY(const Shown shown, material_shown(context, material));
  const auto& record = static_cast<const Material&>(*shown.record);
  if (!record.has_blob()) return fail(ErrorCode::not_found, "material: no scan");
  JINDU_TRY(const Hash hash, hash_from(record.blob()));
  JINDU_TRY(const std::optional<store::Blob> blob, context.reader.blob(hash));
  if (!blob || blob->city_seq == 0) return fail(ErrorCode::not_found, "material: not all is here");
  const std::unique_ptr<crypto::Hasher> hasher = context.city.suite.hasher();
  for (std::uint32_t no = 0; no < blob->chunks; ++no) {
    JINDU_TRY(const std::optional<Bytes> chunk, context.reader.blob_chunk(hash, no));
    if (!chunk) return fail(ErrorCode::corrupt, "material: a chunk is missing");
    hasher->add(*chunk);
    JINDU_TRY_OK(take(*chunk));
  }
  if (hasher->finish() != hash) return fail(ErrorCode::corrupt, "material: fingerprint");
  return {};
}

}  // namespace jindu::audit
