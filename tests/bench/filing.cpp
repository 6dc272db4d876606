// Forms of invented couples: the wives are in no register, a thousand insured husbands share them.
#include <nlohmann/json.hpp>

#include "client/desk/core.h"
#include "schema/base/date.h"
#include "schema/catalog/checks.h"
#include "schema/records/filing.pb.h"
#include "tests/bench/measure.h"
#include "tests/bench/people.h"
#include "tests/bench/town.h"

namespace jindu::bench {
namespace {

using records::Filing;

Filing filing_of(int number, std::int64_t now_ms) {
  const Person wife = woman(number);
  const int dice = shuffled(number);
  const Person husband = man(dice % kMen);
  const Date today = local_date(now_ms);
  Filing filing;
  filing.set_filing_kind(Filing::spouse);
  filing.set_institution_code(kHospital);
  filing.set_visit_institution_name("演示甲院");
  filing.set_patient_name(wife.name);
  filing.set_patient_sex(records::Sex::female);
  filing.set_id_type(records::IdType::resident_id);
  filing.set_patient_id_no(wife.id_no);
  filing.set_patient_employed(false);
  filing.set_patient_employer_name("无");
  filing.set_contact_phone("139" +
                           std::to_string(10'000'000 + std::int64_t{dice} * 7'919 % 89'999'999));
  filing.set_marriage_cert_no("J990101-2021-" + std::to_string(1'000'000 + dice).substr(1));
  filing.set_pregnancy_date(to_string(today.plus_days(-150 - dice % 100)));
  filing.set_fetus_count(1);
  filing.add_care_kinds(Filing::prenatal);
  filing.add_care_kinds(Filing::delivery);
  filing.set_event_date(to_string(today.plus_days(-1)));
  filing.set_spouse_name(husband.name);
  filing.set_spouse_id_type(records::IdType::resident_id);
  filing.set_spouse_id_no(husband.id_no);
  filing.set_spouse_employer_name("演示纺织厂");
  filing.set_declared_on(to_string(today));
  filing.set_declarant_name(wife.name);
  return filing;
}

wire::Patch patch_of(const Filing& filing) {
  wire::Patch patch;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  filing.GetReflection()->ListFields(filing, &fields);
  for (const auto* field : fields) patch.add_fields(field->name());
  patch.set_record(filing.SerializeAsString());
  return patch;
}

}  // namespace

wire::EntryPayload filing_payload(desk::Core& core, int number, std::int64_t now_ms) {
  return filing_payload(core, filing_of(number, now_ms), number, now_ms);
}

wire::EntryPayload filing_payload(desk::Core& core, const Filing& filing, int number,
                                  std::int64_t now_ms) {
  wire::EntryPayload payload;
  wire::Operation* operation = payload.add_operations();
  operation->set_op_id(new_id<OpId>(core.clock, core.random).str());
  operation->set_record_id(new_id<RecordId>(core.clock, core.random).str());
  operation->set_record_type("Filing");
  operation->set_event_date(filing.event_date());
  operation->mutable_based_on()->set_city_epoch(core.site.city_epoch());
  // A day's numbers are 10,000: a bench fills many days.
  const Date printed = local_date(now_ms).plus_days(-number / 10'000);
  operation->set_doc_no(catalog::make_doc_no(core.site.division(), core.site.lease().site_no(),
                                             printed, number % 10'000));
  operation->mutable_step()->set_event("record");
  *operation->mutable_step()->mutable_arguments() = patch_of(filing);
  return payload;
}

oplog::Entry sign_next(desk::Core& core, const oplog::ChainHead& head,
                       const wire::EntryPayload& payload) {
  const std::int64_t now = core.clock.wall_ms();
  oplog::EntryHeader header;
  header.replica_id = must(id_from<ReplicaId>(core.site.replica_id()), "replica id");
  header.epoch = head.epoch;
  header.seq = head.seq + 1;
  header.prev_hash = head.hash;
  HlcClock hlc(head.hlc);
  header.hlc = hlc.tick(now);
  header.wall_ms = now;
  header.uptime_ms = static_cast<std::uint64_t>(core.clock.uptime_ms());
  header.program_version = desk::kProgramVersion;
  header.schema_version = desk::kSchemaVersion;
  return must(oplog::make_entry(header, payload, *core.operator_key, core.random), "sign");
}

std::string filing_form(int number, std::int64_t now_ms) {
  const Filing filing = filing_of(number, now_ms);
  const nlohmann::json form = {{"filing_kind", "spouse"},
                               {"institution_code", filing.institution_code()},
                               {"visit_institution_name", filing.visit_institution_name()},
                               {"patient_name", filing.patient_name()},
                               {"patient_sex", "female"},
                               {"patient_id_no", filing.patient_id_no()},
                               {"patient_employed", false},
                               {"patient_employer_name", filing.patient_employer_name()},
                               {"contact_phone", filing.contact_phone()},
                               {"marriage_cert_no", filing.marriage_cert_no()},
                               {"pregnancy_date", filing.pregnancy_date()},
                               {"fetus_count", 1},
                               {"care_kinds", {"prenatal", "delivery"}},
                               {"event_date", filing.event_date()},
                               {"spouse_name", filing.spouse_name()},
                               {"spouse_id_no", filing.spouse_id_no()},
                               {"spouse_employer_name", filing.spouse_employer_name()},
                               {"declared_on", filing.declared_on()},
                               {"declarant_name", filing.declarant_name()}};
  return form.dump();
}

}  // namespace jindu::bench
