// profile show, check, diff, propose, agree, use: a city's rules before and when they are put to use.
#include "schema/rules/policy_diff.h"
#include "schema/rules/policy_lint.h"
#include "server/audit/policy_view.h"
#include "server/city/fleet.h"
#include "server/city/profile.h"
#include "server/cli/session.h"

namespace jindu::city_cli {
namespace {

constexpr std::size_t kProfileMax = 1'000'000;

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// Finds a profile, or says why there is none.
Result<city::ProfileText> find(const std::string& source, const Output& output, Exit& exit) {
  Result<city::ProfileText> found = city::find_profile(source);
  if (found.ok()) return found;
  const Error& error = found.error();
  if (error.code == ErrorCode::invalid) {
    // Where and what: a profile holds nothing personal.
    exit =
        output.refused({{"E-632", {}, "政策文件有误：" + rules::finding_in_words(error.context)}});
  } else if (error.code == ErrorCode::not_found) {
    exit = output.refused({{"E-631", {}, "没有这个城市或文件：" + file_name(source)}});
  } else {
    exit = output.failed(error);
  }
  return found;
}

Json change_json(const rules::PolicyChange& change) {
  return {{"from", to_string(change.from)}, {"whom", change.whom},   {"what", change.what},
          {"before", change.before},        {"after", change.after}, {"text", change_text(change)}};
}

/// What would change by the file that came (console).
Exit diff_with_present(const Options& options, const Output& output) {
  const Result<rules::Policy> next = rules::Policy::parse("profile", *options.input);
  if (!next.ok()) {
    return output.refused(
        {{"E-632", {}, "政策文件有误：" + rules::finding_in_words(next.error().context)}});
  }
  return with_city(options, output, [&](city::City& city) {
    Json changes = Json::array();
    for (const rules::PolicyChange& change : rules::diff_profiles(city.policy(), *next)) {
      changes.push_back(change_json(change));
    }
    return output.done({{"version", next->profile().version()}, {"changes", changes}}, "");
  });
}

}  // namespace

Exit run_profile_check(const Options& options, const Output& output) {
  const Result<std::string> text = read_input(options, options.file, kProfileMax);
  if (!text.ok()) return output.failed(text.error());
  const std::string name = options.file == "-" ? "政策文件" : file_name(options.file);
  std::vector<std::string> findings =
      rules::lint_profile(name, *text, {options.production});
  for (std::string& finding : findings) finding = rules::finding_in_words(finding);
  if (findings.empty()) {
    return output.done({{"ok", true}, {"findings", Json::array()}}, "没有发现错误");
  }
  Problems problems;
  for (const std::string& finding : findings) problems.push_back({"E-632", {}, finding});
  return output.refused(problems, {{"ok", false}, {"findings", findings}});
}

Exit run_profile_diff(const Options& options, const Output& output) {
  if (options.input != nullptr) return diff_with_present(options, output);
  Exit exit = Exit::done;
  const Result<city::ProfileText> a = find(options.file, output, exit);
  if (!a.ok()) return exit;
  const Result<city::ProfileText> b = find(options.other_file, output, exit);
  if (!b.ok()) return exit;
  Json changes = Json::array();
  std::string text;
  for (const rules::PolicyChange& change : rules::diff_profiles(a->policy, b->policy)) {
    changes.push_back(change_json(change));
    text += change_text(change) + '\n';
  }
  return output.done({{"changes", changes}}, text.empty() ? "两份政策没有差别" : text);
}

namespace {

Problem not_later(const Error& error) {
  return {"E-633", {}, "只能换成本市更高版本的政策：" + error.context};
}

/// Puts it into the folder, and before the desks.
Exit put_to_use(const Options& options, const Output& output, const city::ProfileText& next) {
  const Exit exit = with_city(options, output, [&](city::City& city) {
    const Status put = city::replace_profile(options.store, city.policy(), next);
    if (put.ok()) return Exit::done;
    if (put.error().code != ErrorCode::refused) return output.failed(put.error());
    return output.refused({not_later(put.error())});
  });
  if (exit != Exit::done) return exit;
  return with_city(options, output, [&](city::City& city) {
    const Status told = city.publish_rules();
    if (!told.ok()) return output.failed(told.error());
    const std::string version = city.policy().version();
    return output.done({{"version", version}},
                       "已启用政策 " + version + "；正在运行的服务须重新启动才按它核定");
  });
}

Json changes_json(const rules::Policy& before, const rules::Policy& after) {
  Json changes = Json::array();
  for (const rules::PolicyChange& change : rules::diff_profiles(before, after)) {
    changes.push_back(change_json(change));
  }
  return changes;
}

/// What is proposed, and what would change by it.
Result<Json> proposal_json(city::City& city, const city::Proposal& proposal) {
  JINDU_TRY(const rules::Policy next, rules::Policy::parse("profile", proposal.text));
  return Json{{"by", proposal.by},
              {"by_name", proposal.by_name},
              {"at_ms", proposal.at_ms},
              {"version", next.profile().version()},
              {"mark", city::mark_of(city, proposal)},
              {"changes", changes_json(city.policy(), next)}};
}

/// domain.md section 2: the policy is 市生育科经办's; it counts when somebody above agrees.
bool may_agree(const store::Operator& person) {
  return person.roles.contains("section_chief") || person.roles.contains("director");
}

}  // namespace

Exit run_profile_use(const Options& options, const Output& output) {
  Exit exit = Exit::done;
  const Result<city::ProfileText> next = find(options.file, output, exit);
  if (!next.ok()) return exit;
  if (next->text.empty()) return output.usage("请给出政策文件（以 .textproto 结尾）");
  bool production = false;
  exit = with_city(options, output, [&](city::City& city) {
    production = city.production();
    return Exit::done;
  });
  if (exit != Exit::done) return exit;
  if (production) {
    return output.refused(
        {{"E-635", {}, "生产环境须两人办理：先 profile propose，再由科长或分管主任 profile agree"}});
  }
  return put_to_use(options, output, *next);
}

Exit run_profile_show(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    Json policy = audit::policy_json(city.policy());
    const Result<std::optional<city::Proposal>> proposal = city::proposed_profile(city);
    if (!proposal.ok()) return output.failed(proposal.error());
    if (*proposal) {
      const Result<Json> told = proposal_json(city, **proposal);
      if (!told.ok()) return output.failed(told.error());
      policy["proposed"] = *told;
    }
    const std::string text = audit::policy_text(policy);
    return output.done(policy, text);
  });
}

