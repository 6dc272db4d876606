#include "server/reports/records.h"

#include "schema/records/options.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/records/person.pb.h"

namespace jindu::reports {

std::string state_label(const Context& context, const wire::RecordHeader& header) {
  const catalog::RecordType* type = context.city.catalog.find(header.type());
  return type == nullptr ? header.state() : type->state_label(header.state());
}

std::string type_label(const Context& context, const wire::RecordHeader& header) {
  const catalog::RecordType* type = context.city.catalog.find(header.type());
  return type == nullptr ? header.type() : type->options.label();
}

std::string label_of(const google::protobuf::EnumDescriptor* codes, int number) {
  const auto* value = codes->FindValueByNumber(number);
  if (value == nullptr || number == 0) return {};
  const std::string& label = value->options().GetExtension(records::value).label();
  return label.empty() ? value->name() : label;
}

bool still_counts(const std::string& state) {
  static const std::set<std::string> dead = {"RETURNED", "REVERSED",  "VOID",      "REFUSED",
                                             "REJECTED", "WITHDRAWN", "CANCELLED", "REGISTERED"};
  return dead.count(state) == 0;
}

int month_of(std::string_view date) {
  const Result<Date> day = parse_date(date);
  if (!day.ok()) return 0;
  const auto ymd = day->ymd();
  return static_cast<int>(ymd.year()) * 100 + static_cast<int>(static_cast<unsigned>(ymd.month()));
}

bool in_span(const Ask& ask, std::string_view date) {
  const int month = month_of(date);
  return (ask.month == 0 || month == ask.month) && (ask.year == 0 || month / 100 == ask.year);
}

Status Names::load() {
  if (loaded_) return {};
  loaded_ = true;
  JINDU_TRY(const std::vector<store::Site> sites, context_.reader.sites());
  for (const store::Site& site : sites) sites_[site.site_no] = site.name;
  return each<records::Institution>(context_, "",
                                    [&](const Found<records::Institution>& one) -> Status {
                                      institutions_[one.record.code12()] = one.record.name();
                                      return {};
                                    });
}

Result<std::pair<std::string, std::string>> Names::person(const Bytes& id) {
  const auto known = people_.find(id);
  if (known != people_.end()) return known->second;
  JINDU_TRY(const auto found, find_record<records::Person>(context_, id));
  std::pair<std::string, std::string> person;
  if (found) person = {found->record.name(), found->record.id_no()};
  return people_.emplace(id, std::move(person)).first->second;
}

Result<std::string> Names::institution(const std::string& code12) {
  JINDU_TRY_OK(load());
  const auto found = institutions_.find(code12);
  return found == institutions_.end() ? std::string() : found->second;
}

Result<std::string> Names::site(const std::string& site_no) {
  JINDU_TRY_OK(load());
  const auto found = sites_.find(site_no);
  return found == sites_.end() ? std::string() : found->second;
}

}  // namespace jindu::reports
