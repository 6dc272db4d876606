#include "server/audit/trail.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "schema/base/date.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/rules/reasons.h"
#include "server/audit/log_reader.h"
#include "server/audit/seen.h"

namespace jindu::audit {
namespace {

constexpr std::uint64_t kEntriesAtOnce = 500;
constexpr std::uint64_t kEntriesMax = 20'000;  ///< read for one page
constexpr std::size_t kTrailRead = 500;
constexpr std::int64_t kAgainMs = 10 * 60'000;

struct ActLabel {
  const char* act;
  const char* label;
};
constexpr ActLabel kActs[] = {
    {"look", "查看单据"},        {"find", "查询单据"},        {"report", "看报表"},
    {"sign_in", "登录"},         {"passphrase", "更改口令"},  {"staff_code", "发一次性码"},
    {"site_add", "建立经办点"},  {"site_revoke", "停用经办点"}, {"computer_revoke", "停用电脑"},
    {"enrol", "发登记码"},       {"staff_add", "登记人员"},   {"staff_end", "终止岗位资格"},
    {"staff_propose", "提出人员事项"}, {"staff_agree", "同意人员事项"},
    {"staff_decline", "不同意或撤回人员事项"}, {"staff_alone", "应急：一人办理人员事项"},
    {"import", "导入文件"},      {"profile_propose", "提出政策"}, {"profile_agree", "启用政策"},
    {"profile_drop", "撤回政策"}, {"audit", "查审计"},
};

std::string label_of_act(const std::string& act) {
  for (const ActLabel& one : kActs) {
    if (act == one.act) return one.label;
  }
  return act;
}

/// Where a page goes on: both sources are read downwards.
struct Place {
  std::uint64_t entry = 0;  ///< entries up to and with
  std::uint64_t trail = 0;  ///< rows before; 0: from the last
};

Result<Place> place_in(const std::string& text, std::uint64_t last) {
  if (text.empty()) return Place{last, 0};
  Place place;
  const std::size_t dash = text.find('-');
  const auto number = [](std::string_view part, std::uint64_t& to) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), to);
    return error == std::errc() && end == part.data() + part.size();
  };
  if (dash == std::string::npos || !number(std::string_view(text).substr(0, dash), place.entry) ||
      !number(std::string_view(text).substr(dash + 1), place.trail)) {
    return fail(ErrorCode::invalid, "audit: place");
  }
  place.entry = std::min(place.entry, last);
  return place;
}

struct Span {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::max();
};

Result<Span> span_of(const TrailAsk& ask) {
  constexpr int kDaySeconds = 86'400;
  Span span;
  if (!ask.from.empty()) {
    JINDU_TRY(const Date from, parse_date(ask.from));
    span.from_ms = moment_of(from, 0);
  }
  if (!ask.to.empty()) {
    JINDU_TRY(const Date to, parse_date(ask.to));
    span.to_ms = moment_of(to, kDaySeconds);
  }
  return span;
}

/// One search over both sources.
class Search {
 public:
  Search(const ExplainContext& context, const TrailAsk& ask, Span span, LogReader log)
      : context_(context), ask_(ask), span_(span), log_(std::move(log)) {}

  Result<Json> run(Place at) {
    if (ask_.act == "look") at.entry = 0;
    entries_next_ = at.entry;
    trail_next_ = at.trail;
    trail_over_ = ask_.act == "do" || at.trail == 1;
    // An entry is shown whole: the next page begins with another one.
    while (rows_.size() < ask_.limit || (!entries_.empty() && entries_.front().seq == shown_seq_)) {
      JINDU_TRY_OK(fill_looks());
      JINDU_TRY_OK(fill_entries());
      // Read enough for one page, and what is later may still be to come.
      if (entries_.empty() && entries_next_ > 0) break;
      if (!take_later()) break;
    }
    const std::uint64_t entry = entries_.empty() ? entries_next_ : entries_.front().seq;
    const std::uint64_t trail = looks_.empty() ? (trail_over_ ? 1 : trail_next_)
                                               : looks_.front().no + 1;
    const bool more = entry > 0 || !(trail_over_ && looks_.empty());
    return Json{{"rows", std::move(rows_)},
                {"next", more ? std::to_string(entry) + "-" + std::to_string(trail) : ""}};
  }

 private:
  struct Found {
    std::uint64_t seq = 0;
    std::int64_t at_ms = 0;
    Json row;
  };

  /// A block of the log, downwards; what fits goes into `entries_`, latest first.
  Status fill_entries() {
    while (entries_.empty() && entries_next_ > 0 && read_ < kEntriesMax) {
      const std::uint64_t first =
          entries_next_ > kEntriesAtOnce ? entries_next_ - kEntriesAtOnce + 1 : 1;
      const std::uint64_t count = entries_next_ - first + 1;
      JINDU_TRY(const std::vector<store::EntryRow> rows,
                context_.reader.entries_from(first, count));
      for (const store::EntryRow& row : rows) JINDU_TRY_OK(look_at_entry(row));
      std::reverse(entries_.begin(), entries_.end());
      read_ += count;
      const bool before = !rows.empty() && rows.front().received_ms < span_.from_ms;
      entries_next_ = before ? 0 : first - 1;
    }
    return {};
  }

