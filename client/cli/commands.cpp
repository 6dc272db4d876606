#include "client/cli/commands.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "client/cli/secret.h"
#include "client/desk/config.h"
#include "client/desk/desk.h"
#include "client/desk/operators.h"
#include "client/desk/passphrase.h"
#include "client/desk/recovery.h"
#include "client/net/curl_transport.h"

namespace jindu::cli {
namespace {

using desk::Answer;
using desk::Desk;

constexpr std::size_t kInputMax = 2u << 20;

/// A form: a file, or standard input for "-" and for nothing (unless a person sits there).
std::optional<std::string> read_form(const std::string& from, std::string& usage) {
  std::string text;
  if (from.empty() || from == "-") {
    if (from.empty() && ::isatty(STDIN_FILENO) == 1) {
      usage = "请用 --from 指定 JSON 文件，或从标准输入给出";
      return std::nullopt;
    }
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
    if (from.empty() && text.find_first_not_of(" \t\r\n") == std::string::npos) {
      usage = "没有收到表单内容，请用 --from 指定 JSON 文件";
      return std::nullopt;
    }
  } else {
    std::ifstream file(from, std::ios::binary);
    if (!file) {
      usage = "不能读取 --from 指定的文件";
      return std::nullopt;
    }
    text.assign(std::istreambuf_iterator<char>(file), {});
  }
  if (text.size() > kInputMax) {
    usage = "输入过大";
    return std::nullopt;
  }
  return text;
}

Result<std::string> passphrase(const Arguments& to) {
  if (!to.passphrase_file.empty()) return secret_in(to.passphrase_file);
  const auto kind = oplog::Slots::kind(to.dir);
  const bool asks = to.ask && kind.ok() && *kind == oplog::Slots::Kind::passphrase && can_ask();
  if (!asks) return std::string();
  return ask_secret("口令：");
}

/// A new passphrase stands in a file or is typed twice; then `use` it.
Result<Answer> with_new_passphrase(const Arguments& to,
                                   const std::function<Result<Answer>(const std::string&)>& use) {
  std::string fresh;
  if (!to.new_passphrase_file.empty()) {
    JINDU_TRY(fresh, secret_in(to.new_passphrase_file));
  } else {
    if (!can_ask()) {
      return desk::refuse("E-662", "没有新口令：请在终端里运行，或用 --new-file 指明口令文件");
    }
    JINDU_TRY(fresh, ask_secret("新口令："));
    JINDU_TRY(const std::string again, ask_secret("再输一次新口令："));
    if (fresh != again) return desk::refuse("E-663", "两次输入的新口令不一样，没有改动，请重来");
  }
  Result<Answer> answer = use(fresh);
  crypto::wipe(fresh);
  return answer;
}

Result<Answer> new_passphrase(const Arguments& to, Random& random) {
  JINDU_TRY(const desk::DeskOptions options, options_of(to));
  return with_new_passphrase(
      to, [&](const std::string& fresh) { return desk::set_passphrase(options, fresh, random); });
}

Result<Answer> recover(const Arguments& to, Random& random) {
  Arguments quiet = to;
  quiet.ask = false;  // It is the passphrase that was forgotten.
  JINDU_TRY(const desk::DeskOptions options, options_of(quiet));
  return with_new_passphrase(to, [&](const std::string& fresh) {
    return to.action == "request" ? desk::ask_recovery(options, fresh, to.file, random)
                                  : desk::open_recovery(options, fresh, to.file, random);
  });
}

Result<Answer> operators(const Arguments& to, Random& random) {
  Arguments quiet = to;
  quiet.ask = to.action == "add";
  JINDU_TRY(const desk::DeskOptions options, options_of(quiet));
  if (to.action == "list") return desk::list_operators(options);
  if (to.action == "remove") return desk::remove_operator(options, to.ref);
  JINDU_TRY(const desk::Config config, desk::read_config(to.dir + "/desk.toml"));
  JINDU_TRY(const auto transport, net::CurlTransport::make(config.city_url));
  return with_new_passphrase(to, [&](const std::string& fresh) {
    return desk::add_operator(options, to.code, fresh, *transport, random);
  });
}

Result<Answer> enrol(const Arguments& to, Clock& clock, Random& random) {
  JINDU_TRY(const desk::DeskOptions options, options_of(to));
  desk::EnrolOptions enrol;
  enrol.url = to.url;
  enrol.code = to.code;
  enrol.suite = to.suite == "gm-1" ? crypto::SuiteId::gm_1 : crypto::SuiteId::intl_1;
  const auto transport = net::CurlTransport::make(to.url);
  if (!transport.ok()) {
    return desk::refuse(
        {{"E-607", {}, "市局地址应为 https://…（只有本机才可用 http://127.0.0.1:端口）"}});
  }
  const auto desk = Desk::enrol(options, enrol, **transport, clock, random);
  if (!desk.ok()) {
    // Of what was typed: an answer, not a fault of this machine.
    const ErrorCode code = desk.error().code;
    const bool typed = code == ErrorCode::unauthorized || code == ErrorCode::invalid ||
                       code == ErrorCode::conflict;
    return typed ? Result<Answer>(desk::refuse({desk::explain(desk.error())})) : desk.error();
  }
  return (*desk)->status();
}

Result<Answer> sync(Desk& desk) {
  JINDU_TRY(const auto transport, net::CurlTransport::make(desk.city_url()));
  return desk.sync(*transport);
}

/// A step that takes effect needs the city: met first, then the step, then handed over at once.
Result<Answer> step(Desk& desk, const Arguments& to, const std::string& form) {
  const std::string event = to.event.empty() ? "cancel" : to.event;
  JINDU_TRY(const Answer answer, desk.step(to.ref, event, form));
  const bool needs_link = !answer.done && answer.problems.front().code == "ONLINE_ONLY";
  if (!needs_link || !sync(desk).ok()) return answer;
  desk::SaveOptions save;
  save.linked = true;
  JINDU_TRY(Answer linked, desk.step(to.ref, event, form, save));
  if (!linked.done) return linked;
  const Result<Answer> handed_over = sync(desk);
  if (!handed_over.ok()) linked.warnings.push_back(desk::explain(handed_over.error()));
  return linked;
}

/// At the offline limit the link decides: what waits is handed in, and the new settlement with it.
Result<Answer> create(Desk& desk, const Arguments& to, const std::string& form,
                      desk::SaveOptions save) {
  JINDU_TRY(const Answer answer, desk.create(to.type, form, save));
  const bool at_limit = !answer.done && answer.problems.front().code == "OFFLINE_LIMIT";
  if (!at_limit || !sync(desk).ok()) return answer;
  save.linked = true;
  JINDU_TRY(Answer linked, desk.create(to.type, form, save));
  if (!linked.done) return linked;
  const Result<Answer> handed_over = sync(desk);
  if (!handed_over.ok()) linked.warnings.push_back(desk::explain(handed_over.error()));
  return linked;
}

Result<Answer> attach(Desk& desk, const Arguments& to) {
  std::ifstream file(to.file, std::ios::binary);
  if (!file) return desk::refuse("S-286", "文件读不到，请核对文件名和权限", "file");
  return desk.attach(to.ref, file, to.material);
}

/// Tells what the bundle holds, and writes it for its owner alone.
Result<Answer> diagnose(const Desk& desk, const Arguments& to) {
  JINDU_TRY(const auto files, desk.diagnose());
  JINDU_TRY(const Bytes bundle, desk.diagnostic_bundle(files));
  const std::string next = to.out + ".new";
  const auto made = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
  std::error_code error;
  {
    std::ofstream file(next, std::ios::binary | std::ios::trunc);
    std::filesystem::permissions(next, made, error);
    file << bundle;
    if (!file.flush()) return fail(ErrorCode::io, "diagnose: " + to.out);
  }
  std::filesystem::rename(next, to.out, error);
  if (error) return fail(ErrorCode::io, "diagnose: " + to.out);
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Desk::DiagnosticFile& one : files) {
    list.push_back({{"name", one.name}, {"label", one.label}, {"bytes", one.content.size()}});
  }
  Answer answer;
  answer.body = nlohmann::ordered_json{{"out", to.out}, {"files", std::move(list)}}.dump();
  return answer;
}

Result<std::optional<OpId>> draft_of(const Arguments& to) {
  if (to.draft.empty()) return std::optional<OpId>();
  JINDU_TRY(const OpId id, parse_id<OpId>(to.draft));
  return std::optional(id);
}

Result<Answer> knowing(const std::string& command, Desk& desk, const Arguments& to) {
  if (command == "types") return desk.types();
  if (command == "fields") return desk.fields(to.type);
  if (command == "steps") return desk.steps(to.type);
  if (command == "show") return desk.show(to.ref, to.history);
  if (command == "list") return desk.list({to.type, to.state, to.find, to.limit});
  if (command == "drafts") return desk.drafts();
  if (command == "status") return desk.status();
  if (command == "verify") return desk.verify();
  if (command == "diagnose") return diagnose(desk, to);
  if (command == "sync") return sync(desk);
  if (command == "check") return desk.check(to.id_no, to.name, to.benefit, to.reason);
  JINDU_ENSURE(command == "inbox");
  return to.op_id.empty() ? desk.inbox() : desk.put_away(to.op_id);
}

Result<Answer> recording(const std::string& command, Desk& desk, const Arguments& to,
                         const std::string& form) {
  desk::SaveOptions save;
  const Result<std::optional<OpId>> draft = draft_of(to);
  if (!draft.ok()) return desk::refuse("S-257", "没有这份草稿", "draft");
  save.draft = *draft;
  save.opened_version = to.opened_version;
  save.opened_own_seq = to.opened_own_seq;
  if (to.not_met) save.unmet = desk::SaveOptions::Unmet::returned;
  if (to.settled) save.unmet = desk::SaveOptions::Unmet::settled;
  if (command == "reckon") return desk.reckon(to.type, form);
  if (command == "new") return create(desk, to, form, save);
  if (command == "amend") return desk.amend(to.ref, form, save);
  if (command == "step" || command == "cancel") return step(desk, to, form);
  if (command == "reverse") return desk.reverse(to.ref, to.reason);
  if (command == "correct-today") return desk.correct_today(to.ref, form, save);
  if (command == "copy") return desk.copy(to.ref);
  if (command == "attach") return attach(desk, to);
  if (command == "draft") return desk.save_draft(to.type, form, save.draft);
  if (command == "drop-draft") return desk.delete_draft(*save.draft);
  JINDU_ENSURE(command == "resolve");
  return desk.resolve(to.ref, to.choice, to.note, form);
}

bool wants_form(const std::string& command, const Arguments& to) {
  if (command == "step" || command == "resolve") return !to.from.empty();
  if (command == "new" && !to.draft.empty()) return !to.from.empty();  // Else the draft's own.
  return command == "new" || command == "amend" || command == "reckon" || command == "draft" ||
         command == "correct-today";
}

bool is_recording(const std::string& command, const Arguments& to) {
  return wants_form(command, to) || command == "new" || command == "step" || command == "resolve" ||
         command == "cancel" || command == "reverse" || command == "attach" || command == "copy" ||
         command == "drop-draft";
}

}  // namespace

