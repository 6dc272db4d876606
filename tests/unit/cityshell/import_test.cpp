#include "server/city/import.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "tests/unit/cityshell/test_city.h"

using namespace jindu;
using imports::Report;

namespace {

constexpr char kRegisterHead[] =
    "id_type,身份证号码,姓名,性别,险种类型,参保状态,起始日期,统一社会信用代码,单位名称,暂缓\n";
// Synthetic: division 990101 is assigned to nobody; check digits by an independent program.
constexpr char kMan[] = "990101199001010019";
constexpr char kWoman[] = "990101199001010000";
constexpr char kOther[] = "99010119880505002X";

Report import(test::TestCity& city, std::string_view kind, const std::string& file) {
  const Result<Report> report = city::import_file(*city, kind, file);
  REQUIRE(report.ok());
  return *report;
}

std::uint64_t entries(test::TestCity& city) { return city->writer().counter("city_seq").value(); }
std::uint64_t positions(test::TestCity& city) { return city->writer().counter("register").value(); }

std::optional<store::Insured> insured(test::TestCity& city, const char* id_no) {
  return city->writer().insured("resident_id", id_no).value();
}

}  // namespace

TEST_CASE("import: the register's good lines are taken, under one entry for the file") {
  test::TestCity city;
  const std::uint64_t before = entries(city);
  const std::string file =
      std::string(kRegisterHead) + "," + kMan +
      ",例安,男,职工基本医疗保险,正常,2020-01-01,91990101100000016P,演示厂,否\n," + kWoman +
      ",例·宁,女,,灵活就业,2021-05-01,,,\n";
  const Report report = import(city, "register", file);
  CHECK(report.rows == 2);
  CHECK(report.taken == 2);
  CHECK(report.refused == 0);
  CHECK(entries(city) == before + 1);
  const auto man = insured(city, kMan);
  REQUIRE(man);
  CHECK(man->status == "NORMAL");
  CHECK(man->sex == 1);
  CHECK(man->employer_name == "演示厂");
  CHECK(man->row_version == 1);
  CHECK(man->person_key.size() == 32);
  CHECK(insured(city, kWoman)->insurance_type == "employee_medical");

  SUBCASE("the same file again does nothing") {
    const Report again = import(city, "register", file);
    CHECK(again.repeat);
    CHECK(entries(city) == before + 1);
    CHECK(positions(city) == 2);
  }
  SUBCASE("a later line closes the row before it, and an earlier one only completes the history") {
    import(city, "register",
           std::string(kRegisterHead) + "," + kMan + ",例安,男,,终止,2022-06-01,,,\n," + kMan +
               ",例安,男,,暂停,2018-03-01,,,\n");
    const auto rows = city->writer().statuses_of(man->no).value();
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].from == "2018-03-01");
    CHECK(rows[0].to == "2019-12-31");
    CHECK(rows[1].to == "2022-05-31");
    CHECK(rows[2].to.empty());
    CHECK(insured(city, kMan)->status == "TERMINATED");
    CHECK(insured(city, kMan)->row_version == 2);
  }
  SUBCASE("a row's version stays while its sealed meaning does") {
    import(city, "register",
           std::string(kRegisterHead) + "," + kMan +
               ",例安,男,,正常,2020-01-01,91990101100000016P,演示新厂,否\n");
    CHECK(insured(city, kMan)->employer_name == "演示新厂");
    CHECK(insured(city, kMan)->row_version == 1);
  }
}

TEST_CASE("import: who waits is told how far it has come, every thousand lines and at the end") {
  test::TestCity city;
  import(city, "register",
         std::string(kRegisterHead) + "," + kMan + ",例安,男,,正常,2020-01-01,,,\n");
  std::string file = "身份证号码,缴费月份,足额\n";
  for (int i = 0; i < 2500; ++i) {
    // Lines about nobody are refused, and are lines all the same.
    file += (i == 0 ? std::string(kMan) : std::string(kOther)) + ",202209,是\n";
  }
  std::vector<std::string> told;
  const auto progress = [&](std::string_view stage, std::uint64_t done, std::uint64_t total) {
    told.push_back(std::string(stage) + " " + std::to_string(done) + "/" + std::to_string(total));
  };
  const auto report = city::import_file(*city, "contributions", file, progress);
  REQUIRE(report.ok());
  CHECK(report->refused == 2499);
  CHECK(report->lines.size() == 2499);
  CHECK(report->lines.front().line == 3);
  CHECK(told == std::vector<std::string>{"读取 1000/0", "读取 2000/0", "写入 1/1"});
}

TEST_CASE("import: paid months make the present run") {
  test::TestCity city;
  import(city, "register",
         std::string(kRegisterHead) + "," + kMan + ",例安,男,,正常,2020-01-01,,,\n");
  const std::string head = "身份证号码,缴费月份,至月份,足额,入账日期\n";
  import(city, "contributions",
         head + kMan + ",202111,202203,是,\n" + kMan + ",202205,202208,是,2022-09-01\n" + kMan +
             ",202209,,否,\n");
  CHECK(insured(city, kMan)->first_month == 202205);
  CHECK(insured(city, kMan)->last_month == 202208);
  // The missing month comes late: the run is one.
  import(city, "contributions", head + kMan + ",202204,,是,\n");
  CHECK(insured(city, kMan)->first_month == 202111);
  CHECK(city->writer().months_of(insured(city, kMan)->no).value().size() == 11);
}

