#include "server/city/rule_records.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "schema/records/reference.pb.h"

namespace jindu::city {
namespace {

constexpr std::string_view kProfileDomain = "jindu-profile-1";
constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2199;

/// The textproto, Chinese as Chinese.
Result<std::string> print(const rules::CityProfile& profile) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  if (!printer.PrintToString(profile, &text)) {
    return fail(ErrorCode::corrupt, "profile: does not print");
  }
  return text;
}

/// Takes away what the span before says alike, by name; what has ended there is named.
template <class Named>
void leave_out_alike(const google::protobuf::RepeatedPtrField<Named>& before,
                     google::protobuf::RepeatedPtrField<Named>& own, rules::PolicyValues& span) {
  google::protobuf::RepeatedPtrField<Named> kept;
  for (const Named& one : before) {
    const bool stays = std::any_of(own.begin(), own.end(),
                                   [&](const Named& mine) { return mine.name() == one.name(); });
    if (!stays) span.add_without(one.name());
  }
  for (const Named& mine : own) {
    const bool alike = std::any_of(before.begin(), before.end(), [&](const Named& one) {
      return google::protobuf::util::MessageDifferencer::Equals(one, mine);
    });
    if (!alike) *kept.Add() = mine;
  }
  own.Swap(&kept);
}

/// A profile of several spans says what has changed from one to the next: whole, it may be more
/// than an entry holds. Whole after all where that would read differently.
Result<std::string> text_of(const rules::Policy& policy) {
  rules::CityProfile shorter = policy.profile();
  for (int i = shorter.values_size() - 1; i > 0; --i) {
    const rules::PolicyValues& before = policy.profile().values(i - 1);
    rules::PolicyValues& span = *shorter.mutable_values(i);
    span.set_continues(true);
    leave_out_alike(before.rules(), *span.mutable_rules(), span);
    leave_out_alike(before.money(), *span.mutable_money(), span);
    leave_out_alike(before.deadlines(), *span.mutable_deadlines(), span);
  }
  JINDU_TRY(std::string text, print(shorter));
  const Result<rules::Policy> again = rules::Policy::parse("profile", text);
  if (again.ok() &&
      google::protobuf::util::MessageDifferencer::Equals(again->profile(), policy.profile())) {
    return text;
  }
  return print(policy.profile());
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
