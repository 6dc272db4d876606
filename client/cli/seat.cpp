#include "client/cli/seat.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "client/desk/operators.h"
#include "client/desk/passphrase.h"
#include "client/desk/tries.h"

namespace jindu::cli {
namespace {

using Json = nlohmann::ordered_json;
using Listed = oplog::Slots::Listed;

service::SignedIn refused(const desk::Answer& answer) {
  return {false, {}, {422, desk::to_json(answer)}};
}

/// What somebody is told whose passphrase was not right, or who is too early.
service::SignedIn must_wait(const desk::Tries& tries, bool wrong) {
  desk::Answer answer;
  const std::int64_t seconds = (tries.wait_ms + 999) / 1000;
  if (tries.failures >= desk::kTriesMax) {
    answer = desk::refuse("E-667",
                          "口令已输错 " + std::to_string(tries.failures) + " 次，请过 " +
                              std::to_string((seconds + 59) / 60) +
                              " 分钟再试；忘了口令请联系市局重设，本机数据不会丢失",
                          "passphrase");
  } else if (wrong) {
    std::string sentence = "口令不对，请重输（已输错 " + std::to_string(tries.failures) +
                           " 次，满 " + std::to_string(desk::kTriesMax) + " 次停 15 分钟）";
    if (seconds > 0) sentence += "；请等 " + std::to_string(seconds) + " 秒";
    answer = desk::refuse("E-665", sentence, "passphrase");
  } else {
    answer =
        desk::refuse("E-666", "还要等 " + std::to_string(seconds) + " 秒才能再试", "passphrase");
  }
  answer.body = Json{{"wait_ms", tries.wait_ms}, {"failures", tries.failures}}.dump();
  return refused(answer);
}

std::string text(const Json& body, const char* name) {
  const auto at = body.is_object() ? body.find(name) : body.end();
  return at != body.end() && at->is_string() ? at->get<std::string>() : std::string();
}

}  // namespace

Seat::Seat(desk::DeskOptions options, Clock& clock, Random& random)
    : options_(std::move(options)), clock_(clock), random_(random) {}

std::shared_ptr<const AtDesk> Seat::present() const {
  const std::lock_guard lock(mutex_);
  return present_;
}

void Seat::leave() {
  const std::lock_guard lock(mutex_);
  present_.reset();
}

std::shared_ptr<AtDesk> Seat::sit(oplog::DeviceSecrets secrets) {
  const std::lock_guard lock(mutex_);
  const auto keys = std::make_shared<const oplog::DeviceSecrets>(std::move(secrets));
  const auto before = present_ == nullptr ? nullptr : present_->keys.load();
  const bool same = before != nullptr && before->operator_id == keys->operator_id &&
                    before->operator_sign == keys->operator_sign;
  if (!same) present_ = std::make_shared<AtDesk>();
  present_->keys = keys;
  return present_;
}

std::shared_ptr<service::Person> Seat::unasked() {
  const auto kind = oplog::Slots::kind(options_.dir);
  const bool open = kind.ok() && *kind == oplog::Slots::Kind::development;
  if (!open && options_.passphrase.empty()) return nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (present_ != nullptr) return present_;  // A passphrase costs a tenth of a second each time.
  }
  Result<oplog::DeviceSecrets> secrets = desk::open_slots(options_);
  return secrets.ok() ? sit(std::move(*secrets)) : nullptr;
}

service::SignedIn Seat::unlock(Bytes& body) {
  Json said = Json::parse(body, nullptr, false);
  crypto::wipe(body);
  std::string passphrase = text(said, "passphrase");
  service::SignedIn who = judge(text(said, "operator"), passphrase);
  crypto::wipe(passphrase);
  if (said.is_object() && said.contains("passphrase") && said["passphrase"].is_string()) {
    crypto::wipe(said["passphrase"].get_ref<std::string&>());
  }
  return who;
}

service::SignedIn Seat::judge(const std::string& operator_id, const std::string& passphrase) {
  const auto all = oplog::Slots::list(options_.dir);
  if (!all.ok()) return {false, {}, {503, desk::to_json(all.error())}};
  const bool known = std::any_of(all->begin(), all->end(), [&](const Listed& one) {
    return one.kind != oplog::Slots::Kind::recovery && one.operator_id == operator_id;
  });
  // A file of the version with one slot names nobody.
  if (!known && !(operator_id.empty() && all->size() == 1)) {
    return refused(desk::refuse("E-664", "本机没有这位操作员，请重新选择", "operator"));
  }
  const desk::Tries before = desk::tries_of(options_.dir, operator_id, clock_);
  if (before.wait_ms > 0) return must_wait(before, false);
  desk::DeskOptions mine = options_;
  mine.operator_id = operator_id;
  mine.passphrase = passphrase;
  Result<oplog::DeviceSecrets> secrets = desk::open_slots(mine);
  crypto::wipe(mine.passphrase);
  if (!secrets.ok() && secrets.error().code == ErrorCode::locked) {
    const auto tries = desk::count_failure(options_.dir, operator_id, clock_);
    if (!tries.ok()) return {false, {}, {503, desk::to_json(tries.error())}};
    return must_wait(*tries, true);
  }
  if (!secrets.ok()) return {false, {}, {503, desk::to_json(secrets.error())}};
  (void)desk::forget_failures(options_.dir, operator_id);  // At worst he waits once more.
  const Json told{{"operator", secrets->operator_id}, {"operator_name", secrets->operator_name}};
  return {true, sit(std::move(*secrets)), {200, told.dump()}};
}

