// profile check, diff, use: a city's rules before and when they are put to use.
#include "schema/rules/policy_diff.h"
#include "schema/rules/policy_lint.h"
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

}  // namespace

Exit run_profile_check(const Options& options, const Output& output) {
  const Result<std::string> text = read_input(options, options.file, kProfileMax);
  if (!text.ok()) return output.failed(text.error());
  std::vector<std::string> findings =
      rules::lint_profile(file_name(options.file), *text, {options.production});
  for (std::string& finding : findings) finding = rules::finding_in_words(finding);
  if (findings.empty()) {
    return output.done({{"ok", true}, {"findings", Json::array()}}, "没有发现错误");
  }
  Problems problems;
  for (const std::string& finding : findings) problems.push_back({"E-632", {}, finding});
  return output.refused(problems, {{"ok", false}, {"findings", findings}});
}

Exit run_profile_diff(const Options& options, const Output& output) {
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

Exit run_profile_use(const Options& options, const Output& output) {
  Exit exit = Exit::done;
  const Result<city::ProfileText> next = find(options.file, output, exit);
  if (!next.ok()) return exit;
  if (next->text.empty()) return output.usage("请给出政策文件（以 .textproto 结尾）");
  exit = with_city(options, output, [&](city::City& city) {
    const Status put = city::replace_profile(options.store, city.policy(), *next);
    if (put.ok()) return Exit::done;
    if (put.error().code != ErrorCode::refused) return output.failed(put.error());
    return output.refused({{"E-633", {}, "只能换成本市更高版本的政策：" + put.error().context}});
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

}  // namespace jindu::city_cli
