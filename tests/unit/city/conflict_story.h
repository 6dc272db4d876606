#pragma once
#include <doctest/doctest.h>

#include "schema/records/conflict_case.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/pregnancy_case.pb.h"
#include "tests/unit/city/town.h"

namespace jindu::test {

/// Two hospitals and a county that decides; a husband and a wife who are insured. At its end the
/// ledger balances and everybody's digests are the city's.
struct Conflicts {
  Town town;
  TownDesk a{town, kHospitalA, "D01", {"desk_clerk"}};
  TownDesk b{town, kHospitalB, "D02", {"desk_clerk"}};
  TownDesk county{town, kCounty, "C01", {"front_clerk", "first_reviewer", "section_chief"}};
  explicit Conflicts(const std::string& profile = "daye") : town(profile) {
    town.insure(resident_id(2, false), "样二");
    town.insure(resident_id(20, true), "例二〇");
  }
  ~Conflicts() {
    sync();
    CHECK(town.ledger_balances());
    CHECK(town.digests_hold());
    CHECK(a.digest_equal());
    CHECK(b.digest_equal());
    CHECK(county.digest_equal());
  }
  void sync() {
    a.sync();
    b.sync();
    county.sync();
  }
  records::ConflictCase opened() {
    return town.record<records::ConflictCase>(town.only("ConflictCase", "OPEN"));
  }
  RecordId open_case() { return town.only("ConflictCase", "OPEN"); }
  /// The open case of a kind; nil: none.
  RecordId case_of(records::ConflictCase::Code code) {
    for (const RecordId& id : town.all("ConflictCase", "OPEN")) {
      if (town.record<records::ConflictCase>(id).code() == code) return id;
    }
    return {};
  }
  RecordId filed(int wife = 10) {
    const RecordId id = a.fresh();
    a.file(id, filing_form(wife, 2));
    sync();
    return id;
  }
};

struct TwoDeliveries : Conflicts {
  RecordId first = a.fresh();
  RecordId second = b.fresh();
  OpId first_op = a.settle(first, delivery_form(20, 500000, "80000001"));
  OpId second_op = b.settle(second, delivery_form(20, 450000, "80000002"));
  TwoDeliveries() { sync(), sync(); }
};

}  // namespace jindu::test
