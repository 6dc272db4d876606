#include "server/imports/register_merge.h"

#include <algorithm>
#include <map>

#include "schema/base/date.h"
#include "schema/catalog/checks.h"
#include "schema/rules/months.h"
#include "server/imports/sheet.h"
#include "server/standing/months.h"

namespace jindu::imports {
namespace {

using store::Insured;
using store::StatusRow;

std::string key_of(const InsuredLine& line) { return line.id_type + '|' + line.id_no; }

bool same_name(std::string_view a, std::string_view b) {
  return a == b || catalog::normalise_name(a) == catalog::normalise_name(b);
}

/// What the sealed row says of a person.
auto meaning(const Insured& row) {
  const bool employer_known = !row.employer_uscc.empty() || !row.employer_name.empty();
  return std::tuple(row.sex, row.insurance_type, employer_known, row.status, row.status_from,
                    row.first_month, row.last_month, row.suspended, row.open_pregnancy,
                    row.allowance_open, row.removed);
}
auto rest(const Insured& row) {
  return std::tie(row.name, row.employer_uscc, row.employer_name, row.person_key);
}

/// Writes `now` if it differs from `before`.
Status put_changed(store::Writer& writer, const Insured& before, Insured& now, Report& report) {
  const bool means_more = now.no == 0 || meaning(before) != meaning(now);
  if (!means_more && rest(before) == rest(now)) return {};
  if (means_more) ++now.row_version;
  if (means_more && before.no != 0) report.people.emplace(before.id_type, before.id_no);
  ++report.changed;
  return writer.put_insured(now);
}

bool same_status(const StatusRow& a, const StatusRow& b) {
  return a.from == b.from && a.to == b.to && a.status == b.status &&
         a.employer_uscc == b.employer_uscc;
}

/// Puts a dated row among the others: each lasts until the day before the next.
Status put_status(store::Writer& writer, std::vector<StatusRow>& rows, StatusRow fresh,
                  const Insured& person, Report& report) {
  const std::vector<StatusRow> before = rows;
  auto at = std::lower_bound(
      rows.begin(), rows.end(), fresh.from,
      [](const StatusRow& row, const std::string& from) { return row.from < from; });
  if (at != rows.end() && at->from == fresh.from) {
    *at = std::move(fresh);
  } else {
    rows.insert(at, std::move(fresh));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].to.clear();
    if (i + 1 < rows.size()) {
      JINDU_TRY(const Date next, parse_date(rows[i + 1].from));
      rows[i].to = to_string(next.plus_days(-1));
    }
    const bool known = std::any_of(before.begin(), before.end(),
                                   [&](const StatusRow& row) { return same_status(row, rows[i]); });
    if (known) continue;
    JINDU_TRY_OK(writer.put_status(rows[i]));
    if (!before.empty()) report.people.emplace(person.id_type, person.id_no);
  }
  return {};
}

/// K13: two persons under one ID are for the city clerk, never for a file.
bool contradicts(const std::optional<Insured>& found, const InsuredLine& line, Report& report) {
  if (!found || same_name(found->name, line.name)) return false;
  refuse_line(report, line.line, "I-736",
              "这个证件号码在参保库中是另一个姓名；请市经办核对原件后更正（K13）");
  return true;
}

void refuse_unknown(const ContributionLine& line, Report& report) {
  refuse_line(report, line.line, "I-745", "参保库中没有这个人；请先导入参保登记");
}

/// A person is written first, since the store gives the number that status rows carry.
Status merge_line(store::Writer& writer, const InsuredLine& line, const PersonKeys& keys,
                  Report& report) {
  JINDU_TRY(std::optional<Insured> found, writer.insured(line.id_type, line.id_no));
  if (contradicts(found, line, report)) return {};
  const Insured before = found.value_or(Insured());
  Insured now = before;
  std::vector<StatusRow> statuses;
  if (found) {
    JINDU_TRY(statuses, writer.statuses_of(found->no));
  } else {
    now.id_type = line.id_type;
    now.id_no = line.id_no;
    now.name = line.name;
    now.person_key = keys.of(line);
  }
  now.removed = false;
  // A line about an earlier day completes the history; what holds at present stays.
  if (statuses.empty() || statuses.back().from <= line.from) {
    now.sex = line.sex;
    now.insurance_type = line.insurance_type;
    now.status = line.status;
    now.status_from = line.from;
    now.employer_uscc = line.employer_uscc;
    now.employer_name = line.employer_name;
    now.suspended = line.suspended;
  }
  JINDU_TRY_OK(put_changed(writer, before, now, report));
  ++report.taken;
  return put_status(writer, statuses, {now.no, line.from, {}, line.status, line.employer_uscc}, now,
                    report);
}

/// One person's lines together: months are read and the run is reckoned once.
Status merge_person(store::Writer& writer, const std::vector<const ContributionLine*>& lines,
                    std::int64_t now_ms, Report& report) {
  JINDU_TRY(const std::optional<Insured> found,
            writer.insured(lines.front()->id_type, lines.front()->id_no));
  if (!found) {
    for (const ContributionLine* line : lines) refuse_unknown(*line, report);
    return {};
  }
  std::map<int, bool> months;
  JINDU_TRY(const std::vector<store::MonthRow> present, writer.months_of(found->no));
  for (const store::MonthRow& row : present) months[row.month] = row.paid_full;
  for (const ContributionLine* line : lines) {
    ++report.taken;
    for (int month = line->first_month; month <= line->last_month; month = rules::month_after(month)) {
      const auto at = months.find(month);
      if (at != months.end() && at->second == line->paid_full) continue;
      months[month] = line->paid_full;
      const std::int64_t posted = line->posted_ms == 0 ? now_ms : line->posted_ms;
      JINDU_TRY_OK(writer.put_month({found->no, month, line->paid_full, posted}));
      report.people.emplace(found->id_type, found->id_no);
      ++report.changed;
    }
  }
  Insured now = *found;
  // Deemed months join what was paid here (server/standing).
  JINDU_TRY_OK(standing::renew_run(writer, now));
  Report unused;
  return put_changed(writer, *found, now, unused);
}

}  // namespace

