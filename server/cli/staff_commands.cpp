// staff, enrol: who works with the city, and what two persons do.
#include "schema/base/date.h"
#include "schema/rules/told.h"
#include "server/city/staff_code.h"
#include "server/city/staff_key.h"
#include "server/city/staff_proposal.h"
#include "server/cli/session.h"

namespace jindu::city_cli {
namespace {

using city::StaffAct;

constexpr std::size_t kReasonMax = 200;

/// What one gives is told by the code; for the rest a sentence.
std::string said_of(const city::City& city, const city::StaffDone& done) {
  const std::string& id = done.act.person.operator_id;
  const std::string shown = done.rest_with.empty()
                                ? " " + done.code
                                : "前段 " + done.code + "-（后段由提出人" + done.rest_with +
                                      "在市局页面“人员”上看，各自告诉本人）";
  const std::string until = local_time_text(done.expires_ms) + " 前有效";
  switch (done.act.kind) {
    case StaffAct::Kind::add:
      return "已登记操作员 " + id +
             (!done.act.person.site_no.empty() ? ""
              : city.production() ? "；请用 staff code 发一次性码，由本人在市局页面设口令"
                                  : "；其签名密钥以开发方式保存（未加密），不得用于生产环境");
    case StaffAct::Kind::code:
      return "一次性码" + shown + "，本人在市局页面登录处用它设定口令，" + until + "，只显示这一次";
    case StaffAct::Kind::enrol:
      return "登记码" + shown + "，一台电脑用一次，" + until;
    case StaffAct::Kind::extend:
    case StaffAct::Kind::end:
      return id + " 的岗位资格至 " + done.act.on;
  }
  return {};
}

/// As the trail names what one person did.
const char* trail_name(StaffAct::Kind kind) {
  switch (kind) {
    case StaffAct::Kind::add:
      return "staff_add";
    case StaffAct::Kind::code:
      return "staff_code";
    case StaffAct::Kind::enrol:
      return "enrol";
    case StaffAct::Kind::extend:
    case StaffAct::Kind::end:
      return "staff_end";
  }
  return "";
}

Exit tell(const city::City& city, const Output& output, const Result<city::StaffDone>& done) {
  if (!done.ok()) return output.failed(done.error());
  if (!done->problems.empty()) return output.refused(done->problems);
  Json json{{"kind", city::name_of(done->act.kind)},
            {"operator_id", done->act.person.operator_id},
            {"name", done->act.person.name}};
  if (!done->code.empty()) {
    json["code"] = done->code;
    if (!done->rest_with.empty()) json["rest_with"] = done->rest_with;
    json["expires_ms"] = done->expires_ms;
  }
  return output.done(json, said_of(city, *done));
}

Exit by_one(city::City& city, const Options& options, const Output& output, const StaffAct& act) {
  const Result<city::StaffDone> done = city::carry_out(city, act);
  if (done.ok() && done->problems.empty()) {
    const std::string about = (act.kind == StaffAct::Kind::enrol ? act.person.site_no + " " : "") +
                              act.person.operator_id;
    // Whoever did it, and whether he said who he is.
    const Status kept = city::trace_staff(city, options.as, trail_name(act.kind), about);
    if (!kept.ok()) return output.failed(kept.error());
  }
  return tell(city, output, done);
}

Exit propose(city::City& city, const Options& options, const Output& output, const StaffAct& act) {
  if (options.as.empty()) {
    return output.refused({{"E-690",
                            {},
                            "这个岗位须两人办理：用 --as 写明由谁提出，再由另一人 staff "
                            "agree；应急时用 --alone 写明原因"}});
  }
  return as_person(options, output, city, [&](const store::Operator& person) {
    if (!person.roles.contains("city_clerk")) {
      return output.refused({{"C-440", {}, "人员由市生育科经办提出"}});
    }
    const Result<city::StaffAsked> asked = city::propose_staff(city, act, person);
    if (!asked.ok()) return output.failed(asked.error());
    if (!asked->problems.empty()) return output.refused(asked->problems);
    return output.done({{"proposed", asked->mark},
                        {"kind", city::name_of(act.kind)},
                        {"operator_id", act.person.operator_id},
                        {"until_ms", asked->until_ms}},
                       "已提出，核对码 " + asked->mark +
                           "：等另一位市生育科经办、科长或分管主任同意，" +
                           local_time_text(asked->until_ms) + " 前有效");
  });
}

/// One person's work, or asked for: the one place that decides it for shell and console.
Exit do_staff(city::City& city, const Options& options, const Output& output, const StaffAct& act) {
  const Result<city::Way> way = city::way_of(city, act, !options.console);
  if (!way.ok()) return output.failed(way.error());
  if (*way != city::Way::two) return by_one(city, options, output, act);
  if (options.console || options.alone.empty()) return propose(city, options, output, act);
  if (options.alone.size() > kReasonMax) return output.usage("--alone 的原因请写短些");
  if (options.alone.find_first_not_of(" \t") == std::string::npos) {
    return output.usage("--alone 须写明原因");
  }
  return tell(city, output, city::do_alone(city, act, options.as, options.alone));
}

Json posts_of(const std::set<std::string>& roles) {
  Json posts = Json::array();
  for (const std::string& role : roles) posts.push_back(rules::role_label(role));
  return posts;
}

/// `may`: what whoever looks can do with it: "agree", "withdraw", or nothing.
Json proposal_json(const city::StaffProposal& one, const std::string& looker, bool agrees) {
  const StaffAct& act = one.act;
  const bool his = one.proposal.by == looker;
  const bool about_him = act.person.operator_id == looker;
  return {{"mark", one.mark},
          {"kind", city::name_of(act.kind)},
          {"label", city::label_of(act.kind)},
          {"operator_id", act.person.operator_id},
          {"name", act.person.name},
          {"site_no", act.person.site_no},
          {"posts", posts_of(act.person.roles)},
          {"on", act.on},
          {"by", one.proposal.by},
          {"by_name", one.proposal.by_name},
          {"at_ms", one.proposal.at_ms},
          {"until_ms", one.until_ms},
          {"may", his                    ? "withdraw"
                  : agrees && !about_him ? "agree"
                                         : ""}};
}

/// {"proposals", "agreeing", "rests", "alone"}: what waits, who may agree, the last parts of codes that
/// `looker` asked for (where he has `signed_in`), what was done by one alone.
Result<Json> waiting_json(city::City& city, const std::string& looker, bool signed_in) {
  JINDU_TRY(const std::vector<store::Operator> people,
            city::who_may_agree(city, local_date(city.clock().wall_ms())));
  Json json{{"proposals", Json::array()}, {"agreeing", Json::array()}, {"alone", Json::array()}};
  bool agrees = false;
  for (const store::Operator& one : people) {
    json["agreeing"].push_back(one.operator_id);
    agrees = agrees || one.operator_id == looker;
  }
  JINDU_TRY(const std::vector<city::StaffProposal> waiting, city::staff_proposals(city));
  for (const city::StaffProposal& one : waiting) {
    json["proposals"].push_back(proposal_json(one, looker, agrees));
  }
  json["rests"] = Json::array();  // Of codes: for who asked, and who has shown that he is that.
  JINDU_TRY(const std::vector<city::CodeRest> rests, city::code_rests(city));
  for (const city::CodeRest& one : rests) {
    if (!signed_in || one.by != looker) continue;
    json["rests"].push_back({{"operator_id", one.operator_id},
                             {"name", one.name},
                             {"label", one.what},
                             {"rest", one.rest},
                             {"expires_ms", one.expires_ms}});
  }
  JINDU_TRY(const std::vector<city::DoneAlone> alone, city::done_alone(city));
  for (const city::DoneAlone& one : alone) {
    json["alone"].push_back({{"at_ms", one.at_ms},
                             {"by", one.by},
                             {"label", one.what},
                             {"operator_id", one.operator_id},
                             {"reason", one.reason}});
  }
  return json;
}

std::string waiting_text(const Json& json) {
  std::string text;
  for (const Json& one : json.at("proposals")) {
    text += one.value("mark", "") + "  " + one.value("label", "") + "  " +
            one.value("operator_id", "") + " " + one.value("name", "");
    for (const Json& post : one.at("posts")) text += "  " + post.get<std::string>();
    text += "  " + one.value("on", "") + "  由 " + one.value("by", "") + " " +
            one.value("by_name", "") + " " + local_time_text(one.value("at_ms", std::int64_t{0})) +
            " 提出\n";
  }
  for (const Json& one : json.at("alone")) {
    text += "应急单人办理  " + local_time_text(one.value("at_ms", std::int64_t{0})) + "  " +
            one.value("label", "") + " " + one.value("operator_id", "") + "：" +
            one.value("reason", "") + '\n';
  }
  return text;
}

}  // namespace

Exit run_staff_add(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const StaffAct act{StaffAct::Kind::add,
                       {options.operator_id,
                        options.name,
                        options.site_no,
                        {options.roles.begin(), options.roles.end()},
                        options.employer},
                       {},
                       {}};
    return do_staff(city, options, output, act);
  });
}

