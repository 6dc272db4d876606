#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "tests/simulation/oracle.h"

/// What the oracle's judges of money share: reading plain values, and rounding as domain.md section
/// 8 says. Private to the oracle.
namespace jindu::sim {

using Values = std::map<std::string, std::string>;
using Net = std::map<std::string, std::int64_t>;  // account → debits less credits

/// Half up, away from zero: domain.md section 8.
inline std::int64_t rhu(std::int64_t over, std::int64_t under) {
  return (2 * over + under) / (2 * under);
}

inline bool any_of(const std::string& state, std::initializer_list<const char*> states) {
  return std::any_of(states.begin(), states.end(), [&](const char* one) { return state == one; });
}

inline std::vector<std::string> parts(const std::string& text, char between) {
  std::vector<std::string> found;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(between, from), text.size());
    found.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return found;
}

/// A list of messages, each with its fields.
inline std::vector<Values> list_in(const Values& values, const std::string& name) {
  std::vector<Values> list;
  for (const std::string& one : parts(text_in(values, name), ',')) {
    Values fields;
    for (const std::string& field : parts(one, '|')) {
      const std::size_t at = field.find('=');
      if (at != std::string::npos) fields[field.substr(0, at)] = field.substr(at + 1);
    }
    list.push_back(std::move(fields));
  }
  return list;
}

/// The records at the end, and what is broken about them.
class Books {
 public:
  explicit Books(const Final& end);
  std::vector<std::string> broken_promises() const { return broken_; }

 protected:
  void broken(const std::string& what) {
    if (broken_.size() < 20) broken_.push_back(what);
  }

  void each(const std::string& type,
            const std::function<void(const std::string&, const SeenRecord&)>& look) const {
    for (const auto& [id, record] : end_.city) {
      if (record.type == type) look(id, record);
    }
  }

  const SeenRecord* find(const std::string& id) const {
    const auto at = end_.city.find(id);
    return at == end_.city.end() ? nullptr : &at->second;
  }

  /// The claim that an item is claimed with; empty: none.
  std::string carried_by(const SeenRecord& item) const {
    const SeenRecord* application = find(text_in(item.all, "application"));
    return application == nullptr ? std::string() : text_in(application->all, "claim");
  }

  const Final& end_;
  std::map<std::string, std::string> debts_;        ///< what was paid → its Recovery
  std::map<std::string, std::int64_t> disallowed_;  ///< settlement → what signed months cut of it

 private:
  std::vector<std::string> broken_;
};

std::vector<std::string> judge_ledger(const Final& end);
std::vector<std::string> judge_rights(const std::vector<Deed>& deeds, const Final& end);
std::vector<std::string> judge_months(const Final& end);

}  // namespace jindu::sim