Status screen_register(store::Reader& reader, std::vector<InsuredLine>& lines, Report& report) {
  std::vector<InsuredLine> good;
  for (InsuredLine& line : lines) {
    JINDU_TRY(const std::optional<Insured> found, reader.insured(line.id_type, line.id_no));
    if (!contradicts(found, line, report)) good.push_back(std::move(line));
  }
  lines = std::move(good);
  return {};
}

Status screen_contributions(store::Reader& reader, std::vector<ContributionLine>& lines,
                            Report& report) {
  std::vector<ContributionLine> good;
  for (ContributionLine& line : lines) {
    JINDU_TRY(const std::optional<Insured> found, reader.insured(line.id_type, line.id_no));
    if (found) {
      good.push_back(std::move(line));
    } else {
      refuse_unknown(line, report);
    }
  }
  lines = std::move(good);
  return {};
}

Result<PersonKeys> PersonKeys::compute(store::Reader& reader, const std::vector<InsuredLine>& lines,
                                       const replica::RegisterCost& cost,
                                       const Report& report) {
  PersonKeys keys;
  std::uint64_t done = 0;
  for (const InsuredLine& line : lines) {
    report.tell("计算", ++done, lines.size());
    const auto [at, fresh] = keys.keys_.try_emplace(key_of(line));
    if (!fresh) continue;
    JINDU_TRY(const std::optional<Insured> known, reader.insured(line.id_type, line.id_no));
    if (known && !known->person_key.empty()) continue;
    JINDU_TRY(at->second, replica::person_key(line.id_no, line.name, cost));
  }
  return keys;
}

Bytes PersonKeys::of(const InsuredLine& line) const {
  const auto at = keys_.find(key_of(line));
  return at == keys_.end() ? Bytes() : at->second;
}

Status merge_register(store::Writer& writer, const std::vector<InsuredLine>& lines,
                      const PersonKeys& keys, Report& report) {
  std::uint64_t done = 0;
  for (const InsuredLine& line : lines) {
    JINDU_TRY_OK(merge_line(writer, line, keys, report));
    report.tell("写入", ++done, lines.size());
  }
  return {};
}

Status merge_contributions(store::Writer& writer, const std::vector<ContributionLine>& lines,
                           std::int64_t now_ms, Report& report) {
  std::unordered_map<std::string, std::size_t> index;
  std::vector<std::vector<const ContributionLine*>> persons;  // in the order of the file
  for (const ContributionLine& line : lines) {
    const auto [at, fresh] = index.try_emplace(line.id_type + '|' + line.id_no, persons.size());
    if (fresh) persons.emplace_back();
    persons[at->second].push_back(&line);
  }
  std::uint64_t done = 0;
  for (const auto& person : persons) {
    JINDU_TRY_OK(merge_person(writer, person, now_ms, report));
    report.tell("写入", ++done, persons.size());
  }
  return {};
}

}  // namespace jindu::imports