service::Outcome Seat::change_passphrase(Bytes body) {
  Json said = Json::parse(body, nullptr, false);
  crypto::wipe(body);
  const std::shared_ptr<const AtDesk> here = present();
  if (here == nullptr) return {503, desk::to_json(fail(ErrorCode::locked, "seat: nobody"))};
  desk::DeskOptions mine = options_;
  mine.operator_id = here->keys.load()->operator_id;
  mine.passphrase = text(said, "passphrase");
  service::SignedIn who = judge(mine.operator_id, mine.passphrase);
  if (!who.in) return who.told;
  std::string fresh = text(said, "fresh");
  const Result<desk::Answer> answer = desk::set_passphrase(mine, fresh, random_);
  if (answer.ok() && answer->done) {
    mine.passphrase = fresh;
    Result<oplog::DeviceSecrets> secrets = desk::open_slots(mine);
    if (secrets.ok()) sit(std::move(*secrets));
  }
  crypto::wipe(fresh);
  crypto::wipe(mine.passphrase);
  if (!answer.ok()) return {503, desk::to_json(answer.error())};
  return {answer->done ? 200 : 422, desk::to_json(*answer)};
}

service::Outcome Seat::add_operator(Bytes body, session::Transport& transport) {
  const Json said = Json::parse(body, nullptr, false);
  crypto::wipe(body);
  const std::shared_ptr<const AtDesk> here = present();
  if (here == nullptr) return {503, desk::to_json(fail(ErrorCode::locked, "seat: nobody"))};
  desk::DeskOptions options = options_;
  options.opened = here->keys.load();
  std::string passphrase = text(said, "passphrase");
  const Result<desk::Answer> answer =
      desk::add_operator(options, text(said, "code"), passphrase, transport, random_);
  crypto::wipe(passphrase);
  if (!answer.ok()) return {503, desk::to_json(answer.error())};
  return {answer->done ? 200 : 422, desk::to_json(*answer)};
}

desk::Answer Seat::operators() {
  Json people = Json::array();
  const auto all = oplog::Slots::list(options_.dir);
  bool passphrase = false;
  if (all.ok()) {
    for (const Listed& one : *all) {
      if (one.kind == oplog::Slots::Kind::recovery) continue;
      passphrase = passphrase || one.kind == oplog::Slots::Kind::passphrase;
      const desk::Tries tries = desk::tries_of(options_.dir, one.operator_id, clock_);
      people.push_back({{"operator", one.operator_id},
                        {"name", one.name.empty() ? "本机操作员" : one.name},
                        {"wait_ms", tries.wait_ms}});
    }
  }
  const std::lock_guard lock(mutex_);
  desk::Answer answer;
  answer.body =
      Json{{"operators", std::move(people)}, {"passphrase", passphrase}, {"pending", pending_}}
          .dump();
  return answer;
}

Result<desk::Desk*> Seat::desk(std::size_t lane_no, const service::Call& call) {
  const std::shared_ptr<const AtDesk> here = present();
  if (here == nullptr || call.person.get() != here.get()) {
    return fail(ErrorCode::locked, "seat: nobody");
  }
  Lane& lane = lanes_.at(lane_no);
  if (lane.desk == nullptr || lane.of != here) {
    lane.desk.reset();
    desk::DeskOptions options = options_;
    options.opened = here->keys.load();
    JINDU_TRY(lane.desk, desk::Desk::open(options, clock_, random_));
    lane.of = here;
  }
  return lane.desk.get();
}

void Seat::close(std::size_t lane_no) {
  Lane& lane = lanes_.at(lane_no);
  if (lane.desk == nullptr || lane.of == present()) return;
  if (const auto pending = lane.desk->pending(); pending.ok()) {
    const std::lock_guard lock(mutex_);
    pending_ = *pending;
  }
  lane.desk.reset();
  lane.of.reset();
}

}  // namespace jindu::cli
