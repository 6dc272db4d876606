#pragma once
#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

/// The command line of both programs, as far as it speaks: CLI11's own words are English.
namespace jindu::terminal {

/// Chinese headings for --help of a program. Call before options and commands are added: they take
/// over what stands here.
void speak_chinese(CLI::App& app);
/// When all commands are added: each one's --help stands among its other options.
void group_help(CLI::App& app);

/// What is wrong with a command line, in Chinese. Names what the program itself calls its options,
/// never what was typed: that may be a person's number.
std::string usage_fault(const CLI::ParseError& error);

}  // namespace jindu::terminal
