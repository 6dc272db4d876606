// site, staff, enrol.
#include "schema/rules/told.h"
#include "server/city/enrolment.h"
#include "server/city/fleet.h"
#include "server/cli/session.h"

namespace jindu::city_cli {
namespace {

Exit answer(const Output& output, const Result<Problems>& problems, const Json& json,
            const std::string& text) {
  if (!problems.ok()) return output.failed(problems.error());
  return problems->empty() ? output.done(json, text) : output.refused(*problems);
}

}  // namespace

Exit run_site_add(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const city::NewSite site{options.site_no, options.kind, options.name,
                             options.division.empty() ? city.identity().division : options.division,
                             options.institution};
    return answer(output, city::add_site(city, site), {{"site_no", site.site_no}},
                  "已建立经办点 " + site.site_no);
  });
}

Exit run_site_revoke(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    return answer(output, city::revoke_site(city, options.site_no), {{"site_no", options.site_no}},
                  "已停用经办点 " + options.site_no + "；它手上的数据仍可上交");
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

Exit run_staff_add(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const city::NewOperator staff{options.operator_id,
                                  options.name,
                                  options.site_no,
                                  {options.roles.begin(), options.roles.end()},
                                  options.employer};
    const std::string note = staff.site_no.empty()
                                 ? "；其签名密钥以开发方式保存（未加密），不得用于生产环境"
                                 : std::string();
    return answer(output, city::add_operator(city, staff), {{"operator_id", staff.operator_id}},
                  "已登记操作员 " + staff.operator_id + note);
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
                      {"active", row.active}});
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
    return answer(output, city::end_operator(city, options.operator_id, options.on),
                  {{"operator_id", options.operator_id}},
                  "已终止 " + options.operator_id + " 的岗位资格；此前已办的照常有效");
  });
}

Exit run_enrol(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<city::EnrolOffer> offer =
        city::offer_enrolment(city, options.site_no, options.operator_id);
    if (!offer.ok()) return output.failed(offer.error());
    if (!offer->problems.empty()) return output.refused(offer->problems);
    return output.done({{"code", offer->code}, {"expires_ms", offer->expires_ms}},
                       "登记码 " + offer->code + "，一台电脑用一次，" +
                           local_time_text(offer->expires_ms) + " 前有效");
  });
}

}  // namespace jindu::city_cli
