#include "client/cli/render.h"

#include <nlohmann/json.hpp>

#include "schema/base/fen.h"
#include "schema/terminal/described.h"

namespace jindu::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& json, const char* key) {
  const auto at = json.find(key);
  if (at == json.end() || at->is_null()) return {};
  return at->is_string() ? at->get<std::string>() : at->dump();
}

std::string yes_no(const Json& json, const char* key) {
  return json.value(key, false) ? "是" : "否";
}

Json items(const Json& body, const char* key) { return body.value(key, Json::array()); }

std::string about_lines(const Json& one) {
  std::string out;
  for (const Json& about : items(one, "about")) {
    out += "    " + text(about, "type_label") + " " + text(about, "doc_no") + " " +
           text(about, "name") + (text(about, "span").empty() ? "" : " " + text(about, "span")) +
           "（" + text(about, "site") + "）\n";
  }
  return out;
}

std::string change_lines(const Json& one) {
  std::string out;
  for (const Json& change : items(one, "changes")) {
    out += "    改为 " + text(change, "label") + "：" + text(change, "text") + "\n";
  }
  return out;
}

std::string operation(const Json& one) {
  std::string out = "  " + text(one, "at") + "  " +
                    text(one, one.contains("type_label") ? "type_label" : "type") + " ";
  out += one.contains("label") ? text(one, "label") : "其他";
  if (one.contains("conflict_code")) {
    out += " " + text(one, "conflict_code") + " " + text(one, "conflict_label") + "，决定：" +
           text(one, one.contains("choice_label") ? "choice_label" : "choice");
  } else if (one.contains("conflict")) {
    out += " 冲突 " + text(one, "conflict");
  }
  const std::string below = change_lines(one) + about_lines(one);
  const Json& verdict = one["verdict"];
  if (verdict.is_null()) return out + "  待上传或待判\n" + below;
  out += "  " + text(verdict, "label");
  if (verdict.contains("code"))
    out += " " + text(verdict, "code") + "：" + text(verdict, "message");
  if (verdict.contains("next")) out += "；" + text(verdict, "next");
  return out + "\n" + below;
}

std::string made_line(const Json& body) {
  if (text(body, "created_at").empty()) return "他处办理\n";
  const std::string by = text(body, "updated_by");
  return "录入 " + text(body, "created_at") + " " + text(body, "created_by") + "  更新 " +
         text(body, "updated_at") + " " + (by.empty() ? "市局" : by) + "\n";
}

std::string reversal(const Json& one) {
  std::string out = "冲销 " + text(one, "doc_no") + "  " + text(one, "state_label") + "  原因：" +
                    text(one, "reason") + "  申请 " + text(one, "requested_at") + " " +
                    text(one, "requested_by");
  if (text(one, "state") == "REQUESTED") return out + "，等候市局批准\n";
  const std::string by = text(one, "updated_by");
  const std::string now =
      one.contains("corrected_by") ? "，更正后的单据 " + text(one["corrected_by"], "doc_no") : "";
  return out + "  办理 " + text(one, "updated_at") + " " + (by.empty() ? "市局" : by) + now + "\n";
}

std::string documents(const Json& body) {
  std::string out;
  for (const Json& one : items(body, "materials")) {
    out += "  材料 " + text(one, "kind_label") + "（" + text(one, "form_label") + "）  " +
           text(one, "scan_label");
    const std::string scan = text(one, "scan");
    const bool open = scan.empty() || scan == "pending" || scan == "missing";
    if (open && one.contains("due")) out += "，期限 " + text(one, "due");
    out += "\n";
  }
  const std::string line = text(body, "line");
  return line.empty() ? out : out + line + "\n";
}

std::string attached(const Json& body) {
  return (body.value("attached_before", false) ? "这份文件先前已附上：" : "已保存，材料待上传：") +
         text(body, "kind_label") + "  " + text(body, "size") + " 字节\n指纹 " +
         text(body, "sha256") + "\n";
}

