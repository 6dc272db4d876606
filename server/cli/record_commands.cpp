// types, fields, steps, list, show, explain, inbox, step, resolve.
#include <unistd.h>

#include <algorithm>

#include "schema/base/date.h"
#include "schema/rules/described.h"
#include "schema/rules/offered.h"
#include "schema/rules/reasons.h"
#include "schema/rules/told.h"
#include "schema/terminal/described.h"
#include "server/audit/export.h"
#include "server/audit/log_reader.h"
#include "server/audit/papers.h"
#include "server/audit/paper.h"
#include "server/audit/seen.h"
#include "server/city/decisions.h"
#include "server/cli/session.h"

namespace jindu::city_cli {
namespace {

constexpr std::size_t kJsonMax = std::size_t{1} << 20;

const Problem kNobody{"E-625", {}, "没有这位市级人员；人员编号用 staff list 查看"};

/// Finds the record, reads the JSON of --from, and acts.
Exit act_on(const Options& options, const Output& output,
            const std::function<Result<city::Acted>(city::City&, const store::RecordRow&,
                                                    const std::string& json)>& act) {
  return with_city(options, output, [&](city::City& city) {
    const Result<store::RecordRow> row = audit::find_record(context_of(city), options.ref);
    if (!row.ok() && row.error().code == ErrorCode::not_found) return output.refused({no_record()});
    if (!row.ok()) return output.failed(row.error());
    if (options.version != 0 && options.version != row->version) {
      return output.refused({{"C-442", {}, "别人刚办过这张单据，内容已变；请看过新的内容再办"}});
    }
    std::string json;
    if (!options.from.empty()) {
      Result<std::string> read = read_input(options, options.from, kJsonMax);
      if (!read.ok()) return output.failed(read.error());
      json = std::move(*read);
    }
    return tell(city, output, act(city, *row, json));
  });
}

/// An employer's clerk, and another employer's paper.
std::optional<Problem> not_his(const audit::ExplainContext& context, const store::RecordRow& row) {
  const Result<audit::Shown> whole = audit::take_apart(context.city.catalog, row);
  if (!whole.ok() || !audit::hidden(context, *whole->type, *whole->record)) return std::nullopt;
  const char* const code = "NOT_OWN_EMPLOYER";
  return Problem{code, {}, rules::sentence_of(code, &context.policy)};
}

std::string list_text(const Json& list) {
  std::string text;
  for (const Json& row : list.at("records")) {
    text += row.value("id", "") + "  " + row.value("doc_no", "") + "  " +
            row.value("state_label", "") + "  " + row.value("person", "") + "  第 " +
            std::to_string(row.value("version", std::uint64_t{0})) + " 版  " +
            row.value("site", "") + '\n';
  }
  return text.empty() ? "没有" : text;
}

std::string show_text(const Json& shown) {
  const Json& header = shown.at("header");
  std::string text = header.value("label", "") + " " + header.value("doc_no", "") + "  " +
                     header.value("state_label", "") + "  第 " +
                     std::to_string(header.value("version", std::uint64_t{0})) + " 版\n编号 " +
                     header.value("id", "") + "\n录入 " + header.value("origin_site", "") + " " +
                     header.value("created_by", "") + " " +
                     local_time_text(header.value("created_ms", std::int64_t{0})) + "\n";
  for (const Json& printed : header.value("aliases", Json::array())) {
    text += "  原编号：" + printed.get<std::string>() + "\n";
  }
  for (const Json& field : shown.at("shown")) {
    text += "  " + field.value("label", "") + "：" + field.value("text", "") + "\n";
  }
  for (const Json& conflict : shown.at("conflicts")) {
    text += "冲突 " + conflict.value("code", "") + " " + conflict.value("sentence", "") + "  " +
            conflict.value("state_label", "") + "  编号 " + conflict.value("id", "") + "\n";
  }
  if (shown.contains("papers")) text += audit::papers_text(shown["papers"]);
  return text;
}

Exit with_record(
    const Options& options, const Output& output,
    const std::function<Exit(const audit::ExplainContext&, const store::RecordRow&)>& use) {
  return with_reader_of(options, output, [&](const audit::ExplainContext& context,
                                             city::City& city) {
    const Result<store::RecordRow> row = audit::find_record(context, options.ref);
    if (!row.ok() && row.error().code == ErrorCode::not_found) return output.refused({no_record()});
    if (!row.ok()) return output.failed(row.error());
    if (const auto why = not_his(context, *row)) return output.refused({*why});
    const Status kept = leave_trace(city, options, "look", row->id);
    return kept.ok() ? use(context, *row) : output.failed(kept.error());
  });
}

/// A refusal with the papers that it is about, and each reason.
Exit tell_refused(city::City& city, const Output& output, const city::Acted& acted,
                  const Json& json) {
  const wire::Verdict& verdict = acted.verdict;
  const audit::ExplainContext context = context_of(city);
  Problems problems;
  for (const Json& one : audit::reasons_json(context, verdict)) {
    problems.push_back({one.value("code", ""), {}, one.value("sentence", "")});
  }
  JINDU_ENSURE(!problems.empty());  // Nothing is refused without a word.
  if (acted.hint && acted.hint->code == problems.front().code) {
    problems.front().message = acted.hint->message;
  }
  std::string about;
  for (const std::string& id : verdict.reason().records()) {
    const Result<RecordId> record = id_from<RecordId>(id);
    if (!record.ok()) continue;
    const Result<Json> documents = audit::documents_of(context, *record);
    if (!documents.ok()) return output.failed(documents.error());
    about += audit::documents_text(*documents);
  }
  // On a page the lines run on: what is wrong ends before what it is about begins.
  if (!about.empty()) problems.front().message += "。\n" + about;
  while (problems.front().message.ends_with('\n')) problems.front().message.pop_back();
  return output.refused(problems, json);
}

}  // namespace

Exit tell(city::City& city, const Output& output, const Result<city::Acted>& acted) {
  if (!acted.ok()) return output.failed(acted.error());
  if (!acted->problems.empty()) return output.refused(acted->problems);
  const wire::Verdict& verdict = acted->verdict;
  Json json{{"verdict", audit::verdict_json(verdict)}};
  if (verdict.kind() == wire::Verdict::REFUSED) return tell_refused(city, output, *acted, json);
  const Result<RecordId> about = id_from<RecordId>(verdict.record_id());
  std::string papers;
  if (about.ok()) {
    const Result<Json> documents = audit::documents_of(context_of(city), *about);
    if (!documents.ok()) return output.failed(documents.error());
    json["documents"] = *documents;
    papers = audit::documents_text(*documents);
  }
  std::string text = audit::kind_label(verdict.kind()) + "\n" + papers;
  for (const Json& one : audit::reasons_json(context_of(city), verdict)) {
    text += "    " + one.value("code", "") + "：" + one.value("sentence", "") + '\n';
  }
  return output.done(json, text);
}

namespace {

const catalog::RecordType* type_called(const Options& options,
                                       const audit::ExplainContext& context) {
  return context.city.catalog.called(options.type);
}

}  // namespace

namespace {

/// Whether one of these posts may take it; of nobody in particular: whether any person may.
bool may_take(const rules::Transition& row, const std::set<std::string>& posts) {
  return std::any_of(row.roles().begin(), row.roles().end(), [&](const std::string& role) {
    return posts.empty() ? role != rules::kServerRole : posts.contains(role);
  });
}

}  // namespace

Exit run_types(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    Json list = Json::array();
    for (const catalog::RecordType& type : context.city.catalog.types()) {
      const rules::LifeCycle* cycle = context.cycles.find(type.name);
      list.push_back(rules::described_type(type));
      list.back()["create"] =
          cycle != nullptr && rules::has_papers(context.policy.profile(), type) &&
          std::any_of(cycle->transitions().begin(), cycle->transitions().end(),
                      [&](const rules::Transition& row) {
                        return row.from().empty() && may_take(row, context.looker.roles);
                      });
    }
    const Json json{{"types", std::move(list)}};
    return output.done(json, terminal::types_text(json));
  });
}