TEST_CASE("import: institutions and employers become reference records, found by their keys") {
  test::TestCity city;
  const std::string file =
      "定点医疗机构编码,医院,等级,行政区划,定点开始日期,联网\n"
      "H42028100005,演示妇幼保健院,2,420281,2015-01-01,是\n"
      "H42028100004,演示人民医院,3,420281,,否\n";
  CHECK(import(city, "institutions", file).changed == 2);
  CHECK(city->writer().count("Institution", "").value() == 3);
  CHECK(city->writer().links(store::LinkKind::institution, "H42028100005").value().size() == 1);
  CHECK(import(city, "employers",
               "单位名称,统一社会信用代码,行政区划\n演示厂,91990101100000016P,420281\n")
            .changed == 1);
  // A new name for the same code is a change of that record, not another one.
  CHECK(import(city, "institutions",
               "code12,name,level,division\nH42028100004,演示第一人民医院,3,420281\n")
            .changed == 1);
  CHECK(city->writer().count("Institution", "").value() == 3);
}

TEST_CASE("import: each wrong line has its own code, and the lines around it are taken") {
  struct Wrong {
    const char* kind;
    const char* head;
    std::string line;
    std::string code;
  };
  const std::string id = kWoman;
  const std::string good = "," + id + ",例安,女,,正常,2020-01-01,,,";
  const char* months = "身份证号码,缴费月份,至月份,足额,入账日期\n";
  const char* hospitals = "code12,name,level,division,designated_from,designated_to,networked\n";
  const char* firms = "name,uscc,division,contact_name,contact_phone\n";
  const std::vector<Wrong> rows = {
      {"register", kRegisterHead, "," + id + ",例安", "I-710"},
      {"register", kRegisterHead, "," + id + ",\"例安,女,,正常,2020-01-01,,,", "I-711"},
      {"register", kRegisterHead, "," + id + ",例\x02安,女,,正常,2020-01-01,,,", "I-712"},
      {"register", kRegisterHead,
       "," + id + "," + std::string(17000, 'a') + ",女,,正常,2020-01-01,,,", "I-713"},
      {"register", kRegisterHead, "," + id + ",\xC0\xFD,女,,正常,2020-01-01,,,", "I-714"},
      {"register", kRegisterHead, "," + id + ",,女,,正常,2020-01-01,,,", "I-720"},
      {"register", kRegisterHead, ",990101199001010001,例安,女,,正常,2020-01-01,,,", "I-721"},
      {"register", kRegisterHead, ",990101900101001,例安,女,,正常,2020-01-01,,,", "I-722"},
      {"register", kRegisterHead, "," + id + "," + std::string(51, 'a') + ",女,,正常,2020-01-01,,,",
       "I-723"},
      {"register", kRegisterHead, "," + id + ",例安,妇,,正常,2020-01-01,,,", "I-724"},
      {"register", kRegisterHead, "," + id + ",例安,男,,正常,2020-01-01,,,", "I-725"},
      {"register", kRegisterHead, "学生证," + id + ",例安,女,,正常,2020-01-01,,,", "I-726"},
      {"register", kRegisterHead, "," + id + ",例安,女,车险,正常,2020-01-01,,,", "I-727"},
      {"register", kRegisterHead, "," + id + ",例安,女,,在职,2020-01-01,,,", "I-728"},
      {"register", kRegisterHead, "," + id + ",例安,女,,正常,2020-02-30,,,", "I-729"},
      {"register", kRegisterHead, "," + id + ",例安,女,,正常,2022-10-01,,,", "I-730"},
      {"register", kRegisterHead, "," + id + ",例安,女,,正常,2020-01-01,91990101100000016Q,,",
       "I-731"},
      {"register", kRegisterHead,
       "," + id + ",例安,女,,正常,2020-01-01,," + std::string(201, 'a') + ",", "I-732"},
      {"register", kRegisterHead, "," + id + ",例安,女,,正常,2020-01-01,,,也许", "I-733"},
      {"register", kRegisterHead, good + "\n," + id + ",例宁,女,,终止,2021-01-01,,,", "I-734"},
      {"register", kRegisterHead, good + "\n," + id + ",例安,女,,终止,2020-01-01,,,", "I-735"},
      {"register", kRegisterHead, ",990101199001010019,例全,男,,正常,2020-01-01,,,", "I-736"},
      {"contributions", months, std::string(kMan) + ",2022-09,,是,", "I-740"},
      {"contributions", months, std::string(kMan) + ",202209,202208,是,", "I-741"},
      {"contributions", months, std::string(kMan) + ",202210,,是,", "I-742"},
      {"contributions", months, std::string(kMan) + ",190001,202208,是,", "I-743"},
      {"contributions", months, std::string(kMan) + ",202209,,大概,", "I-744"},
      {"contributions", months, std::string(kOther) + ",202209,,是,", "I-745"},
      {"contributions", months, std::string(kMan) + ",202209,,是,2022-13-01", "I-746"},
      {"institutions", hospitals, "H42028100005,演示院,三,420281,,,", "I-751"},
      {"institutions", hospitals, "H42028100005,演示院,1,420281,,,联", "I-752"},
      {"institutions", hospitals, "H42028100005,演示院,1,420281,2015,,", "I-754"},
      {"institutions", hospitals, "H42028100005,演示院,1,4202,,,", "I-756"},
      {"institutions", hospitals, "H4202,演示院,1,420281,,,", "I-757"},
      {"institutions", hospitals, "H42028100005,演示院,4,420281,,,", "I-758"},
      {"institutions", hospitals,
       "H42028100005,演示院,1,420281,,,\nH42028100005,演示院二,1,420281,,,", "I-759"},
      {"institutions", hospitals, "H42028100005,演示院,1,420281,2015-01-01,2014-01-01,", "I-760"},
      {"employers", firms, "演示厂,91990101100000016P,420281,例甲,12345", "I-755"},
  };
  test::TestCity city;
  import(city, "register",
         std::string(kRegisterHead) + "," + kMan + ",例安,男,,正常,2020-01-01,,,\n");
  std::set<std::string> codes;
  for (const Wrong& row : rows) {
    CAPTURE(row.code);
    codes.insert(row.code);
    const Report report = import(city, row.kind, row.head + row.line + "\n");
    REQUIRE(report.lines.size() == 1);
    CHECK(report.lines[0].code == row.code);
    CHECK_FALSE(report.lines[0].message.empty());
    CHECK(report.refused == 1);
    // Never the value: a report may be mailed.
    CHECK(report.lines[0].message.find(kWoman) == std::string::npos);
    CHECK(report.lines[0].message.find("例安") == std::string::npos);
  }
  CHECK(codes.size() == rows.size());
  CHECK(insured(city, kMan)->name == "例安");
  CHECK(insured(city, kMan)->last_month == 0);

  const Report mixed =
      import(city, "register",
             std::string(kRegisterHead) + ",990101,例错,女,,正常,2020-01-01,,,\n," + kOther +
                 ",试南,女,,正常,2020-01-01,,,\n,\"坏\n");
  CHECK(mixed.taken == 1);
  CHECK(mixed.refused == 2);
  CHECK(mixed.lines[0].line == 2);
  CHECK(mixed.lines[1].line == 4);
  CHECK(insured(city, kOther));
}

