#pragma once
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/desk/answer.h"
#include "schema/base/clock.h"
#include "schema/base/date.h"
#include "schema/base/ids.h"
#include "schema/tables/table.h"
#include "sync/oplog/slots.h"
#include "sync/session/transport.h"

namespace jindu::desk {

struct Core;

/// Where a desk lives and how it is opened.
struct DeskOptions {
  std::string dir;          ///< outbox.db, replica.db, slots, mark, device.secret, desk.toml
  std::string passphrase;   ///< empty: development slot
  std::string operator_id;  ///< whose slot; empty: whichever the passphrase opens
  /// The slots as somebody has opened them: neither passphrase nor operator are asked for again.
  std::shared_ptr<const oplog::DeviceSecrets> opened;
  std::string vfs;         ///< empty: the system's; the simulator registers another
  bool exclusive = false;  ///< nobody else opens these files (simulator)
  /// Instead of the slots (simulator): then no file but the two databases is read or written.
  std::optional<oplog::DeviceSecrets> secrets;
};

/// Fresh keys of a device and its operator.
Result<oplog::DeviceSecrets> new_secrets(const crypto::Suite& suite, Random& random);

struct EnrolOptions {
  std::string url;   ///< of the city, kept in desk.toml
  std::string code;  ///< one-time code as told by the city
  crypto::SuiteId suite = crypto::SuiteId::intl_1;
};

/// How a press of a key is saved.
struct SaveOptions {
  std::optional<OpId> draft;  ///< saved from this draft, which goes in the same commit
  /// What the form was opened with (`version` and `own_seq` of `show`): the save is based on these,
  /// and refused if an own later operation changed one of its field groups since. Empty: as it
  /// stands now.
  std::optional<std::uint64_t> opened_version;
  std::optional<std::uint64_t> opened_own_seq;
  /// The caller has just reached the city and syncs at once: steps that take effect (approving,
  /// confirming) may be recorded. Without it they are refused as ONLINE_ONLY.
  bool linked = false;
  /// What becomes of a settlement that does not meet the city's conditions (domain.md section 5,
  /// "not met / settle"). `ask` records nothing and tells every condition at once.
  enum class Unmet {
    ask,
    returned,  ///< registered and returned: nothing is paid, the reasons stay with the record
    settled,   ///< the money has changed hands already: recorded all the same, the city decides
  };
  Unmet unmet = Unmet::ask;
};

struct ListQuery {
  std::string type;   ///< a record type, or "operations": what this desk has recorded
  std::string state;  ///< its code or its label; empty: any
  std::string find;   ///< ID number, name, document number or the tail of a phone; empty: all
  std::size_t limit = 200;
  std::optional<Date> recorded_on = {};  ///< only what this site recorded on that day: all of it
};

/// What a draft is of: a new record, or a change of one that is there.
struct DraftAbout {
  std::optional<RecordId> record = {};
  std::string event = {};  ///< "amend", "correct-today" or a step; empty for a new record
};

/// What was typed into the one search box, and which part of what it finds is wanted.
struct SearchQuery {
  std::string text;  ///< ID number, name, pinyin initials, tail of a phone, document number; empty: all
  std::string type;  ///< a record type; empty: all kinds of papers
  std::size_t offset = 0;
  std::size_t limit = 50;  ///< at most 200
};

/// What a clerk can do, as functions that command line and local API both call. First station of
/// the road: a form becomes a signed entry in the outbox, then the view follows.
/// One press is one entry and one commit; when a recording function answers `done`, the operation
/// is on the disk. Several processes may work on one directory; one Desk belongs to one thread.
/// `ref` names a record by its id (UUID) or its document number.
class Desk {
 public:
  /// `not_found`: nobody enrolled here; `locked`: passphrase; `corrupt` names the file.
  /// Brings the view up to the outbox if the power went in between.
  static Result<std::unique_ptr<Desk>> open(const DeskOptions& options, Clock& clock,
                                            Random& random);
  /// Enrols by one-time code and opens. An enrolled directory fails as `conflict`.
  static Result<std::unique_ptr<Desk>> enrol(const DeskOptions& options, const EnrolOptions& enrol,
                                             session::Transport& transport, Clock& clock,
                                             Random& random);
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  // Knowing ----------------------------------------------------------------------------------
  Result<Answer> types() const;
  /// A form: {"fields":[{"name", "label", "need", "kind", "choices", "when", …}], "template":{…}}.
  /// `template` holds an empty value for each field of a blank form.
  Result<Answer> fields(std::string_view type) const;
  Result<Answer> steps(std::string_view type) const;
  /// {"record":{…},"header":{…},"state_label",…,"own":[…],"conflicts":[…],"history":[…]}
  Result<Answer> show(std::string_view ref, bool history) const;
  Result<Answer> list(const ListQuery& query) const;
  /// What is printed of a record: {"one": `show` with what its references say, "about": clerk, site,
  /// device, city, time, "forms": those it can be printed on now (schema/rules/print_forms.h), each
  /// with its "code": {"text", "rows"} (sync/slip) and when this computer "printed" it}.
  Result<Answer> print(std::string_view ref);
  /// {"total", "offset", "found":[…]}: records and drafts that answer to one text, best first: the ID
  /// number as a whole, its beginning or end, the name, its initials, a phone, a document number.
  Result<Answer> search(const SearchQuery& query) const;
  /// {"lines":[…], "count", "sum_fen"}: the settlements of this desk that stand in a hospital's month.
  Result<Answer> clearing(std::string_view ref) const;
  /// Own held, parked and refused operations; conflicts with their choices, and whether this site
  /// may decide.
  Result<Answer> inbox() const;
  /// The line that cannot lie: 已送达 n · 待上传 n · 需处理 n · 上次同步 …
  Result<Answer> status() const;
  /// Another number than before after any change of what is on this disk, by whatever process: then
  /// `status` may be another, too.
  Result<std::uint64_t> stamp() const;
  /// Chain, signatures, mark, database pages, digests. `done` is false if something is wanting.
  Result<Answer> verify() const;
  struct DiagnosticFile {
    std::string name;   ///< in the bundle
    std::string label;  ///< what it holds, for the person who hands it on
    Bytes content;      ///< JSON
  };
  /// For whoever looks after the program: versions, settings without secrets, counts, codes, the
  /// examination of `verify`, clock and disk. Nobody's name, number or amount.
  Result<std::vector<DiagnosticFile>> diagnose() const;
  /// The same in one ZIP file.
  Result<Bytes> diagnostic_bundle(const std::vector<DiagnosticFile>& files) const;
  /// 试算: what this comes to, by which rule, due when. Records nothing; looks into the register
  /// only for a person whose look-up by this desk has already left a trace. `done` is false if it
  /// would not go through: a condition fails, or the offline limit is reached.
  Result<Answer> reckon(std::string_view type, std::string_view json,
                        std::string_view ref = {}) const;

