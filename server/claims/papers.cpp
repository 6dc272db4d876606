#include "server/claims/papers.h"

#include <algorithm>

#include "schema/base/date.h"
#include "schema/records/material.pb.h"
#include "schema/records/notice.pb.h"
#include "schema/wire/sync.pb.h"

namespace jindu::claims {
namespace {

using records::CorrectionNotice;
using records::Material;
using store::LinkKind;
using store::Live;

}  // namespace

Result<std::vector<std::string>> materials_of(store::Reader& reader, const RecordId& owner) {
  std::vector<std::string> kinds;
  JINDU_TRY(const std::vector<store::Link> links,
            reader.links(LinkKind::material_of, owner.view()));
  for (const store::Link& link : links) {
    // What a blurred copy shows nobody can tell; the kind stands beside the link.
    if (link.extra <= 0) continue;
    const std::string& kind = Material::Kind_Name(static_cast<Material::Kind>(link.extra));
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  return kinds;
}

Result<Live*> issue_notice(store::Work& work, const Live& about, const Problems& items) {
  JINDU_TRY_OK(close_notices(work, about));
  auto notice = std::make_unique<CorrectionNotice>();
  notice->set_about(about.id().str());
  for (const Problem& one : items) {
    records::NoticeItem& item = *notice->add_items();
    item.set_code(one.code);
    item.set_text(one.message);
  }
  notice->set_issued_on(to_string(local_date(work.city().clock.wall_ms())));
  if (!work.cause().operator_id.empty()) notice->set_issued_by(work.cause().operator_id);
  notice->set_on_version(static_cast<std::int64_t>(about.version()));
  JINDU_TRY(Live * issued, work.create_by_city("CorrectionNotice", std::move(notice), ""));
  if (!about.row.site_no.empty()) {
    issued->pulled.emplace_back(about.row.site_no, store::Projection::own);
  }
  if (std::string employer = store::employer_of(*about.type, *about.record); !employer.empty()) {
    issued->pulled.emplace_back(std::move(employer), store::Projection::own);
  }
  JINDU_TRY_OK(work.link(LinkKind::notice_of, about.id().view(), issued->id()));
  return issued;
}

Status note_notice(store::Work& work, Live& about, const Problems& items) {
  JINDU_TRY(const Live* notice, issue_notice(work, about, items));
  const catalog::Field* field = about.type->find("notice");
  about.record->GetReflection()->SetString(about.record.get(), field->descriptor, notice->id().str());
  return work.act(about, "", "", {"notice"});
}

Status close_notices(store::Work& work, const Live& about) {
  JINDU_TRY(const std::vector<store::Link> links,
            work.links(LinkKind::notice_of, about.id().view()));
  for (const store::Link& link : links) {
    JINDU_TRY(Live * notice, work.need(link.record.view(), "CorrectionNotice"));
    auto& record = notice->as<CorrectionNotice>();
    if (record.answered()) continue;
    record.set_answered(true);
    JINDU_TRY_OK(work.act(*notice, "", "", {"answered"}));
  }
  return {};
}

}  // namespace jindu::claims
