// The explanation as a person reads it: one block for the record, one for each thing that happened.
#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "server/audit/explain.h"
#include "server/audit/record_json.h"

namespace jindu::audit {
namespace {

std::string text(const Json& json, const char* name) {
  const auto at = json.find(name);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::string who(const Json& author) {
  std::string out = text(author, "name");
  if (const std::string id = text(author, "operator_id"); !id.empty()) out += "（" + id + "）";
  if (const std::string site = text(author, "site_no"); !site.empty()) {
    out += " " + site + " " + text(author, "site_name");
  }
  return out;
}

/// An operation that was taken can leave the record returned: the state says so, and each reason.
void put_verdict(const Json& verdict, const char* label, std::string& out) {
  const std::string kind = text(verdict, "kind");
  const std::string state = text(verdict, "record_state_label");
  const Json reasons = verdict.value("reasons", Json::array());
  const bool taken = kind == "accepted" && !reasons.empty();
  out += std::string("    ") + label + "：" + (taken ? "已收下" : text(verdict, "kind_label"));
  if (!state.empty()) out += "，单据" + state;
  if (const std::string rule = text(verdict, "rule"); !rule.empty()) out += "（依据 " + rule + "）";
  out += '\n';
  for (const Json& reason : reasons) {
    out += "      [" + text(reason, "code") + "] " + text(reason, "sentence") + '\n';
  }
}

void put_operation(const Json& said, std::string& out) {
  out += "  #" + std::to_string(said.value("city_seq", std::uint64_t{0})) + "  " +
         local_time_text(said.value("written_ms", std::int64_t{0})) + "  " + text(said, "label") +
         "  " + who(said.value("author", Json::object())) + '\n';
  for (const Json& field : said.value("fields", Json::array())) {
    out += "      " + text(field, "label") + "：" + text(field, "value") + '\n';
  }
  if (const std::string choice = text(said, "choice"); !choice.empty()) {
    out += "      选择：" + choice + "  " + text(said, "note") + '\n';
  }
  out += "    收到：" + local_time_text(said.value("received_ms", std::int64_t{0})) + '\n';
  put_verdict(said.at("first_verdict"), "裁定", out);
  if (said.contains("verdict")) put_verdict(said.at("verdict"), "后来", out);
}

void put_conflict(const Json& conflict, std::string& out) {
  out += "  " + text(conflict, "code") + " " + text(conflict, "sentence") + "  " +
         text(conflict, "state_label") + "  期限 " + text(conflict, "due") + "  编号 " +
         text(conflict, "id") + '\n';
  for (const Json& choice : conflict.value("choices", Json::array())) {
    out += "      可选 " + text(choice, "code") + "：" + text(choice, "label") + '\n';
  }
  if (const std::string decision = text(conflict, "decision"); !decision.empty()) {
    out += "      决定：" + decision + "，决定人 " + text(conflict, "decider") + "，" +
           local_time_text(conflict.value("decided_at_ms", std::int64_t{0})) + '\n';
  }
}

void put_ledger(const Json& line, std::string& out) {
  out += "  #" + std::to_string(line.value("city_seq", std::uint64_t{0})) + "  " +
         text(line, "account_label") + " " + text(line, "party_text") + "  借 " +
         yuan(line, "debit_fen") + "  贷 " + yuan(line, "credit_fen") + '\n';
}

void put_rule(const Json& rule, std::string& out) {
  out += "  " + text(rule, "outcome_label") + "  " + text(rule, "label") + "：要求 " +
         text(rule, "wanted") + "，实际 " + text(rule, "found") + "（" + text(rule, "source") +
         "）\n";
}

void put_all(const Json& explained, const char* name, const char* title,
             void (*put)(const Json&, std::string&), std::string& out) {
  const Json items = explained.value(name, Json::array());
  if (items.empty()) return;
  out += std::string("\n") + title + "\n";
  for (const Json& item : items) put(item, out);
}

}  // namespace

std::string explain_text(const Json& explained) {
  const Json header = explained.value("header", Json::object());
  std::string out = text(header, "label") + " " + text(header, "doc_no") + "  " +
                    text(header, "state_label") + "  第 " +
                    std::to_string(header.value("version", std::uint64_t{0})) + " 版\n编号 " +
                    text(header, "id") + "\n";
  put_all(explained, "history", "经过", put_operation, out);
  put_all(explained, "rules", "政策核对（按现有资料）", put_rule, out);
  if (const auto money = explained.find("money"); money != explained.end()) {
    out += "  金额 " + text(*money, "rule") + "：基金 " + yuan(*money, "fund_fen") + "，自负 " +
           yuan(*money, "self_fen") + "（" + text(*money, "formula") + "）\n";
  }
  put_all(explained, "conflicts", "冲突", put_conflict, out);
  put_all(explained, "ledger", "账目（元）", put_ledger, out);
  if (const auto booked = explained.find("booked"); booked != explained.end()) {
    const Json& under = booked->at("under");
    const std::string title =
        "账目（元），记在" + text(under, "label") + " " + text(under, "doc_no") + " 下";
    put_all(*booked, "lines", title.c_str(), put_ledger, out);
  }
  return out;
}

}  // namespace jindu::audit
