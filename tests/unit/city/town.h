#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "schema/records/allowance.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/material.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/accept/acceptor.h"
#include "server/store/sqlite_store.h"
#include "sync/session/set_digest.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_random.h"
#include "tests/unit/oplog/temporary_folder.h"

namespace jindu::test {

constexpr const char* kEmployer = "91350100M000100Y43";  ///< 演示单位

/// A resident ID of division 990101 (nobody's), with the right check digit.
std::string resident_id(int number, bool female);

/// A city in a file of its own, with a few sites, a register and the rules of a city; or with those
/// rules as `change` makes them.
class Town {
 public:
  /// `profile`: whose rules hold.
  explicit Town(const std::string& profile = "daye",
                const std::function<void(rules::CityProfile&)>& change = {});
  explicit Town(const std::function<void(rules::CityProfile&)>& change) : Town("daye", change) {}
  /// 例某's insurance: `status` as in InsuredStatus.
  void insure(const std::string& id_no, const std::string& name,
              const std::string& status = "NORMAL");
  /// The register says something else of somebody who is insured.
  void change_insured(const std::string& id_no, const std::function<void(store::Insured&)>& change);
  /// Works for the one employer of these tests.
  void employ(const std::string& id_no);
  /// What tax tells of that employer's monthly average, or another's.
  void tell_wage(int year, std::int64_t average_fen, const std::string& employer = kEmployer);
  /// What the register says of somebody known from now on.
  void insurance(const std::string& id_no, const std::string& status);
  /// Months paid in full, from the register's file.
  void pay(const std::string& id_no, int first_month, int last_month);
  /// One more county, before anything happens.
  void open_county(const std::string& site_no);
  /// A day's noon, on every clock.
  void go_to(const std::string& day);
  /// Other rules from now on; the city is told that they are new.
  void change_policy(const std::function<void(rules::CityProfile&)>& change, bool tell = true);
  /// City staff creates a record, and takes a step of one; the verdict.
  wire::Verdict create(const RecordId& id, const std::string& type, const std::string& event,
                       const google::protobuf::Message& form, const std::set<std::string>& roles,
                       const std::string& operator_id = "S01");
  wire::Verdict step(const RecordId& id, const std::string& type, const std::string& event,
                     const std::set<std::string>& roles, const std::string& operator_id = "S01",
                     const google::protobuf::Message* form = nullptr);
  /// The same, by somebody who has seen the record as it is now.
  wire::Verdict step_on(const RecordId& id, const std::string& event, const std::string& role,
                        const google::protobuf::Message& form);
  /// A key of each member of the city's staff who steps; two posts are told apart by it.
  crypto::Signer& staff_key(const std::string& operator_id);
  /// A staff member's operation in the console.
  wire::Verdict act(const wire::Operation& operation, const std::set<std::string>& roles,
                    const std::string& operator_id = "S01");
  wire::Verdict decide(const RecordId& conflict, const std::string& choice,
                       const std::set<std::string>& roles = {"first_reviewer", "city_clerk"},
                       const wire::Patch& value = {});

  store::RecordRow row(const RecordId& id);
  wire::RecordHeader header(const RecordId& id);
  std::string state(const RecordId& id) { return header(id).state(); }
  template <class Record>
  Record record(const RecordId& id) {
    wire::RecordState state;
    JINDU_ENSURE(state.ParseFromString(row(id).own));
    Record record;
    JINDU_ENSURE(record.ParseFromString(state.record()));
    return record;
  }
  std::vector<RecordId> all(const std::string& type, const std::string& state = "");
  /// Only one: it.
  RecordId only(const std::string& type, const std::string& state = "");
  std::int64_t balance(const std::string& account, const std::string& party = "",
                       std::uint64_t city_seq = 0);
  bool ledger_balances();
  /// No right is owed twice, nothing is owed to whom was merged into another; what is found, by lines.
  std::string wrong_rights();
  /// Feed digests kept, against those computed anew from what the feeds hold.
  bool digests_hold();

