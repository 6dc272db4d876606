// clearing, deposit: what hospitals have coming, and what is kept back of it.
#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "schema/rules/reasons.h"
#include "server/audit/clearing_view.h"
#include "server/audit/record_json.h"
#include "server/audit/seen.h"
#include "server/city/decisions.h"
#include "server/clearing/months.h"
#include "server/cli/session.h"

namespace jindu::city_cli {
namespace {

std::string clearings_text(const Json& answer) {
  std::string text;
  for (const Json& one : answer.at("clearings")) {
    const std::string due = one.value("state", "") == "OPEN" ? one.value("hospital_due", "")
                                                             : one.value("bureau_due", "");
    text += month_text(one.value("month", 0)) + "  " + one.value("institution_name", "") +
            "  " + one.value("state_label", "") + "  " +
            std::to_string(one.value("line_count", 0)) + " 人次  应结算 " +
            audit::yuan(one, "total_fen") + "  保证金 " + audit::yuan(one, "deposit_fen") +
            "  拨付 " + audit::yuan(one, "payable_fen") + (due.empty() ? "" : "  期限 " + due) +
            (one.value("overdue", false) ? "（已超期）" : "") + "  编号 " + one.value("id", "") +
            "\n";
  }
  if (text.empty()) return "没有";
  const Json& sums = answer.at("sums");
  return text + "合计  应结算 " + audit::yuan(sums, "total_fen") + "  保证金 " +
         audit::yuan(sums, "deposit_fen") + "  拨付 " + audit::yuan(sums, "payable_fen");
}

std::string clearing_text(const Json& answer) {
  std::string text = audit::clearing_sheet(answer);
  if (answer.value("stated_differs", false)) {
    const Json& record = answer.at("record");
    text += "  与医院申报不符：医院";
    if (record.contains("stated_count")) {
      text += " " + std::to_string(record.value("stated_count", 0)) + " 人次";
    }
    if (record.contains("stated_fen")) text += " " + audit::yuan(record, "stated_fen");
    text += "，明细 " +
            std::to_string(answer.at("lines").size()) + " 人次 " +
            audit::yuan(answer, "lines_fen") + "\n";
  }
  for (const Json& line : answer.at("lines")) {
    text += "  " + line.value("kind_label", "") + "  " +
            month_text(line.value("month", 0)) + "  " + line.value("doc_no", "") + "  " +
            audit::yuan(line, "amount_fen");
    if (line.value("disallowed_fen", std::int64_t{0}) != 0) {
      text += "  扣减 " + audit::yuan(line, "disallowed_fen");
    }
    text += "  编号 " + line.value("record_id", "") + "\n";
  }
  for (const Json& one : answer.at("record").value("differences", Json::array())) {
    text += "  差异  " + one.value("doc_no", "") + "  医院 " + audit::yuan(one, "hospital_fen") +
            "  经办 " + audit::yuan(one, "bureau_fen") + "  " + one.value("reason", "") + "\n";
  }
  if (const std::string said = answer.at("record").value("answer", ""); !said.empty()) {
    text += "  经办答复：" + said + "\n";
  }
  return text;
}

Exit with_clearing(const Options& options, const Output& output,
                   const std::function<std::string(const Json&)>& told) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const Result<store::RecordRow> row = audit::find_record(context, options.ref);
    if (!row.ok() && row.error().code == ErrorCode::not_found) return output.refused({no_record()});
    if (!row.ok()) return output.failed(row.error());
    if (row->type != "HospitalClearing") return output.refused({no_record()});
    Result<Json> shown = audit::clearing(context, *row);
    if (!shown.ok()) return output.failed(shown.error());
    const std::string text = told(*shown);
    (*shown)["text"] = text;
    return output.done(*shown, text);
  });
}

