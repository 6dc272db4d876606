#include "server/clearing/months.h"

#include <algorithm>
#include <charconv>

#include "schema/records/clearing.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/rules/lifecycle.h"

namespace jindu::clearing {
namespace {

using records::HospitalClearing;
using store::LinkKind;
using store::Live;

constexpr std::string_view kProcedure = "clearing";

Date day_of(int month, int day) {
  const std::chrono::year year(month / 100);
  const std::chrono::month number(static_cast<unsigned>(month % 100));
  return {std::chrono::sys_days(year / number / std::chrono::day(static_cast<unsigned>(day)))};
}

Result<Live*> find_institution(const Context& context, std::string_view code) {
  JINDU_TRY(const std::vector<store::Link> found,
            context.work.links(LinkKind::institution, code));
  if (found.empty()) return nullptr;
  return context.work.need(found.front().record.view(), "Institution");
}

}  // namespace

int month_of(Date date) {
  return static_cast<int>(date.ymd().year()) * 100 +
         static_cast<int>(static_cast<unsigned>(date.ymd().month()));
}

int month_of(std::string_view date) {
  const Result<Date> day = parse_date(date);
  return day.ok() ? month_of(*day) : 0;
}

int month_after(int month) { return month % 100 == 12 ? month + 89 : month + 1; }

Date last_day(int month) { return day_of(month_after(month), 1).plus_days(-1); }

Bytes key_of(std::string_view institution_code, int month) {
  return Bytes(institution_code) + "|" + std::to_string(month);
}

bool clears(const Context& context) {
  const auto& offered = context.policy.values_on(context.today()).procedures();
  return std::find(offered.begin(), offered.end(), kProcedure) != offered.end();
}

Result<Live*> find_clearing(const Context& context, std::string_view institution_code, int month) {
  JINDU_TRY(const std::vector<store::Link> found,
            context.work.links(LinkKind::clearing_of, key_of(institution_code, month)));
  if (found.empty()) return nullptr;
  return context.work.need(found.front().record.view(), "HospitalClearing");
}

Result<Live*> open_from(const Context& context, std::string_view institution_code, int month) {
  for (;; month = month_after(month)) {
    JINDU_TRY(Live * clearing, find_clearing(context, institution_code, month));
    if (clearing != nullptr && clearing->state() == "OPEN") return clearing;
    if (clearing != nullptr) continue;
    auto record = std::make_unique<HospitalClearing>();
    record->set_institution_code(std::string(institution_code));
    record->set_month(month);
    JINDU_TRY(clearing,
              context.work.create_by_city("HospitalClearing", std::move(record), "OPEN"));
    JINDU_TRY_OK(complete(context, *clearing));
    return clearing;
  }
}

Status complete(const Context& context, Live& clearing) {
  auto& record = clearing.as<HospitalClearing>();
  const std::string& code = record.institution_code();
  const int month = record.month();
  std::vector<std::string> fields = {"deposit_bp"};
  // A month is cleared by the values in force on its last day.
  const rules::Clearing& values = context.policy.values_on(last_day(month)).clearing();
  record.set_deposit_bp(values.deposit_bp());
  const int next = month_after(month);
  std::optional<rules::CountedDay> hospital;
  if (values.hospital_day() > 0) {
    hospital = context.calendar.on_or_after(day_of(next, values.hospital_day()));
    record.set_hospital_due(to_string(hospital->date));
    fields.emplace_back("hospital_due");
  }
  if (values.bureau_day() > 0) {
    const Date target = day_of(next, values.bureau_day());
    const rules::CountedDay due = hospital ? context.calendar.bureau_day(target, *hospital)
                                           : context.calendar.on_or_before(target);
    record.set_bureau_due(to_string(due.date));
    fields.emplace_back("bureau_due");
  }
  JINDU_TRY(const Live* institution, find_institution(context, code));
  if (institution != nullptr) {
    record.set_institution(institution->id().str());
    record.set_institution_name(institution->as<records::Institution>().name());
    fields.emplace_back("institution");
    fields.emplace_back("institution_name");
  }
  JINDU_TRY_OK(context.work.act(clearing, "", "", fields));
  JINDU_TRY_OK(context.work.link(LinkKind::clearing_of, key_of(code, month), clearing.id()));
  return show_to_hospital(context, clearing, code);
}

bool is_fixed(const Live& clearing) { return rules::month_signed(clearing.state()); }

Status show_to_hospital(const Context& context, Live& record, std::string_view institution_code) {
  JINDU_TRY(const std::vector<store::Site> sites, context.work.writer().sites());
  for (const store::Site& site : sites) {
    if (site.kind != "hospital_desk" || site.institution_code != institution_code) continue;
    record.pulled.emplace_back(site.site_no, store::Projection::own);
  }
  context.work.touch(record);
  return {};
}

Result<std::string> hospital_name(const Context& context, std::string_view institution_code) {
  JINDU_TRY(const Live* institution, find_institution(context, institution_code));
  return institution == nullptr ? std::string() : institution->as<records::Institution>().name();
}

std::optional<Date> deposit_due(const Context& context, int year) {
  const Date end = last_day(year * 100 + 12);
  const std::string& due = context.policy.values_on(end).clearing().deposit_payout_due();
  if (due.empty()) return std::nullopt;
  const Result<Date> day = parse_date(std::to_string(year + 1) + "-" + due);
  if (!day.ok()) return std::nullopt;
  return context.calendar.on_or_before(*day).date;
}

}  // namespace jindu::clearing