  TemporaryFolder folder{TemporaryFolder::in_memory()};
  FakeClock clock;
  FakeRandom random;
  const crypto::Suite& suite;
  std::unique_ptr<crypto::Signer> signer;
  rules::LifeCycles cycles;
  rules::Policy policy;
  rules::Calendar calendar;
  std::unique_ptr<store::SqliteStore> store;
  std::unique_ptr<store::City> city;
  std::unique_ptr<accept::Acceptor> acceptor;
  std::unique_ptr<store::Reader> reader;
  accept::InlineExecutor executor;
  std::map<std::string, std::unique_ptr<crypto::Signer>> staff_keys;
};

/// One desk: its keys, its chain, what it has of its feeds. An employer's clerk belongs to `employer`.
class TownDesk {
 public:
  TownDesk(Town& town, const std::string& site_no, const std::string& operator_id,
           const std::set<std::string>& roles, const std::string& employer = kEmployer);

  /// Adds an entry to the desk's chain. Gives the operations' ids.
  std::vector<OpId> press(std::vector<wire::Operation> operations);
  OpId press(const wire::Operation& operation) { return press(std::vector{operation}).front(); }
  wire::Operation operation(const std::string& type, const RecordId& record);
  wire::Operation step(const std::string& type, const RecordId& record, const std::string& event,
                       const google::protobuf::Message* arguments = nullptr);
  OpId file(const RecordId& id, const records::Filing& filing, const std::vector<OpId>& after = {});
  /// Registered and settled in one press; the id of the settling.
  OpId settle(const RecordId& id, const records::Settlement& settlement,
              const std::vector<OpId>& after = {});
  /// Papers whose originals were seen, as operations on Materials of `owner`.
  std::vector<wire::Operation> papers(const RecordId& owner,
                                      const std::vector<records::Material::Kind>& kinds);
  RecordId fresh() { return new_id<RecordId>(town.clock, town.random); }

  wire::SyncRequest request(std::uint64_t first, std::uint64_t last) const;
  /// Sends what the city has not taken; keeps verdicts and feeds.
  wire::SyncResponse sync();
  wire::SyncResponse send(const wire::SyncRequest& request);
  wire::Verdict verdict(const OpId& id) const { return verdicts.at(id); }
  std::string kind(const OpId& id) const {
    return wire::Verdict::Kind_Name(verdicts.at(id).kind());
  }
  std::string code(const OpId& id) const { return verdicts.at(id).reason().code(); }
  /// Whether the desk's own sum over its feed is the city's.
  bool digest_equal() const { return site_digest.value() == city_digest; }
  bool holds(const RecordId& id) const { return states.count(id) != 0; }
  wire::RecordState held_state(const RecordId& id) const;

  Town& town;
  std::string site_no;
  ReplicaId replica;
  Epoch epoch;
  std::unique_ptr<crypto::Signer> signer;
  std::vector<Bytes> chain;  ///< envelopes, seq 1 first
  Hash head{};
  std::uint64_t taken = 0;
  std::map<OpId, wire::Verdict> verdicts;
  std::map<RecordId, Bytes> states;
  std::uint64_t cursor = 0;
  std::uint64_t verdict_cursor = 0;
  session::SetDigest site_digest;
  Hash city_digest{};
  /// What its author has seen, as a version, for operations made from now on.
  std::uint64_t version_of(const RecordId& id) const;

 private:
  void take_page(const wire::FeedPage& page);
  void drop(const RecordId& id);
};

/// A name nobody has, by number: 例二〇.
std::string numbered(std::string name, int number);
/// Forms that pass every rule of Daye; change what a test is about.
records::Filing filing_form(int wife, int husband);
/// An employed woman's prenatal visit: the whole cost is in scope.
records::Settlement prenatal_form(int patient, std::int64_t total_fen, const std::string& invoice);
records::Settlement delivery_form(int patient, std::int64_t total_fen, const std::string& invoice);
/// What an employed woman's desk hands in after delivery_form.
records::AllowanceApplication allowance_form(int patient);
/// All fields that are set, as a patch.
wire::Patch patch_of(const google::protobuf::Message& record, std::vector<std::string> fields = {});

constexpr const char* kHospitalA = "0001";
constexpr const char* kHospitalB = "0002";
constexpr const char* kCounty = "0009";
constexpr const char* kCountyTwo = "0010";
constexpr const char* kCodeA = "H42028100001";
constexpr const char* kCodeB = "H42028100002";

}  // namespace jindu::test
