// site, recover, fleet, audit.
#include <fstream>

#include "schema/base/date.h"
#include "server/audit/fleet.h"
#include "server/audit/trail.h"
#include "server/city/fleet.h"
#include "server/city/recovery.h"
#include "server/city/slips.h"
#include "server/cli/session.h"
#include "sync/session/recovery.h"

namespace jindu::city_cli {
namespace {

Exit answer(const Output& output, const Result<Problems>& problems, const Json& json,
            const std::string& text) {
  if (!problems.ok()) return output.failed(problems.error());
  return problems->empty() ? output.done(json, text) : output.refused(*problems);
}

/// The same for what is kept of who did it, with whom or what it was about.
Exit answer_kept(city::City& city, const Options& options, const Output& output,
                 const Result<Problems>& problems, const Json& json, const std::string& text,
                 const char* act, const std::string& about) {
  if (problems.ok() && problems->empty()) {
    const Status kept = leave_trace(city, options, act, {}, about);
    if (!kept.ok()) return output.failed(kept.error());
  }
  return answer(output, problems, json, text);
}

}  // namespace

Exit run_site_add(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const city::NewSite site{options.site_no, options.kind, options.name,
                             options.division.empty() ? city.identity().division : options.division,
                             options.institution};
    return answer_kept(city, options, output, city::add_site(city, site),
                       {{"site_no", site.site_no}}, "已建立经办点 " + site.site_no, "site_add",
                       site.site_no);
  });
}

Exit run_site_revoke(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    if (!options.computer.empty()) {
      return answer_kept(city, options, output,
                         city::revoke_computer(city, options.site_no, options.computer),
                         {{"site_no", options.site_no}, {"computer", options.computer}},
                         "已停用这台电脑；它手上的数据仍可上交", "computer_revoke",
                         options.site_no + " " + options.computer);
    }
    return answer_kept(city, options, output, city::revoke_site(city, options.site_no),
                       {{"site_no", options.site_no}},
                       "已停用经办点 " + options.site_no + "；它手上的数据仍可上交", "site_revoke",
                       options.site_no);
  });
}

Exit run_site_list(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::vector<store::Site>> sites = city.writer().sites();
    if (!sites.ok()) return output.failed(sites.error());
    Json list = Json::array();
    std::string text;
    for (const store::Site& site : *sites) {
      list.push_back({{"site_no", site.site_no},
                      {"kind", site.kind},
                      {"name", site.name},
                      {"division", site.division},
                      {"institution_code", site.institution_code},
                      {"active", site.active}});
      text += site.site_no + "  " + site.kind + "  " + site.name +
              (site.active ? "" : "（已停用）") + '\n';
    }
    return output.done({{"sites", std::move(list)}}, text);
  });
}

Exit run_slip(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::optional<city::Slip>> read = city::read_slip(city, options.name);
    if (!read.ok()) return output.failed(read.error());
    if (!*read) {
      return output.refused(
          {{"C-450", "CODE", "不是本市经办点打印的单据，或内容被改过：请核对原件，不要据此办理"}});
    }
    const city::Slip& slip = **read;
    return output.done({{"doc_no", slip.code.doc_no},
                        {"amount_fen", slip.code.amount.value},
                        {"site_no", slip.site.site_no},
                        {"site", slip.site.name}},
                       "由 " + slip.site.name + "（" + slip.site.site_no + "）打印，单号 " +
                           slip.code.doc_no + "，金额 " + yuan_text(slip.code.amount) + " 元");
  });
}

Exit run_fleet(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const Result<Json> computers = audit::computers(context);
    if (!computers.ok()) return output.failed(computers.error());
    const Result<Json> arrivals = audit::arrivals(context, options.days);
    if (!arrivals.ok()) return output.failed(arrivals.error());
    return output.done({{"computers", *computers}, {"arrivals", *arrivals}},
                       audit::computers_text(*computers));
  });
}

Exit run_audit(const Options& options, const Output& output) {
  return with_reader_of(options, output, [&](const audit::ExplainContext& context,
                                             city::City& city) {
    const Result<Json> found = audit::who_did_what(
        context, {options.operator_id, options.since, options.until, options.type, options.act,
                  options.before, options.limit});
    if (!found.ok() && found.error().code == ErrorCode::invalid) {
      return output.refused({{"E-650", {}, "日期应为 2022-09-30 的样子，且是存在的日期"}});
    }
    if (!found.ok()) return output.failed(found.error());
    const Status kept = leave_trace(city, options, "audit");
    return kept.ok() ? output.done(*found, audit::trail_text(*found)) : output.failed(kept.error());
  });
}

namespace {

/// Who act together, with the passphrases that their files hold.
Result<std::vector<city::Administrator>> administrators(const Options& options) {
  std::vector<city::Administrator> all;
  for (std::size_t i = 0; i < options.people.size(); ++i) {
    city::Administrator one{options.people[i], {}};
    if (i < options.words.size()) {
      JINDU_TRY(one.passphrase, read_passphrase(options, options.words[i]));
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

Exit run_recover_init(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const auto who = administrators(options);
    if (!who.ok()) return output.failed(who.error());
    return answer(output, city::make_recovery_key(city, *who, options.key_file),
                  {{"key", options.key_file}},
                  "已建立恢复密钥；请把文件放到别处保管，此后登记的电脑可以重设口令");
  });
}

Exit run_recover_approve(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    constexpr std::size_t kFileMax = 64 << 10;
    const auto who = administrators(options);
    if (!who.ok()) return output.failed(who.error());
    const Result<std::string> request = read_input(options, options.file, kFileMax);
    if (!request.ok()) return output.failed(request.error());
    const Result<std::string> key = read_input(options, options.key_file, kFileMax);
    if (!key.ok()) return output.failed(key.error());
    const auto done = city::approve_recovery(city, *request, *who, *key);
    if (!done.ok()) return output.failed(done.error());
    if (!done->problems.empty()) return output.refused(done->problems);
    std::ofstream file(options.out, std::ios::binary | std::ios::trunc);
    file << done->answer;
    file.flush();
    if (!file) return output.failed(fail(ErrorCode::io, "recovery: answer"));
    const std::string mark = session::request_mark(city.suite(), *request);
    return output.done({{"operator_id", done->operator_id},
                        {"site_no", done->site_no},
                        {"mark", mark},
                        {"out", options.out}},
                       "已核准 " + done->site_no + " 的 " + done->operator_id + " " +
                           done->operator_name + "，核对码 " + mark + "；答复文件 " + options.out);
  });
}

}  // namespace jindu::city_cli
