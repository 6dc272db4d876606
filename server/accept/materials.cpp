// Papers and their scans: recorded, attached, received. The bytes come in a lane of their own
// (files.cpp).
#include <algorithm>

#include "schema/records/material.pb.h"
#include "server/accept/judge.h"
#include "server/claims/scans.h"
#include "server/conflicts/verdicts.h"
#include "sync/oplog/attached.h"

namespace jindu::accept {

using records::Material;
using store::LinkKind;
using store::Live;

/// A scan may follow within three working days (K28).
std::string Judge::scan_due() const {
  constexpr int kScanDays = 3;
  const Date today = local_date(work_.cause().received_ms);
  return to_string(rules_.calendar.add_working_days(today, kScanDays).date);
}

Status Judge::material_taken(Live& material) {
  return claims::take_material(work_, material, scan_due());
}

/// An attachment is a note that its paper will have a scan: from now on the city wants its bytes.
/// What could not be stored is refused before anything is.
Result<Judge::Ruling> Judge::attach(Matter& matter) {
  Live& material = *matter.record;
  const wire::Attach& said = matter.said.operation.attach();
  if (material.type->name != "Material") return refused("BAD_TYPE");
  const auto& writers = material.type->options.writers();
  const bool may = std::any_of(writers.begin(), writers.end(), [&](const std::string& role) {
    return matter.author.roles->count(role) != 0;
  });
  if (!may) return refused("NO_ROLE");
  JINDU_TRY(const Answer stands, right_to(matter));
  if (stands) return *stands;
  if (said.size() == 0 || said.size() > oplog::kAttachedSizeMax) return refused("FILE_SIZE");
  if (!oplog::known_media_type(said.media_type())) return refused("MEDIA_TYPE");
  JINDU_TRY(const Hash hash, hash_from(said.blob_hash()));
  const auto& record = material.as<Material>();
  Ruling ruling;
  ruling.live = &material;
  if (record.blob() == said.blob_hash()) return ruling;
  if (record.scan() == Material::received && record.has_blob()) {
    return refused("SCAN_THERE", {&material});
  }
  JINDU_TRY(const std::vector<store::Link> beside,
            work_.links(LinkKind::material_of, record.owner()));
  if (beside.size() > claims::kScansMax) return refused("TOO_MANY_FILES", {&material});
  JINDU_TRY(const std::optional<store::Blob> known, work_.writer().blob(hash));
  if (known && known->size != said.size()) return refused("FILE_SIZE");
  if (!known) {
    store::Blob blob;
    blob.hash = hash;
    blob.size = said.size();
    blob.media_type = said.media_type();
    JINDU_TRY_OK(work_.writer().put_blob(blob));
  }
  const bool whole = known && known->city_seq != 0;
  JINDU_TRY_OK(claims::note_scan(work_, material, hash, whole, scan_due()));
  if (record.scan() == Material::altered) {
    JINDU_TRY_OK(scan_asked_about(material, matter.op_id));
    ruling.reason = conflicts::reason("K28", {&material});
  } else if (whole) {
    JINDU_TRY(Live * owner, owner_of(material));
    if (owner != nullptr) JINDU_TRY_OK(conflicts::scan_came(context(), *owner));
  }
  return ruling;
}

Result<Live*> Judge::owner_of(const Live& material) {
  return work_.find(ByteView(material.as<Material>().owner()));
}

/// K28, where the record that the paper belongs to still counts.
Status Judge::scan_asked_about(Live& material, const OpId& operation) {
  JINDU_TRY(Live * owner, owner_of(material));
  if (owner == nullptr || !conflicts::live(*owner)) return {};
  JINDU_TRY_OK(conflicts::raise_k28(context(), *owner, material, operation));
  return {};
}

namespace {

/// A reviewer has taken the record up: what he had before him was good enough for him.
bool taken_up(const Live& owner) {
  const bool reviewed =
      owner.type->name == "ReimbursementClaim" || owner.type->name == "AllowanceApplication";
  const std::string& state = owner.state();
  return reviewed && state != "SUBMITTED" && state != "EMPLOYER_PENDING" &&
         state != "EMPLOYER_PASSED" && state != "EMPLOYER_REJECTED" && state != "HELD";
}

}  // namespace

/// Once a day: scans that were due and have not come (K28). An original that somebody has decided
/// on needs none.
Status Judge::turn_scans(Date today) {
  JINDU_TRY(const std::vector<RecordId> overdue,
            claims::overdue_scans(work_.writer(), to_string(today)));
  for (const RecordId& id : overdue) {
    JINDU_TRY(Live * material, work_.need(id.view(), "Material"));
    JINDU_TRY(const Live* owner, owner_of(*material));
    const bool seen = material->as<Material>().form() == Material::original_seen;
    const bool decided = owner != nullptr && seen && taken_up(*owner);
    JINDU_TRY_OK(
        claims::set_scan(work_, *material, decided ? Material::waived : Material::missing));
    if (!decided) JINDU_TRY_OK(scan_asked_about(*material, OpId()));
  }
  return {};
}

/// What a decision would rest on and is not there: pending, altered or missing.
Result<Problems> Judge::papers_wanting(const Live& record) {
  JINDU_TRY(const rules::Assessment handed_in, assess(record));
  JINDU_TRY(rules::CaseFacts facts, facts_around(record, nullptr, 0));
  JINDU_TRY(facts.materials, claims::relied_kinds(work_, record.id()));
  const rules::Assessment relied =
      rules::assess(rules_.policy, rules_.calendar, *record.type, *record.record, facts,
                    local_date(work_.city().clock.wall_ms()));
  JINDU_TRY(const std::set<std::string> altered, claims::altered_kinds(work_, record.id()));
  Problems wanting;  // `field`: the paper's name
  for (const rules::MaterialAnswer& one : relied.materials) {
    if (one.present || one.waived) continue;
    const bool here = std::any_of(handed_in.materials.begin(), handed_in.materials.end(),
                                  [&](const rules::MaterialAnswer& other) {
                                    return other.label == one.label && other.present;
                                  });
    if (altered.count(one.kind) != 0) {
      wanting.push_back({"MATERIAL_ALTERED", one.label, "材料影像与登记的指纹不符：" + one.label});
    } else if (here) {
      wanting.push_back({"MATERIAL_PENDING", one.label, "材料影像还没有收到：" + one.label});
    } else {
      wanting.push_back({"MATERIAL_MISSING", one.label, "缺少材料：" + one.label});
    }
  }
  return wanting;
}

/// A review rests on papers that are there (domain.md section 7; K28: never on an altered scan).
Result<Judge::Answer> Judge::papers_ready(const Live& record) {
  JINDU_TRY(const Problems wanting, papers_wanting(record));
  if (!wanting.empty()) {
    std::vector<std::pair<std::string, std::string>> named;  // code, the papers of it
    for (const Problem& one : wanting) {
      const auto at = std::find_if(named.begin(), named.end(),
                                   [&](const auto& other) { return other.first == one.code; });
      if (at == named.end()) {
        named.emplace_back(one.code, one.field);
      } else {
        at->second += "、" + one.field;
      }
    }
    Ruling ruling = refused(wanting.front().code, {&record});
    for (const auto& [code, papers] : named) {
      ruling.reason.add_fields(code);
      ruling.reason.add_details(papers);
    }
    return Answer(std::move(ruling));
  }
  // Not asked for, but handed in, and not what was recorded: somebody looks at it first.
  JINDU_TRY(const std::set<std::string> altered, claims::altered_kinds(work_, record.id()));
  return altered.empty() ? Answer() : Answer(refused("MATERIAL_ALTERED", {&record}));
}

Status Judge::file_received(const Hash& hash) {
  acts_followed_ = work_.mark();
  JINDU_TRY(const std::vector<store::Link> papers, work_.links(LinkKind::blob_of, view(hash)));
  for (const store::Link& link : papers) {
    JINDU_TRY(Live * material, work_.need(link.record.view(), "Material"));
    const Material::Scan scan = material->as<Material>().scan();
    if (scan != Material::pending && scan != Material::missing) continue;
    JINDU_TRY_OK(claims::set_scan(work_, *material, Material::received));
    JINDU_TRY_OK(claims::scan_stands_for_originals(work_, *material));
    JINDU_TRY(Live * owner, owner_of(*material));
    if (owner != nullptr) JINDU_TRY_OK(conflicts::scan_came(context(), *owner));
  }
  return settle_down();
}

}  // namespace jindu::accept
