#include <doctest/doctest.h>

#include "schema/records/conflict_case.pb.h"
#include "schema/records/material.pb.h"
#include "tests/unit/catalog/samples.h"

namespace jindu::catalog {
namespace {

TEST_CASE("json out: proto names in their order, integers as numbers, codes by name") {
  records::Settlement settlement;
  settlement.set_remark("引号\"");
  settlement.set_benefit_kind(records::Settlement::inpatient);
  settlement.set_total_fee_fen(1'000'000'000'000);
  settlement.set_identity_checked(false);
  settlement.add_fp_operations(records::FpOperation::tubal);
  settlement.set_filing(std::string("\x01\x8f\x3b\x1e\x7c\0\x70\0\x80\0\0\0\0\0\0\x01", 16));
  CHECK(to_json(settlement) ==
        R"({"benefit_kind":"inpatient","fp_operations":["tubal"],"identity_checked":false,)"
        R"("total_fee_fen":1000000000000,"filing":"018f3b1e-7c00-7000-8000-000000000001",)"
        R"("remark":"引号\""})");
  CHECK(to_json(records::Settlement()) == "{}");
}

TEST_CASE("json out: a fingerprint is hexadecimal, bad UTF-8 hides no record") {
  records::Material material;
  material.set_sha256(std::string(32, '\xAB'));
  CHECK(to_json(material) == "{\"sha256\":\"" + std::string("abababababababababababababababab") +
                                 "abababababababababababababababab\"}");
  records::Filing filing;
  filing.set_remark("a\xFF");
  CHECK(to_json(filing) == "{\"remark\":\"a\uFFFD\"}");
}

TEST_CASE("json: what goes out comes in again as the same record") {
  for (const Message* message : std::initializer_list<const Message*>{
           new records::Filing(sample_filing()), new records::Settlement(sample_settlement())}) {
    const std::unique_ptr<const Message> owned(message);
    const RecordType& type = type_of(owned->GetDescriptor()->name());
    const JsonIn in = from_json(Catalog::product(), type, to_json(*owned, 2));
    CHECK(told(in.problems) == "");
    CHECK(in.record->SerializeAsString() == owned->SerializeAsString());
  }
  records::ConflictCase conflict;
  conflict.set_code(records::ConflictCase::K06);
  conflict.add_records(std::string(16, 'r'));
  records::ConflictEvidence* evidence = conflict.add_evidence();
  evidence->set_field_name("fetus_count");
  evidence->mutable_mine()->set_shown("1");
  evidence->mutable_mine()->set_at_ms(1664523000000);
  evidence->mutable_theirs()->set_shown("2");
  const JsonIn in = from_json(Catalog::product(), type_of("ConflictCase"), to_json(conflict));
  CHECK(told(in.problems) == "");
  CHECK(in.record->SerializeAsString() == conflict.SerializeAsString());
}

}  // namespace
}  // namespace jindu::catalog