Exit run_fields(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const catalog::RecordType* type = type_called(options, context);
    if (type == nullptr) return output.usage("没有这种单据；用 types 查看可用种类");
    const Json json = rules::described_fields(*type, false, &context.policy.profile());
    return output.done(json, terminal::fields_text(json));
  });
}

Exit run_steps(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const auto told = [&](const catalog::RecordType& type, const rules::Standing* of) {
      const Json json =
          rules::described_steps(type, context.cycles.find(type.name), context.looker.roles, of);
      return output.done(json, terminal::steps_text(json));
    };
    if (options.ref.empty()) {
      const catalog::RecordType* type = type_called(options, context);
      if (type == nullptr) return output.usage("没有这种单据；用 types 查看可用种类");
      return told(*type, nullptr);
    }
    // No trace is left: nothing of the paper is told.
    const Result<store::RecordRow> row = audit::find_record(context, options.ref);
    if (!row.ok() && row.error().code == ErrorCode::not_found) return output.refused({no_record()});
    if (!row.ok()) return output.failed(row.error());
    if (const auto why = not_his(context, *row)) return output.refused({*why});
    const Result<audit::Shown> shown = audit::take_apart(context.city.catalog, *row);
    if (!shown.ok()) return output.failed(shown.error());
    const rules::Standing of{row->state, *shown->record};
    return told(*shown->type, &of);
  });
}

