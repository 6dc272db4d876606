#include "client/desk/notices.h"

#include "client/desk/form.h"

namespace jindu::desk {

Result<Json> notice_of(const Core& core, const catalog::Message& record) {
  Json items = Json::array();
  const Result<RecordId> id = id_from<RecordId>(text_of(record, "notice"));
  if (!id.ok()) return items;
  JINDU_TRY(const auto view, core.replica->view(*id));
  if (!view || field_true(*view->record, "answered")) return items;
  const Json notice = record_json(*view->record);
  for (const Json& one : notice.value("items", Json::array())) {
    items.push_back({{"code", one.value("code", "")}, {"message", one.value("text", "")}});
  }
  return items;
}

}  // namespace jindu::desk
