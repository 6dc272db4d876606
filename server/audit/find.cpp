// Who or what is looked for, by the keys of the store: no record is read that does not fit.
#include <algorithm>
#include <map>

#include "server/audit/export.h"
#include "server/audit/seen.h"
#include "server/store/finding.h"

namespace jindu::audit {
namespace {

using store::LinkKind;

enum Fit { just_that = 0, begins = 1, ends = 2 };

constexpr std::size_t kEndMin = 4;          // Fewer digits are everybody's.
constexpr std::size_t kCandidatesMax = 300;  // read for one answer; with a type ten times as many

struct Candidates {
  std::map<RecordId, Fit> fits;
  bool cut = false;
};

Status add(const ExplainContext& context, LinkKind kind, const std::string& key, Fit longer,
           std::size_t most, Candidates& to) {
  JINDU_TRY(const std::vector<store::Link> links, context.reader.links_near(kind, key, most));
  to.cut = to.cut || links.size() == most;
  for (const store::Link& one : links) {
    // The end of a number that is all of it is found by its beginning, too.
    const Fit fit = longer != ends && one.value == key ? just_that : longer;
    const auto [at, fresh] = to.fits.emplace(one.record, fit);
    if (!fresh) at->second = std::min(at->second, fit);
  }
  return {};
}

Result<Candidates> candidates(const ExplainContext& context, std::string_view text,
                              std::size_t most) {
  Candidates found;
  const std::string key = store::finding_text(text);
  if (key.empty()) return found;
  if (const Result<RecordId> id = parse_id<RecordId>(std::string(text)); id.ok()) {
    found.fits.emplace(*id, just_that);
  }
  JINDU_TRY_OK(add(context, LinkKind::doc_no, key, begins, most, found));
  JINDU_TRY_OK(add(context, LinkKind::found_by, key, begins, most, found));
  if (key.size() >= kEndMin) {
    JINDU_TRY_OK(add(context, LinkKind::found_by_end, store::turned(key), ends, most, found));
  }
  return found;
}

}  // namespace

Result<Json> find(const ExplainContext& context, const catalog::RecordType* type,
                  std::string_view text, std::size_t limit) {
  const std::size_t most = type == nullptr ? kCandidatesMax : kCandidatesMax * 10;
  JINDU_TRY(const Candidates found, candidates(context, text, most));
  std::vector<Json> records;
  for (const auto& [id, fit] : found.fits) {
    JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(id));
    if (!row || (type != nullptr && row->type != type->name)) continue;
    JINDU_TRY(const Shown whole, take_apart(context.city.catalog, *row));
    // People, pregnancies and invoices are the city's own notes of the papers that are found.
    if (type == nullptr && whole.type->states.empty()) continue;
    if (hidden(context, *whole.type, *whole.record)) continue;
    if (fit != just_that && !may_read(context, *whole.type, *whole.record)) continue;
    JINDU_TRY(Json one, list_json(context, *row));
    one["fit"] = static_cast<int>(fit);
    records.push_back(std::move(one));
  }
  std::stable_sort(records.begin(), records.end(), [](const Json& a, const Json& b) {
    const int fit_a = a["fit"], fit_b = b["fit"];
    if (fit_a != fit_b) return fit_a < fit_b;
    return a["updated_ms"].get<std::int64_t>() > b["updated_ms"].get<std::int64_t>();
  });
  const bool more = found.cut || records.size() > limit;
  if (records.size() > limit) records.resize(limit);
  return Json{{"records", std::move(records)}, {"more", more}};
}

}  // namespace jindu::audit
