#include "server/city/staff_proposal.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "schema/rules/posts.h"
#include "server/city/staff_code.h"
#include "server/city/staff_key.h"

namespace jindu::city {
namespace {

using nlohmann::json;

constexpr char kProposed[] = "staff_proposed";
constexpr char kAlone[] = "staff_alone";
constexpr char kTwo[] = "staff_two";
constexpr char kRests[] = "staff_code_rests";
/// So that nobody fills the store; each is of one person and one act.
constexpr std::size_t kProposalsMax = 200;
constexpr std::size_t kAloneMax = 200;

constexpr StaffAct::Kind kKinds[] = {StaffAct::Kind::add, StaffAct::Kind::code,
                                     StaffAct::Kind::enrol, StaffAct::Kind::extend,
                                     StaffAct::Kind::end};

Problems refused(std::string code, std::string message) {
  return {{std::move(code), {}, std::move(message)}};
}

Date today(City& city) { return local_date(city.clock().wall_ms()); }

std::string text_of(const StaffAct& act) {
  const json said{{"kind", name_of(act.kind)},
                  {"operator_id", act.person.operator_id},
                  {"name", act.person.name},
                  {"site_no", act.person.site_no},
                  {"roles", act.person.roles},
                  {"employer", act.person.employer_uscc},
                  {"on", act.on},
                  {"until", act.until}};
  return said.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<StaffAct> read_act(const std::string& text) {
  const json said = json::parse(text, nullptr, false);
  if (!said.is_object() || !said.contains("roles")) return fail(ErrorCode::corrupt, "staff act");
  StaffAct act;
  const std::string kind = said.value("kind", "");
  const auto* const at = std::find_if(std::begin(kKinds), std::end(kKinds),
                                      [&](StaffAct::Kind one) { return kind == name_of(one); });
  if (at == std::end(kKinds)) return fail(ErrorCode::corrupt, "staff act: kind");
  act.kind = *at;
  act.person = {said.value("operator_id", ""), said.value("name", ""), said.value("site_no", ""),
                said.at("roles").get<std::set<std::string>>(), said.value("employer", "")};
  act.on = said.value("on", "");
  act.until = said.value("until", "");
  return act;
}

bool is_same_matter(const StaffAct& a, const StaffAct& b) {
  return a.kind == b.kind && is_same_number(a.person.operator_id, b.person.operator_id);
}

/// Somebody else is to bear this number, as soon as a second person agrees: who was shown to him
/// must be who gets it. Nothing: it is free to be given.
Result<Problems> number_waits(City& city, const StaffAct& act) {
  if (act.kind != StaffAct::Kind::add) return Problems();
  JINDU_TRY(const std::vector<StaffProposal> waiting, staff_proposals(city));
  const bool waits = std::any_of(waiting.begin(), waiting.end(), [&](const StaffProposal& one) {
    return is_same_matter(one.act, act);
  });
  return waits ? refused("E-701", "这个编号正等另一人同意登记：请先办完或撤回那一项，或换一个编号")
               : Problems();
}

/// What would stand in the way if it were done now.
Result<Problems> check(City& city, const StaffAct& act) {
  switch (act.kind) {
    case StaffAct::Kind::add:
      return check_operator(city, act.person);
    case StaffAct::Kind::code:
      return check_staff_code(city, act.person.operator_id);
    case StaffAct::Kind::enrol:
      return check_enrolment(city, act.person.site_no, act.person.operator_id);
    case StaffAct::Kind::extend:
    case StaffAct::Kind::end:
      return parse_date(act.on).ok()
                 ? Problems()
                 : refused("E-650", "日期应为 2022-09-30 的样子，且是存在的日期");
  }
  return Problems();
}

/// A line of the trail for each: note_look would keep the same thing once in ten minutes.
Status trace(City& city, const std::string& who, const char* act, const std::string& detail) {
  store::Trail row{0, city.clock().wall_ms(), who, act, {}, detail};
  return city.writer().add_trail(row);
}

std::string detail_of(const StaffAct& act, const std::string& mark) {
  return std::string(label_of(act.kind)) + " " + act.person.operator_id + " " + mark;
}

Problems not_there() {
  return refused("E-693", "没有这项待同意的事项，或已过期，或内容已变；请重新看过再办");
}

struct Taken {
  std::optional<StaffProposal> one;
  std::vector<Proposal> others;  ///< that still wait
};

/// What has `mark`, and the rest. Inside a transaction.
Result<Taken> take(City& city, std::string_view mark) {
  Taken taken;
  JINDU_TRY(std::vector<StaffProposal> all, staff_proposals(city));
  for (StaffProposal& each : all) {
    if (each.mark == mark) {
      taken.one = std::move(each);
    } else {
      taken.others.push_back(std::move(each.proposal));
    }
  }
  return taken;
}

Status put_rests(City& city, const std::vector<CodeRest>& all) {
  json kept = json::array();
  for (const CodeRest& one : all) {
    kept.push_back({{"by", one.by},
                    {"operator_id", one.operator_id},
                    {"name", one.name},
                    {"what", one.what},
                    {"rest", one.rest},
                    {"expires_ms", one.expires_ms}});
  }
  return city.writer().set_meta(kRests, kept.dump(-1, ' ', false, json::error_handler_t::replace));
}

/// In place of what was kept for the same person: a later code is another.
Status keep_rest(City& city, const CodeRest& rest) {
  return city.writer().transaction([&]() -> Status {
    JINDU_TRY(std::vector<CodeRest> all, code_rests(city));
    std::erase_if(all, [&](const CodeRest& one) { return one.operator_id == rest.operator_id; });
    all.push_back(rest);
    return put_rests(city, all);
  });
}

/// Whoever asked still may, and the person is as he was shown.
Result<bool> still_holds(City& city, const StaffProposal& one) {
  JINDU_TRY(const std::optional<store::Operator> by, city.writer().find_operator(one.proposal.by));
  if (!by || !may_act(*by, today(city)) || !by->roles.contains("city_clerk")) return false;
  if (one.act.kind == StaffAct::Kind::add) return true;
  JINDU_TRY(const StaffAct now, act_on(city, one.act.kind, one.act.person.operator_id, one.act.on));
  return text_of(now) == one.proposal.text;
}

}  // namespace

Status trace_staff(City& city, const std::string& who, const char* act, const std::string& about) {
  return city.writer().transaction([&] { return trace(city, who, act, about); });
}

const char* label_of(StaffAct::Kind kind) {
  switch (kind) {
    case StaffAct::Kind::add:
      return "登记人员";
    case StaffAct::Kind::code:
      return "发一次性码";
    case StaffAct::Kind::enrol:
      return "发登记码";
    case StaffAct::Kind::extend:
      return "推迟终止日期";
    case StaffAct::Kind::end:
      return "终止资格";
  }
  return "";
}

const char* name_of(StaffAct::Kind kind) {
  switch (kind) {
    case StaffAct::Kind::add:
      return "add";
    case StaffAct::Kind::code:
      return "code";
    case StaffAct::Kind::enrol:
      return "enrol";
    case StaffAct::Kind::extend:
      return "extend";
    case StaffAct::Kind::end:
      return "end";
  }
  return "";
}

Result<StaffAct> act_on(City& city, StaffAct::Kind kind, std::string_view operator_id,
                        std::string on) {
  StaffAct act{kind, {}, std::move(on), {}};
  act.person.operator_id = operator_id;
  JINDU_TRY(const std::optional<store::Operator> row, city.writer().find_operator(operator_id));
  if (!row) return act;
  act.person = {row->operator_id, row->name, row->site_no, row->roles, row->employer_uscc};
  act.until = row->active_to;
  return act;
}

Result<bool> is_later_end(City& city, std::string_view operator_id, std::string_view on) {
  JINDU_TRY(const std::optional<store::Operator> row, city.writer().find_operator(operator_id));
  return row && !row->active_to.empty() && on > row->active_to;
}

bool may_agree(const store::Operator& row, const Date& on) {
  return is_administrator(row) && may_act(row, on) && is_wrapped(row.secret);
}

store::Many<store::Operator> who_may_agree(City& city, const Date& on) {
  JINDU_TRY(std::vector<store::Operator> all, city.writer().operators());
  std::erase_if(all, [&](const store::Operator& row) { return !may_agree(row, on); });
  return all;
}

Result<bool> two_have_been(City& city) {
  JINDU_TRY(const std::optional<Bytes> noted, city.writer().meta(kTwo));
  if (noted && !noted->empty()) return true;
  JINDU_TRY(const std::vector<store::Operator> people, who_may_agree(city, today(city)));
  if (people.size() < 2) return false;
  JINDU_TRY_OK(city.writer().transaction([&] { return city.writer().set_meta(kTwo, "1"); }));
  return true;
}

Result<Way> way_of(City& city, const StaffAct& act, bool at_shell) {
  JINDU_TRY(const bool two, two_have_been(city));
  if (act.kind == StaffAct::Kind::end) {
    if (!two) return Way::one;
    // Of those who may agree two must stay; who is to go already does not count.
    JINDU_TRY(std::vector<store::Operator> left, who_may_agree(city, today(city)));
    std::erase_if(left, [](const store::Operator& row) { return !row.active_to.empty(); });
    const bool his = std::erase_if(left, [&](const store::Operator& row) {
                       return row.operator_id == act.person.operator_id;
                     }) > 0;
    return his && left.size() < 2 ? Way::two : Way::one;
  }
  if (!rules::any_of_weight(act.person.roles)) return Way::one;
  return at_shell && !two ? Way::first : Way::two;
}

Result<StaffDone> carry_out(City& city, const StaffAct& act) {
  StaffDone done{{}, act, {}, {}, 0};
  EnrolOffer offer;
  switch (act.kind) {
    case StaffAct::Kind::add: {
      JINDU_TRY(done.problems, number_waits(city, act));
      if (!done.problems.empty()) return done;
      JINDU_TRY(done.problems, add_operator(city, act.person));
      return done;
    }
    case StaffAct::Kind::extend:
    case StaffAct::Kind::end: {
      JINDU_TRY(done.problems, end_operator(city, act.person.operator_id, act.on));
      return done;
    }
    case StaffAct::Kind::code: {
      JINDU_TRY(offer, offer_staff_code(city, act.person.operator_id));
      break;
    }
    case StaffAct::Kind::enrol: {
      JINDU_TRY(offer, offer_enrolment(city, act.person.site_no, act.person.operator_id));
      break;
    }
  }
  done.problems = std::move(offer.problems);
  done.code = std::move(offer.code);
  done.expires_ms = offer.expires_ms;
  return done;
}

Result<std::uint32_t> staff_proposals_mark(store::Reader& reader) {
  std::uint32_t mark = 2'166'136'261u;  // FNV-1a: only whether it changed.
  for (const char* name : {kProposed, kRests}) {
    JINDU_TRY(const std::optional<Bytes> kept, reader.meta(name));
    for (const char byte : kept.value_or(Bytes())) {
      mark = (mark ^ static_cast<unsigned char>(byte)) * 16'777'619u;
    }
  }
  return mark;
}

store::Many<StaffProposal> staff_proposals(City& city) {
  JINDU_TRY(std::vector<Proposal> kept, proposals(city, kProposed));
  std::vector<StaffProposal> all;
  for (Proposal& one : kept) {
    const std::int64_t until = one.at_ms + kProposalLifeMs;
    if (until <= city.clock().wall_ms()) continue;
    JINDU_TRY(StaffAct act, read_act(one.text));
    const std::string mark = mark_of(city, one);
    all.push_back({std::move(one), std::move(act), mark, until});
  }
  return all;
}

Result<StaffAsked> propose_staff(City& city, const StaffAct& act, const store::Operator& by) {
  StaffAsked asked;
  JINDU_TRY(asked.problems, check(city, act));
  if (!asked.problems.empty()) return asked;
  JINDU_TRY(const std::vector<store::Operator> people, who_may_agree(city, today(city)));
  const bool nobody = std::none_of(people.begin(), people.end(), [&](const store::Operator& one) {
    return one.operator_id != by.operator_id && one.operator_id != act.person.operator_id;
  });
  if (nobody) {
    asked.problems = refused("E-691",
                             "现在没有另一位能同意的市生育科经办、科长或分管主任；请在服务器上办理"
                             "，见运行手册 staff --alone");
    return asked;
  }
  const Proposal proposal{text_of(act), by.operator_id, by.name, city.clock().wall_ms()};
  asked.mark = mark_of(city, proposal);
  asked.until_ms = proposal.at_ms + kProposalLifeMs;
  const auto keep = [&]() -> Status {
    JINDU_TRY(std::vector<StaffProposal> waiting, staff_proposals(city));
    std::erase_if(waiting, [&](const StaffProposal& one) { return is_same_matter(one.act, act); });
    if (waiting.size() >= kProposalsMax) {
      asked.problems = refused("E-695", "待同意的事项太多；请先办完或撤回一些");
      return {};
    }
    std::vector<Proposal> all;
    for (StaffProposal& one : waiting) all.push_back(std::move(one.proposal));
    all.push_back(proposal);
    JINDU_TRY_OK(put_proposals(city, kProposed, all));
    return trace(city, by.operator_id, "staff_propose", detail_of(act, asked.mark));
  };
  JINDU_TRY_OK(city.writer().transaction(keep));
  return asked;
}

Result<StaffDone> agree_staff(City& city, std::string_view mark, const store::Operator& person) {
  StaffDone done;
  std::optional<StaffProposal> one;
  const auto let = [&]() -> Status {
    JINDU_TRY(Taken taken, take(city, mark));
    bool holds = false;
    if (taken.one) {
      JINDU_TRY(holds, still_holds(city, *taken.one));
    }
    if (!holds) {
      done.problems = not_there();
      return {};
    }
    const bool his = taken.one->proposal.by == person.operator_id ||
                     taken.one->act.person.operator_id == person.operator_id;
    if (his || !may_agree(person, today(city))) {
      done.problems = refused(
          "E-692",
          "须由另一位设有口令的市生育科经办、科长或分管主任同意：不能是提出人，也不能是本人");
      return {};
    }
    one = std::move(taken.one);
    JINDU_TRY_OK(put_proposals(city, kProposed, taken.others));
    return trace(city, person.operator_id, "staff_agree", detail_of(one->act, one->mark));
  };
  JINDU_TRY_OK(city.writer().transaction(let));
  if (!one) return done;
  JINDU_TRY(done, carry_out(city, one->act));
  const std::size_t cut = done.code.rfind('-');
  if (cut == std::string::npos) return done;
  JINDU_TRY_OK(keep_rest(city, {one->proposal.by, done.act.person.operator_id,
                                done.act.person.name, label_of(done.act.kind),
                                done.code.substr(cut + 1), done.expires_ms}));
  done.code.resize(cut);
  done.rest_with = one->proposal.by_name;
  return done;
}

store::Many<CodeRest> code_rests(City& city) {
  JINDU_TRY(const std::optional<Bytes> kept, city.writer().meta(kRests));
  std::vector<CodeRest> all;
  if (!kept || kept->empty()) return all;
  const json list = json::parse(*kept, nullptr, false);
  if (!list.is_array()) return fail(ErrorCode::corrupt, "staff code rests");
  for (const json& one : list) {
    const std::int64_t expires = one.value("expires_ms", std::int64_t{0});
    if (expires <= city.clock().wall_ms()) continue;
    all.push_back({one.value("by", ""), one.value("operator_id", ""), one.value("name", ""),
                   one.value("what", ""), one.value("rest", ""), expires});
  }
  return all;
}

Status forget_rests(City& city, const std::set<std::string>& operator_ids) {
  JINDU_TRY(std::vector<CodeRest> all, code_rests(city));
  std::erase_if(all, [&](const CodeRest& one) { return operator_ids.contains(one.operator_id); });
  return put_rests(city, all);
}

Result<Problems> decline_staff(City& city, std::string_view mark, const store::Operator& person) {
  Problems problems;
  const auto drop = [&]() -> Status {
    JINDU_TRY(const Taken taken, take(city, mark));
    if (!taken.one) {
      problems = not_there();
      return {};
    }
    if (taken.one->proposal.by != person.operator_id && !may_agree(person, today(city))) {
      problems = refused("E-692", "由提出人撤回，或由能同意的人不同意");
      return {};
    }
    JINDU_TRY_OK(put_proposals(city, kProposed, taken.others));
    return trace(city, person.operator_id, "staff_decline",
                 detail_of(taken.one->act, taken.one->mark));
  };
  JINDU_TRY_OK(city.writer().transaction(drop));
  return problems;
}

Result<StaffDone> do_alone(City& city, const StaffAct& act, const std::string& by,
                           const std::string& reason) {
  StaffDone done;
  JINDU_TRY(done.problems, check(city, act));
  if (done.problems.empty()) {
    JINDU_TRY(done.problems, number_waits(city, act));
  }
  if (!done.problems.empty()) return done;
  // The trace first: what is done without one would be the hole that this rule closes.
  const auto note = [&]() -> Status {
    JINDU_TRY(std::vector<DoneAlone> all, done_alone(city));
    if (all.size() >= kAloneMax) all.erase(all.begin());  // The trail has them all.
    all.push_back({city.clock().wall_ms(), by, label_of(act.kind), act.person.operator_id, reason});
    json kept = json::array();
    for (const DoneAlone& one : all) {
      kept.push_back({{"at_ms", one.at_ms},
                      {"by", one.by},
                      {"what", one.what},
                      {"operator_id", one.operator_id},
                      {"reason", one.reason}});
    }
    JINDU_TRY_OK(
        city.writer().set_meta(kAlone, kept.dump(-1, ' ', false, json::error_handler_t::replace)));
    return trace(city, by, "staff_alone", detail_of(act, reason));
  };
  JINDU_TRY_OK(city.writer().transaction(note));
  return carry_out(city, act);
}

store::Many<DoneAlone> done_alone(City& city) {
  JINDU_TRY(const std::optional<Bytes> kept, city.writer().meta(kAlone));
  std::vector<DoneAlone> all;
  if (!kept || kept->empty()) return all;
  const json list = json::parse(*kept, nullptr, false);
  if (!list.is_array()) return fail(ErrorCode::corrupt, "staff alone");
  for (const json& one : list) {
    const std::int64_t at = one.value("at_ms", std::int64_t{0});
    if (at + kAloneShownMs <= city.clock().wall_ms()) continue;
    all.push_back({at, one.value("by", ""), one.value("what", ""), one.value("operator_id", ""),
                   one.value("reason", "")});
  }
  return all;
}

}  // namespace jindu::city
