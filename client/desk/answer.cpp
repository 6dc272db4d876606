#include "client/desk/answer.h"

#include <nlohmann/json.hpp>

namespace jindu::desk {
namespace {

using Json = nlohmann::ordered_json;

Json to_value(const Problem& problem) {
  Json json = {{"code", problem.code}};
  if (!problem.field.empty()) json["field"] = problem.field;
  json["message"] = problem.message;
  return json;
}

Json to_values(const Problems& problems) {
  Json list = Json::array();
  for (const Problem& problem : problems) list.push_back(to_value(problem));
  return list;
}

}  // namespace

Answer refuse(std::string code, std::string message, std::string field) {
  return refuse({Problem{std::move(code), std::move(field), std::move(message)}});
}

Answer refuse(Problems problems) {
  Answer answer;
  answer.done = false;
  answer.problems = std::move(problems);
  return answer;
}

Bytes to_json(const Answer& answer) {
  Json json = Json::object();
  if (!answer.body.empty()) json = Json::parse(answer.body);
  if (!answer.done && !answer.problems.empty()) {
    json["error"] = {{"code", answer.problems.front().code},
                     {"message", answer.problems.front().message}};
    json["problems"] = to_values(answer.problems);
  }
  if (!answer.warnings.empty()) json["warnings"] = to_values(answer.warnings);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Bytes to_json(const Problem& problem, std::string_view detail) {
  Json json = {{"error", {{"code", problem.code}, {"message", problem.message}}}};
  if (!detail.empty()) json["error"]["detail"] = std::string(detail);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Bytes to_json(const Error& error) {
  const Problem problem = explain(error);
  // Where the sentence is the context, there is nothing more to say.
  const bool said = error.context.ends_with(problem.message);
  return to_json(problem, said ? std::string_view() : std::string_view(error.context));
}

Problem explain(const Error& error) {
  // The city's own words, handed on as they stand: "E-612 登记码已过期…".
  const std::string& text = error.context;
  if (text.size() > 6 && text[1] == '-' && text[5] == ' ')
    return {text.substr(0, 5), {}, text.substr(6)};
  const auto say = [](std::string code, std::string sentence) {
    return Problem{std::move(code), {}, std::move(sentence)};
  };
  switch (error.code) {
    case ErrorCode::corrupt:
      return say("D-503",
                 "文件损坏，请勿继续录入，也不要删除数据目录，请联系市局（verify 可查明位置）");
    case ErrorCode::not_found:
      return say("E-601", "本机尚未登记，或所指的内容不在本机；尚未登记的请先用 enrol 登记");
    case ErrorCode::invalid:
      return say("D-506", "内容格式不符，请检查文件或设置");
    case ErrorCode::refused:
      return say("D-507", "不允许这样做");
    case ErrorCode::io:
      return say("D-502", "磁盘读写失败，尚未保存，请检查磁盘");
    case ErrorCode::full:
      return say("D-501", "磁盘已满，尚未保存，请清理后重试");
    case ErrorCode::busy:
      return say("D-504", "另一程序正在使用数据，请稍后重试");
    case ErrorCode::locked:
      return say("E-602", "口令不正确，或本机没有这位操作员；请在终端里输入口令，或用 --passphrase-file 指明口令文件");
    case ErrorCode::unavailable:
      return say("N-401", "未能连上市局，已保存的内容不会丢失，联网后再同步");
    case ErrorCode::unauthorized:
      return say("N-402", "市局不认可本机身份，请联系市局");
    case ErrorCode::too_new:
      return say("D-505", "文件由更新版本的程序写成，请升级程序");
    case ErrorCode::unsupported:
      return say("N-404", "本版本程序不支持，请升级程序");
    case ErrorCode::conflict:
      return say("D-510", "那里已经有了，不覆盖");
    case ErrorCode::too_large:
      return say("D-511", "内容过大");
  }
  return say("D-500", "程序遇到未知错误");
}

}  // namespace jindu::desk
