#include "server/city/rule_records.h"

#include <google/protobuf/text_format.h>

#include "schema/records/reference.pb.h"

namespace jindu::city {
namespace {

constexpr std::string_view kProfileDomain = "jindu-profile-1";
constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2199;

/// The textproto, Chinese as Chinese.
Result<std::string> text_of(const rules::Policy& policy) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  if (!printer.PrintToString(policy.profile(), &text)) {
    return fail(ErrorCode::corrupt, "profile: does not print");
  }
  return text;
}

Result<std::unique_ptr<catalog::Message>> profile_record(const rules::Policy& policy,
                                                         crypto::Signer& signer) {
  auto record = std::make_unique<records::PolicyProfile>();
  record->set_city(policy.profile().division());
  record->set_version(policy.profile().version());
  record->set_effective_from(policy.profile().values(0).from());
  JINDU_TRY(const std::string text, text_of(policy));
  record->set_profile_text(text);
  JINDU_TRY(const Bytes signature, signer.sign(kProfileDomain, text));
  record->set_signature(signature);
  return std::unique_ptr<catalog::Message>(std::move(record));
}

/// Only what differs from Monday to Friday: that is what a working day is counted by.
std::unique_ptr<catalog::Message> year_record(const rules::Calendar& calendar, int year) {
  using namespace std::chrono;
  auto record = std::make_unique<records::HolidayCalendar>();
  record->set_year(year);
  record->set_published(true);
  record->set_source("国务院办公厅关于" + std::to_string(year) + "年部分节假日安排的通知");
  const sys_days end = std::chrono::year(year + 1) / January / 1;
  for (Date date{sys_days(std::chrono::year(year) / January / 1)}; date.day < end;
       date = date.plus_days(1)) {
    const unsigned weekday_number = weekday(date.day).iso_encoding();
    const bool working = calendar.is_working_day(date);
    if (weekday_number <= 5 && !working) record->add_days_off(to_string(date));
    if (weekday_number > 5 && working) record->add_make_up_days(to_string(date));
  }
  return record;
}

}  // namespace

Result<std::vector<std::unique_ptr<catalog::Message>>> rule_records(const rules::Policy& policy,
                                                                    const rules::Calendar& calendar,
                                                                    crypto::Signer& signer) {
  std::vector<std::unique_ptr<catalog::Message>> records;
  JINDU_TRY(std::unique_ptr<catalog::Message> profile, profile_record(policy, signer));
  records.push_back(std::move(profile));
  for (int year = kFirstYear; year <= kLastYear; ++year) {
    if (calendar.published(year)) records.push_back(year_record(calendar, year));
  }
  return records;
}

}  // namespace jindu::city
