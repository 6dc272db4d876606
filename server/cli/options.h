#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "schema/base/bytes.h"
#include "server/cli/output.h"

namespace jindu::city_cli {

/// Hears how far something long has come, between two pieces of it. False: called off.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual bool go_on(std::size_t done, std::size_t total) = 0;
};

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
  std::string employer;  ///< of an employer's clerk: the credit code
  // recover
  std::vector<std::string> people;  ///< who act together
  std::vector<std::string> words;   ///< files of their passphrases, in the same order
  std::string key_file;
  std::vector<std::string> roles;
  std::string on;          ///< staff end: the last day
  std::string alone;       ///< staff, enrol: why in an emergency one person does it alone
  std::string other_file;  ///< profile diff
  // import, export, list
  std::string type;
  std::string file;
  std::string format = "jsonl";
  std::string out;      ///< file to write; empty: standard output
  std::string refused;  ///< file for the lines that were not taken
  std::string state;
  std::string find;
  std::size_t limit = 200;
  // clearing, deposit, ledger, report, payout, determination
  int month = 0;  ///< yyyymm; 0: all
  int year = 0;   ///< 0: all
  bool overdue = false;
  std::string account;
  std::string party;
  std::uint64_t at = 0;
  // report (and --site, --find, --as)
  std::string report;
  std::string report_format = "table";
  std::string day;
  // show, explain, step, resolve
  std::string ref;
  std::string event;
  std::string choice;
  std::string note;
  std::string seen;             ///< mark of what he who agrees was shown
  std::string as;               ///< operator_id of who acts
  std::string passphrase_file;  ///< of who acts; "-": standard input
  std::string new_passphrase_file;
  std::string from;  ///< file with JSON, "-": standard input
  // payout, backup, sms
  std::string to;      ///< folder or file that is written
  std::string medium;  ///< what a copy lies on
  // A call of the console, which is no command line:
  bool console = false;
  std::string once;                    ///< the page's own id of a form; empty: none
  std::uint64_t version = 0;           ///< of the record as the page showed it; 0: not told
  const std::string* input = nullptr;  ///< stands for the standard input
  const Bytes* key = nullptr;          ///< of `as`, who has signed in
  Progress* progress = nullptr;        ///< of a long one; null: nobody listens
  // department
  std::string url;  ///< of a department
  // fleet, audit
  std::string computer;  ///< site revoke: this one alone
  std::string since, until;
  std::string act;
  std::string before;
  int days = 14;
  // serve
  int idle_s = 0;         ///< 0: the console's own; for tests
  int lookup_port = -2;   ///< -2: as in city.toml; -1: not published
};

/// What a number may be, at the command line and on the page alike: a walk over all days of a long
/// span would fill the memory.
struct Span {
  int first;
  int last;
};
constexpr Span kMonths{190001, 219912};
constexpr Span kYears{1900, 2199};
constexpr Span kFleetDays{1, 62};

using Command = std::function<Exit(const Options&, const Output&)>;

/// One for each subcommand, in the *_commands.cpp files and serve.cpp.
Exit run_init(const Options&, const Output&);
Exit run_profile_check(const Options&, const Output&);
Exit run_profile_diff(const Options&, const Output&);
Exit run_profile_use(const Options&, const Output&);
Exit run_profile_show(const Options&, const Output&);
Exit run_profile_propose(const Options&, const Output&);
Exit run_profile_agree(const Options&, const Output&);
Exit run_profile_drop(const Options&, const Output&);
Exit run_fleet(const Options&, const Output&);
Exit run_audit(const Options&, const Output&);
Exit run_staff_code(const Options&, const Output&);
Exit run_serve(const Options&, const Output&);
Exit run_site_add(const Options&, const Output&);
Exit run_site_list(const Options&, const Output&);
Exit run_site_revoke(const Options&, const Output&);
Exit run_slip(const Options&, const Output&);
Exit run_staff_add(const Options&, const Output&);
Exit run_staff_list(const Options&, const Output&);
Exit run_staff_passphrase(const Options&, const Output&);
Exit run_staff_end(const Options&, const Output&);
Exit run_staff_proposals(const Options&, const Output&);
Exit run_staff_agree(const Options&, const Output&);
Exit run_staff_decline(const Options&, const Output&);
Exit run_enrol(const Options&, const Output&);
Exit run_recover_init(const Options&, const Output&);
Exit run_recover_approve(const Options&, const Output&);
Exit run_import(const Options&, const Output&);
Exit run_export(const Options&, const Output&);
Exit run_report(const Options&, const Output&);
Exit run_inbox(const Options&, const Output&);
Exit run_types(const Options&, const Output&);
Exit run_fields(const Options&, const Output&);
Exit run_steps(const Options&, const Output&);
Exit run_list(const Options&, const Output&);
Exit run_find(const Options&, const Output&);
Exit run_show(const Options&, const Output&);
Exit run_paper(const Options&, const Output&);
Exit run_material(const Options&, const Output&);
Exit run_explain(const Options&, const Output&);
Exit run_step(const Options&, const Output&);
Exit run_new(const Options& options, const Output& output);
Exit run_resolve(const Options&, const Output&);
Exit run_effects(const Options&, const Output&);
Exit run_clearing_list(const Options&, const Output&);
Exit run_clearing_show(const Options&, const Output&);
Exit run_clearing_sheet(const Options&, const Output&);
Exit run_clearing_open(const Options&, const Output&);
Exit run_clearing_step(const Options&, const Output&);
Exit run_deposit_list(const Options&, const Output&);
Exit run_deposit_show(const Options&, const Output&);
Exit run_payout_summary(const Options&, const Output&);
Exit run_payout_items(const Options&, const Output&);
Exit run_payout_suggest(const Options&, const Output&);
Exit run_payout_release(const Options&, const Output&);
Exit run_payout_key(const Options&, const Output&);
Exit run_payout_receipt(const Options&, const Output&);
Exit run_payout_compare(const Options&, const Output&);
Exit run_payout_totals(const Options&, const Output&);
Exit run_backup(const Options&, const Output&);
Exit run_restore(const Options&, const Output&);
Exit run_sms_send(const Options&, const Output&);
Exit run_ledger(const Options&, const Output&);
Exit run_determination(const Options&, const Output&);
Exit run_questions(const Options&, const Output&);
Exit run_ask(const Options&, const Output&);
Exit run_status(const Options&, const Output&);
Exit run_verify(const Options&, const Output&);

/// The command line of jindu-city.
int run(int argc, char** argv);

}  // namespace jindu::city_cli
