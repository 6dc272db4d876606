#include "schema/terminal/usage.h"

#include <CLI/CLI.hpp>

namespace jindu::terminal {
namespace {

/// The option that a message of CLI11 begins with: "--limit: …", "ID is required". What follows may
/// repeat the input.
std::string option_of(const std::string& message) {
  const std::size_t end = message.find_first_of(": ");
  const std::string first = message.substr(0, end);
  const bool ours = !first.empty() && first.find_first_not_of(
                                          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                          "_-,") == std::string::npos;
  return ours ? first : std::string();
}

}  // namespace

void speak_chinese(CLI::App& app) {
  const std::shared_ptr<CLI::FormatterBase> formatter = app.get_formatter();
  constexpr std::pair<const char*, const char*> kWords[] = {
      {"Usage", "用法"},         {"OPTIONS", "选项"},     {"SUBCOMMAND", "命令"},
      {"SUBCOMMANDS", "命令"},   {"Positionals", "参数"}, {"REQUIRED", "必填"},
      {"TEXT", "文字"},          {"INT", "整数"},         {"UINT", "整数"},
      {"Excludes", "不能同时用"}};
  for (const auto& [english, chinese] : kWords) formatter->label(english, chinese);
  app.option_defaults()->group("选项");
  app.set_help_flag("-h,--help", "显示帮助");
}

void group_help(CLI::App& app) {
  if (app.get_help_ptr() != nullptr) app.get_help_ptr()->group("选项");
  for (CLI::App* sub : app.get_subcommands({})) group_help(*sub);
}

std::string usage_fault(const CLI::ParseError& error) {
  const std::string message = error.what();
  const std::string option = option_of(message);
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    if (option.empty() || option == "A") return "请写明要做什么（命令）";
    return "缺少 " + option;
  }
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    return "命令名不对，或有多余的内容";
  }
  if (dynamic_cast<const CLI::ExcludesError*>(&error) != nullptr) {
    return option + " 不能与另一选项同时用";
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    return option.empty() ? "有选项没有给出内容" : option + " 后面缺少内容，或给得太多";
  }
  if (dynamic_cast<const CLI::ConversionError*>(&error) != nullptr) return "有一项应为数字";
  if (dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) {
    return option.empty() ? "有一项的内容不在可选范围内" : option + " 的内容不在可选范围内";
  }
  return "命令用法不对";
}

}  // namespace jindu::terminal