  /// Reads a file of the hospital's own system (CSV or JSON as UTF-8 text) as forms of a type:
  /// {"rows":[{"line","form"}], "wrong":[{"line","code","message"}], "passed_over":[…]}.
  Result<Answer> read_file(std::string_view type, std::string_view text) const;

  /// 报表 of this site: `daily` (recorded, not handed in, held, offline limit used) and `deadlines`
  /// (by post, most urgent first). None holds anybody's personal data.
  static std::vector<tables::Head> reports();
  /// Writes one of them and finishes the writer. `day`: of `daily`; empty: today.
  Status report(std::string_view name, std::optional<Date> day, tables::Writer& to) const;

  // Recording --------------------------------------------------------------------------------
  /// Records a new Filing, Settlement (registered and settled in one press) or Reversal. A
  /// settlement that fails a condition needs `SaveOptions::unmet`; one whose amounts contradict
  /// each other is refused in any case.
  Result<Answer> create(std::string_view type, std::string_view json, const SaveOptions& save = {});
  /// Changes fields: 维护, or 补正 where the record was returned. null clears a field.
  Result<Answer> amend(std::string_view ref, std::string_view json, const SaveOptions& save = {});
  /// Takes a step of the record's life cycle; `json` (may be empty) holds fields set with it.
  Result<Answer> step(std::string_view ref, std::string_view event, std::string_view json = {},
                      const SaveOptions& save = {});
  /// Asks for the reversal of a settlement: a Reversal record.
  Result<Answer> reverse(std::string_view ref, std::string_view reason);
  /// A typing error of today in a settlement of which nothing was printed: what is typed takes the
  /// place of what stands, in one press; the city takes the old one back without asking anybody. Of
  /// another day, or cleared: refused (S-264), a reversal is asked for. Its papers go along unless
  /// others are named.
  Result<Answer> correct_today(std::string_view ref, std::string_view json,
                               const SaveOptions& save = {});
  /// What came back, or was reversed, as a draft that can be changed and saved, with its papers:
  /// {"draft":id, "form":{…}}.
  Result<Answer> copy(std::string_view ref);
  /// Looks a person up in the sealed register by ID number and name; leaves an operation.
  /// `benefit`: by code or by label.
  Result<Answer> check(std::string_view id_no, std::string_view name, std::string_view benefit,
                       std::string_view reason = {});
  /// Decides a conflict. `value_json`: the value itself where the choice is "typed".
  Result<Answer> resolve(std::string_view conflict, std::string_view choice, std::string_view note,
                         std::string_view value_json = {});
  /// Attaches a scan or photograph (PDF, JPEG or PNG, up to 16 MiB) to a record. `material`: its
  /// kind by code or by label. The bytes are in the outbox when it answers `done`; the same file
  /// again changes nothing. `file` must be able to go back to its beginning.
  Result<Answer> attach(std::string_view ref, std::istream& file, std::string_view material);
  /// What `attach` would name a file by ({"sha256", "size", "media_type"}), or why it is no scan;
  /// nothing is kept. For a form that is to name its papers before the record is there.
  Result<Answer> measure(std::istream& file) const;
  /// {"papers":[…], "wanted":[…], "line", "may_attach"} of a record: each with its state (received,
  /// waiting, seen, missing, wrong, waived).
  Result<Answer> papers(std::string_view ref) const;
  struct Scan {
    std::string media_type;
    Bytes bytes;
  };
  /// The scan of a paper, as this desk attached it; empty: it is not here. `material`: the paper's id.
  Result<std::optional<Scan>> scan(std::string_view material) const;
  /// An own refused or held operation is seen to; it leaves the inbox, not the history.
  Result<Answer> put_away(std::string_view op_id);