/// One for each hospital that was designated in the month and has none yet.
Result<Json> open_all(city::City& city, const Options& options, Problems& problems) {
  Json opened = Json::array();
  RecordId after;
  std::vector<std::string> codes;
  for (;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows,
              city.writer().list("Institution", "", after, 500));
    if (rows.empty()) break;
    for (const store::RecordRow& row : rows) {
      after = row.id;
      JINDU_TRY(const audit::Shown shown, audit::take_apart(city.identity().catalog, row));
      const Json record = audit::record_json(*shown.record);
      const std::string code = record.value("code12", "");
      const Date last = clearing::last_day(options.month);
      const std::string from = record.value("designated_from", "");
      const std::string to = record.value("designated_to", "");
      const bool designated = (from.empty() || from <= to_string(last)) &&
                              (to.empty() || to >= to_string(last).substr(0, 8) + "01");
      if (!options.institution.empty() ? code == options.institution : designated) {
        codes.push_back(code);
      }
    }
  }
  std::size_t done = 0;
  for (const std::string& code : codes) {
    if (options.progress != nullptr && !options.progress->go_on(done++, codes.size())) break;
    JINDU_TRY(
        const std::vector<store::Link> there,
        city.writer().links(store::LinkKind::clearing_of, clearing::key_of(code, options.month)));
    if (!there.empty()) continue;
    const Json form{{"institution_code", code}, {"month", options.month}};
    JINDU_TRY(const city::Acted acted,
              city::create(city, "HospitalClearing", form.dump(), options.as));
    if (!acted.problems.empty()) {
      problems = acted.problems;
      break;
    }
    if (acted.verdict.kind() == wire::Verdict::REFUSED) {
      problems.push_back({acted.verdict.reason().code(), {}, ""});
      break;
    }
    opened.push_back(audit::id_text(acted.verdict.record_id()));
  }
  return opened;
}

/// The month's clearings, of one hospital if one is named.
Result<std::vector<store::RecordRow>> clearings_of(city::City& city, const Options& options) {
  std::vector<store::RecordRow> found;
  const std::string month = "|" + std::to_string(options.month);
  JINDU_TRY(const std::vector<store::Link> links,
            city.writer().links_under(store::LinkKind::clearing_of, ""));
  for (const store::Link& link : links) {
    if (!link.value.ends_with(month)) continue;
    if (!options.institution.empty() && link.value != options.institution + month) continue;
    JINDU_TRY(const std::optional<store::RecordRow> row, city.writer().record(link.record));
    if (row) found.push_back(*row);
  }
  return found;
}

/// What came of each: taken, refused with its reason, or another step's turn.
Json steps_json(city::City& city, const std::vector<store::RecordRow>& rows,
                const std::vector<city::Acted>& acted) {
  Json json{{"taken", Json::array()},
            {"refused", Json::array()},
            {"other_state", Json::array()},
            {"left", Json::array()}};
  const audit::ExplainContext context = context_of(city);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string id = audit::id_text(rows[i].id.view());
    const auto refused = [&](const std::string& code, const std::string& sentence) {
      json["refused"].push_back({{"id", id}, {"code", code}, {"sentence", sentence}});
    };
    if (acted[i].left) {
      json["left"].push_back(id);
    } else if (acted[i].hint && acted[i].hint->code == "BAD_STATE") {
      json["other_state"].push_back(id);
    } else if (acted[i].hint) {
      refused(acted[i].hint->code, acted[i].hint->message);
    } else if (!acted[i].problems.empty()) {
      refused(acted[i].problems.front().code, acted[i].problems.front().message);
    } else if (acted[i].verdict.kind() == wire::Verdict::REFUSED) {
      const Json reasons = audit::reasons_json(context, acted[i].verdict);
      refused(reasons.front().value("code", ""), reasons.front().value("sentence", ""));
    } else {
      json["taken"].push_back(id);
    }
  }
  return json;
}

/// Hospital, month and state of a clearing; its id where nobody knows more.
std::string clearing_called(const audit::ExplainContext& context, const std::string& id) {
  const Result<RecordId> record = parse_id<RecordId>(id);
  if (!record.ok()) return id;
  const Result<Json> about = audit::document(context, *record);
  if (!about.ok() || about->empty()) return id;
  return about->value("person", id) + "（" + about->value("state_label", "") + "）";
}

