#include "server/store/finding.h"

#include <algorithm>

#include "schema/catalog/checks.h"

namespace jindu::store {
namespace {

/// Nobody knows a hospital or an invoice by its last digits.
bool known_by_end(const catalog::Field& field) {
  return field.options.check() == records::CHECK_PHONE ||
         field.options.personal() == records::SENSITIVE;
}

}  // namespace

std::string finding_text(std::string_view typed) {
  std::string text = catalog::upper_ascii(typed);
  std::erase_if(text, [](char one) { return one == ' ' || one == '\t'; });
  return text;
}

std::string turned(std::string_view number) { return {number.rbegin(), number.rend()}; }

std::vector<FoundBy> finding_keys(const catalog::RecordType& type, const catalog::Message& record) {
  std::vector<FoundBy> keys;
  const auto add = [&](LinkKind kind, std::string value) {
    FoundBy one{kind, std::move(value)};
    if (std::find(keys.begin(), keys.end(), one) == keys.end()) keys.push_back(std::move(one));
  };
  for (const catalog::Field& field : type.fields) {
    const bool phone = field.options.check() == records::CHECK_PHONE;
    if (!field.options.searched() && !phone) continue;
    const std::string text = finding_text(catalog::column_value(field, record).text);
    if (text.empty()) continue;
    if (!phone) add(LinkKind::found_by, text);
    if (known_by_end(field)) add(LinkKind::found_by_end, turned(text));
  }
  return keys;
}

}  // namespace jindu::store
