#include "tests/unit/city/town.h"

#include <doctest/doctest.h>

#include "schema/catalog/checks.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/rules/months.h"
#include "server/audit/verify_feeds.h"
#include "server/feeds/feed_writer.h"
#include "server/standing/months.h"

namespace jindu::test {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result.ok()) FAIL(to_string(result.error().code) << ": " << result.error().context);
  return std::move(result).value();
}
void must(Status status) {
  if (!status.ok()) FAIL(to_string(status.error().code) << ": " << status.error().context);
}

const Bytes kKey = "0123456789abcdef0123456789ABCDEF";

store::SqliteOptions options_of(const TemporaryFolder& folder, const std::string& division) {
  store::SqliteOptions options;
  options.file.path = folder.path() + "/city.db";
  options.file.key = kKey;
  options.city = static_cast<std::uint32_t>(std::stoul(division));
  return options;
}

rules::Policy policy_of(const std::string& city,
                        const std::function<void(rules::CityProfile&)>& change) {
  rules::Policy policy = must(rules::Policy::load(city));
  if (!change) return policy;
  rules::CityProfile profile = policy.profile();
  change(profile);
  return must(rules::Policy::from_bytes(profile.SerializeAsString()));
}

store::Site site_of(const std::string& division, const std::string& no, const std::string& kind,
                    const std::string& code) {
  store::Site site;
  site.site_no = no;
  site.kind = kind;
  site.division = division;
  site.name = "演示" + no;
  site.institution_code = code;
  return site;
}

std::unique_ptr<records::Institution> hospital(const std::string& division,
                                               const std::string& code) {
  auto record = std::make_unique<records::Institution>();
  record->set_code12(code);
  record->set_name("演示医院" + code);
  record->set_level(2);
  record->set_division(division);
  record->set_networked(true);
  return record;
}

}  // namespace

std::string resident_id(int number, bool female) {
  const int serial = number % 400 * 2 + (female ? 0 : 1);
  std::string digits = "990101199" + std::to_string(number / 400 % 10) + "0307";
  const std::string tail = std::to_string(serial);
  digits += std::string(3 - tail.size(), '0') + tail;
  return digits + catalog::mod_11_2(digits);
}

Town::Town(const std::string& profile, const std::function<void(rules::CityProfile&)>& change)
    : suite(crypto::suite(crypto::SuiteId::intl_1)),
      signer(must(suite.new_signer(random))),
      cycles(must(rules::LifeCycles::load())),
      policy(policy_of(profile, change)),
      calendar(must(rules::Calendar::load())),
      store(must(store::SqliteStore::open(options_of(folder, policy.profile().division())))) {
  cycles = cycles.offered(rules::procedures_of(policy.profile()));
  const std::string& division = policy.profile().division();
  city = std::make_unique<store::City>(
      store::City{policy.profile().division(), random_id<ReplicaId>(random), random_id<Epoch>(random),
                  catalog::Catalog::product(), suite, *signer, clock, random});
  acceptor = must(accept::Acceptor::open(*city, {cycles, policy, calendar}, *store));
  reader = must(store->open_reader());
  must(store->writer().transaction([&]() -> Status {
    for (const store::Site& site :
         {site_of(division, kHospitalA, "hospital_desk", kCodeA),
          site_of(division, kHospitalB, "hospital_desk", kCodeB), site_of(division, kCounty, "county_bureau", "")}) {
      JINDU_TRY_OK(store->writer().put_site(site));
      JINDU_TRY_OK(feeds::open_site_feed(*city, store->writer(), site));
    }
    return {};
  }));
  std::vector<std::unique_ptr<catalog::Message>> hospitals;
  hospitals.push_back(hospital(division, kCodeA));
  hospitals.push_back(hospital(division, kCodeB));
  JINDU_ENSURE(must(acceptor->put_reference({}, std::move(hospitals))) == 2);
}

void Town::insure(const std::string& id_no, const std::string& name, const std::string& status) {
  store::Insured person;
  person.id_type = "resident_id";
  person.id_no = id_no;
  person.name = name;
  person.sex = catalog::sex_of_id(id_no);
  person.insurance_type = "employee_medical";
  person.status = status;
  person.status_from = "2020-01-01";
  person.first_month = 202001;
  person.last_month = 202208;
  person.row_version = 1;
  wire::Import import;
  import.set_kind("register");
  import.set_file_hash(Bytes(32, 'h'));
  must(acceptor->take_in(
      {}, import, [&](store::Writer& writer) -> Status { return writer.put_insured(person); }));
}

