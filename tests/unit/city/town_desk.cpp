#include <doctest/doctest.h>

#include "server/feeds/feed_writer.h"
#include "sync/oplog/entry.h"
#include "tests/unit/city/town.h"

namespace jindu::test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

template <class T>
T must(Result<T> result) {
  if (!result.ok()) FAIL(to_string(result.error().code) << ": " << result.error().context);
  return std::move(result).value();
}

const char* institution_of(const std::string& site_no) {
  return site_no == kHospitalB ? kCodeB : kCodeA;
}

}  // namespace

wire::Patch patch_of(const Message& record, std::vector<std::string> fields) {
  wire::Patch patch;
  if (fields.empty()) {
    std::vector<const FieldDescriptor*> set;
    record.GetReflection()->ListFields(record, &set);
    for (const FieldDescriptor* field : set) fields.push_back(field->name());
  }
  for (const std::string& field : fields) patch.add_fields(field);
  patch.set_record(record.SerializeAsString());
  return patch;
}

TownDesk::TownDesk(Town& the_town, const std::string& site, const std::string& operator_id,
                   const std::set<std::string>& roles, const std::string& employer)
    : town(the_town),
      site_no(site),
      replica(random_id<ReplicaId>(town.random)),
      epoch(random_id<Epoch>(town.random)),
      signer(must(town.suite.new_signer(town.random))) {
  store::Operator person;
  person.operator_id = operator_id;
  person.name = "例员";
  person.site_no = site;
  person.roles = roles;
  if (roles.count("employer_clerk") != 0) person.employer_uscc = employer;
  store::Replica row;
  row.id = replica;
  row.site_no = site;
  row.operator_id = operator_id;
  row.operator_sign_key = signer->public_key();
  row.register_key = Bytes(32, 'k');
  JINDU_ENSURE(town.store->writer()
                   .transaction([&]() -> Status {
                     JINDU_TRY_OK(town.store->writer().put_operator(person));
                     if (!person.employer_uscc.empty()) {
                       JINDU_TRY_OK(feeds::open_employer_feed(town.store->writer(), employer));
                     }
                     return town.store->writer().put_replica(row);
                   })
                   .ok());
}

wire::Operation TownDesk::operation(const std::string& type, const RecordId& record) {
  wire::Operation operation;
  operation.set_op_id(new_id<OpId>(town.clock, town.random).str());
  operation.set_record_id(record.str());
  operation.set_record_type(type);
  operation.set_event_date(to_string(local_date(town.clock.wall_ms())));
  operation.mutable_based_on()->set_city_epoch(town.city->epoch.str());
  operation.mutable_based_on()->set_version(version_of(record));
  operation.mutable_based_on()->set_own_seq(chain.size());
  return operation;
}

wire::Operation TownDesk::step(const std::string& type, const RecordId& record,
                               const std::string& event, const Message* arguments) {
  wire::Operation one = operation(type, record);
  one.mutable_step()->set_event(event);
  if (arguments != nullptr) *one.mutable_step()->mutable_arguments() = patch_of(*arguments);
  return one;
}

OpId TownDesk::file(const RecordId& id, const records::Filing& filing,
                    const std::vector<OpId>& after) {
  records::Filing form = filing;
  if (!form.has_institution_code()) form.set_institution_code(institution_of(site_no));
  wire::Operation one = step("Filing", id, "record", &form);
  for (const OpId& parent : after) one.add_after(parent.str());
  return press(one);
}

OpId TownDesk::settle(const RecordId& id, const records::Settlement& settlement,
                      const std::vector<OpId>& after) {
  records::Settlement form = settlement;
  if (!form.has_institution_code()) form.set_institution_code(institution_of(site_no));
  wire::Operation registers = step("Settlement", id, "register", &form);
  wire::Operation settles = step("Settlement", id, "settle");
  for (const OpId& parent : after) {
    registers.add_after(parent.str());
    settles.add_after(parent.str());
  }
  return press({registers, settles}).back();
}

