#include "server/cli/session.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include "server/audit/trail.h"

namespace jindu::city_cli {
namespace {

Result<std::string> read_stream(std::istream& in, std::size_t size_max) {
  std::string content;
  char buffer[65536];
  while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
    content.append(buffer, static_cast<std::size_t>(in.gcount()));
    if (content.size() > size_max) return fail(ErrorCode::too_large, "input");
  }
  if (in.bad()) return fail(ErrorCode::io, "input: read");
  return content;
}

}  // namespace

Exit with_city(const Options& options, const Output& output,
               const std::function<Exit(city::City&)>& use) {
  SystemClock clock;
  SystemRandom random;
  const Result<std::unique_ptr<city::City>> city =
      city::City::open({options.store, {}, false}, clock, random);
  if (!city.ok()) return output.failed(city.error());
  if (options.key != nullptr) (*city)->hold(options.as, *options.key);
  if (!options.passphrase_file.empty() && !options.as.empty()) {
    const Result<std::string> passphrase = read_passphrase(options, options.passphrase_file);
    if (!passphrase.ok()) return output.failed(passphrase.error());
    Result<Bytes> key = city::open_staff(**city, options.as, *passphrase);
    if (!key.ok() && key.error().code == ErrorCode::locked) {
      return output.refused({{"E-627", {}, "口令不对；请核对大小写和空格后再试"}});
    }
    if (key.ok()) (*city)->hold(options.as, std::move(*key));
  }
  return use(**city);
}

Result<std::optional<audit::Looker>> looker_of(city::City& city, const std::string& as) {
  if (as.empty()) return std::optional(audit::Looker());
  JINDU_TRY(const std::optional<store::Operator> person, city.writer().find_operator(as));
  const std::string today = to_string(local_date(city.clock().wall_ms()));
  const bool ended = person && !person->active_to.empty() && person->active_to < today;
  if (!person || !person->active || ended) return std::optional<audit::Looker>();
  return std::optional(audit::Looker{person->roles, person->employer_uscc, as});
}

Exit with_reader(const Options& options, const Output& output,
                 const std::function<Exit(const audit::ExplainContext&)>& use) {
  return with_reader_of(
      options, output,
      [&](const audit::ExplainContext& context, city::City&) { return use(context); });
}

Exit as_person(const Options& options, const Output& output, city::City& city,
               const std::function<Exit(const store::Operator&)>& use) {
  if (options.as.empty()) {
    return output.refused({{"E-621", {}, "请写明由谁办：--as 人员编号（用 staff list 查看）"}});
  }
  const Result<city::StaffMember> member = city::find_staff(city, options.as);
  if (!member.ok() && member.error().code == ErrorCode::locked) {
    return output.refused({{"E-627", {}, "此人员的密钥有口令：请用 --passphrase-file 指明口令文件"}});
  }
  if (!member.ok() && member.error().code == ErrorCode::not_found) {
    return output.refused({{"E-625", {}, "没有这位市级人员；人员编号用 staff list 查看"}});
  }
  if (!member.ok()) return output.failed(member.error());
  const Result<std::optional<store::Operator>> person = city.writer().find_operator(options.as);
  if (!person.ok()) return output.failed(person.error());
  return use(**person);
}

Exit with_person(const Options& options, const Output& output,
                 const std::function<Exit(city::City&, const store::Operator&)>& use) {
  return with_city(options, output, [&](city::City& city) {
    return as_person(options, output, city,
                     [&](const store::Operator& person) { return use(city, person); });
  });
}

Status leave_trace(city::City& city, const Options& options, const char* act,
                   const RecordId& record, const std::string& detail) {
  if (options.as.empty()) return {};
  return audit::note_look(city.writer(), city.clock().wall_ms(),
                          {0, 0, options.as, act, record, detail});
}

Exit with_reader_of(
    const Options& options, const Output& output,
    const std::function<Exit(const audit::ExplainContext&, city::City&)>& use) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::unique_ptr<store::Reader>> reader = city.store().open_reader();
    if (!reader.ok()) return output.failed(reader.error());
    const Result<std::optional<audit::Looker>> looker = looker_of(city, options.as);
    if (!looker.ok()) return output.failed(looker.error());
    if (!*looker) {
      return output.refused({{"E-625", {}, "没有这位市级人员；人员编号用 staff list 查看"}});
    }
    return use({**reader, city.identity(), city.policy(), city.cycles(), **looker, &city.calendar()},
               city);
  });
}

Result<std::string> read_passphrase(const Options& options, const std::string& path) {
  JINDU_TRY(std::string text, read_input(options, path, 4096));
  text.resize(std::min(text.size(), text.find_first_of("\r\n")));
  return text;
}

Result<std::string> read_input(const Options& options, const std::string& path,
                               std::size_t size_max) {
  if (path == "-" && options.input != nullptr) {
    if (options.input->size() > size_max) return fail(ErrorCode::too_large, "input");
    return *options.input;
  }
  if (path == "-") return read_stream(std::cin, size_max);
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::not_found, path);
  return read_stream(file, size_max);
}

audit::ExplainContext context_of(city::City& city) {
  return {city.writer(), city.identity(), city.policy(), city.cycles(), {}, &city.calendar()};
}

Problem no_record() { return {"C-404", {}, "没有这张单据；请核对编号或单据号"}; }

}  // namespace jindu::city_cli
