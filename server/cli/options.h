#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "server/cli/output.h"

namespace jindu::city_cli {

/// What the command line said. Each command reads its own part.
struct Options {
  std::string store = ".";
  bool json = false;

  // init
  std::string profile = "daye";
  std::string suite = "intl-1";
  std::uint64_t kdf_ops = 1;
  std::uint64_t kdf_memory = 8192;
  bool production = false;
  // serve
  int port = -1;  ///< -1: as in city.toml
  std::string address = "127.0.0.1";
  // site, staff, enrol
  std::string site_no;
  std::string kind;
  std::string name;
  std::string division;
  std::string institution;
  std::string operator_id;
  std::vector<std::string> roles;
  // import, export, list
  std::string type;
  std::string file;
  std::string format = "jsonl";
  std::string state;
  std::string find;
  std::size_t limit = 200;
  // show, explain, step, resolve
  std::string ref;
  std::string event;
  std::string choice;
  std::string note;
  std::string as;    ///< operator_id of who acts
  std::string from;  ///< file with JSON, "-": standard input
};

using Command = std::function<Exit(const Options&, const Output&)>;

/// One for each subcommand; serve.cpp, fleet_commands.cpp, record_commands.cpp, store_commands.cpp.
Exit run_init(const Options&, const Output&);
Exit run_serve(const Options&, const Output&);
Exit run_site_add(const Options&, const Output&);
Exit run_site_list(const Options&, const Output&);
Exit run_site_revoke(const Options&, const Output&);
Exit run_staff_add(const Options&, const Output&);
Exit run_staff_list(const Options&, const Output&);
Exit run_enrol(const Options&, const Output&);
Exit run_import(const Options&, const Output&);
Exit run_export(const Options&, const Output&);
Exit run_inbox(const Options&, const Output&);
Exit run_list(const Options&, const Output&);
Exit run_show(const Options&, const Output&);
Exit run_explain(const Options&, const Output&);
Exit run_step(const Options&, const Output&);
Exit run_new(const Options& options, const Output& output);
Exit run_resolve(const Options&, const Output&);
Exit run_ledger(const Options&, const Output&);
Exit run_status(const Options&, const Output&);
Exit run_verify(const Options&, const Output&);

/// The command line of jindu-city.
int run(int argc, char** argv);

}  // namespace jindu::city_cli
