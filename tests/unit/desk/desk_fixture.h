#pragma once
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "client/desk/core.h"
#include "client/desk/desk.h"
#include "schema/records/conflict_case.pb.h"
#include "tests/support/print.h"
#include "tests/unit/desk/fake_city.h"

namespace jindu::test {

using Json = nlohmann::json;

/// ID numbers in division 990101, which is assigned to nobody; names of a made-up family.
constexpr const char* kWife = "990101199202020061";
constexpr const char* kHusband = "990101198801010055";

/// A directory that goes with the test.
class TempDir {
 public:
  TempDir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "jindu-desk-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Form 附件1, every field that it asks for.
inline Json filing_form() {
  return {{"filing_kind", "spouse"},
          {"institution_code", "H42028100003"},
          {"visit_institution_name", "演示卫生院"},
          {"patient_name", "例小花"},
          {"patient_sex", "female"},
          {"patient_id_no", kWife},
          {"patient_employed", false},
          {"contact_phone", "13900000142"},
          {"marriage_cert_no", "演示-0001"},
          {"pregnancy_date", "2022-03-01"},
          {"fetus_count", 1},
          {"care_kinds", {"prenatal", "delivery"}},
          {"event_date", "2022-09-30"},
          {"spouse_name", "例大山"},
          {"spouse_id_no", kHusband},
          {"spouse_employer_name", "演示机械厂"},
          {"declared_on", "2022-09-30"},
          {"declarant_name", "例大山"}};
}

inline Json settlement_form(const std::string& invoice_no = "00000001") {
  return {{"benefit_kind", "prenatal"},   {"institution_code", "H42028100003"},
          {"patient_name", "例小花"},     {"patient_sex", "female"},
          {"patient_id_no", kWife},       {"sponsor_name", "例大山"},
          {"sponsor_id_no", kHusband},    {"pregnancy_date", "2022-03-01"},
          {"event_date", "2022-09-30"},   {"visit_date", "2022-09-30"},
          {"identity_checked", true},     {"settled_on", "2022-09-30"},
          {"total_fee_fen", 23500},       {"in_scope_fen", 20000},
          {"fund_pay_fen", 20000},        {"self_pay_fen", 3500},
          {"invoice_code", "4202210001"}, {"invoice_no", invoice_no}};
}

/// The same woman's birth in hospital, ordinary and in scope.
inline Json birth_form(const std::string& invoice_no = "00000002") {
  Json form = settlement_form(invoice_no);
  form.erase("visit_date");
  form.update({{"benefit_kind", "inpatient"},
               {"inpatient_kind", "birth"},
               {"birth_type", "normal"},
               {"fetus_count", 1},
               {"admission_date", "2022-09-29"},
               {"discharge_date", "2022-09-30"},
               {"pregnancy_date", "2022-01-01"}});
  return form;
}

/// One desk of a fake city, on real files.
struct DeskFixture {
  TempDir dir;
  FakeClock clock;
  FakeRandom random{7};
  FakeRandom city_random{8};
  FakeCity city{clock, city_random};
  std::unique_ptr<desk::Desk> desk;

  desk::DeskOptions options() const {
    desk::DeskOptions options;
    options.dir = dir.path();
    return options;
  }
  desk::Desk& enrol() {
    desk =
        desk::Desk::enrol(options(), {"http://127.0.0.1:1", "abc-defgh-jkmnp"}, city, clock, random)
            .value();
    return *desk;
  }
  /// As after a power cut: what is in memory is gone.
  desk::Desk& restart() {
    desk.reset();
    desk = desk::Desk::open(options(), clock, random).value();
    return *desk;
  }
  std::string file(const char* name) const { return dir.path() + "/" + name; }
  std::uint64_t seq() const { return desk->core().outbox.head().value().seq; }
};

/// The city sets a record's state; with a case, that is open beside it. Comes with the next sync.
inline RecordId set_state(DeskFixture& at, const RecordId& id, const std::string& state,
                          const records::ConflictCase* one = nullptr) {
  const RecordId case_id = new_id<RecordId>(at.clock, at.random);
  const FakeCity::Record& record = at.city.records.at(id.str());
  wire::RecordHeader header = record.header;
  header.set_state(state);
  if (one != nullptr) header.add_conflicts(case_id.str());
  const catalog::Catalog& catalog = catalog::Catalog::product();
  const auto content = catalog.parse(*catalog.find(header.type()), record.record).value();
  at.city.put("site", header, *content,
              one == nullptr ? std::vector<Bytes>() : std::vector<Bytes>{one->SerializeAsString()});
  return case_id;
}

inline Json body_of(const Result<desk::Answer>& answer) {
  JINDU_ENSURE(answer.ok());
  return Json::parse(desk::to_json(*answer));
}
/// The code of the first problem; "done" if there is none.
inline std::string code_of(const Result<desk::Answer>& answer) {
  JINDU_ENSURE(answer.ok());
  return answer->done ? "done" : answer->problems.front().code;
}

}  // namespace jindu::test
