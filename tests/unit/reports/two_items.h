#pragma once
#include "tests/unit/reports/shelf.h"

namespace jindu::test {

/// DY-E08: two items of one application, for two employers.
struct TwoItems {
  explicit TwoItems(Shelf& shelf) {
    wife = shelf.person(20, "例甲");
    husband = shelf.person(21, "例乙");
    records::AllowanceApplication form;
    form.set_channel(records::AllowanceApplication::hospital);
    form.set_pregnancy(Bytes(16, 'p'));
    form.set_patient_name("例甲");
    application = shelf.put(form, {"APPROVED", kHospitalA, "D1"}).str();
    records::AllowanceItem item;
    item.set_application(application);
    item.set_kind(records::AllowanceItem::maternity_leave);
    item.set_beneficiary(wife);
    item.set_employer_uscc("91350100M000100Y43");
    item.set_employer_name("演示一厂");
    item.set_event_date("2022-09-27");
    item.set_days(98);
    item.set_base_fen(600000);
    item.set_amount_fen(1960000);
    first_item = item;
    first = shelf.put(item, {"APPROVED"}).str();
    item.set_kind(records::AllowanceItem::care_leave);
    item.set_beneficiary(husband);
    item.set_employer_uscc("91350100M000100Y51");
    item.set_employer_name("演示二厂");
    item.set_days(15);
    item.set_base_fen(730000);
    item.set_amount_fen(365000);
    second = shelf.put(item, {"PAID"}).str();
    item.set_amount_fen(1);
    shelf.put(item, {"VOID"});
  }
  Bytes wife, husband, application, first, second;
  records::AllowanceItem first_item;
};

}  // namespace jindu::test
