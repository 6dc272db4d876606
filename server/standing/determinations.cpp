#include "server/standing/determinations.h"

#include <map>
#include <tuple>

#include "schema/base/date.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/standing.pb.h"

namespace jindu::standing {
namespace {

using records::AllowanceApplication;
using records::BenefitDetermination;
using store::LinkKind;
using store::Live;
using Item = records::AllowanceItem;

int month_of(Date date) {
  const auto ymd = date.ymd();
  return static_cast<int>(ymd.year()) * 100 + static_cast<int>(unsigned{ymd.month()});
}

bool owed(const Live& item) {
  const std::string& state = item.state();
  return state == "APPROVED" || state == "IN_BATCH" || state == "PAID";
}

/// Whose items they are: hers through her employer, his care leave through his.
struct Part {
  std::string uscc;
  Bytes person;
  bool operator<(const Part& other) const {
    return std::tie(uscc, person) < std::tie(other.uscc, other.person);
  }
};

void add(BenefitDetermination& record, const Live& live) {
  const auto& item = live.as<Item>();
  record.add_items(live.id().str());
  record.set_employer_name(item.employer_name());
  if (item.sample()) record.set_sample(true);
  if (item.kind() == Item::prenatal_fee) {
    record.set_prenatal_fee_fen(record.prenatal_fee_fen() + item.amount_fen());
  } else {
    record.set_days(record.days() + item.days());
    record.set_allowance_fen(record.allowance_fen() + item.amount_fen());
  }
  record.set_total_fen(record.total_fen() + item.amount_fen());
}

Status supersede(store::Work& work, const Live& application) {
  JINDU_TRY(const std::vector<store::Link> links,
            work.links(LinkKind::determination_of, application.id().view()));
  for (const store::Link& link : links) {
    JINDU_TRY(Live * old, work.need(link.record.view(), "BenefitDetermination"));
    const auto& record = old->as<BenefitDetermination>();
    JINDU_TRY_OK(work.unlink(LinkKind::determination_of, application.id().view(), old->id()));
    JINDU_TRY_OK(work.unlink(LinkKind::determination_of,
                             month_of_employer(record.employer_uscc(), record.month()), old->id()));
    JINDU_TRY_OK(work.act(*old, "supersede", "SUPERSEDED", {}));
  }
  return {};
}

}  // namespace

Bytes month_of_employer(std::string_view uscc, int month) {
  return Bytes(uscc) + "|" + std::to_string(month);
}

Status determine(store::Work& work, const Live& application) {
  JINDU_TRY_OK(supersede(work, application));
  const auto& form = application.as<AllowanceApplication>();
  const std::int64_t now = work.city().clock.wall_ms();
  std::map<Part, std::unique_ptr<BenefitDetermination>> parts;
  for (const Bytes& id : form.items()) {
    JINDU_TRY(const Live* item, work.need(id, "AllowanceItem"));
    const auto& fields = item->as<Item>();
    if (!owed(*item) || fields.employer_uscc().empty()) continue;
    auto& part = parts[{fields.employer_uscc(), fields.beneficiary()}];
    if (!part) part = std::make_unique<BenefitDetermination>();
    add(*part, *item);
  }
  for (auto& [part, record] : parts) {
    const bool hers = part.person == form.patient();
    record->set_employer_uscc(part.uscc);
    record->set_month(month_of(local_date(now)));
    record->set_person(part.person);
    record->set_name(hers ? form.patient_name() : form.spouse_name());
    record->set_id_no(hers ? form.patient_id_no() : form.spouse_id_no());
    record->set_application(application.id().str());
    record->set_event_date(form.event_date());
    record->set_birth_type(form.birth_type());
    record->set_printed_at_ms(now);
    const int month = record->month();
    JINDU_TRY(const Live* made,
              work.create_by_city("BenefitDetermination", std::move(record), "CURRENT"));
    JINDU_TRY_OK(work.link(LinkKind::determination_of, application.id().view(), made->id()));
    JINDU_TRY_OK(work.link(LinkKind::determination_of, month_of_employer(part.uscc, month),
                           made->id()));
  }
  return {};
}

Status determine_again(store::Work& work, const Live& application) {
  JINDU_TRY(const std::vector<store::Link> links,
            work.links(LinkKind::determination_of, application.id().view()));
  return links.empty() ? Status() : determine(work, application);
}

}  // namespace jindu::standing
