#include "schema/rules/offered.h"

#include <algorithm>

namespace jindu::rules {
namespace {

bool ever_offers(const CityProfile& profile, const std::string& procedure) {
  const auto& spans = profile.values();
  const bool names_some = std::any_of(spans.begin(), spans.end(), [](const PolicyValues& values) {
    return values.procedures_size() > 0;
  });
  return !names_some || std::any_of(spans.begin(), spans.end(), [&](const PolicyValues& values) {
    return offers(values, procedure);
  });
}

/// The ways by which an allowance is applied for; a profile that names none has all.
bool ever_by_channel(const CityProfile& profile, std::string_view code) {
  bool names_some = false;
  for (const PolicyValues& values : profile.values()) {
    for (const std::string& channel : values.allowance_channels()) {
      if (channel == code) return true;
      names_some = true;
    }
  }
  return !names_some;
}

}  // namespace

bool has_papers(const CityProfile& profile, const catalog::RecordType& type) {
  const std::string& procedure = type.options.procedure();
  if (!procedure.empty() && !ever_offers(profile, procedure)) return false;
  return std::all_of(type.fields.begin(), type.fields.end(), [&](const catalog::Field& field) {
    // "filing." is offered where any "filing.…" is.
    const std::string& prefix = field.options.procedure();
    return prefix.empty() || ever_offers(profile, prefix.substr(0, prefix.size() - 1));
  });
}

bool has_choice(const CityProfile& profile, const catalog::RecordType& type,
                const catalog::Field& field, std::string_view code) {
  const std::string& prefix = field.options.procedure();
  if (!prefix.empty()) return ever_offers(profile, prefix + std::string(code));
  if (type.name == "AllowanceApplication" && field.name() == "channel") {
    return ever_by_channel(profile, code);
  }
  return true;
}

std::vector<std::string> choices_for(const CityProfile* profile, const catalog::RecordType& type,
                                     const catalog::Field& field,
                                     const std::set<std::string>& roles) {
  std::vector<std::string> had, his;
  const auto* codes = field.descriptor->enum_type();
  for (int i = 0; codes != nullptr && i < codes->value_count(); ++i) {
    const auto* value = codes->value(i);
    const std::string code(value->name());
    if (value->number() == 0 || (profile != nullptr && !has_choice(*profile, type, field, code))) {
      continue;
    }
    had.push_back(code);
    const auto& whose = value->options().GetExtension(records::value).roles();
    if (whose.empty() || std::any_of(whose.begin(), whose.end(), [&](const std::string& role) {
          return roles.contains(role);
        })) {
      his.push_back(code);
    }
  }
  return his.empty() || roles.empty() ? had : his;
}

std::string only_choice(const CityProfile* profile, const catalog::RecordType& type,
                        const catalog::Field& field, const std::set<std::string>& roles) {
  if (field.options.need() != records::REQUIRED || field.descriptor->is_repeated()) return {};
  const std::vector<std::string> choices = choices_for(profile, type, field, roles);
  return choices.size() == 1 ? choices.front() : std::string();
}

namespace {

/// Whether a step of this table asks for the field, or the field says that it is given with one.
bool given_with(const LifeCycle* table, const catalog::Field& field) {
  if (table == nullptr) return false;
  const auto& steps = field.options.steps();
  return std::any_of(
      table->transitions().begin(), table->transitions().end(), [&](const Transition& row) {
        if (row.from().empty()) return false;
        const bool asks =
            std::any_of(row.asks().begin(), row.asks().end(), [&](const std::string& asked) {
              return ("|" + asked + "|").find("|" + field.name() + "|") != std::string::npos;
            });
        return asks || std::find(steps.begin(), steps.end(), row.event()) != steps.end();
      });
}

}  // namespace

bool only_withheld(const LifeCycles& cycles, const catalog::RecordType& type,
                   const catalog::Field& field) {
  return given_with(cycles.withheld(type.name), field) &&
         !given_with(cycles.find(type.name), field);
}

}  // namespace jindu::rules
