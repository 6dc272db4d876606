#include "server/city/proposal.h"

#include <nlohmann/json.hpp>

#include "server/city/city.h"

namespace jindu::city {

std::string mark_of(const City& city, const Proposal& proposal) {
  const std::string at = std::to_string(proposal.at_ms);
  return to_hex(view(city.suite().hash({proposal.text, "|", proposal.by, "|", at}))).substr(0, 16);
}

store::Many<Proposal> proposals(City& city, std::string_view name) {
  JINDU_TRY(const std::optional<Bytes> kept, city.writer().meta(name));
  std::vector<Proposal> all;
  if (!kept || kept->empty()) return all;
  const auto json = nlohmann::json::parse(*kept, nullptr, false);
  if (!json.is_array()) return fail(ErrorCode::corrupt, "proposals");
  for (const auto& one : json) {
    all.push_back({one.value("text", ""), one.value("by", ""), one.value("by_name", ""),
                   one.value("at_ms", std::int64_t{0})});
  }
  return all;
}

Status put_proposals(City& city, std::string_view name, const std::vector<Proposal>& all) {
  auto kept = nlohmann::json::array();
  for (const Proposal& one : all) {
    kept.push_back(
        {{"text", one.text}, {"by", one.by}, {"by_name", one.by_name}, {"at_ms", one.at_ms}});
  }
  return city.writer().set_meta(name, kept.dump());
}

}  // namespace jindu::city
