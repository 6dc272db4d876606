#include "client/desk/alike.h"

#include <algorithm>
#include <cstdlib>

#include "client/desk/form.h"
#include "client/desk/judge.h"
#include "client/desk/settlements.h"
#include "schema/rules/lifecycle.h"

namespace jindu::desk {
namespace {

using catalog::Message;
using catalog::RecordType;

constexpr std::size_t kAlikeMax = 50;  // Of one person or invoice.

bool same_text(const Message& one, const Message& other, std::string_view field) {
  return text_of(one, field) == text_of(other, field);
}

/// One pregnancy: its days lie near each other, or one of them is not told.
bool same_pregnancy(Core& core, const Message& one, const Message& other) {
  const Result<Date> mine = parse_date(text_of(one, "pregnancy_date"));
  const Result<Date> theirs = parse_date(text_of(other, "pregnancy_date"));
  return !mine.ok() || !theirs.ok() ||
         std::abs(days_between(*mine, *theirs)) <= pregnancy_match_days(core);
}

Problem of_one_person(Core& core, const RecordType& type, const Message& record,
                      const replica::View& other) {
  const std::string& label = type.options.label();
  const std::string& number = other.header.doc_no();
  if (type.name == "Filing") {
    if (!same_pregnancy(core, record, *other.record)) return {};
    return {"S-310", "patient_id_no",
            "本机已有此人同一孕期的" + label + " " + number + "，请核对是否重复"};
  }
  const std::string& day = type.options.event_date_field();
  if (!has(record, day) || !same_text(record, *other.record, day)) return {};
  // Several checks in one pregnancy are several settlements; two of one kind on one day are looked
  // at.
  if (enum_of(record, "benefit_kind") != enum_of(*other.record, "benefit_kind")) return {};
  return {"S-313", "patient_id_no",
          "本机已有此人同日的" + label + " " + number + "，请核对是否重复"};
}

Problem of_one_invoice(const Message& record, const replica::View& other) {
  if (!same_text(record, *other.record, "invoice_code")) return {};
  return {"S-302", "invoice_no",
          "本机已有同号发票的结算 " + other.header.doc_no() + "，请核对是否重复"};
}

}  // namespace

Result<std::vector<LookAlike>> look_alikes(Core& core, const RecordType& type,
                                           const Message& record,
                                           const std::optional<RecordId>& except,
                                           const std::optional<RecordId>& replaced) {
  std::vector<LookAlike> alike;
  for (const char* field : {"invoice_no", "patient_id_no"}) {
    const catalog::Field* searched = type.find(field);
    const std::string value = text_of(record, field);
    if (searched == nullptr || !searched->options.searched() || value.empty()) continue;
    JINDU_TRY(const std::vector<RecordId> ids,
              core.replica->find_by(type, field, value, kAlikeMax));
    for (const RecordId& id : ids) {
      if (id == except || id == replaced) continue;
      JINDU_TRY(const auto view, core.replica->view(id));
      if (!view || view->origin == replica::Origin::refused || rules::gone(view->header.state())) {
        continue;
      }
      JINDU_TRY(const bool right, put_right_today(core, type, id));
      if (right) continue;  // Another stands for it.
      Problem problem = searched->name() == "invoice_no" ? of_one_invoice(record, *view)
                                                         : of_one_person(core, type, record, *view);
      const bool told = std::any_of(alike.begin(), alike.end(),
                                    [&](const LookAlike& one) { return one.id == id; });
      if (!problem.code.empty() && !told) alike.push_back({std::move(problem), id});
    }
  }
  return alike;
}

}  // namespace jindu::desk