void Town::change_insured(const std::string& id_no,
                          const std::function<void(store::Insured&)>& change) {
  wire::Import import;
  import.set_kind("register");
  import.set_file_hash(Bytes(32, 'r'));
  must(acceptor->take_in({}, import, [&](store::Writer& writer) -> Status {
    JINDU_TRY(std::optional<store::Insured> person, writer.insured("resident_id", id_no));
    JINDU_ENSURE(person.has_value());
    change(*person);
    return writer.put_insured(*person);
  }));
}

void Town::employ(const std::string& id_no) {
  change_insured(id_no, [](store::Insured& person) {
    person.employer_uscc = kEmployer;
    person.employer_name = "演示单位";
  });
}

void Town::tell_wage(int year, std::int64_t average_fen, const std::string& employer) {
  auto wage = std::make_unique<records::WageBase>();
  wage->set_employer_uscc(employer);
  wage->set_year(year);
  wage->set_avg_wage_fen(average_fen);
  wage->set_source(records::WageBase::tax_push);
  std::vector<std::unique_ptr<catalog::Message>> wages;
  wages.push_back(std::move(wage));
  must(acceptor->put_reference({}, std::move(wages)));
}

void Town::pay(const std::string& id_no, int first_month, int last_month) {
  wire::Import import;
  import.set_kind("contributions");
  import.set_file_hash(Bytes(32, 'c'));
  const store::PersonNumbers people{{"resident_id", id_no}};
  must(acceptor->take_in(
      {}, import,
      [&](store::Writer& writer) -> Status {
        JINDU_TRY(std::optional<store::Insured> person, writer.insured("resident_id", id_no));
        JINDU_ENSURE(person.has_value());
        for (int month = first_month; month <= last_month; month = rules::month_after(month)) {
          JINDU_TRY_OK(writer.put_month({person->no, month, true, clock.wall_ms()}));
        }
        JINDU_TRY_OK(standing::renew_run(writer, *person));
        return writer.put_insured(*person);
      },
      &people));
}

void Town::open_county(const std::string& site_no) {
  const store::Site site = site_of(city->division, site_no, "county_bureau", "");
  must(store->writer().transaction([&]() -> Status {
    JINDU_TRY_OK(store->writer().put_site(site));
    JINDU_TRY_OK(feeds::open_site_feed(*city, store->writer(), site));
    const Result<std::uint64_t> changed = store->writer().advance("site_change", 1);
    return changed.ok() ? Status() : Status(changed.error());
  }));
}

void Town::go_to(const std::string& day) {
  const Date date = must(parse_date(day));
  clock.set_wall(date.day.time_since_epoch().count() * std::int64_t{86'400'000} + 4 * 3'600'000);
}

void Town::change_policy(const std::function<void(rules::CityProfile&)>& change, bool tell) {
  rules::CityProfile profile = policy.profile();
  change(profile);
  policy = must(rules::Policy::from_bytes(profile.SerializeAsString()));
  if (tell) must(acceptor->policy_changed());
}

wire::Verdict Town::create(const RecordId& id, const std::string& type, const std::string& event,
                           const google::protobuf::Message& form,
                           const std::set<std::string>& roles, const std::string& operator_id) {
  return step(id, type, event, roles, operator_id, &form);
}

wire::Verdict Town::step(const RecordId& id, const std::string& type, const std::string& event,
                         const std::set<std::string>& roles, const std::string& operator_id,
                         const google::protobuf::Message* form) {
  wire::Operation operation;
  operation.set_record_id(id.str());
  operation.set_record_type(type);
  operation.set_event_date(to_string(local_date(clock.wall_ms())));
  operation.mutable_step()->set_event(event);
  if (form != nullptr) *operation.mutable_step()->mutable_arguments() = patch_of(*form);
  accept::Actor actor;
  actor.operator_id = operator_id;
  actor.roles = roles;
  actor.signer = &staff_key(operator_id);
  return must(acceptor->act(actor, {operation})).front();
}