Exit run_list(const Options& options, const Output& output) {
  return with_reader_of(options, output, [&](const audit::ExplainContext& context,
                                             city::City& city) {
    const catalog::RecordType* type = context.city.catalog.called(options.type);
    if (type == nullptr) return output.usage("没有这种单据；用 types 查看可用种类");
    const std::optional<std::string> state = type->state_called(options.state);
    if (!state) return output.usage("这种单据没有这个状态；用 steps 单据类型 查看");
    // What was searched for may be a person's number: only that there was a search is kept.
    const Status kept = leave_trace(city, options, "find", {},
                                    type->options.label() + (options.find.empty() ? "" : "（按关键词）"));
    if (!kept.ok()) return output.failed(kept.error());
    const Result<Json> list = audit::list(context, *type, *state, options.find, options.limit);
    return list.ok() ? output.done(*list, list_text(*list)) : output.failed(list.error());
  });
}

Exit run_find(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const catalog::RecordType* type =
        options.type.empty() ? nullptr : context.city.catalog.called(options.type);
    if (type == nullptr && !options.type.empty()) {
      return output.usage("没有这种单据；用 types 查看可用种类");
    }
    const Result<Json> found = audit::find(context, type, options.find, options.limit);
    if (!found.ok()) return output.failed(found.error());
    return output.done(*found, list_text(*found) + (found->value("more", false)
                                                        ? "\n还有更多，请把条件写得更全"
                                                        : ""));
  });
}

Exit run_show(const Options& options, const Output& output) {
  return with_record(options, output, [&](const auto& context, const store::RecordRow& row) {
    const Result<Json> shown = audit::show(context, row);
    return shown.ok() ? output.done(*shown, show_text(*shown)) : output.failed(shown.error());
  });
}

Exit run_paper(const Options& options, const Output& output) {
  return with_record(options, output, [&](const auto& context, const store::RecordRow& row) {
    const Result<Json> sheet = audit::paper(context, row);
    if (!sheet.ok()) return output.failed(sheet.error());
    std::string titles;
    for (const Json& form : sheet->at("forms")) {
      titles += form.value("no", "") + " " + form.value("title", "") + "\n";
    }
    return output.done(*sheet, titles.empty() ? "现在没有可打印的表单" : titles);
  });
}

Exit run_explain(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::optional<audit::Looker>> looker = looker_of(city, options.as);
    if (!looker.ok()) return output.failed(looker.error());
    if (!*looker) return output.refused({kNobody});
    audit::ExplainContext context = context_of(city);
    context.looker = **looker;
    const Result<store::RecordRow> row = audit::find_record(context, options.ref);
    if (!row.ok() && row.error().code == ErrorCode::not_found) return output.refused({no_record()});
    if (!row.ok()) return output.failed(row.error());
    if (const auto why = not_his(context, *row)) return output.refused({*why});
    const Status kept = leave_trace(city, options, "look", row->id);
    if (!kept.ok()) return output.failed(kept.error());
    const Result<std::optional<rules::Assessment>> assessment = city.acceptor().assess_now(row->id);
    if (!assessment.ok()) return output.failed(assessment.error());
    const Result<Json> explained =
        audit::explain(context, *row, *assessment ? &**assessment : nullptr);
    if (!explained.ok()) return output.failed(explained.error());
    return output.done(*explained, audit::explain_text(*explained));
  });
}

Exit run_inbox(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const Result<Json> inbox = audit::inbox(context);
    return inbox.ok() ? output.done(*inbox, audit::inbox_text(*inbox))
                      : output.failed(inbox.error());
  });
}

Exit run_step(const Options& options, const Output& output) {
  return act_on(options, output,
                [&](city::City& city, const store::RecordRow& row, const std::string& json) {
                  return city::take_step(city, row, options.event, json, options.as);
                });
}

Exit run_new(const Options& options, const Output& output) {
  if (options.from.empty() && options.input == nullptr && ::isatty(STDIN_FILENO) == 1) {
    return output.usage("请用 --from 指明填好的 JSON 文件（空白样张见 fields " + options.type +
                        "）");
  }
  return with_city(options, output, [&](city::City& city) {
    const Result<std::string> json =
        read_input(options, options.from.empty() ? "-" : options.from, kJsonMax);
    if (!json.ok()) return output.failed(json.error());
    return tell(city, output, city::create(city, options.type, *json, options.as, options.once));
  });
}

Exit run_resolve(const Options& options, const Output& output) {
  return act_on(options, output,
                [&](city::City& city, const store::RecordRow& row, const std::string& json) {
                  return city::decide(city, row, options.choice, options.note, json, options.as);
                });
}

}  // namespace jindu::city_cli
