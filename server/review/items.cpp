#include "server/review/items.h"

#include <algorithm>

#include "server/ledger/postings.h"
#include "server/review/set_off.h"
#include "server/standing/determinations.h"

namespace jindu::review {
namespace {

using records::AllowanceApplication;
using store::LinkKind;
using store::Live;
using Item = records::AllowanceItem;


std::unique_ptr<Item> make(const Live& application, const rules::AllowanceItem& answer,
                           const Parties& parties) {
  const auto& form = application.as<AllowanceApplication>();
  const rules::InsuredFact& person = answer.to_spouse ? parties.spouse : parties.patient;
  auto item = std::make_unique<Item>();
  item->set_application(application.id().str());
  Item::Kind kind = Item::KIND_NONE;
  JINDU_ENSURE(Item::Kind_Parse(std::string(rules::kind_name(answer.kind)), &kind));
  item->set_kind(kind);
  const Bytes& beneficiary = answer.to_spouse ? form.spouse() : form.patient();
  if (!beneficiary.empty()) item->set_beneficiary(beneficiary);
  if (!person.employer_name.empty()) item->set_employer_name(person.employer_name);
  if (!person.employer_uscc.empty()) item->set_employer_uscc(person.employer_uscc);
  if (answer.payee == rules::PERSON) item->set_payee_kind(Item::person);
  if (answer.payee == rules::EMPLOYER) item->set_payee_kind(Item::employer);
  if (form.has_payee_kind()) {  // 拨付对象, where the form asks for it (QHD-E09).
    item->set_payee_kind(static_cast<Item::PayeeKind>(form.payee_kind()));
  }
  item->set_event_date(form.event_date());
  if (!answer.refused.empty()) {
    item->set_reason(answer.refused);
    return item;
  }
  if (answer.leave.days > 0) item->set_days(answer.leave.days);
  if (answer.sample) item->set_sample(true);
  item->set_days_detail(answer.leave.detail);
  if (answer.base.base) {
    item->set_base_fen(answer.base.base->value);
    item->set_base_source(answer.base.source);
  }
  if (answer.amount) item->set_amount_fen(answer.amount->value);
  if (!answer.waits.empty()) item->set_reason(answer.waits);
  return item;
}

std::string_view state_of(const rules::AllowanceItem& answer) {
  if (!answer.refused.empty()) return "REFUSED";
  return answer.waits.empty() ? "COMPUTED" : "WAITING";
}

Result<std::vector<Live*>> all_items(store::Work& work, const Live& application) {
  std::vector<Live*> items;
  for (const Bytes& id : application.as<AllowanceApplication>().items()) {
    JINDU_TRY(Live * item, work.need(id, "AllowanceItem"));
    items.push_back(item);
  }
  return items;
}

}  // namespace

rules::AllowanceEvent event_of(const AllowanceApplication& form) {
  const auto date = [](const std::string& text) -> std::optional<Date> {
    const Result<Date> day = parse_date(text);
    return day.ok() ? std::optional(*day) : std::nullopt;
  };
  rules::AllowanceEvent event;
  event.date = date(form.event_date()).value_or(Date{});
  event.birth_type = form.birth_type();
  event.dystocia_certified = form.dystocia_certified();
  event.fetus_count = std::max(1, form.fetus_count());
  event.birth_order = std::max(1, form.birth_order());
  event.last_menses_date = date(form.last_menses_date());
  event.pregnancy_date = date(form.pregnancy_date());
  if (form.has_gestation_weeks()) event.gestation_weeks = form.gestation_weeks();
  if (form.has_gestation_certified_days()) {
    event.gestation_certified_days = form.gestation_certified_days();
  }
  for (const int one : form.fp_operations()) {
    event.fp_operations.push_back(static_cast<records::FpOperation::Code>(one));
  }
  event.sex = form.patient_sex();
  return event;
}

std::string party_of(const Live& item) {
  const auto& record = item.as<Item>();
  const bool person = record.payee_kind() == Item::person || record.employer_uscc().empty();
  return person ? to_hex(record.beneficiary()) : record.employer_uscc();
}

Result<std::vector<RecordId>> approved_items(store::Work& work) {
  JINDU_TRY(const std::vector<store::Link> links,
            work.writer().links_under(LinkKind::approved_item, {}));
  std::vector<RecordId> items;
  items.reserve(links.size());
  for (const store::Link& link : links) items.push_back(link.record);
  return items;
}

Status enqueue(store::Work& work, const Live& item) {
  return work.link(LinkKind::approved_item, item.id().view(), item.id());
}
Status dequeue(store::Work& work, const Live& item) {
  return work.unlink(LinkKind::approved_item, item.id().view(), item.id());
}

Result<std::vector<Live*>> live_items(store::Work& work, const Live& application) {
  JINDU_TRY(const std::vector<Live*> all, all_items(work, application));
  std::vector<Live*> items;
  for (Live* item : all) {
    const std::string& state = item->state();
    if (state != "VOID" && state != "REFUSED") items.push_back(item);
  }
  return items;
}

Status create_items(store::Work& work, Live& application,
                    const std::vector<rules::AllowanceItem>& items, const Parties& parties) {
  JINDU_TRY_OK(void_items(work, application));
  auto& form = application.as<AllowanceApplication>();
  form.clear_items();
  std::int64_t total = 0;
  for (const rules::AllowanceItem& answer : items) {
    JINDU_TRY(Live * item, work.create_by_city("AllowanceItem", make(application, answer, parties),
                                               state_of(answer)));
    if (!application.row.site_no.empty()) {
      item->pulled.emplace_back(application.row.site_no, store::Projection::own);
    }
    form.add_items(item->id().str());
    if (answer.amount) total += answer.amount->value;
  }
  form.set_total_fen(total);
  return work.act(application, "", "", {"items", "total_fen"});
}

Status approve_items(store::Work& work, Live& application) {
  JINDU_TRY(const std::vector<Live*> items, live_items(work, application));
  for (Live* item : items) {
    if (item->state() != "COMPUTED") continue;
    JINDU_TRY_OK(work.act(*item, "approve", "APPROVED", {}));
    JINDU_TRY_OK(ledger::post(work, item->id(), {ledger::kFund, ""},
                              {ledger::kAllowancePayable, party_of(*item)},
                              item->as<Item>().amount_fen()));
    JINDU_TRY_OK(enqueue(work, *item));
  }
  return {};
}

namespace {

Status end_item(store::Work& work, Live& item) {
  const std::string state = item.state();
  if (state == "VOID" || state == "PAID" || state == "REVERSED") return {};
  if (state == "APPROVED" || state == "IN_BATCH") {
    JINDU_TRY_OK(undo_set_off(work, item));
    JINDU_TRY_OK(ledger::post(work, item.id(), {ledger::kAllowancePayable, party_of(item)},
                              {ledger::kFund, ""}, item.as<Item>().amount_fen()));
    JINDU_TRY_OK(dequeue(work, item));
  }
  return work.act(item, "void", "VOID", {});
}

}  // namespace

Status void_item(store::Work& work, Live& item) {
  JINDU_TRY_OK(end_item(work, item));
  JINDU_TRY(const Live* application,
            work.need(item.as<Item>().application(), "AllowanceApplication"));
  return standing::determine_again(work, *application);
}

Status void_items(store::Work& work, Live& application) {
  JINDU_TRY(const std::vector<Live*> items, all_items(work, application));
  for (Live* item : items) JINDU_TRY_OK(end_item(work, *item));
  return standing::determine_again(work, application);
}

}  // namespace jindu::review
