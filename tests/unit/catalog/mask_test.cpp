#include <doctest/doctest.h>

#include "tests/unit/catalog/samples.h"

namespace jindu::catalog {
namespace {

TEST_CASE("mask: an ID number shows 6 and 4, a name its first character, a phone 3 and 4") {
  const RecordType& type = type_of("Filing");
  struct Row {
    const char* field;
    const char* value;
    const char* masked;
  };
  for (const Row& row : {
           Row{"patient_id_no", "990101199608080283", "990101********0283"},
           Row{"patient_id_no", "E00990101", "E******01"},
           Row{"patient_id_no", "E1", "**"},
           Row{"patient_name", "例秋月", "例**"},
           Row{"patient_name", "\U00020BB7秋", "\U00020BB7*"},
           Row{"patient_name", "例", "*"},
           Row{"contact_phone", "13900000142", "139****0142"},
           Row{"pregnancy_date", "2022-03-01", "****-**-**"},
           Row{"marriage_cert_no", "J990101", "****"},
           Row{"spouse_employer_name", "演示纺织有限公司", "****"},
       }) {
    CAPTURE(std::string(row.field));
    CHECK(mask_text(*type.find(row.field), row.value) == row.masked);
  }
}

TEST_CASE("mask: what is above the class in clear is hidden, the rest stays") {
  records::Filing filing = sample_filing();
  mask(type_of("Filing"), filing, records::PERSONAL);
  CHECK(filing.patient_name() == "例秋月");
  CHECK(filing.patient_id_no() == "990101********0428");
  CHECK(filing.spouse_id_no() == "990101********0310");
  CHECK_FALSE(filing.has_fetus_count());  // a medical fact
  CHECK(filing.care_kinds_size() == 0);
  CHECK(filing.institution_code() == "H42028100003");
  mask(type_of("Filing"), filing, records::PLAIN);
  CHECK(filing.patient_name() == "例**");
  CHECK_FALSE(filing.has_patient_sex());
  records::Filing clear = sample_filing();
  mask(type_of("Filing"), clear, records::SENSITIVE);
  CHECK(to_json(clear) == to_json(sample_filing()));
}

TEST_CASE("mask: no personal value of any field is left") {
  records::Settlement settlement = sample_settlement();
  mask(type_of("Settlement"), settlement, records::PLAIN);
  const std::string json = to_json(settlement);
  for (const char* secret : {"样春华", "样立秋", "199608080283", "199407230310", "2021-12-10",
                             "2022-09-15", "inpatient", "normal"}) {
    CAPTURE(std::string(secret));
    CHECK(json.find(secret) == std::string::npos);
  }
}

TEST_CASE("mask: what a newer program wrote is not let through") {
  records::Filing filing;
  std::string bytes;
  bytes += "\xFA\x7F\x06secret";  // field 2047, text
  REQUIRE(filing.ParseFromString(bytes));
  mask(type_of("Filing"), filing, records::SENSITIVE);
  CHECK(filing.SerializeAsString().empty());
}

}  // namespace
}  // namespace jindu::catalog
