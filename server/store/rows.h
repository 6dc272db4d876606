#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schema/base/bytes.h"
#include "schema/base/ids.h"

/// The rows that the city's store keeps. Plain values; a store owns none of them after it has
/// given them out. Milliseconds are since 1970 UTC, amounts in fen, dates text YYYY-MM-DD.
namespace jindu::store {

/// A place in the one order of operations: city_seq * 256 + index of the operation in its entry.
/// The log's leaf index is city_seq - 1.
using Place = std::uint64_t;
constexpr Place place_of(std::uint64_t city_seq, std::size_t index) {
  return city_seq * 256 + index;
}
constexpr std::uint64_t seq_of(Place place) { return place / 256; }

struct Site {
  std::string site_no;  ///< "0003"
  std::string kind;     ///< Site.Kind: "hospital_desk", "county_bureau", "city"
  std::string division;
  std::string name;
  std::string institution_code;  ///< hospital desks
  bool active = true;
  std::int64_t offline_hours = 72;
  std::int64_t offline_count = 50;
  std::int64_t offline_total_fen = 20'000'000;
};

struct Operator {
  std::string operator_id;
  std::string name;
  std::string site_no;  ///< empty: city staff
  std::set<std::string> roles;
  bool active = true;
  std::string active_to;      ///< last day of the right; empty: it has not ended
  std::string employer_uscc;  ///< of an employer's clerk: the one that he belongs to
  Bytes public_key;           ///< staff: verifies their entries; empty for desk operators
  Bytes secret;               ///< staff: the wrapped private key, as the console made it
  std::uint16_t suite = 1;
};

/// A key that somebody of the staff signed with before his present one.
struct StaffKey {
  std::string operator_id;
  std::uint16_t suite = 1;
  Bytes public_key;
  std::int64_t until_ms = 0;  ///< when another took its place
};

/// Somebody looked at something, or did what is no operation. Names records by id, never persons.
struct Trail {
  std::uint64_t no = 0;  ///< given by the store
  std::int64_t at_ms = 0;
  std::string operator_id;
  std::string act;  ///< "look", "find", "report", "sign_in", …: audit/trail.h
  RecordId record;  ///< nil: about no record
  std::string detail;
};

/// Somebody whose key signs on a computer beside the one it was enrolled for.
struct ReplicaOperator {
  KeyId key_id;
  std::string operator_id;
  Bytes sign_key;
  std::int64_t joined_ms = 0;
};

/// One desk's database, enrolled.
struct Replica {
  std::int64_t no = 0;  ///< given by the store
  ReplicaId id;
  std::string site_no;
  std::string operator_id;
  std::uint16_t suite = 1;
  Bytes device_sign_key;
  Bytes device_seal_key;
  Bytes operator_sign_key;
  Bytes register_key;  ///< this desk's key for the sealed register
  std::uint32_t lease_first = 0;
  std::uint32_t lease_last = 0;
  bool revoked = false;
  std::int64_t enrolled_ms = 0;
  std::int64_t last_seen_ms = 0;
  Bytes desk_status;                      ///< serialized wire::DeskStatus as last told
  std::uint64_t verdict_position = 0;     ///< of its late verdicts
  std::vector<ReplicaOperator> joined{};  ///< written by `add_replica_operator` alone

  /// Whose key it is: of one who joined, or else of the operator that it was enrolled for.
  const std::string& operator_of(const KeyId& key) const {
    const ReplicaOperator* one = find_joined(key);
    return one == nullptr ? operator_id : one->operator_id;
  }
  const Bytes& sign_key_of(const KeyId& key) const {
    const ReplicaOperator* one = find_joined(key);
    return one == nullptr ? operator_sign_key : one->sign_key;
  }

