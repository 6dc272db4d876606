#include "server/cli/output.h"

#include <cstdio>

namespace jindu::city_cli {
namespace {

struct Text {
  const char* code;
  const char* sentence;
};

Text text_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::full:
      return {"D-501", "磁盘已满，没有写入，请清理后重试"};
    case ErrorCode::io:
      return {"D-502", "磁盘读写失败，没有写入，请检查磁盘"};
    case ErrorCode::corrupt:
      return {"D-503", "文件损坏，请先运行 verify 查明位置"};
    case ErrorCode::busy:
      return {"D-504", "另一程序正在使用数据，请稍后重试"};
    case ErrorCode::too_new:
      return {"D-505", "文件由更新版本的程序写成，请升级程序"};
    case ErrorCode::invalid:
      return {"D-506", "内容格式不符，请检查文件或设置"};
    case ErrorCode::refused:
      return {"D-507", "不允许这样做"};
    case ErrorCode::locked:
      return {"D-508", "密钥不对，或密钥文件别人也能读（应为 0600）"};
    case ErrorCode::not_found:
      return {"D-509", "没有找到；请检查 --store 目录、编号或名称"};
    case ErrorCode::conflict:
      return {"D-510", "那里已经有了，不覆盖"};
    case ErrorCode::too_large:
      return {"D-511", "内容过大"};
    case ErrorCode::unavailable:
    case ErrorCode::unauthorized:
    case ErrorCode::unsupported:
      break;
  }
  return {"D-500", "程序遇到未知错误"};
}

}  // namespace

void Output::print(std::FILE* to, const std::string& text) const {
  if (into_ != nullptr) {
    *into_ = text;
    return;
  }
  std::fwrite(text.data(), 1, text.size(), to);
  if (text.empty() || text.back() != '\n') std::fputc('\n', to);
}

Exit Output::done(const Json& answer, const std::string& text) const {
  print(stdout, json_ ? answer.dump() : text);
  return Exit::done;
}

Exit Output::wanting(const Json& answer, const std::string& text) const {
  print(stdout, json_ ? answer.dump() : text);
  return Exit::refused;
}

void Output::say_error(const std::string& code, const std::string& message, Json answer) const {
  if (json_) {
    answer["error"] = {{"code", code}, {"message", message}};
    print(stdout, answer.dump());
  } else {
    print(stderr, "错误 " + code + "：" + message);
  }
}

Exit Output::refused(const Problems& problems, Json answer) const {
  JINDU_ENSURE(!problems.empty());
  Json all = Json::array();
  for (const Problem& problem : problems) {
    all.push_back({{"code", problem.code}, {"field", problem.field}, {"message", problem.message}});
  }
  answer["problems"] = std::move(all);
  if (json_) {
    say_error(problems.front().code, problems.front().message, std::move(answer));
  } else {
    for (const Problem& problem : problems) say_error(problem.code, problem.message, {});
  }
  return Exit::refused;
}

Exit Output::usage(const std::string& message) const {
  say_error("C-901", message, Json::object());
  return Exit::usage;
}

Exit Output::failed(const Error& error) const {
  const Text text = text_of(error.code);
  say_error(text.code, text.sentence, {{"detail", error.context}});
  if (!json_ && !error.context.empty()) print(stderr, "  " + error.context);
  return Exit::environment;
}

}  // namespace jindu::city_cli