  Status look_at_entry(const store::EntryRow& row) {
    if (row.received_ms < span_.from_ms || row.received_ms >= span_.to_ms) return {};
    const Result<oplog::ReceivedEntry> entry = oplog::take_apart(row.envelope);
    if (!entry.ok()) return {};
    const Author author = log_.author_of(entry->header);
    if (!ask_.operator_id.empty() && author.operator_id != ask_.operator_id) return {};
    if (author.city && author.operator_id.empty()) return {};  // What the city does by itself.
    const Result<wire::EntryPayload> payload = oplog::parse_payload(entry->payload);
    if (!payload.ok()) return {};
    for (int i = 0; i < payload->operations_size(); ++i) {
      const wire::Operation& operation = payload->operations(i);
      if (!ask_.type.empty() && operation.record_type() != ask_.type) continue;
      JINDU_TRY(Json found, row_of(row, author, operation, static_cast<std::size_t>(i)));
      found["written_ms"] = entry->header.wall_ms;
      entries_.push_back({row.city_seq, row.received_ms, std::move(found)});
    }
    return {};
  }

  Result<Json> row_of(const store::EntryRow& row, const Author& author,
                      const wire::Operation& operation, std::size_t index) {
    Json found{{"at_ms", row.received_ms},
               {"city_seq", row.city_seq},
               {"operator_id", author.operator_id},
               {"name", author.name},
               {"site_name", author.site_name},
               {"act", "do"},
               {"label", act_label(context_, operation)},
               {"type", operation.record_type()},
               {"detail", ""}};
    const Result<RecordId> id = id_from<RecordId>(operation.record_id());
    if (!id.ok()) return found;
    JINDU_TRY_OK(tell_record(*id, found));
    JINDU_TRY(const std::optional<store::OpRow> op,
              context_.reader.op_at(*id, store::place_of(row.city_seq, index)));
    if (op) found["verdict_label"] = kind_label(op->last_kind);
    if (operation.has_decide()) JINDU_TRY_OK(tell_decision(*id, operation.decide(), found));
    if (operation.has_patch()) {
      JINDU_TRY(const std::vector<store::OpRow> all, context_.reader.ops_of(*id));
      const bool first =
          !all.empty() && all.front().place == store::place_of(row.city_seq, index);
      if (first) found["label"] = "录入";
    }
    return found;
  }

  Status tell_record(const RecordId& id, Json& found) {
    JINDU_TRY(const Json about, document(context_, id));
    if (about.empty()) return {};
    for (const char* name : {"id", "type", "doc_no"}) found[name] = about.value(name, "");
    found["type_label"] = about.value("label", "");
    return {};
  }

  /// What was decided: the question, the choice as it was offered, on which papers, and why. The
  /// reason is masked as it is in the case itself: it may speak of somebody.
  Status tell_decision(const RecordId& id, const wire::Decide& said, Json& found) {
    JINDU_TRY(const std::optional<store::RecordRow> row, context_.reader.record(id));
    if (!row || row->type != "ConflictCase") return {};
    JINDU_TRY(Shown shown, take_apart(context_.city.catalog, *row));
    auto& opened = static_cast<records::ConflictCase&>(*shown.record);
    opened.clear_note();
    if (!said.note().empty()) opened.set_note(said.note());
    if (!may_read(context_, *shown.type, opened)) {
      catalog::mask(*shown.type, opened, records::PLAIN);
    }
    const std::string code = records::ConflictCase::Code_Name(opened.code());
    std::string choice = said.choice();
    for (const records::ConflictChoice& one : opened.choices()) {
      if (one.code() == said.choice()) choice = one.label();
    }
    Json papers = Json::array();
    for (const std::string& bytes : opened.records()) {
      JINDU_TRY(const RecordId paper, id_from<RecordId>(bytes));
      Json one = Json::object();
      JINDU_TRY_OK(tell_record(paper, one));
      if (!one.empty()) papers.push_back(std::move(one));
    }
    found["decision"] = {{"code", code},
                         {"question", rules::sentence_of(code, &context_.policy)},
                         {"choice", choice},
                         {"note", opened.note()},
                         {"papers", std::move(papers)}};
    return {};
  }

  Status fill_looks() {
    while (looks_.empty() && !trail_over_) {
      JINDU_TRY(std::vector<store::Trail> rows,
                context_.reader.trail(ask_.operator_id, trail_next_, kTrailRead));
      trail_over_ = rows.size() < kTrailRead;
      if (!rows.empty()) trail_next_ = rows.back().no;
      for (store::Trail& row : rows) {
        if (row.at_ms < span_.from_ms) trail_over_ = true;
        if (row.at_ms >= span_.from_ms && row.at_ms < span_.to_ms) looks_.push_back(std::move(row));
      }
    }
    return {};
  }