Exit run_staff_code(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const auto act = city::act_on(city, StaffAct::Kind::code, options.operator_id);
    return act.ok() ? do_staff(city, options, output, *act) : output.failed(act.error());
  });
}

Exit run_enrol(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    auto act = city::act_on(city, StaffAct::Kind::enrol, options.operator_id);
    if (!act.ok()) return output.failed(act.error());
    act->person.site_no = options.site_no;
    return do_staff(city, options, output, *act);
  });
}

Exit run_staff_end(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Date today = local_date(city.clock().wall_ms());
    const std::string on = options.on.empty() ? to_string(today) : options.on;
    const Result<bool> later = city::is_later_end(city, options.operator_id, on);
    if (!later.ok()) return output.failed(later.error());
    // To take a right away is one person's work, while two are left to agree; to put its end off gives it.
    const auto kind = *later ? StaffAct::Kind::extend : StaffAct::Kind::end;
    const auto act = city::act_on(city, kind, options.operator_id, on);
    if (!act.ok()) return output.failed(act.error());
    if (*later) return do_staff(city, options, output, *act);
    const Result<city::Way> way = city::way_of(city, *act, !options.console);
    if (!way.ok()) return output.failed(way.error());
    if (*way == city::Way::two) {
      if (options.console || options.alone.empty()) {
        return output.refused({{"E-698",
                                {},
                                "此人终止后，设有口令、能同意人员事项的就不足两人：请先补足再终止；"
                                "应急时在服务器上用 staff end --alone 写明原因"}});
      }
      return do_staff(city, options, output, *act);
    }
    const Result<Problems> ended = city::end_operator(city, options.operator_id, on);
    if (!ended.ok()) return output.failed(ended.error());
    if (!ended->empty()) return output.refused(*ended);
    const Status kept = city::trace_staff(city, options.as, "staff_end", options.operator_id);
    if (!kept.ok()) return output.failed(kept.error());
    const auto left = city::who_may_agree(city, parse_date(on)->plus_days(1));
    if (!left.ok()) return output.failed(left.error());
    const bool few = left->size() < 2;
    return output.done({{"operator_id", options.operator_id}, {"agreeing_left", left->size()}},
                       "已终止 " + options.operator_id + " 的岗位资格；此前已办的照常有效" +
                           (few ? "。设有口令、能同意人员事项的不足两人，请尽快补足" : ""));
  });
}