std::string steps_text(const audit::ExplainContext& context, const Json& json) {
  std::string text = "已办 " + std::to_string(json.at("taken").size()) + " 张";
  if (!json.at("left").empty()) {
    text += "；停止时还有 " + std::to_string(json.at("left").size()) + " 张没有办";
  }
  for (const Json& id : json.at("other_state")) {
    text += "\n还不到或已过这一步：" + clearing_called(context, id);
  }
  for (const Json& one : json.at("refused")) {
    text += "\n未办：" + clearing_called(context, one.value("id", "")) + "  " +
            one.value("sentence", "") + " [" + one.value("code", "") + "]";
  }
  return text;
}

}  // namespace

Exit run_clearing_step(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::vector<store::RecordRow>> rows = clearings_of(city, options);
    if (!rows.ok()) return output.failed(rows.error());
    city::GoOn go_on;
    if (options.progress != nullptr) {
      go_on = [&](std::size_t done, std::size_t total) {
        return options.progress->go_on(done, total);
      };
    }
    const Result<std::vector<city::Acted>> acted =
        city::take_steps(city, *rows, options.event, options.as, go_on);
    if (!acted.ok()) return output.failed(acted.error());
    // What hinders all of them alike is said once.
    for (const city::Acted& one : *acted) {
      if (!one.problems.empty()) return output.refused(one.problems);
    }
    const Json json = steps_json(city, *rows, *acted);
    // Nothing was taken, and something stands in the way: the whole command is refused.
    if (json.at("taken").empty() && !json.at("refused").empty()) {
      const Json& first = json.at("refused").front();
      return output.refused({{first.value("code", ""), {}, first.value("sentence", "")}}, json);
    }
    return output.done(json, steps_text(context_of(city), json));
  });
}

Exit run_clearing_list(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const catalog::RecordType* type = context.city.catalog.find("HospitalClearing");
    const std::optional<std::string> state = type->state_called(options.state);
    if (!state) return output.usage("结算单没有这个状态");
    const Result<Json> list =
        audit::clearings(context, {options.institution, options.month, *state, options.overdue});
    return list.ok() ? output.done(*list, clearings_text(*list)) : output.failed(list.error());
  });
}

Exit run_clearing_show(const Options& options, const Output& output) {
  return with_clearing(options, output, clearing_text);
}

Exit run_clearing_sheet(const Options& options, const Output& output) {
  return with_clearing(options, output, audit::clearing_sheet);
}

Exit run_clearing_open(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    Problems problems;
    const Result<Json> opened = open_all(city, options, problems);
    if (!opened.ok()) return output.failed(opened.error());
    for (Problem& one : problems) {
      if (one.message.empty()) one.message = rules::sentence_of(one.code, &city.policy());
    }
    if (!problems.empty()) return output.refused(problems, {{"opened", *opened}});
    return output.done({{"opened", *opened}},
                       "新建 " + std::to_string(opened->size()) + " 张结算单");
  });
}

Exit run_deposit_list(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const Result<Json> list = audit::deposits(context, options.institution, options.year);
    if (!list.ok()) return output.failed(list.error());
    std::string text;
    for (const Json& one : list->at("hospitals")) {
      text += one.value("institution_name", "") + " " + one.value("institution_code", "") + "  " +
              std::to_string(one.value("year", 0)) + " 年  保证金 " +
              audit::yuan(one, "deposit_fen") + "  扣除 " + audit::yuan(one, "deducted_fen") +
              "  结余 " + audit::yuan(one, "rest_fen") + "\n";
    }
    return output.done(*list, text.empty() ? "没有" : text);
  });
}

Exit run_deposit_show(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    Result<Json> year = audit::deposit_year(context, options.institution, options.year);
    if (!year.ok()) return output.failed(year.error());
    const std::string text = audit::deposit_sheet(*year);
    (*year)["text"] = text;
    return output.done(*year, text);
  });
}

}  // namespace jindu::city_cli
