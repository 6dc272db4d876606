#pragma once
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "schema/records/claim.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/material.pb.h"
#include "tests/unit/city/town.h"

namespace jindu::test {

/// A birth outside the city that she paid herself: 128000 + 76543 in scope, 9957 not (QHD-E01).
records::ReimbursementClaim claim_form(int woman, const std::string& invoice);

/// In Yantai: of a birth out of the city on 2022-09-20, an emergency, paid to the employer; all of the
/// bill is in scope.
records::ReimbursementClaim yantai_claim(int woman, const std::string& invoice,
                                         std::int64_t in_scope_fen, std::int64_t fund_fen);

/// A city that takes claims: two counties, an employer's clerk, two reviewers, a hospital. At its end
/// the ledger balances and everybody's digests are the city's.
struct ClaimStory {
  explicit ClaimStory(const std::string& city = "qinhuangdao");
  ~ClaimStory();
  ClaimStory(const ClaimStory&) = delete;
  ClaimStory& operator=(const ClaimStory&) = delete;

  void sync();
  /// Handed in with these papers, in one press; not synced.
  OpId submit(TownDesk& desk, const RecordId& id, const records::ReimbursementClaim& form,
              const std::vector<records::Material::Kind>& papers);
  /// The same with all papers that a stay in a hospital needs, and synced.
  RecordId submitted(const records::ReimbursementClaim& form);
  /// One of the city's staff with a key of his own, so that posts can be told apart.
  wire::Verdict say(const wire::Operation& operation, const std::string& role,
                    const std::string& who);
  /// A step by one of the city's staff; the verdict's code, empty if it was taken.
  std::string act(const RecordId& id, const std::string& event, const std::string& role,
                  const std::string& who, const google::protobuf::Message* arguments = nullptr);
  /// accept, first_review, approve by three people; all must be taken.
  void review(const RecordId& id);
  /// The employer says yes, where the city asks him.
  void pass(const RecordId& id);
  std::string state(const RecordId& id) { return town.state(id); }
  records::ReimbursementClaim claim(const RecordId& id) {
    return town.record<records::ReimbursementClaim>(id);
  }
  /// Codes of the notice that is open about a claim, joined by ",".
  std::string notice(const RecordId& id);
  /// 2022-09-29 at ten in the morning.
  void on(const std::string& day);

  Town town;
  std::map<std::string, std::unique_ptr<crypto::Signer>> staff;  ///< by operator
  int papers_printed = 0;
  TownDesk one{town, kCounty, "C01", {"front_clerk"}};
  TownDesk two;
  TownDesk employer{town, kCounty, "E01", {"employer_clerk"}};
  TownDesk reviewer{town, kCounty, "R01", {"first_reviewer"}};
  TownDesk other_reviewer;
  TownDesk hospital{town, kHospitalA, "D01", {"desk_clerk"}};
};

/// In Yantai: the lump sum that a husband, 样二, claims for such a birth (YT-E02: 2150 yuan).
records::ReimbursementClaim yantai_subsidy(int wife, const std::string& invoice,
                                           std::int64_t total_fen);

/// The papers of a stay in a hospital (domain.md section 7).
const std::vector<records::Material::Kind>& stay_papers();

}  // namespace jindu::test
