#pragma once
#include <doctest/doctest.h>

#include "schema/records/clearing.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/money.pb.h"
#include "tests/unit/city/town.h"

namespace jindu::test {

/// A city that keeps back 10 % (烟台 4.2.1), two hospitals with a desk for care and one for clearing
/// each, a county, and the posts of bureau and finance. At its end the ledger balances, every feed's
/// digest is right and every clearing's figures are those of its lines.
class ClearingStory {
 public:
  ClearingStory();
  ~ClearingStory();

  /// Noon of a day.
  void on(const std::string& day);
  /// A prenatal visit of somebody new, settled on `day`; not synced.
  RecordId visit(TownDesk& desk, std::int64_t fund_fen, const std::string& day);
  /// The same, synced and confirmed.
  RecordId settled(TownDesk& desk, std::int64_t fund_fen, const std::string& day);
  void sync();

  /// The clearing of a month; fails if there is none.
  RecordId clearing(int month, const std::string& code = kCodeA);
  records::HospitalClearing figures(int month, const std::string& code = kCodeA);
  /// One for a month without any line.
  RecordId open(int month, const std::string& code = kCodeA);
  /// A step by somebody of the bureau or finance. Gives the verdict's code; empty: accepted.
  std::string step(const RecordId& id, const std::string& event, const std::string& role,
                   const google::protobuf::Message* said = nullptr);
  std::string submit(int month, const std::string& code = kCodeA);
  /// From OPEN up to and with this state.
  void bring_to(const std::string& state, int month, const std::string& code = kCodeA);
  void close(int month, const std::string& code = kCodeA) { bring_to("CLOSED", month, code); }

  /// Asked for at the hospital, approved by the chief; synced.
  RecordId reverse(TownDesk& desk, const RecordId& target);
  /// From the form to AGREED.
  RecordId inspected(int month, std::int64_t requested_fen, const std::string& code = kCodeA);
  /// An inspection's deduction, entered; its id.
  RecordId deducted(int month, std::int64_t requested_fen, const std::string& code = kCodeA);
  /// The year's months from `first` on with these totals, each closed; clock in the next January.
  void year(int year, const std::vector<std::int64_t>& totals, const std::string& code = kCodeA);
  void assessed(int year, const std::string& code = kCodeA);
  RecordId payout(int year, int bp, const std::string& code = kCodeA);

  std::string create(const std::string& type, const RecordId& id, const std::string& event,
                     const std::string& role, const google::protobuf::Message& form);
  std::int64_t deposit(int month, const std::string& code = kCodeA);
  std::vector<RecordId> open_cases(records::ConflictCase::Code code);

  Town town;
  TownDesk a;
  TownDesk b;
  TownDesk clerk_a;  ///< 医院结算员
  TownDesk clerk_b;
  TownDesk county;

 private:
  int people_ = 100;
};

}  // namespace jindu::test
