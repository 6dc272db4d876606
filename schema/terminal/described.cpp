#include "schema/terminal/described.h"

namespace jindu::terminal {
namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& json, const char* key) {
  const auto at = json.find(key);
  if (at == json.end() || at->is_null()) return {};
  return at->is_string() ? at->get<std::string>() : at->dump();
}

std::string joined(const Json& list, const char* key) {
  std::string out;
  for (const Json& one : list) {
    out += (out.empty() ? "" : "、") + (one.is_string() ? one.get<std::string>() : text(one, key));
  }
  return out;
}

/// "状态 已提交（SUBMITTED）、…", as `list --state` takes them.
std::string states_line(const Json& one) {
  std::string out;
  for (const Json& state : one.value("states", Json::array())) {
    out += (out.empty() ? "    状态 " : "、") + text(state, "label") + "（" + text(state, "code") +
           "）";
  }
  return out.empty() ? out : out + "\n";
}

const char* mark_of(const std::string& need) {
  if (need == "required") return "＊";
  if (need == "filled") return "·";
  return need == "conditional" ? "○" : "　";
}

std::string field_line(const Json& field, const std::string& before) {
  std::string out = before + mark_of(text(field, "need")) + " " + text(field, "name") + "  " +
                    text(field, "label") + "  " + text(field, "kind_label");
  const std::string choices = joined(field.value("choices", Json::array()), "label");
  if (!choices.empty()) out += "：" + choices;
  if (field.contains("example")) out += "  例 " + text(field, "example");
  out += "\n";
  for (const Json& column : field.value("fields", Json::array())) {
    out += field_line(column, before + "    ");
  }
  return out;
}

}  // namespace

std::string types_text(const Json& types) {
  std::string out;
  for (const Json& type : types["types"]) {
    out += text(type, "type") + "  " + text(type, "label") +
           (type.value("create", false) ? "  可在此录入" : "") + "\n" + states_line(type);
  }
  return out;
}

std::string fields_text(const Json& fields) {
  std::string out = text(fields, "label") + "（＊必填，○按情况，·不填则由本程序填写；明细的各列缩进在下）\n";
  for (const Json& field : fields["fields"]) out += field_line(field, "");
  return out + "空白样张（存成文件填写后用 new --from 文件）\n" + fields["template"].dump(2) + "\n";
}

std::string steps_text(const Json& steps) {
  std::string out = text(steps, "label") + "\n" + states_line(steps);
  for (const Json& step : steps["steps"]) {
    const std::string from = joined(step["from"], "label");
    const std::string next = text(step, "next_label");
    out += "  " + text(step, "event") + "  " + text(step, "label") + "  " +
           (from.empty() ? "（新建）" : from) + " → " + (next.empty() ? "不变" : next) + "  " +
           joined(step["role_labels"], "") + (step.value("mine", false) ? "  ✓" : "") + "\n";
    if (step.contains("asks_text")) out += "      同时填写 " + text(step, "asks_text") + "\n";
  }
  return out;
}

}  // namespace jindu::terminal