  // Printing ---------------------------------------------------------------------------------
  /// Notes on this computer that a form of a record was printed, or that it was not after all.
  Result<Answer> printed(std::string_view ref, std::string_view form, bool yes);
  /// {"printers": [{"name", "x", "y"}], "chosen": name}: by how much each shifts, in tenths of a
  /// millimetre to the right and down. Of this computer, beside its outbox.
  Result<Answer> printers() const;
  Result<Answer> set_printers(std::string_view json);

  // Drafts -----------------------------------------------------------------------------------
  /// Saves a form as it is typed, unchecked. Without `id` a new one; gives {"draft":id}. Of a change
  /// only what is another than it was, so that what others change meanwhile stays theirs.
  Result<Answer> save_draft(std::string_view type, std::string_view json,
                            std::optional<OpId> id = {}, const DraftAbout& about = {});
  /// Each with its form, when it was kept, the record that it changes, and `form_changed`: the form
  /// has other fields or choices now.
  Result<Answer> drafts() const;
  Result<Answer> delete_draft(const OpId& id);

  // Sync -------------------------------------------------------------------------------------
  /// Exchanges with the city until nothing more is to send or to come.
  Result<Answer> sync(session::Transport& transport);
  /// Own operations that the city has not taken yet.
  Result<std::uint64_t> pending() const;
  /// Whether the last exchange with the city went through, and not too long ago (link.h).
  Result<bool> reached() const;
  /// The city's address of desk.toml.
  const std::string& city_url() const;
  int local_port() const;
  /// For the session and the simulator.
  Core& core() { return *core_; }

 private:
  explicit Desk(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace jindu::desk
