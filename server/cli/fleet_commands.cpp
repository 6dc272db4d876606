// site, staff, enrol, recover, fleet, audit.
#include <fstream>

#include "schema/base/date.h"
#include "schema/rules/told.h"
#include "server/audit/fleet.h"
#include "server/audit/trail.h"
#include "server/city/enrolment.h"
#include "server/city/fleet.h"
#include "server/city/recovery.h"
#include "server/city/slips.h"
#include "server/city/staff_code.h"
#include "server/city/staff_key.h"
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

Exit run_staff_add(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const city::NewOperator staff{options.operator_id,
                                  options.name,
                                  options.site_no,
                                  {options.roles.begin(), options.roles.end()},
                                  options.employer};
    const char* note = !staff.site_no.empty() ? ""
                       : city.production()
                           ? "；请用 staff code 发一次性码，由本人在市局页面设口令"
                           : "；其签名密钥以开发方式保存（未加密），不得用于生产环境";
    return answer_kept(city, options, output, city::add_operator(city, staff),
                       {{"operator_id", staff.operator_id}},
                       "已登记操作员 " + staff.operator_id + note, "staff_add", staff.operator_id);
  });
}

Exit run_staff_list(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::vector<store::Operator>> all = city.writer().operators();
    if (!all.ok()) return output.failed(all.error());
    Json list = Json::array();
    std::string text;
    for (const store::Operator& row : *all) {
      list.push_back({{"operator_id", row.operator_id},
                      {"name", row.name},
                      {"site_no", row.site_no},
                      {"roles", row.roles},
                      {"active", row.active},
                      {"active_to", row.active_to},
                      {"passphrase", city::is_wrapped(row.secret)}});
      Json& posts = list.back()["posts"] = Json::array();
      for (const std::string& role : row.roles) posts.push_back(rules::role_label(role));
      if (!row.employer_uscc.empty()) list.back()["employer_uscc"] = row.employer_uscc;
      text += row.operator_id + "  " + row.name + "  " +
              (row.site_no.empty() ? std::string("市级") : row.site_no);
      for (const std::string& role : row.roles) text += "  " + rules::role_label(role);
      if (!row.employer_uscc.empty()) text += "  单位 " + row.employer_uscc;
      text += '\n';
    }
    return output.done({{"staff", std::move(list)}}, text);
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
    return answer(output, city::set_passphrase(city, options.as, *before, *fresh),
                  {{"operator_id", options.as}},
                  "已设定 " + options.as + " 的口令；密钥已用口令加密");
  });
}

Exit run_staff_end(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    return answer_kept(city, options, output,
                       city::end_operator(city, options.operator_id, options.on),
                       {{"operator_id", options.operator_id}},
                       "已终止 " + options.operator_id + " 的岗位资格；此前已办的照常有效",
                       "staff_end", options.operator_id);
  });
}

Exit run_staff_code(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<city::EnrolOffer> offer = city::offer_staff_code(city, options.operator_id);
    if (!offer.ok()) return output.failed(offer.error());
    if (!offer->problems.empty()) return output.refused(offer->problems);
    const Status kept = leave_trace(city, options, "staff_code", {}, options.operator_id);
    if (!kept.ok()) return output.failed(kept.error());
    return output.done({{"code", offer->code}, {"expires_ms", offer->expires_ms}},
                       "一次性码 " + offer->code + "，本人在市局页面登录处用它设定口令，" +
                           local_time_text(offer->expires_ms) + " 前有效，只显示这一次");
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

Exit run_enrol(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<city::EnrolOffer> offer =
        city::offer_enrolment(city, options.site_no, options.operator_id);
    if (!offer.ok()) return output.failed(offer.error());
    if (!offer->problems.empty()) return output.refused(offer->problems);
    const Status kept =
        leave_trace(city, options, "enrol", {}, options.site_no + " " + options.operator_id);
    if (!kept.ok()) return output.failed(kept.error());
    return output.done({{"code", offer->code}, {"expires_ms", offer->expires_ms}},
                       "登记码 " + offer->code + "，一台电脑用一次，" +
                           local_time_text(offer->expires_ms) + " 前有效");
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
