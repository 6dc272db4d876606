// What a site prints at the end of its day, and what is due there.
#include <algorithm>
#include <tuple>

#include "client/desk/desk.h"
#include "client/desk/documents.h"
#include "client/desk/form.h"
#include "client/desk/limits.h"
#include "client/desk/settlements.h"
#include "schema/base/ensure.h"
#include "schema/rules/due.h"
#include "schema/rules/told.h"

namespace jindu::desk {
namespace {

using tables::Cell;
using tables::Kind;
using tables::Row;

constexpr std::size_t kAll = 1'000'000;

/// Records of this site of a type, as its desk sees them.
Status each_own(const Core& core, const catalog::RecordType& type,
                const std::function<Status(const replica::View&)>& use) {
  JINDU_TRY(const std::vector<replica::Row> rows, core.replica->list(type, {{}, {}, kAll}));
  for (const replica::Row& row : rows) {
    if (row.site != core.site.site_no()) continue;
    JINDU_TRY(const auto view, core.replica->view(row.id));
    if (view) JINDU_TRY_OK(use(*view));
  }
  return {};
}

/// 本日录入: how many of each type, and what those of them that stand come to in money.
Status recorded(const Core& core, Date day, tables::Writer& to, std::int64_t& returned,
                std::int64_t& held) {
  for (const catalog::RecordType& type : core.catalog.types()) {
    if (!type.options.desk_creates()) continue;
    // What is begun at another record has its money there: what a reversal takes back is in no sum any
    // more, and would be taken off twice.
    const catalog::Field* amount = type.options.begun_at().empty() ? type.amount() : nullptr;
    std::int64_t count = 0, left_out = 0, sum_fen = 0;
    JINDU_TRY_OK(each_own(core, type, [&](const replica::View& view) -> Status {
      const std::string& state = view.header.state();
      held += type.is_held(state) ? 1 : 0;
      returned += state == "RETURNED" ? 1 : 0;
      if (local_date(view.header.created_ms()) != day) return {};
      ++count;
      JINDU_TRY(const RecordId id, id_from<RecordId>(view.header.id()));
      JINDU_TRY(const bool replaced, put_right_today(core, type, id));
      if (amount == nullptr) return {};
      const bool stands = rules::counts(state) && !replaced;
      left_out += stands ? 0 : 1;
      if (stands) sum_fen += number_of(*view.record, amount->name());
      return {};
    }));
    if (count == 0) continue;
    JINDU_TRY_OK(to.row({"录入 " + type.options.label(), count,
                         amount == nullptr ? Cell() : Cell(sum_fen), Cell(), Cell()}));
    if (left_out == 0) continue;
    JINDU_TRY_OK(to.row({std::string("其中不计金额（已更正、冲销或退回）"), left_out, Cell(), Cell(), Cell()}));
  }
  return {};
}

Status daily(const Core& core, Date day, tables::Writer& to) {
  std::int64_t returned = 0, held = 0;
  JINDU_TRY_OK(recorded(core, day, to, returned, held));
  JINDU_TRY(const oplog::Outbox::Counts counts, core.outbox.counts());
  JINDU_TRY(const OfflineUse use, offline_use(core));
  const auto line = [&](const char* what, std::int64_t count) {
    return to.row({std::string(what), count, Cell(), Cell(), Cell()});
  };
  JINDU_TRY_OK(line("待上传的操作", static_cast<std::int64_t>(counts.pending)));
  JINDU_TRY_OK(line("待核定的单据", held));
  JINDU_TRY_OK(line("已退回待补正的单据", returned));
  JINDU_TRY_OK(
      to.row({"离线限额已用", use.count, use.total_fen, use.count_max, use.total_fen_max}));
  return to.row({"离线限额已用（小时）", use.hours, Cell(), use.hours_max, Cell()});
}

Status deadlines(const Core& core, tables::Writer& to) {
  JINDU_TRY(const rules::Calendar calendar, rules::Calendar::load());
  const Date today = local_date(core.clock.wall_ms());
  std::vector<std::tuple<std::string, Date, Row>> lines;
  for (const catalog::RecordType& type : core.catalog.types()) {
    if (!rules::may_be_due(type.name)) continue;
    JINDU_TRY(const std::vector<replica::Row> rows, core.replica->list(type, {{}, {}, kAll}));
    for (const replica::Row& row : rows) {
      JINDU_TRY(const auto view, core.replica->view(row.id));
      if (!view) continue;
      // A paper has no number of its own: that of the record which it belongs to finds it.
      std::optional<PaperOwner> of;
      if (type.name == "Material") {
        JINDU_TRY(of, owner_of(core, *view->record));
      }
      if (of && of->gone) continue;
      const std::string& doc_no = of ? of->doc_no : row.doc_no;
      for (const rules::Due& due :
           rules::dues_of(type, core.life_cycle(type.name), view->header.state(), *view->record)) {
        const rules::Left left = rules::left_until(calendar, today, due.date);
        // What is past has no working days left; how long it is past stands beside.
        for (const std::string& role : due.posts) {
          Row line{rules::role_label(role),
                   type.options.label(),
                   doc_no,
                   type.state_label(view->header.state()),
                   due.label,
                   to_string(due.date),
                   left.text,
                   {}};
          if (left.days >= 0) line.back() = std::int64_t{left.working_days};
          lines.emplace_back(role, due.date, std::move(line));
        }
      }
    }
  }
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
  });
  for (auto& line : lines) JINDU_TRY_OK(to.row(std::get<2>(line)));
  return {};
}

}  // namespace

std::vector<tables::Head> Desk::reports() {
  return {
      {"daily",
       "经办点日报",
       {tables::column("what", "项目"), tables::column("count", "件数", Kind::integer),
        tables::column("amount_fen", "金额", Kind::fen),
        tables::column("count_max", "上限", Kind::integer),
        tables::column("amount_max_fen", "金额上限", Kind::fen)}},
      {"deadlines",
       "期限清单",
       {tables::column("post", "岗位"), tables::column("type", "单据"),
        tables::column("doc_no", "单据号"), tables::column("state", "状态"),
        tables::column("what", "期限"), tables::column("due", "期限日"),
        tables::column("left", "还剩"), tables::column("wd_left", "剩余工作日", Kind::integer)}}};
}

Status Desk::report(std::string_view name, std::optional<Date> day, tables::Writer& to) const {
  const Core& core = *core_;
  JINDU_ENSURE(name == "daily" || name == "deadlines");
  if (name == "daily") {
    JINDU_TRY_OK(daily(core, day.value_or(local_date(core.clock.wall_ms())), to));
  } else {
    JINDU_TRY_OK(deadlines(core, to));
  }
  return to.finish();
}

}  // namespace jindu::desk