Exit run_staff_list(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::vector<store::Operator>> all = city.writer().operators();
    if (!all.ok()) return output.failed(all.error());
    Result<Json> json = waiting_json(city, options.as, options.console);
    if (!json.ok()) return output.failed(json.error());
    Json list = Json::array();
    std::string text;
    for (const store::Operator& row : *all) {
      list.push_back({{"operator_id", row.operator_id},
                      {"name", row.name},
                      {"site_no", row.site_no},
                      {"roles", row.roles},
                      {"active", row.active},
                      {"active_to", row.active_to},
                      {"passphrase", city::is_wrapped(row.secret)},
                      {"posts", posts_of(row.roles)}});
      if (!row.employer_uscc.empty()) list.back()["employer_uscc"] = row.employer_uscc;
      text += row.operator_id + "  " + row.name + "  " +
              (row.site_no.empty() ? std::string("市级") : row.site_no);
      for (const std::string& role : row.roles) text += "  " + rules::role_label(role);
      if (!row.employer_uscc.empty()) text += "  单位 " + row.employer_uscc;
      text += '\n';
    }
    (*json)["staff"] = std::move(list);
    return output.done(*json, text);
  });
}

Exit run_staff_passphrase(const Options& options, const Output& output) {
  Options plain = options;  // The old passphrase is shown here, not at the opening.
  plain.passphrase_file.clear();
  return with_city(plain, output, [&](city::City& city) {
    const Result<std::string> fresh = read_passphrase(options, options.new_passphrase_file);
    if (!fresh.ok()) return output.failed(fresh.error());
    Result<std::string> before = std::string();
    if (!options.passphrase_file.empty())
      before = read_passphrase(options, options.passphrase_file);
    if (!before.ok()) return output.failed(before.error());
    const Result<Problems> set = city::set_passphrase(city, options.as, *before, *fresh);
    if (!set.ok()) return output.failed(set.error());
    if (!set->empty()) return output.refused(*set);
    return output.done({{"operator_id", options.as}},
                       "已设定 " + options.as + " 的口令；密钥已用口令加密");
  });
}

Exit run_staff_proposals(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<Json> json = waiting_json(city, options.as, options.console);
    if (!json.ok()) return output.failed(json.error());
    const std::string text = waiting_text(*json);
    return output.done(*json, text.empty() ? "没有等人同意的事项" : text);
  });
}

Exit run_staff_agree(const Options& options, const Output& output) {
  return with_person(options, output, [&](city::City& city, const store::Operator& person) {
    return tell(city, output, city::agree_staff(city, options.seen, person));
  });
}

Exit run_staff_decline(const Options& options, const Output& output) {
  return with_person(options, output, [&](city::City& city, const store::Operator& person) {
    const Result<Problems> done = city::decline_staff(city, options.seen, person);
    if (!done.ok()) return output.failed(done.error());
    return done->empty() ? output.done(Json::object(), "这一项不办了，什么都没有改变")
                         : output.refused(*done);
  });
}

}  // namespace jindu::city_cli
