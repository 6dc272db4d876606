#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "client/cli/cli.h"
#include "client/desk/desk.h"

namespace jindu::cli {

/// What stood on the command line.
struct Arguments {
  std::string dir, passphrase_file, new_passphrase_file, operator_id;
  bool json = false;
  std::string type, ref, event, state, find, from, draft, id_no, name, benefit, reason, op_id;
  std::string choice, note, file, material, url, code, suite = "intl-1";
  std::string action;  ///< of `operator`
  std::string report, format = "table", out, day;
  bool history = false, not_met = false, settled = false, print_only = false;
  std::size_t limit = 200;
  int port = -1, idle_seconds = 0;
  bool ask = true;  ///< at the terminal, for a passphrase
  std::optional<std::uint64_t> opened_version, opened_own_seq;
};

/// What a command came to.
struct Outcome {
  Result<desk::Answer> answer = desk::Answer{};
  std::string usage;  ///< not empty: the command line was wrong, and this is why
  bool told = false;  ///< the command has printed for itself (serve) and ends with `exit`
  Exit exit = Exit::done;
};

Outcome carry_out(const std::string& command, const Arguments& arguments);

/// Where the desk is, by the command line. `io`: no passphrase in the file.
Result<desk::DeskOptions> options_of(const Arguments& arguments);

/// `report`: a table to standard output or a file.
Outcome report(const desk::Desk& desk, const Arguments& arguments);

/// `open`: a fresh address of the page that `serve` shows, in the browser too unless only asked
/// for.
Result<desk::Answer> open_page(const Arguments& arguments);

/// `serve`: local API and background sync, until SIGINT or SIGTERM.
Outcome serve(const Arguments& arguments);

}  // namespace jindu::cli
