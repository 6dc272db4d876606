// A hospital's deposit over a year.
#include <algorithm>

#include "schema/records/clearing.pb.h"
#include "server/audit/clearing_view.h"
#include "server/clearing/months.h"

namespace jindu::audit {
namespace {

using records::DepositMonth;
using store::LinkKind;

Json summary(const Shown& shown) {
  return {{"header", header_json(shown.header, *shown.type)},
          {"record", record_json(*shown.record)}};
}

/// The record that a link of a hospital's year leads to; null: none.
Result<Json> of_year(const ExplainContext& context, LinkKind kind, const Bytes& key) {
  JINDU_TRY(const std::vector<store::Link> links, context.reader.links(kind, key));
  if (links.empty()) return Json();
  JINDU_TRY(const Shown shown, linked(context, links.back().record));
  return summary(shown);
}

}  // namespace

Result<Json> deposit_year(const ExplainContext& context, std::string_view institution_code,
                          int year) {
  const Bytes prefix = clearing::key_of(institution_code, year);
  Json json{{"institution_code", institution_code}, {"institution_name", ""}, {"year", year}};
  JINDU_TRY(const std::vector<store::Link> months,
            context.reader.links_under(LinkKind::deposit_of, prefix));
  json["months"] = Json::array();
  std::int64_t sum = 0;
  for (const store::Link& link : months) {
    JINDU_TRY(const Shown shown, linked(context, link.record));
    const auto& month = static_cast<const DepositMonth&>(*shown.record);
    json["institution_name"] = month.institution_name();
    json["months"].push_back({{"id", to_string(link.record)},
                              {"month", month.month()},
                              {"deposit_fen", month.deposit_fen()},
                              {"deducted_fen", month.deducted_fen()},
                              {"net_fen", month.net_fen()},
                              {"state", shown.header.state()},
                              {"state_label", shown.type->state_label(shown.header.state())}});
    sum += month.net_fen();
  }
  json["sum_net_fen"] = sum;
  json["deductions"] = Json::array();
  JINDU_TRY(const std::vector<store::Link> deductions,
            context.reader.links_under(LinkKind::deduction_of, prefix));
  for (const store::Link& link : deductions) {
    JINDU_TRY(const Shown shown, linked(context, link.record));
    json["deductions"].push_back(summary(shown));
  }
  JINDU_TRY(json["assessment"], of_year(context, LinkKind::assessment_of, prefix));
  JINDU_TRY(json["payout"], of_year(context, LinkKind::payout_of, prefix));
  // Once it is paid out nothing is left: what the hospital did not get is the fund's.
  const Json& payout = json["payout"];
  const bool paid = !payout.is_null() && payout["header"].value("state", "") == "PAID";
  const auto of = [&](const char* name) {
    return paid ? payout["record"].value(name, std::int64_t{0}) : std::int64_t{0};
  };
  json["rest_fen"] = sum - of("payout_fen") - of("retained_fen");
  return json;
}

Result<Json> deposits(const ExplainContext& context, std::string_view institution_code, int year) {
  const Bytes prefix = institution_code.empty() ? Bytes() : Bytes(institution_code) + "|";
  JINDU_TRY(const std::vector<store::Link> links,
            context.reader.links_under(LinkKind::deposit_of, prefix));
  std::vector<std::pair<std::string, int>> years;
  for (const store::Link& link : links) {
    JINDU_TRY(const Shown shown, linked(context, link.record));
    const auto& month = static_cast<const DepositMonth&>(*shown.record);
    const std::pair key(month.institution_code(), month.month() / 100);
    if (year != 0 && key.second != year) continue;
    if (std::find(years.begin(), years.end(), key) == years.end()) years.push_back(key);
  }
  Json list = Json::array();
  for (const auto& [code, of] : years) {
    JINDU_TRY(const Json whole, deposit_year(context, code, of));
    std::int64_t deposit = 0;
    std::int64_t deducted = 0;
    for (const Json& month : whole.at("months")) {
      deposit += month.value("deposit_fen", std::int64_t{0});
      deducted += month.value("deducted_fen", std::int64_t{0});
    }
    const Json& payout = whole.at("payout");
    list.push_back({{"institution_code", code},
                    {"institution_name", whole.value("institution_name", "")},
                    {"year", of},
                    {"months", whole.at("months").size()},
                    {"deposit_fen", deposit},
                    {"deducted_fen", deducted},
                    {"net_fen", whole.value("sum_net_fen", std::int64_t{0})},
                    {"rest_fen", whole.value("rest_fen", std::int64_t{0})},
                    {"payout_state", payout.is_null() ? "" : payout["header"].value("state", "")}});
  }
  return Json{{"hospitals", std::move(list)}};
}

}  // namespace jindu::audit