std::string show(const Json& body) {
  std::string out = text(body, "type_label") + " " + text(body, "doc_no") + "  " +
                    text(body, "state_label") + (body.value("provisional", false) ? "（暂）" : "") +
                    "\n编号 " + text(body, "id") + "  版本 " + text(body, "version") + "\n" +
                    made_line(body);
  for (const Json& field : body["shown"]) {
    out += "  " + text(field, "label") + "：" + text(field, "text") + "\n";
  }
  if (body.value("sample", false)) out += "  按演示定额计算\n";
  if (body.contains("points_to")) {
    const bool filing = text(body, "type") == "Filing";
    out += (filing ? "与这份备案为同一孕期 " : "重复送来，不另计：与这一份相同 ") +
           text(body, "points_to") + "\n";
  }
  if (body.contains("target_doc_no")) {
    out += "冲销的" + text(body, "target_label") + " " + text(body, "target_doc_no") + " " +
           text(body, "patient_name") + "\n";
  }
  for (const Json& one : items(body, "reversals")) out += reversal(one);
  for (const Json& one : body["cases"]) {
    out += "待核定 " + text(one, "code") + " " + text(one, "label") + "，" +
           (one.value("mine_to_decide", false) ? "由本点裁定" : "由他处裁定") + "，期限 " +
           text(one, "due") + "\n";
  }
  if (body.contains("documents")) out += documents(body["documents"]);
  const char* list = body.contains("history") ? "history" : "own";
  if (!body[list].empty()) out += "本机操作\n";
  for (const Json& one : body[list]) out += operation(one);
  for (const Json& group : body.value("groups", Json::array())) {
    out += "  最近修改 " + text(group, "label") + "：" + text(group, "at") +
           (group.value("mine", false) ? " 本机" : " 他处") + "\n";
  }
  return out;
}

std::string list(const Json& body) {
  std::string out;
  for (const Json& one : items(body, "operations")) {
    out += text(one, "recorded_at") + "  " + text(one, "record_type") + "  " +
           (one.contains("verdict") ? text(one["verdict"], "label") : "待上传或待判") + "  " +
           text(one, "record_id") + "\n";
  }
  for (const Json& row : items(body, "records")) {
    out += text(row, "doc_no") + "  " + text(row, "state_label") + "  " +
           (text(row, "origin") == "confirmed" ? "" : "（暂） ");
    for (const char* key :
         {"patient_name", "name", "owner_name", "invoice_no", "code12", "institution_name",
          "institution_code", "employer_uscc", "month", "year"}) {
      if (row.contains(key)) out += text(row, key) + " ";
    }
    if (row.contains("target_doc_no"))
      out += text(row, "target_label") + " " + text(row, "target_doc_no") + " ";
    const std::string at = text(row, "updated_at");
    out += " " + (at.empty() ? "他处办理" : at) + "  " + text(row, "id") + "\n";
  }
  for (const Json& draft : items(body, "drafts")) {
    out += "草稿  " + text(draft, "updated_at") + "  " + text(draft, "draft") + "\n";
  }
  return out.empty() ? "没有符合条件的单据\n" : out;
}

/// The values that stand against each other.
std::string side_lines(const Json& one) {
  std::string out;
  for (const Json& side : items(one, "sides")) {
    const std::string common = text(side, "common");
    const std::string theirs = text(side, "theirs");
    const auto word = [&](const char* which) { return text(side.at("words"), which); };
    out += "    " + text(side, "label") + "：" +
           (theirs.empty()
                ? text(side, "mine")
                : word("theirs") + " " + theirs + "，" + word("mine") + " " + text(side, "mine")) +
           (common.empty() ? "" : "，" + word("common") + " " + common) + "\n";
  }
  return out;
}

/// A decision of somebody else, until the clerk puts it away.
std::string decided(const Json& one) {
  const std::string decider = text(one, "decider");
  std::string out = "已裁定 " + text(one, "code") + " " + text(one, "code_label") + "：" +
                    text(one, "decision_label") + "  " + (decider.empty() ? "市局" : decider) +
                    " " + text(one, "decided_at") + "\n" + about_lines(one);
  if (one.contains("note")) out += "    说明：" + text(one, "note") + "\n";
  return out + side_lines(one) + "    看过后用 inbox --put-away " + text(one, "conflict") +
         " 收起\n";
}