wire::Verdict Town::step_on(const RecordId& id, const std::string& event, const std::string& role,
                            const google::protobuf::Message& form) {
  wire::Operation operation;
  operation.set_record_id(id.str());
  operation.set_record_type(header(id).type());
  operation.set_event_date(to_string(local_date(clock.wall_ms())));
  operation.mutable_based_on()->set_city_epoch(city->epoch.str());
  operation.mutable_based_on()->set_version(row(id).version);
  operation.mutable_step()->set_event(event);
  *operation.mutable_step()->mutable_arguments() = patch_of(form);
  return act(operation, {role}, "S-" + role);
}

crypto::Signer& Town::staff_key(const std::string& operator_id) {
  std::unique_ptr<crypto::Signer>& key = staff_keys[operator_id];
  if (!key) {
    key = must(suite.new_signer(random));
    store::Operator person;
    person.operator_id = operator_id;
    person.name = "试员";
    person.public_key = key->public_key();
    must(store->writer().transaction([&] { return store->writer().put_operator(person); }));
  }
  return *key;
}

wire::Verdict Town::act(const wire::Operation& operation, const std::set<std::string>& roles,
                        const std::string& operator_id) {
  accept::Actor actor;
  actor.operator_id = operator_id;
  actor.roles = roles;
  return must(acceptor->act(actor, {operation})).front();
}

wire::Verdict Town::decide(const RecordId& conflict, const std::string& choice,
                           const std::set<std::string>& roles, const wire::Patch& value) {
  wire::Operation operation;
  operation.set_record_id(conflict.str());
  operation.set_record_type("ConflictCase");
  operation.mutable_decide()->set_conflict_id(conflict.str());
  operation.mutable_decide()->set_choice(choice);
  operation.mutable_decide()->set_note("演示：依证据");
  if (!value.fields().empty()) *operation.mutable_decide()->mutable_value() = value;
  return act(operation, roles);
}

store::RecordRow Town::row(const RecordId& id) {
  const auto found = must(reader->record(id));
  JINDU_ENSURE(found.has_value());
  return *found;
}

wire::RecordHeader Town::header(const RecordId& id) {
  wire::RecordState state;
  JINDU_ENSURE(state.ParseFromString(row(id).own));
  return state.header();
}

std::vector<RecordId> Town::all(const std::string& type, const std::string& state) {
  std::vector<RecordId> ids;
  for (const store::RecordRow& one : must(reader->list(type, state, {}, 1000))) {
    ids.push_back(one.id);
  }
  return ids;
}

RecordId Town::only(const std::string& type, const std::string& state) {
  const std::vector<RecordId> ids = all(type, state);
  REQUIRE_MESSAGE(ids.size() == 1, type << " " << state << ": " << ids.size());
  return ids.front();
}

std::int64_t Town::balance(const std::string& account, const std::string& party,
                           std::uint64_t city_seq) {
  return must(reader->ledger_balance(account, party, city_seq));
}

void Town::insurance(const std::string& id_no, const std::string& status) {
  wire::Import import;
  import.set_kind("register");
  import.set_file_hash(Bytes(32, 'q'));
  const store::PersonNumbers people{{"resident_id", id_no}};
  const auto told = [&](store::Writer& writer) -> Status {
    JINDU_TRY(auto person, writer.insured("resident_id", id_no));
    JINDU_ENSURE(person.has_value());
    person->status = status;
    return writer.put_insured(*person);
  };
  JINDU_ENSURE(acceptor->take_in({}, import, told, &people).ok());
}

std::string Town::wrong_rights() {
  audit::VerifyReport report;
  JINDU_ENSURE(audit::check_rights(*reader, city->catalog, report).ok());
  std::string found;
  for (const std::string& finding : report.findings) found += finding + '\n';
  return found;
}

bool Town::ledger_balances() {
  const auto check = must(reader->ledger_check());
  return check.difference_fen == 0 && check.unbalanced == 0;
}

bool Town::digests_hold() {
  for (const store::Feed& feed : must(reader->feeds())) {
    session::SetDigest digest;
    std::uint64_t size = 0;
    for (const store::FeedItem& item : must(reader->feed_items(feed.no, 0, 100'000, SIZE_MAX))) {
      if (item.departed) continue;
      wire::RecordState state;
      if (!state.ParseFromString(item.state)) return false;
      digest.add(session::digest_element(suite, item.record, state.header().version(), item.state));
      ++size;
    }
    const Hash value = digest.value();
    if (feed.digest != view(value) || feed.size != size) return false;
  }
  return true;
}

}  // namespace jindu::test