 private:
  const ReplicaOperator* find_joined(const KeyId& key) const {
    for (const ReplicaOperator& one : joined) {
      if (one.key_id == key) return &one;
    }
    return nullptr;
  }
};

/// One epoch of a replica (or of the city itself): where its run of entries stands.
struct Chain {
  std::int64_t no = 0;  ///< given by the store
  ReplicaId replica;
  Epoch epoch;
  std::uint64_t last_seq = 0;
  Hash last_hash{};
  Hash base_hash{};  ///< what its first entry follows: the last that was taken of the epoch before
};

struct EnrolCode {
  std::string code_name;  ///< the first three characters; not secret
  Bytes mac_key;          ///< Argon2id of the secret part
  Bytes salt;
  std::string site_no;
  std::string operator_id;
  std::int64_t expires_ms = 0;
  std::int64_t used_ms = 0;  ///< 0: not yet
  int tries = 0;
};

enum class EntryStatus : int {
  judged = 1,
  unjudged = 2,       ///< stored and parked whole: judging failed, or this program lacks a word
  bad_signature = 3,  ///< stored and held: a later good entry chains to it
};

struct EntryRow {
  std::uint64_t city_seq = 0;
  std::int64_t chain_no = 0;
  std::uint64_t seq = 0;
  std::int64_t branch =
      0;  ///< 0: the chain itself; else what a copy of the desk wrote at this place
  Hash hash{};
  EntryStatus status = EntryStatus::judged;
  std::int64_t received_ms = 0;
  Bytes envelope;  ///< as it came
};

/// One operation's place and verdicts. What it says is in its entry.
struct OpRow {
  Place place = 0;
  OpId op_id;
  RecordId record_id;
  std::int64_t chain_no = 0;
  int first_kind = 0;   ///< wire::Verdict::Kind; never rewritten
  int last_kind = 0;    ///< of the last verdict; the one that counts
  Bytes first_verdict;  ///< serialized wire::Verdict; empty for the city's own accepted acts
  Bytes last_verdict;   ///< empty: the first is the last
};

/// What a kind of site may see of a record.
enum class Projection : int { own = 1, other = 2 };

/// A record stands in a feed at its latest position only.
struct Membership {
  std::int64_t feed_no = 0;
  std::uint64_t position = 0;
  Projection projection = Projection::own;
  bool departed = false;
};

/// A current record. `own` is the serialized wire::RecordState that sites which see it in full
/// get, byte for byte; header and record are read out of it.
struct RecordRow {
  RecordId id;
  std::string type;
  std::string state;
  std::string site_no;
  std::uint64_t version = 0;
  Bytes own;
  Bytes other;   ///< for sites that see it without amounts; empty: no such site yet
  Bytes stamps;  ///< packed group stamps (store/stamps.h)
  Hash own_element{};
  Hash other_element{};
  std::vector<Membership> memberships;
};

/// Uniqueness keys, natural keys and references backwards: kind and value lead to records.
enum class LinkKind : int {
  person = 1,              ///< id_type|id_no → Person
  case_of_patient = 2,     ///< Person → PregnancyCase
  filing_of_case = 3,      ///< PregnancyCase → Filing
  settlement_of_case = 4,  ///< PregnancyCase → Settlement; extra: day number of the event
  invoice = 5,             ///< code|no → Invoice
  invoice_user = 6,        ///< Invoice → live record that uses it, first come first
  relied_filing = 7,       ///< Filing → live Settlement that relies on it
  reversal_of = 8,         ///< target → live Reversal
  institution = 9,         ///< code12 → Institution
  conflict_of = 10,        ///< record → open ConflictCase
  let_stand = 11,          ///< what somebody decided to let stand → its ConflictCase
  reference = 12,          ///< type|natural key → reference record (site, profile, calendar, …)
  allowance_key = 14,      ///< pregnancy|kind|beneficiary → live AllowanceApplication
  application_of = 15,     ///< Settlement or claim → AllowanceApplication that rests on it
  approved_item = 16,      ///< its id → AllowanceItem that waits for a batch
  sponsored = 17,          ///< Person → Settlement or claim that another has by his insurance
  voucher_of = 30,         ///< what was paid → its PayoutVouchers
  item_of_batch = 31,      ///< PayoutBatch|its id → AllowanceItem that stands in it
  account_of = 32,         ///< party|purpose → PayeeAccount that is proposed, held or active
  item_of_account = 33,    ///< PayeeAccount → AllowanceItem that is to be paid into it
  debt_of = 34,            ///< party → its Recoveries, those that are over included
  batch_of = 35,           ///< agency|month → PayoutBatch that is not cancelled
  set_off_by = 36,         ///< AllowanceItem → Recovery that takes of it
  comparison_of = 37,      ///< city epoch → BankComparison
  claim_of_case = 40,      ///< PregnancyCase → ReimbursementClaim
  material_of = 41,    ///< what it was handed in with → Material; extra: its kind, 0: illegible
  notice_of = 42,      ///< what it is about → CorrectionNotice
  device_case = 13,    ///< replica → ConflictCase about what it handed in after it was revoked
  clearing_of = 20,    ///< institution|month → HospitalClearing
  deposit_of = 21,     ///< institution|month → DepositMonth
  deduction_of = 22,   ///< institution|month → DepositDeduction, in the order of their entry
  payout_of = 23,      ///< institution|year → live DepositPayout
  assessment_of = 24,  ///< institution|year → IndicatorAssessment
  entered_for = 25,    ///< Inspection → its DepositDeduction
  deemed_of = 50,      ///< Person → DeemedContribution that was entered; extra: its months
  suspension_of = 51,  ///< subject → Suspension in force; extra: its days
  waiver_of = 52,  ///< subject, or subject|hospital|admission → SuspensionWaiver; extra: its days
  query_of = 53,   ///< Person → DepartmentQuery; extra: what it says
  wage_user = 54,  ///< "uscc|year" → live AllowanceItem that was reckoned from it
  determination_of = 55,  ///< application → BenefitDetermination that counts
  doc_no = 56,            ///< number on paper → record that bears it, or bore it
  namesake = 57,          ///< "name|birth date" → Person
  refused_by_rule = 58,   ///< Person → Settlement that was reversed because a condition failed
  adjusting = 59,         ///< Settlement → AdjustingLine
  blob_of = 60,           ///< hash of an attached file → Material that it belongs to
  scan_due = 61,          ///< due date → Material whose scan has not come
  birth_of = 63,          ///< Person → PregnancyCase that a birth was told of; extra: day number
  found_by = 64,          ///< what a record is looked for by, in capitals → record
  found_by_end = 65,      ///< the same turned round, of numbers that people know the end of → record
  recovered_by = 62,      ///< what was paid → its Recovery, while there is something to be had back
};

/// People of the register: {IdType name, number}.
using PersonNumbers = std::set<std::pair<std::string, std::string>>;

struct Link {
  LinkKind kind = LinkKind::person;
  Bytes value;
  RecordId record;
  Place place = 0;         ///< when it was claimed: the order among several
  std::int64_t extra = 0;  ///< what the kind says
};

/// The list of a batch as it goes to the bank: encrypted, and its key, which goes another way.
struct BankFile {
  RecordId batch;
  Bytes content;
  Bytes key;  ///< what opens it, as it is typed
};

/// A file that an accepted operation names, by the suite's hash of its bytes.
struct Blob {
  Hash hash{};
  std::uint64_t size = 0;  ///< in bytes, as the operation says
  std::string media_type;
  std::uint32_t chunks = 0;    ///< held, from the first on
  std::uint32_t tries = 0;     ///< how often all chunks came and did not fit the hash
  std::uint64_t city_seq = 0;  ///< where the city's entry says that it is whole; 0: it is not
};

struct Feed {
  std::int64_t no = 0;         ///< given by the store
  std::string name;            ///< "site", "reference"
  std::string site_no;         ///< of a "site" feed; empty otherwise
  std::uint64_t position = 0;  ///< highest given
  Bytes digest;                ///< running SetDigest value, 32 bytes
  std::uint64_t size = 0;      ///< records in it
};

struct FeedItem {
  std::uint64_t position = 0;
  RecordId record;
  bool departed = false;
  std::string reason;         ///< of a departure
  std::uint64_t version = 0;  ///< of a departure
  Projection projection = Projection::own;
  Bytes state;  ///< read only: the RecordState bytes of its projection; empty for a departure
};

struct LateVerdict {
  std::uint64_t position = 0;  ///< per replica, from 1
  Bytes verdict;               ///< serialized wire::Verdict
};

/// An operation that waits: parked for a parent operation or a record, or held in a case.
struct Waiting {
  Bytes on;  ///< 16 bytes: op_id, record id or ConflictCase id
  Place place = 0;
  RecordId record_id;
  std::int64_t due_ms = 0;  ///< parked: when it becomes held; 0: held
};

/// One line of a posting; a posting is all lines of one place, and balances.
struct LedgerLine {
  Place place = 0;
  int line = 0;         ///< given by the store
  std::string account;  ///< "fund", "hospital_payable", "self_pay", "hospital_received"
  std::string party;    ///< institution code or record id (hex); empty: the fund itself
  int month = 0;        ///< yyyymm that the movement belongs to
  RecordId record;      ///< settlement or reversal that it is for
  std::int64_t debit_fen = 0;
  std::int64_t credit_fen = 0;
};

/// What is asked of the ledger. Empty or 0: any.
struct LedgerFilter {
  std::string account;
  std::string party;
  int month_from = 0;  ///< yyyymm, included
  int month_to = 0;
  std::uint64_t city_seq = 0;  ///< up to and with; 0: all
};

/// Everything of one account, party and month.
struct LedgerSum {
  std::string account;
  std::string party;
  int month = 0;
  std::int64_t debit_fen = 0;
  std::int64_t credit_fen = 0;
};

/// One line of a hospital's clearing (records::ClearingLine says what the numbers mean).
struct ClearingLine {
  RecordId clearing;
  RecordId record;  ///< Settlement, Reversal, or the clearing that is carried over
  int kind = 0;
  int month = 0;  ///< yyyymm in which it arose
  std::int64_t amount_fen = 0;
  std::int64_t total_fee_fen = 0;
  int benefit_kind = 0;
  Place place = 0;  ///< when it was put there
};

/// One insured person as the register import left them: what eligibility asks and what the sealed
/// rows carry.
struct Insured {
  std::int64_t no = 0;  ///< given by the store
  std::string id_type;  ///< Person.IdType name
  std::string id_no;
  std::string name;
  int sex = 0;                 ///< 1 male, 2 female
  std::string insurance_type;  ///< InsuredStatus.InsuranceType name
  std::string employer_uscc;
  std::string employer_name;
  std::string status;       ///< InsuredStatus.Status name at present
  std::string status_from;  ///< date
  int first_month = 0;      ///< yyyymm of the present run of paid months
  int last_month = 0;
  bool suspended = false;  ///< as the register's file says
  bool held = false;       ///< by a Suspension that holds today
  bool open_pregnancy = false;
  bool allowance_open = false;
  Bytes person_key;               ///< Argon2id output; kept, since it is dear
  std::uint64_t row_version = 0;  ///< grows when the sealed meaning changes
  std::uint64_t position = 0;     ///< in the register feed; given by the store
  bool removed = false;
};

struct StatusRow {
  std::int64_t insured_no = 0;
  std::string from;
  std::string to;  ///< empty: open
  std::string status;
  std::string employer_uscc;
};

struct MonthRow {
  std::int64_t insured_no = 0;
  int month = 0;  ///< yyyymm
  bool paid_full = false;
  std::int64_t posted_ms = 0;
};

}  // namespace jindu::store
