#include "server/standing/suspension.h"

#include <algorithm>

#include "schema/records/standing.pb.h"
#include "server/standing/periods.h"

namespace jindu::standing {
namespace {

using records::Suspension;
using records::SuspensionWaiver;
using store::LinkKind;
using store::Live;

/// Value under which everything with days of its own is found by the clock.
constexpr std::string_view kPeriod = "period";

Bytes admission_key(const Bytes& subject, const Stay& stay) {
  return subject + "|" + stay.institution_code + "|" + stay.admission_no;
}

std::int64_t days_of(const std::string& from, const std::string& to) {
  const Result<Date> first = parse_date(from);
  const Result<Date> last = parse_date(to);
  return pack_days(first.ok() ? day_number(*first) : 0, last.ok() ? day_number(*last) : kOpenEnd);
}

Result<std::optional<RecordId>> on_day(store::Reader& reader, LinkKind kind, const Bytes& value,
                                       Date day) {
  JINDU_TRY(const std::vector<store::Link> links, reader.links(kind, value));
  const auto at = std::find_if(links.begin(), links.end(), [&](const store::Link& link) {
    return holds_day(link.extra, day_number(day));
  });
  return at == links.end() ? std::optional<RecordId>() : std::optional(at->record);
}

std::vector<Bytes> subjects(const std::optional<RecordId>& person, std::string_view uscc) {
  std::vector<Bytes> all;
  if (person) all.push_back(subject_of_person(*person));
  if (!uscc.empty()) all.push_back(subject_of_employer(uscc));
  return all;
}

struct Claim {
  LinkKind kind;
  Bytes value;
  std::int64_t days = 0;
};
Claim claim_of(const Live& record, const Bytes& subject) {
  if (record.type->name == "Suspension") {
    const auto& fields = record.as<Suspension>();
    return {LinkKind::suspension_of, subject, days_of(fields.from(), fields.to())};
  }
  const auto& fields = record.as<SuspensionWaiver>();
  if (fields.by() == SuspensionWaiver::admission) {
    return {LinkKind::waiver_of,
            admission_key(subject, {fields.institution_code(), fields.admission_no()}),
            pack_days(0, kOpenEnd)};
  }
  return {LinkKind::waiver_of, subject, days_of(fields.from(), fields.to())};
}

}  // namespace

Bytes subject_of_person(const RecordId& person) { return "person|" + person.str(); }
Bytes subject_of_employer(std::string_view uscc) { return "employer|" + Bytes(uscc); }

Bytes subject_of(const Live& record) {
  const auto of = [](const auto& fields) -> Bytes {
    if (fields.subject() == records::Subject::employer) {
      return subject_of_employer(fields.employer_uscc());
    }
    return fields.person().empty() ? Bytes() : "person|" + fields.person();
  };
  if (record.type->name == "Suspension") return of(record.as<Suspension>());
  return of(record.as<SuspensionWaiver>());
}

Result<std::optional<RecordId>> waiver_on(store::Reader& reader,
                                          const std::optional<RecordId>& person,
                                          std::string_view uscc, Date day, const Stay& stay) {
  for (const Bytes& subject : subjects(person, uscc)) {
    JINDU_TRY(std::optional<RecordId> found, on_day(reader, LinkKind::waiver_of, subject, day));
    if (!found && !stay.admission_no.empty()) {
      JINDU_TRY(found, on_day(reader, LinkKind::waiver_of, admission_key(subject, stay), day));
    }
    if (found) return found;
  }
  return std::optional<RecordId>();
}

Result<Hold> hold_on(store::Reader& reader, const std::optional<RecordId>& person,
                     std::string_view uscc, Date day, const Stay& stay) {
  Hold hold;
  for (const Bytes& subject : subjects(person, uscc)) {
    JINDU_TRY(hold.suspension, on_day(reader, LinkKind::suspension_of, subject, day));
    if (hold.suspension) break;
  }
  if (!hold.suspension) return hold;
  JINDU_TRY(hold.waiver, waiver_on(reader, person, uscc, day, stay));
  return hold;
}

Status enforce(store::Work& work, const Live& record, const Bytes& subject) {
  const Claim claim = claim_of(record, subject);
  JINDU_TRY_OK(work.writer().advance(kKnown, 1));
  JINDU_TRY_OK(work.unlink(claim.kind, claim.value, record.id()));
  JINDU_TRY_OK(work.link(claim.kind, claim.value, record.id(), claim.days));
  // Periods begin and end by themselves: the clock looks for them here.
  if (claim.value != subject) return {};
  JINDU_TRY_OK(work.unlink(claim.kind, kPeriod, record.id()));
  return work.link(claim.kind, kPeriod, record.id(), claim.days);
}

Status enforce_no_more(store::Work& work, const Live& record, const Bytes& subject) {
  const Claim claim = claim_of(record, subject);
  JINDU_TRY_OK(work.unlink(claim.kind, claim.value, record.id()));
  return work.unlink(claim.kind, kPeriod, record.id());
}

Status use_waiver(store::Work& work, Live& waiver, const RecordId& settlement) {
  auto& fields = waiver.as<SuspensionWaiver>();
  auto& used = *fields.mutable_settlements();
  if (std::find(used.begin(), used.end(), settlement.str()) != used.end()) return {};
  used.Add(settlement.str());
  if (fields.by() != SuspensionWaiver::admission || waiver.state() != "ACTIVE") {
    return work.act(waiver, "", "", {"settlements"});
  }
  JINDU_TRY_OK(enforce_no_more(work, waiver, subject_of(waiver)));
  return work.act(waiver, "use", "USED", {"settlements"});
}

Result<std::vector<RecordId>> turning(store::Reader& reader, std::int64_t last, Date today) {
  std::vector<RecordId> turns;
  JINDU_TRY(const std::vector<store::Link> periods,
            reader.links(LinkKind::suspension_of, kPeriod));
  for (const store::Link& link : periods) {
    for (const std::int64_t day : {link.extra / kDayLimit, link.extra % kDayLimit + 1}) {
      if (last < day && day <= day_number(today)) turns.push_back(link.record);
    }
  }
  return turns;
}

Result<std::size_t> expire_waivers(store::Work& work, Date today) {
  std::size_t expired = 0;
  JINDU_TRY(const std::vector<store::Link> periods, work.links(LinkKind::waiver_of, kPeriod));
  for (const store::Link& link : periods) {
    if (link.extra % kDayLimit >= day_number(today)) continue;
    JINDU_TRY(Live * waiver, work.need(link.record.view(), "SuspensionWaiver"));
    // Care inside the period may still be handed in: only the state says that it is over.
    JINDU_TRY_OK(work.unlink(LinkKind::waiver_of, kPeriod, waiver->id()));
    if (waiver->state() != "ACTIVE") continue;
    JINDU_TRY_OK(work.act(*waiver, "expire", "EXPIRED", {}));
    ++expired;
  }
  return expired;
}

}  // namespace jindu::standing
