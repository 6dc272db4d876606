// What waits, as text.
#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "schema/rules/told.h"
#include "server/audit/export.h"

namespace jindu::audit {

std::string documents_text(const Json& documents) {
  std::string text;
  for (const Json& one : documents) {
    const std::string side = one.value("side", "");
    text += "    " + (side.empty() ? "" : side + " ") + one.value("label", "") + " " +
            one.value("doc_no", "") + " " + one.value("state_label", "") +
            (one.value("person", "").empty() ? "" : "  " + one.value("person", "")) +
            (one.contains("rest_fen")
                 ? "  未追回 " + yuan_text(Fen{one.value("rest_fen", std::int64_t{0})}) + " 元"
                 : std::string()) +
            '\n';
  }
  return text;
}

namespace {

std::string side_text(const Json& evidence, const char* side) {
  const Json found = evidence.value(side, Json::object());
  const std::string shown = found.value("shown", "");
  return shown.empty() ? "无" : shown;
}

std::string left_text(const Json& item) {
  const std::string left = item.value("left_text", "");
  return left.empty() ? left : "（" + left + "）";
}

std::string case_text(const Json& item) {
  const std::string due = item.value("due", "");
  std::string text = item.value("code", "") + " " + item.value("code_label", "") + "  编号 " +
                     item.value("id", "") + (due.empty() ? "" : "  期限 " + due + left_text(item)) +
                     "  由" + rules::role_label(item.value("decider_role", "")) + "核定\n" +
                     documents_text(item.value("documents", Json::array()));
  for (const Json& one : item.value("evidence", Json::array())) {
    const bool two = one.contains("theirs");
    const Json words = item.value("sides", Json::object());
    text += "    " + one.value("label", "") + "：" +
            (two ? words.value("theirs", "") + " " + side_text(one, "theirs") + "，" +
                       words.value("mine", "") + " " + side_text(one, "mine")
                 : side_text(one, "mine")) +
            '\n';
  }
  for (const Json& choice : item.value("choices", Json::array())) {
    text += "    选 " + choice.value("code", "") + "：" + choice.value("label", "") + '\n';
  }
  return text + "    办法：resolve 编号 --choose 选项\n";
}

std::string waiting_text(const Json& item) {
  return "等候 " + item.value("code_label", "") + "，到 " +
         local_time_text(item.value("due_ms", std::int64_t{0})) + " 仍未到则交人核定\n" +
         documents_text(item.value("documents", Json::array()));
}

std::string task_text(const Json& item) {
  const std::string due = item.value("due", "");
  std::string text =
      "待办 " + item.value("code_label", "") + "  编号 " + item.value("id", "") +
      (due.empty() ? "" : "  " + item.value("due_label", "") + " " + due + left_text(item)) + '\n' +
      documents_text(item.value("documents", Json::array()));
  if (const std::string reason = item.value("reason", ""); !reason.empty()) {
    text += "    原因：" + reason + '\n';
  }
  for (const Json& step : item.value("steps", Json::array())) {
    std::string roles;
    for (const Json& role : step.value("roles", Json::array())) {
      roles += (roles.empty() ? "" : "、") + rules::role_label(role.get<std::string>());
    }
    text +=
        "    " + step.value("label", "") + "（" + roles + "）：step 编号 " +
        step.value("event", "") +
        (step.contains("asks") ? " --from 文件，填写 " + step.value("asks", "") : std::string()) +
        '\n';
  }
  if (const std::string advice = item.value("advice", ""); !advice.empty()) {
    text += "    办法：" + advice + '\n';
  }
  return text;
}

}  // namespace

std::string inbox_text(const Json& inbox) {
  std::string text;
  for (const Json& item : inbox.at("items")) {
    const std::string kind = item.value("kind", "");
    text += kind == "conflict" ? case_text(item)
            : kind == "parked" ? waiting_text(item)
                               : task_text(item);
  }
  return text.empty() ? "没有待处理事项" : text;
}

}  // namespace jindu::audit