Result<desk::DeskOptions> options_of(const Arguments& to) {
  desk::DeskOptions options;
  options.dir = to.dir;
  options.operator_id = to.operator_id;
  JINDU_TRY(options.passphrase, passphrase(to));
  return options;
}

Outcome carry_out(const std::string& command, const Arguments& to) {
  Outcome outcome;
  if (command == "serve") return serve(to);
  if (command == "open") {
    outcome.answer = open_page(to);
    return outcome;
  }
  SystemClock clock;
  SystemRandom random;
  if (command == "enrol") outcome.answer = enrol(to, clock, random);
  if (command == "passphrase") outcome.answer = new_passphrase(to, random);
  if (command == "recover") outcome.answer = recover(to, random);
  if (command == "operator") outcome.answer = operators(to, random);
  if (command == "enrol" || command == "passphrase" || command == "operator" ||
      command == "recover") {
    return outcome;
  }
  std::string form;
  if (wants_form(command, to)) {
    const std::optional<std::string> read = read_form(to.from, outcome.usage);
    if (!read) return outcome;
    form = *read;
  }
  const Result<desk::DeskOptions> options = options_of(to);
  if (!options.ok()) {
    outcome.answer = options.error();
    return outcome;
  }
  const auto desk = Desk::open(*options, clock, random);
  if (!desk.ok()) {
    outcome.answer = desk.error();
    return outcome;
  }
  if (command == "report") return report(**desk, to);
  outcome.answer = is_recording(command, to) ? recording(command, **desk, to, form)
                                             : knowing(command, **desk, to);
  return outcome;
}

}  // namespace jindu::cli