std::vector<wire::Operation> TownDesk::papers(const RecordId& owner,
                                              const std::vector<records::Material::Kind>& kinds) {
  std::vector<wire::Operation> operations;
  for (const records::Material::Kind kind : kinds) {
    records::Material material;
    material.set_owner(owner.str());
    material.set_kind(kind);
    material.set_form(records::Material::original_seen);
    material.set_pages(1);
    material.set_kept_by(records::Material::hospital);
    material.set_quality(records::Material::ok);
    operations.push_back(operation("Material", fresh()));
    *operations.back().mutable_patch() = patch_of(material);
  }
  return operations;
}

std::vector<OpId> TownDesk::press(std::vector<wire::Operation> operations) {
  oplog::EntryHeader header;
  header.replica_id = replica;
  header.epoch = epoch;
  header.seq = chain.size() + 1;
  header.prev_hash = head;
  header.operator_key = signer->key_id();
  header.wall_ms = town.clock.wall_ms();
  header.hlc = Hlc{static_cast<std::uint64_t>(header.wall_ms) << 16};
  header.program_version = 1;
  header.schema_version = 1;
  wire::EntryPayload payload;
  std::vector<OpId> ids;
  for (wire::Operation& one : operations) {
    ids.push_back(must(id_from<OpId>(one.op_id())));
    *payload.add_operations() = std::move(one);
  }
  const oplog::Entry entry = must(oplog::make_entry(header, payload, *signer, town.random));
  chain.push_back(entry.envelope);
  head = entry.hash;
  return ids;
}

std::uint64_t TownDesk::version_of(const RecordId& id) const {
  const auto at = states.find(id);
  return at == states.end() ? 0 : held_state(id).header().version();
}

wire::RecordState TownDesk::held_state(const RecordId& id) const {
  wire::RecordState state;
  JINDU_ENSURE(state.ParseFromString(states.at(id)));
  return state;
}

wire::SyncRequest TownDesk::request(std::uint64_t first, std::uint64_t last) const {
  wire::SyncRequest request;
  request.set_replica_id(replica.str());
  request.set_epoch(epoch.str());
  if (first <= last && last <= chain.size()) {
    wire::Segment& segment = *request.add_segments();
    segment.set_epoch(epoch.str());
    segment.set_first_seq(first);
    for (std::uint64_t seq = first; seq <= last; ++seq) segment.add_entries(chain[seq - 1]);
  }
  wire::FeedCursor& feed = *request.add_feeds();
  feed.set_feed("site");
  feed.set_cursor(cursor);
  const Hash digest = site_digest.value();
  feed.set_digest(Bytes(view(digest)));
  request.set_verdict_cursor(verdict_cursor);
  request.set_room_bytes(4u << 20);
  request.mutable_desk()->set_wall_ms(town.clock.wall_ms());
  return request;
}

wire::SyncResponse TownDesk::sync() { return send(request(taken + 1, chain.size())); }

wire::SyncResponse TownDesk::send(const wire::SyncRequest& asked) {
  wire::SyncResponse response =
      must(town.acceptor->exchange(asked, replica, *town.reader, town.executor));
  const auto note = [&](const wire::Verdict& verdict) {
    verdicts[must(id_from<OpId>(verdict.op_id()))] = verdict;
  };
  for (const wire::SegmentResult& segment : response.segments()) {
    taken = std::max(taken, segment.taken_seq());
    for (const wire::Verdict& verdict : segment.verdicts()) note(verdict);
  }
  for (const wire::LateVerdict& late : response.verdicts()) note(late.verdict());
  verdict_cursor = response.verdict_cursor();
  for (const wire::FeedPage& page : response.feeds()) {
    if (page.feed() == "site") take_page(page);
  }
  return response;
}

void TownDesk::drop(const RecordId& id) {
  const auto at = states.find(id);
  if (at == states.end()) return;
  site_digest.remove(session::digest_element(town.suite, id, version_of(id), at->second));
  states.erase(at);
}