std::string inbox(const Json& body) {
  if (body.contains("put_away")) return "已收起，不再列入待处理事项\n";
  std::string out;
  for (const Json& one : body["returned"]) {
    out +=
        text(one, "state_label") + " " + text(one, "type_label") + " " + text(one, "doc_no") + "\n";
    for (const Json& reason : items(one, "reasons")) {
      out += "    " + text(reason, "code") + "：" + text(reason, "message") + "\n";
    }
    out += "    " + text(one, "next") + "\n";
  }
  for (const Json& one : body["operations"]) {
    const std::string line = operation(one);
    // A decision has no number of its own: its documents stand below.
    out += text(one, "doc_no").empty() ? line.substr(2) : text(one, "doc_no") + line;
    out += "    操作 " + text(one, "op_id") + "\n";
  }
  for (const Json& one : body["conflicts"]) {
    out += text(one, "code") + " " + text(one, "code_label") + "  " + text(one, "conflict") +
           (one.value("mine_to_decide", false) ? "  由本点裁定" : "  由他处裁定") + "  期限 " +
           text(one, "due") + "\n";
    out += about_lines(one) + side_lines(one);
    if (!one.value("mine_to_decide", false)) {
      out += "    等候裁定，无需操作；定下后本机会收到\n";
      continue;
    }
    for (const Json& choice : one.value("choices", Json::array())) {
      out += "    " + text(choice, "code") + "  " + text(choice, "label") + "\n";
    }
  }
  for (const Json& one : items(body, "due")) {
    out += "待办 " + text(one, "type_label") + " " + text(one, "doc_no") + "  " +
           text(one, "state_label") + "  " + text(one, "id") +
           (one.contains("due") ? "  " + text(one, "due_label") + " " + text(one, "due") : "") +
           "\n" + about_lines(one);
    for (const Json& step : items(one, "steps")) {
      out += "    " + text(step, "label") + "：step 编号 " + text(step, "event") +
             (step.contains("asks") ? " --from 文件，填写 " + text(step, "asks") : "") + "\n";
    }
    if (one.contains("what")) out += "    " + text(one, "what") + "：" + text(one, "advice") + "\n";
  }
  for (const Json& one : items(body, "documents")) {
    out += text(one, "line") + "  " + text(one, "type_label") + " " + text(one, "doc_no") +
           "\n    扫描后：attach " + text(one, "doc_no") + " 文件 --as 材料种类\n";
  }
  for (const Json& one : items(body, "decided")) out += decided(one);
  return out.empty() ? "没有待处理的事项\n" : out;
}

std::string diagnose(const Json& body) {
  std::string out = "已写入 " + text(body, "out") + "，其中：\n";
  for (const Json& one : items(body, "files")) {
    out += "  " + text(one, "name") + "  " + text(one, "label") + "\n";
  }
  return out + "不含姓名、证件号码和金额；发出前可打开看一看。\n";
}

std::string reckon(const Json& body) {
  std::string out;
  for (const Json& one : items(body, "alike")) {
    out += "！ " + text(one, "message") + "  " + text(one, "code") + "\n";
  }
  if (!body.contains("rules")) return out;  // Something typed is wrong; which, follows as a problem.
  for (const Json& rule : body["rules"]) {
    const std::string outcome = text(rule, "outcome");
    if (outcome == "not_applicable") continue;
    out += (outcome == "pass"   ? "✓ "
            : outcome == "fail" ? "✗ "
                                : "？ ") +
           text(rule, "label") + "  要求 " + text(rule, "wanted") + "  实际 " +
           text(rule, "found") + "  依据 " + text(rule, "source") + "\n";
  }
  if (!body["money"].is_null()) {
    out += "基金支付 " + text(body["money"], "fund") + "  个人自负 " + text(body["money"], "self") +
           "  （" + text(body["money"], "rule") + "：" + text(body["money"], "formula") + "）" +
           (body["money"].value("sample", false) ? "演示定额" : "") + "\n";
  }
  for (const Json& due : body["due"]) {
    out += text(due, "label") + " " + text(due, "date") +
           (due.value("provisional", false) ? "（暂定）" : "") + "\n";
  }
  for (const Json& one : body["missing"]) out += "待填 " + text(one, "message") + "\n";
  return out + "结论：" + text(body, "conclusion") + "\n";  // Each reason follows as a problem.
}

std::string status(const Json& body) {
  std::string out = text(body, "line") + "\n" + text(body["site"], "name") + "（" +
                    text(body["site"], "site_no") + "）  " + text(body["site"], "operator_name") +
                    "\n";
  if (body["one_copy_only"].get<std::uint64_t>() > 0) {
    out += "只在本机的操作 " + text(body, "one_copy_only") + " 项，最早 " +
           text(body, "oldest_pending") + "\n";
  }
  const Json& limit = body["offline_limit"];
  const auto yuan = [&](const char* key) {
    return yuan_text(Fen{limit.value(key, std::int64_t{0})});
  };
  out += "离线结算 " + text(limit, "count") + "/" + text(limit, "count_max") + " 笔，" +
         yuan("total_fen") + "/" + yuan("total_fen_max") + " 元，" + text(limit, "hours") + "/" +
         text(limit, "hours_max") + " 小时\n";
  if (body["disputed"].get<std::uint64_t>() > 0) {
    out += "待核定的本点单据 " + text(body, "disputed") + " 份，用 inbox 查看\n";
  }
  if (body["due"].get<std::uint64_t>() > 0) {
    out += "本岗位待办 " + text(body, "due") + " 项，用 inbox 查看\n";
  }
  if (body["decided"].get<std::uint64_t>() > 0) {
    out += "已有裁定 " + text(body, "decided") + " 项未看，用 inbox 查看\n";
  }
  if (const std::string line = text(body["documents"], "line"); !line.empty()) {
    out += line + "，用 inbox 查看\n";
  }
  if (const Json& link = body["link"]; text(link, "state") != "on") {
    out += text(link, "label") + "：" + text(link, "next") + "\n";
  }
  return out;
}