TEST_CASE("import: a file that cannot be read is explained, and nothing changes") {
  struct Wrong {
    const char* kind;
    std::string file;
    std::string code;
  };
  const std::string row = std::string(",") + kWoman + ",例安,女,,正常,2020-01-01,,,\n";
  const std::vector<Wrong> files = {
      {"people", kRegisterHead + row, "I-700"},
      {"register", "", "I-701"},
      {"register",
       "\xD0\xD5\xC3\xFB,\xC9\xED\xB7\xDD\xD6\xA4\xBA\xC5\xC2\xEB\n\xC0\xFD\xB0\xB2,1\n", "I-703"},
      {"register", "\xFF\xFE\x61\x00", "I-704"},
      {"register", "PK\x03\x04\x14", "I-705"},
      {"register", "\xFF\xFF\xFF\n\xFF\n", "I-706"},
      {"register", "姓名,性别\n例安,女\n", "I-707"},
      {"register", "身份证号码,姓名,性别,参保状态,起始日期,星座\n", "I-708"},
      {"register", "身份证号码,姓名,姓名,性别,参保状态,起始日期\n", "I-709"},
  };
  test::TestCity city;
  const std::uint64_t before = entries(city);
  for (const Wrong& wrong : files) {
    CAPTURE(wrong.code);
    const Report report = import(city, wrong.kind, wrong.file);
    REQUIRE(report.refusal);
    CHECK(report.refusal->code == wrong.code);
    CHECK(report.taken == 0);
  }
  CHECK(entries(city) == before);
  CHECK(positions(city) == 0);
}

TEST_CASE(
    "import: lines that were refused are taken when the file comes again and they are good now") {
  test::TestCity city;
  const std::string months =
      std::string("身份证号码,缴费月份,足额\n") + kMan + ",202208,是\n" + kWoman + ",202208,是\n";
  import(city, "register",
         std::string(kRegisterHead) + "," + kMan + ",例安,男,,正常,2020-01-01,,,\n");
  CHECK(import(city, "contributions", months).refused == 1);
  const std::uint64_t before = entries(city);
  CHECK(import(city, "contributions", months).repeat);
  CHECK(entries(city) == before);
  import(city, "register",
         std::string(kRegisterHead) + "," + kWoman + ",例宁,女,,正常,2020-01-01,,,\n");
  const Report now = import(city, "contributions", months);
  CHECK_FALSE(now.repeat);
  CHECK(now.refused == 0);
  CHECK(insured(city, kWoman)->last_month == 202208);
}