  /// The later of the two goes out. False: there is none now.
  bool take_later() {
    const bool whole = entries_.empty() || entries_.front().seq != shown_seq_;
    const bool look = whole && !looks_.empty() &&
                      (entries_.empty() || looks_.front().at_ms >= entries_.front().at_ms);
    if (!look && entries_.empty()) return false;
    if (!look) {
      shown_seq_ = entries_.front().seq;
      rows_.push_back(std::move(entries_.front().row));
      entries_.erase(entries_.begin());
      return true;
    }
    const store::Trail row = std::move(looks_.front());
    looks_.erase(looks_.begin());
    Json found{{"at_ms", row.at_ms}, {"operator_id", row.operator_id}, {"act", row.act},
               {"label", label_of_act(row.act)}, {"detail", row.detail}, {"type", ""}};
    const auto person = context_.reader.find_operator(row.operator_id);
    if (person.ok() && *person) found["name"] = (*person)->name;
    if (row.record != RecordId{} && !tell_record(row.record, found).ok()) return true;
    if (ask_.type.empty() || found.value("type", "") == ask_.type) rows_.push_back(std::move(found));
    return true;
  }

  const ExplainContext& context_;
  const TrailAsk& ask_;
  const Span span_;
  LogReader log_;
  std::vector<Found> entries_;
  std::vector<store::Trail> looks_;
  std::uint64_t entries_next_ = 0;
  std::uint64_t trail_next_ = 0;
  bool trail_over_ = false;
  std::uint64_t shown_seq_ = 0;  ///< of the last entry that was shown
  std::uint64_t read_ = 0;
  Json rows_ = Json::array();
};

}  // namespace

Result<Json> who_did_what(const ExplainContext& context, const TrailAsk& ask) {
  JINDU_TRY(const std::uint64_t last, context.reader.counter("city_seq"));
  JINDU_TRY(const Place at, place_in(ask.before, last));
  JINDU_TRY(const Span span, span_of(ask));
  JINDU_TRY(LogReader log, LogReader::open(context.reader, context.city.replica,
                                           context.city.signer.public_key()));
  return Search(context, ask, span, std::move(log)).run(at);
}

/// "K02 一张发票使用两次：后到的一笔不予认定（现场结算 4202…）。理由：…"
/// In one line: what somebody typed makes no line of its own, and turns none around.
std::string in_one_line(std::string text) {
  for (char& letter : text) {
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) letter = ' ';
  }
  for (const char* mark : {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u2028", "\u2029"}) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) text.erase(at, 3);
  }
  return text;
}

std::string decision_text(const Json& decision) {
  std::string papers;
  for (const Json& one : decision.at("papers")) {
    papers +=
        (papers.empty() ? "" : "、") + one.value("type_label", "") + " " + one.value("doc_no", "");
  }
  const std::string note = in_one_line(decision.value("note", ""));
  return decision.value("code", "") + " " + decision.value("question", "") + "：" +
         decision.value("choice", "") + "（" + papers + "）" +
         (note.empty() ? "" : "。理由：" + note);
}

std::string trail_text(const Json& found) {
  std::string text;
  for (const Json& row : found.at("rows")) {
    text += local_time_text(row.value("at_ms", std::int64_t{0})) + "  " +
            (row.value("operator_id", "").empty() ? std::string("服务器命令，未具名")
                                                  : row.value("operator_id", "")) +
            " " + row.value("name", "") + "  " + row.value("site_name", "") + "  " +
            row.value("label", "") + "  " + row.value("type_label", "") + " " +
            row.value("doc_no", "") + "  " + row.value("verdict_label", "") +
            row.value("detail", "") +
            (row.contains("decision") ? "  " + decision_text(row.at("decision")) : "") + '\n';
  }
  const std::string next = found.value("next", "");
  if (text.empty()) text = "没有\n";
  return next.empty() ? text : text + "更早的：--before " + next + '\n';
}

Status note_look(store::Writer& writer, std::int64_t now_ms, store::Trail look) {
  look.at_ms = now_ms;
  return writer.transaction([&]() -> Status {
    constexpr std::size_t kLastOnes = 50;
    JINDU_TRY(const std::vector<store::Trail> last, writer.trail(look.operator_id, 0, kLastOnes));
    const bool again = std::any_of(last.begin(), last.end(), [&](const store::Trail& one) {
      return one.act == look.act && one.record == look.record && one.detail == look.detail &&
             now_ms - one.at_ms < kAgainMs;
    });
    return again ? Status() : writer.add_trail(look);
  });
}

}  // namespace jindu::audit