std::string verify(const Json& body) {
  std::string out;
  for (const Json& check : body["checks"]) {
    out += std::string(check.value("ok", false) ? "✓ " : "✗ ") + text(check, "label") +
           (check.contains("found") ? "：" + text(check, "found") : "") + "\n";
  }
  return out;
}

std::string check(const Json& body) {
  if (!body.value("found", false)) return text(body, "message") + "\n";
  const Json& insured = body["insured"];
  const std::string first = text(insured, "first_month");
  return "参保状态 " + text(insured, "status_label") + "  连续缴费 " +
         (first.empty() ? "无记录" : first + " 至 " + text(insured, "last_month")) + "  暂缓 " +
         yes_no(insured, "suspended") + "  在孕登记 " + yes_no(insured, "open_pregnancy") +
         "  数据截至 " + text(body, "as_of") + "\n";
}

std::string saved(const Json& body) {
  std::string out = "已保存";
  if (body.contains("doc_no")) out += " " + text(body, "doc_no");
  if (body.contains("state_label")) out += "  " + text(body, "state_label");
  if (body.contains("id")) out += "\n编号 " + text(body, "id");
  if (body.contains("draft")) out += "\n草稿 " + text(body, "draft");
  return out + "\n";
}

std::string copied(const Json& body) {
  return "已复制成草稿 " + text(body, "draft") + "\n改好后保存：new " + text(body, "type") +
         " --draft " + text(body, "draft") + " --from 文件，文件以此为底：\n" +
         body["form"].dump(2) + "\n";
}

/// What `operator` has to say: the list, or who was added or removed.
std::string people(const Json& body) {
  if (!body.contains("operators")) {
    return body.contains("roles")
               ? "已加操作员 " + text(body, "operator") + " " + text(body, "operator_name") + "\n"
               : "已移去操作员 " + text(body, "operator") + "\n";
  }
  std::string out;
  for (const Json& one : body["operators"]) {
    out += text(one, "operator") + "  " + text(one, "name") +
           (one["passphrase"] == true ? "\n" : "  没有口令\n");
  }
  return out;
}

std::string sync(const Json& body) {
  std::string out = "送达 " + text(body, "pushed") + " 份，收到 " + text(body, "pulled") +
                    " 条，答复 " + text(body, "verdicts") + " 项，待上传 " + text(body, "pending");
  if (text(body, "files_sent") != "0") out += "，影像送达 " + text(body, "files_sent") + " 份";
  return out + "\n";
}

}  // namespace

std::string render_problems(const Problems& problems, std::string_view word) {
  std::string out;
  for (const Problem& problem : problems) {
    out += std::string(word) + " " + problem.code + "：";
    out += problem.message + "\n";
  }
  return out;
}

std::string render(std::string_view command, const desk::Answer& answer) {
  const Json body = answer.body.empty() ? Json::object() : Json::parse(answer.body);
  if (command == "types") return terminal::types_text(body);
  if (command == "fields") return terminal::fields_text(body);
  if (command == "steps") return terminal::steps_text(body);
  if (command == "show") return show(body);
  if (command == "list" || command == "drafts") {
    return list(command == "list" ? body
                                  : Json{{"records", Json::array()}, {"drafts", body["drafts"]}});
  }
  if (command == "inbox") return inbox(body);
  if (command == "reckon") return reckon(body);
  if (command == "diagnose") return diagnose(body);
  if (command == "status" || command == "enrol") return status(body);
  if (command == "verify") return verify(body);
  if (command == "check") return check(body);
  if (command == "sync") return sync(body);
  if (command == "attach") return attached(body);
  if (command == "copy") return copied(body);
  if (command == "recover" && body.contains("mark")) {
    return "已写出请求，核对码 " + text(body, "mark") +
           "；请把文件交给市局，并在电话里核对这个码\n";
  }
  if (command == "recover") return "已打开，口令已重设：" + text(body, "operator_name") + "\n";
  if (command == "operator") return people(body);
  if (command == "passphrase") return "口令已设置，请记牢；忘记时由市局核对身份后重设\n";
  if (command == "open") return text(body, "url") + "\n这个地址一分钟内有效，只能用一次\n";
  return saved(body);
}

}  // namespace jindu::cli