void TownDesk::take_page(const wire::FeedPage& page) {
  for (const Bytes& bytes : page.states()) {
    wire::RecordState state;
    JINDU_ENSURE(state.ParseFromString(bytes));
    const RecordId id = must(id_from<RecordId>(state.header().id()));
    drop(id);
    states[id] = bytes;
    site_digest.add(session::digest_element(town.suite, id, state.header().version(), bytes));
  }
  for (const wire::Departure& departure : page.departures()) {
    drop(must(id_from<RecordId>(departure.record_id())));
  }
  cursor = page.cursor();
  if (page.digest_equal()) city_digest = site_digest.value();
  if (!page.digest().empty()) city_digest = must(hash_from(page.digest()));
}

std::string numbered(std::string name, int number) {
  static const char* const kDigits[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  for (const char digit : std::to_string(number)) name += kDigits[digit - '0'];
  return name;
}

records::Filing filing_form(int wife, int husband) {
  records::Filing form;
  form.set_filing_kind(records::Filing::spouse);
  form.set_visit_institution_name("演示医院");
  form.set_patient_name(numbered("例", wife));
  form.set_patient_sex(records::Sex::female);
  form.set_id_type(records::IdType::resident_id);
  form.set_patient_id_no(resident_id(wife, true));
  form.set_patient_employed(false);
  form.set_contact_phone("13900000142");
  form.set_pregnancy_date("2022-03-01");
  form.set_fetus_count(1);
  form.add_care_kinds(records::Filing::prenatal);
  form.set_spouse_name(numbered("样", husband));
  form.set_spouse_id_type(records::IdType::resident_id);
  form.set_spouse_id_no(resident_id(husband, false));
  form.set_spouse_employer_name("演示单位");
  form.set_declared_on("2022-09-30");
  return form;
}

records::Settlement prenatal_form(int patient, std::int64_t total_fen, const std::string& invoice) {
  records::Settlement form;
  form.set_benefit_kind(records::Settlement::prenatal);
  form.set_patient_name(numbered("例", patient));
  form.set_patient_sex(records::Sex::female);
  form.set_id_type(records::IdType::resident_id);
  form.set_patient_id_no(resident_id(patient, true));
  form.set_pregnancy_date("2022-03-01");
  form.set_event_date("2022-09-28");
  form.set_visit_date("2022-09-28");
  form.set_identity_checked(true);
  form.set_settled_on("2022-09-28");
  form.set_total_fee_fen(total_fen);
  form.set_in_scope_fen(total_fen);
  form.set_fund_pay_fen(total_fen);
  form.set_self_pay_fen(0);
  form.set_invoice_code("4200221130");
  form.set_invoice_no(invoice);
  return form;
}

records::Settlement delivery_form(int patient, std::int64_t total_fen, const std::string& invoice) {
  records::Settlement form = prenatal_form(patient, total_fen, invoice);
  form.set_benefit_kind(records::Settlement::inpatient);
  form.set_inpatient_kind(records::Settlement::birth);
  form.set_pregnancy_date("2021-12-20");
  form.clear_visit_date();
  form.set_birth_type(records::BirthType::normal);
  form.set_fetus_count(1);
  form.set_admission_date("2022-09-26");
  form.set_event_date("2022-09-27");
  form.set_discharge_date("2022-09-29");
  form.set_settled_on("2022-09-29");
  form.set_admission_no("Z" + invoice);
  return form;
}

records::AllowanceApplication allowance_form(int patient) {
  using records::AllowanceApplication;
  AllowanceApplication form;
  form.set_channel(AllowanceApplication::hospital);
  form.set_visit_institution_name("演示医院");
  form.set_patient_name(numbered("例", patient));
  form.set_patient_sex(records::Sex::female);
  form.set_patient_id_no(resident_id(patient, true));
  form.set_patient_employed(true);
  form.set_contact_phone("13900000142");
  form.set_pregnancy_date("2021-12-20");
  form.set_fetus_count(1);
  form.set_birth_order(1);
  form.set_birth_type(records::BirthType::normal);
  form.set_event_date("2022-09-27");
  return form;
}

}  // namespace jindu::test
