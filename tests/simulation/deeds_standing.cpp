// What becomes known of people, often late: months paid, wages, statuses, suspensions.
#include "server/city/import.h"
#include "tests/simulation/forms.h"
#include "tests/simulation/story.h"

namespace jindu::sim {
namespace {

constexpr int kWageYear = 2021;

std::string yuan(std::int64_t fen) {
  return std::to_string(fen / 100) + "." + std::to_string(100 + fen % 100).substr(1);
}

int next_month(int month) { return month % 100 == 12 ? month + 89 : month + 1; }

}  // namespace

bool Story::take_file(const std::string& kind, const std::string& file) {
  if (city_->disk.dead()) return false;
  const auto report = city::import_file(city_->city(), kind, file);
  const bool taken = report.ok() && !report->refusal && report->refused == 0;
  if (taken) did("import." + kind);
  return taken && !city_->disk.dead();
}

void Story::found_register() {
  std::string people = "id_no,name,sex,status,from,employer_uscc,employer_name\n";
  for (int i = 0; i < kWomen; ++i) {
    for (const Person& one : {person(i, true), person(100 + i, false)}) {
      const Employer work = employer_of(one, i);
      people += one.id_no + "," + one.name + "," + (one.female ? "女" : "男") +
                ",正常,2020-01-01," + work.code + "," + work.name + "\n";
    }
  }
  std::string institutions = "code12,name,level,division,designated_from,networked\n";
  for (int i = 0; i < trade_.hospitals; ++i) {
    institutions += trade_.hospital_code(i) + ",演示" + std::to_string(i + 1) + "院,2," +
                    trade_.division + ",2020-01-01,是\n";
  }
  institutions += "H99010100001,演示外地医院,2,990101,2020-01-01,否\n";
  city_->found(people, institutions);
  wages_are_told(true);
  months_are_told();
  if (!trade_.agencies.empty()) {
    take_file("agencies",
              "代发机构代码,代发机构,银行大类\nICBC,演示工行,工商银行\nCCB,演示建行,建设银行\n");
  }
}

/// Up to the month before this one, for those of whom nothing was told; the last woman came late.
void Story::months_are_told() {
  const int last = next_month(told_month_) < 202001 ? 0 : told_month_;
  int before = this_month();
  before = before % 100 == 1 ? before - 89 : before - 1;
  const int from = last == 0 ? 202101 : next_month(last);
  if (from > before) return;
  std::string file = "id_no,month,month_to,paid_full\n";
  for (int i = 0; i < kWomen; ++i) {
    for (const Person& one : {person(i, true), person(100 + i, false)}) {
      const bool late = last == 0 && i == kWomen - 1 && one.female;
      file += one.id_no + "," + std::to_string(late ? 202204 : from) + "," +
              std::to_string(before) + ",是\n";
    }
  }
  if (take_file("contributions", file)) told_month_ = before;
}

/// The averages of the year before; tax may correct one later (domain.md K19).
void Story::wages_are_told(bool first) {
  std::string file = "统一社会信用代码,年度,上年度职工月平均工资,来源\n";
  const int chosen = static_cast<int>(pick(kEmployers));
  for (int i = 0; i < kEmployers; ++i) {
    if (!first && i != chosen) continue;
    const std::string code = employer(i).code;
    const std::int64_t fen =
        first ? 500000 + i * 143217 : 500000 + static_cast<std::int64_t>(pick(400000));
    file += code + "," + std::to_string(kWageYear) + "," + yuan(fen) + ",税务推送\n";
    // Whether or not the power goes: the city may have taken it.
    wages_[{code, kWageYear}].insert(fen);
  }
  take_file("wages", file);
}

/// Somebody's insurance is said to have stood still since an earlier day, or to run again (K15).
void Story::status_changes() {
  const int i = static_cast<int>(pick(kWomen));
  const Person one = pick(4) == 0 ? person(100 + i, false) : person(i, true);
  const Employer work = employer_of(one, i);
  const char* status = pick(3) == 0 ? "正常" : "暂停";
  take_file("register", "id_no,name,sex,status,from,employer_uscc,employer_name\n" + one.id_no +
                            "," + one.name + "," + (one.female ? "女" : "男") + "," + status + "," +
                            date(static_cast<int>(pick(12))) + "," + work.code + "," + work.name +
                            "\n");
}

/// 暂缓, from some days ago, so that a desk may have settled meanwhile (K21); or what lifts it.
void Story::suspend() {
  const Person woman = person(static_cast<int>(pick(kWomen)), true);
  json form = {{"subject", "person"},
               {"name", woman.name},
               {"id_no", woman.id_no},
               {"reason", "演示欠费"},
               {"from", date(static_cast<int>(pick(6)))}};
  if (pick(2) == 0) {
    city_create("Suspension", form.dump(), "clerk");
    return;
  }
  form["by"] = "period";
  form["to"] = date(-20);
  city_create("SuspensionWaiver", form.dump(), "clerk");
}

/// 视同缴费: months elsewhere of the woman who came late.
void Story::ask_deemed(DeskMachine& desk) {
  const Person woman = person(kWomen - 1, true);
  const bool fits = pick(3) != 0;
  const json form = {{"name", woman.name},
                     {"id_no", woman.id_no},
                     {"kind", "transfer_in"},
                     {"from_month", 202109},
                     {"to_month", fits ? 202203 : 202202},
                     {"from_division", "370200"},
                     {"proof", "演示证明"},
                     {"declared_on", date(0)}};
  note(desk, desk.desk()->create("DeemedContribution", form.dump()), deed_of(desk, "deemed", form));
}

/// Days go by in which nothing of this is done: months end, deadlines pass.
void Story::time_passes() {
  time_.now_ms += static_cast<std::int64_t>(1 + pick(9)) * 86'400'000;
  did("days pass");
  if (city_->disk.dead()) return;
  static_cast<void>(city_->city().acceptor().tick().ok());
  if (pick(4) != 0) months_are_told();
}

}  // namespace jindu::sim