Exit run_profile_propose(const Options& options, const Output& output) {
  const Result<std::string> text = read_input(options, options.file, kProfileMax);
  if (!text.ok()) return output.failed(text.error());
  return with_person(options, output, [&](city::City& city, const store::Operator& person) {
    if (!person.roles.contains("city_clerk")) {
      return output.refused({{"C-440", {}, "政策由市生育科经办提出"}});
    }
    Problems problems;
    for (const std::string& finding :
         rules::lint_profile("政策文件", *text, {city.production()})) {
      problems.push_back({"E-632", {}, rules::finding_in_words(finding)});
    }
    if (!problems.empty()) return output.refused(problems);
    Result<rules::Policy> policy = rules::Policy::parse("profile", *text);
    if (!policy.ok()) return output.failed(policy.error());
    const city::ProfileText next{std::move(*policy), *text};
    const Status kept = city::propose_profile(
        city, next, {*text, person.operator_id, person.name, city.clock().wall_ms()});
    if (!kept.ok() && kept.error().code == ErrorCode::refused) {
      return output.refused({not_later(kept.error())});
    }
    if (!kept.ok()) return output.failed(kept.error());
    const int version = next.policy.profile().version();
    const Status traced =
        leave_trace(city, options, "profile_propose", {}, "第 " + std::to_string(version) + " 版");
    if (!traced.ok()) return output.failed(traced.error());
    return output.done({{"version", version}},
                       "已提出第 " + std::to_string(version) + " 版，等科长或分管主任同意");
  });
}

Exit run_profile_agree(const Options& options, const Output& output) {
  std::optional<city::ProfileText> next;
  const Exit exit = with_person(options, output, [&](city::City& city,
                                                     const store::Operator& person) {
    const Result<std::optional<city::Proposal>> proposal = city::proposed_profile(city);
    if (!proposal.ok()) return output.failed(proposal.error());
    if (!*proposal) return output.refused({{"E-636", {}, "没有待同意的政策"}});
    if (!may_agree(person) || (*proposal)->by == person.operator_id) {
      return output.refused({{"E-637", {}, "须由提出人以外的科长或分管主任同意"}});
    }
    Result<rules::Policy> policy = rules::Policy::parse("profile", (*proposal)->text);
    if (!policy.ok()) return output.failed(policy.error());
    const int version = policy->profile().version();
    // What he agrees to is what he was shown.
    const bool same = options.console ? options.seen == city::mark_of(city, **proposal)
                                      : options.version == 0 ||
                                            options.version == static_cast<std::uint64_t>(version);
    if (!same) {
      return output.refused({{"E-636", {}, "待同意的已是另一版，请重新看过再同意"}});
    }
    next = city::ProfileText{std::move(*policy), (*proposal)->text};
    const Status traced =
        leave_trace(city, options, "profile_agree", {}, "第 " + std::to_string(version) + " 版");
    if (!traced.ok()) return output.failed(traced.error());
    const Status dropped = city::drop_proposal(city);
    return dropped.ok() ? Exit::done : output.failed(dropped.error());
  });
  if (exit != Exit::done || !next) return exit;
  return put_to_use(options, output, *next);
}

Exit run_profile_drop(const Options& options, const Output& output) {
  return with_person(options, output, [&](city::City& city, const store::Operator& person) {
    if (!may_agree(person) && !person.roles.contains("city_clerk")) {
      return output.refused({{"C-440", {}, "待同意的政策由市生育科经办、科长或分管主任撤回"}});
    }
    const Status dropped = city::drop_proposal(city);
    if (!dropped.ok()) return output.failed(dropped.error());
    const Status traced = leave_trace(city, options, "profile_drop");
    return traced.ok() ? output.done(Json::object(), "已撤回") : output.failed(traced.error());
  });
}

}  // namespace jindu::city_cli
