#include "server/claims/scans.h"

#include <algorithm>

#include "server/claims/papers.h"

namespace jindu::claims {
namespace {

using records::Material;
using store::LinkKind;
using store::Live;

bool waits(Material::Scan scan) { return scan == Material::pending || scan == Material::missing; }

Result<std::vector<Live*>> papers_of(store::Work& work, const RecordId& owner) {
  JINDU_TRY(const std::vector<store::Link> links, work.links(LinkKind::material_of, owner.view()));
  std::vector<Live*> papers;
  for (const store::Link& link : links) {
    JINDU_TRY(Live * material, work.need(link.record.view(), "Material"));
    papers.push_back(material);
  }
  return papers;
}

/// What leads to the paper says its kind while it counts, and 0 otherwise.
Status lead_to(store::Work& work, const Live& material) {
  const auto& record = material.as<Material>();
  JINDU_TRY_OK(work.unlink(LinkKind::material_of, record.owner(), material.id()));
  return work.link(LinkKind::material_of, record.owner(), material.id(),
                   handed_in(record) ? record.kind() : 0);
}

Status wait_until(store::Work& work, const Live& material, const std::string& before) {
  const auto& record = material.as<Material>();
  if (!before.empty()) JINDU_TRY_OK(work.unlink(LinkKind::scan_due, before, material.id()));
  if (record.scan() != Material::pending || record.due().empty()) return {};
  return work.link(LinkKind::scan_due, record.due(), material.id());
}

}  // namespace

bool handed_in(const Material& material) {
  if (!material.waived_by_query().empty()) return true;
  if (material.quality() != Material::ok) return false;
  if (material.scan() == Material::altered || material.scan() == Material::returned) return false;
  // Who has seen the original has seen it, whether or not its scan comes.
  return material.form() == Material::original_seen || material.scan() != Material::missing;
}

bool relied_upon(const Material& material) {
  if (!material.waived_by_query().empty()) return true;
  if (!handed_in(material)) return false;
  return material.form() == Material::original_seen || material.scan() == Material::received ||
         material.scan() == Material::waived;
}

Result<std::vector<std::string>> relied_kinds(store::Work& work, const RecordId& owner) {
  JINDU_TRY(const std::vector<Live*> papers, papers_of(work, owner));
  std::vector<std::string> kinds;
  for (const Live* paper : papers) {
    const auto& record = paper->as<Material>();
    if (relied_upon(record)) kinds.push_back(Material::Kind_Name(record.kind()));
  }
  return kinds;
}

Result<std::set<std::string>> altered_kinds(store::Work& work, const RecordId& owner) {
  JINDU_TRY(const std::vector<Live*> papers, papers_of(work, owner));
  std::set<std::string> kinds;
  for (const Live* paper : papers) {
    const auto& record = paper->as<Material>();
    if (record.scan() == Material::altered) kinds.insert(Material::Kind_Name(record.kind()));
  }
  for (const Live* paper : papers) {
    const auto& record = paper->as<Material>();
    if (relied_upon(record)) kinds.erase(Material::Kind_Name(record.kind()));
  }
  return kinds;
}

Status take_material(store::Work& work, Live& material, const std::string& due) {
  auto& record = material.as<Material>();
  JINDU_TRY_OK(lead_to(work, material));
  if (!record.waived_by_query().empty() || record.due() == due) return {};
  record.set_due(due);
  record.set_scan(Material::pending);
  JINDU_TRY_OK(wait_until(work, material, {}));
  return work.act(material, "", "", {"due", "scan"});
}

Status set_scan(store::Work& work, Live& material, Material::Scan scan) {
  auto& record = material.as<Material>();
  if (record.scan() == scan) return {};
  record.set_scan(scan);
  JINDU_TRY_OK(lead_to(work, material));
  JINDU_TRY_OK(wait_until(work, material, record.due()));
  return work.act(material, "", "", {"scan"});
}

Status note_scan(store::Work& work, Live& material, const Hash& hash, bool whole,
                 const std::string& due) {
  auto& record = material.as<Material>();
  const std::string before = record.due();
  if (record.has_blob()) {
    JINDU_TRY_OK(work.unlink(LinkKind::blob_of, record.blob(), material.id()));
  }
  record.set_blob(Bytes(view(hash)));
  std::vector<std::string> fields = {"blob", "scan"};
  if (before.empty()) {
    record.set_due(due);
    fields.emplace_back("due");
  }
  const bool fits = record.sha256().empty() || record.sha256() == view(hash);
  record.set_scan(!fits ? Material::altered : whole ? Material::received : Material::pending);
  JINDU_TRY_OK(work.link(LinkKind::blob_of, record.blob(), material.id()));
  JINDU_TRY_OK(lead_to(work, material));
  JINDU_TRY_OK(wait_until(work, material, before));
  JINDU_TRY_OK(work.act(material, "", "", fields));
  return record.scan() == Material::received ? scan_stands_for_originals(work, material) : Status();
}

Status scan_stands_for_originals(store::Work& work, const Live& material) {
  const auto& record = material.as<Material>();
  JINDU_TRY(const RecordId owner, id_from<RecordId>(record.owner()));
  JINDU_TRY(const std::vector<Live*> papers, papers_of(work, owner));
  for (Live* paper : papers) {
    const auto& other = paper->as<Material>();
    const bool seen = other.form() == Material::original_seen && other.kind() == record.kind();
    if (seen && waits(other.scan())) JINDU_TRY_OK(set_scan(work, *paper, Material::received));
  }
  return {};
}

store::Many<RecordId> overdue_scans(store::Reader& reader, const std::string& today) {
  JINDU_TRY(const std::vector<store::Link> links, reader.links_under(LinkKind::scan_due, {}));
  std::vector<RecordId> overdue;
  for (const store::Link& link : links) {
    if (link.value >= today) break;  // By their dates.
    overdue.push_back(link.record);
  }
  return overdue;
}

}  // namespace jindu::claims
