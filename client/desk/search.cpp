#include <algorithm>

#include "client/desk/draft.h"
#include "client/desk/form.h"
#include "client/desk/json.h"
#include "schema/catalog/checks.h"
#include "sync/replica/sought.h"

/// The one search box of the page: all kinds of papers, what is not sent yet and drafts among them.
namespace jindu::desk {
namespace {

using replica::Match;
using replica::Sought;

constexpr std::size_t kPageMax = 200;

/// A draft or a record, in the order in which they are shown.
struct Found {
  replica::Hit hit;  ///< its type is empty for a draft
  Json draft;
};

std::string_view matched_by(Match match) {
  switch (match) {
    case Match::id:
    case Match::part_of_id:
      return "证件号码";
    case Match::name:
    case Match::part_of_name:
      return "姓名";
    case Match::initials:
      return "拼音首字母";
    case Match::phone:
      return "电话";
    case Match::doc_no:
      return "单号";
    case Match::other:
      return "其他栏目";
    case Match::none:
      break;
  }
  return "";
}

/// Who a paper is of, as every list shows it: the first name and the first ID number of its type.
void name_person(const catalog::RecordType& type, const Json& values, Json& row) {
  for (const catalog::Field* field : replica::looked_at(type)) {
    const auto at = values.find(field->name());
    if (at == values.end() || !at->is_string()) continue;
    const records::Check check = field->options.check();
    const bool id = check == records::CHECK_ID_BY_TYPE || check == records::CHECK_RESIDENT_ID ||
                    check == records::CHECK_USCC;
    const bool name =
        check == records::CHECK_NAME ||
        (check == records::CHECK_NONE && field->options.personal() == records::PERSONAL);
    if (id && !row.contains("id_no")) row["id_no"] = *at;
    if (name && !row.contains("name")) row["name"] = *at;
  }
}

Match match_of(const catalog::RecordType& type, const Json& form, const Sought& sought) {
  Match best = Match::none;
  if (!form.is_object()) return best;
  for (const catalog::Field* field : replica::looked_at(type)) {
    const auto at = form.find(field->name());
    if (at == form.end() || !at->is_string()) continue;
    const auto text = catalog::normalise_text(at->get<std::string>());
    if (text) best = std::min(best, sought.of(*field, *text));
  }
  return best;
}

/// Drafts that answer; of a search for all, every one.
Status add_drafts(const Core& core, const Sought& sought, const catalog::RecordType* only,
                  std::vector<Found>& found) {
  JINDU_TRY(const std::vector<oplog::Outbox::Draft> drafts, core.outbox.drafts());
  for (const oplog::Outbox::Draft& draft : drafts) {
    const catalog::RecordType* type = core.catalog.find(draft.type);
    if (type == nullptr || (only != nullptr && only != type)) continue;
    JINDU_TRY(const DraftContent content, unpack(draft.content));
    const Json form = Json::parse(content.json, nullptr, false);
    const Match match = match_of(*type, form, sought);
    if (match == Match::none && !sought.everything()) continue;
    Json json = {{"draft", to_string(draft.id)},
                 {"type", type->name},
                 {"type_label", type->options.label()},
                 {"updated_at", local_time_text(draft.updated_ms)}};
    if (content.about.record) {
      json["record"] = to_string(*content.about.record);
      json["event"] = content.about.event;
    }
    if (form.is_object()) name_person(*type, form, json);
    if (!matched_by(match).empty()) json["matched"] = matched_by(match);
    found.push_back({{nullptr, 0, match, draft.updated_ms}, std::move(json)});
  }
  return {};
}

/// Record types that a person looks for: what has a number, or is made at desks.
bool is_sought(const catalog::RecordType& type) {
  return !type.options.reference() && type.name != "Material" &&
         (type.options.printed() || type.options.desk_creates());
}

Result<Json> row_json(const Core& core, const replica::Hit& hit) {
  JINDU_TRY(const auto row, core.replica->row(hit));
  if (!row) return Json();
  const catalog::RecordType& type = *hit.type;
  Json json = {{"id", to_string(row->id)},
               {"type", type.name},
               {"type_label", type.options.label()},
               {"doc_no", row->doc_no},
               {"state", row->state},
               {"state_label", type.state_label(row->state)},
               {"origin", origin_name(row->origin)},
               // What another site did is shown without its day.
               {"updated_at", row->updated_ms == 0 ? "" : local_time_text(row->updated_ms)}};
  JINDU_TRY_OK(put_unsent(core, row->id, row->origin, json));
  put_amount(*row, json);
  Json values = Json::object();
  for (const auto& [name, value] : row->values) values[name] = value;
  name_person(type, values, json);
  if (!matched_by(hit.match).empty()) json["matched"] = matched_by(hit.match);
  return json;
}

}  // namespace

Result<Answer> Desk::search(const SearchQuery& query) const {
  const catalog::RecordType* only = nullptr;
  if (!query.type.empty()) {
    only = core_->catalog.called(query.type);
    if (only == nullptr) return unknown_type();
  }
  const Sought sought(query.text);
  std::vector<Found> found;
  JINDU_TRY_OK(add_drafts(*core_, sought, only, found));
  {
    std::vector<replica::Hit> hits;
    for (const catalog::RecordType& type : core_->catalog.types()) {
      if (only == nullptr ? is_sought(type) : only == &type) {
        JINDU_TRY_OK(core_->replica->add_hits(type, sought, hits));
      }
    }
    for (const replica::Hit& hit : hits) found.push_back({hit, {}});
  }
  const std::size_t from = std::min(query.offset, found.size());
  const std::size_t until =
      std::min(found.size(), from + std::min<std::size_t>(query.limit, kPageMax));
  // Only the page that is asked for is put in order.
  const auto before = [](const Found& a, const Found& b) {
    if (a.hit.match != b.hit.match) return a.hit.match < b.hit.match;
    if (a.hit.updated_ms != b.hit.updated_ms) return a.hit.updated_ms > b.hit.updated_ms;
    return std::pair(a.hit.type, a.hit.row) > std::pair(b.hit.type, b.hit.row);
  };
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(until), found.end(),
                    before);
  Json list = Json::array();
  for (std::size_t i = from; i < until; ++i) {
    if (found[i].hit.type == nullptr) {
      list.push_back(std::move(found[i].draft));
      continue;
    }
    JINDU_TRY(Json row, row_json(*core_, found[i].hit));
    if (!row.empty()) list.push_back(std::move(row));
  }
  return answer_of({{"total", found.size()}, {"offset", from}, {"found", std::move(list)}});
}

}  // namespace jindu::desk
