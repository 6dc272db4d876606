#include "sync/merge/merge.h"

#include <doctest/doctest.h>

#include "schema/records/filing.pb.h"

namespace jindu::merge {
namespace {

using records::Filing;

const RecordType& filing_type() { return *catalog::Catalog::product().find("Filing"); }

constexpr const char* kCity = "city epoch 00001";

/// A filing at version 1, all groups written by the hospital's first entry, and what is done to it.
struct Story {
  Filing record;
  std::vector<wire::GroupStamp> stamps;
  std::uint64_t version = 0;

  Result<MergeResult> act(const std::string& replica, std::uint64_t seq, std::uint64_t seen_version,
                          std::uint64_t seen_seq, std::uint64_t hlc,
                          const std::vector<std::string>& fields, const Filing& values) {
    wire::Patch patch;
    for (const std::string& field : fields) patch.add_fields(field);
    patch.set_record(values.SerializeAsString());
    wire::BasedOn based_on;
    based_on.set_city_epoch(kCity);
    based_on.set_version(seen_version);
    based_on.set_own_seq(seen_seq);
    const Author author{replica, "epoch", seq, hlc, replica + std::to_string(seq)};
    return apply(filing_type(), patch, based_on, author, kCity, ++version, record, stamps);
  }
};

Story filed() {
  Story story;
  Filing form;
  form.set_patient_name("例安");
  form.set_patient_id_no("990101199001010028");
  form.set_contact_phone("13800000001");
  form.set_visit_institution_name("演示医院");
  form.set_pregnancy_date("2022-03-01");
  form.set_fetus_count(1);
  form.set_remark("甲");
  form.add_care_kinds(Filing::delivery);
  REQUIRE(story
              .act("hospital", 1, 0, 0, 10,
                   {"patient_name", "patient_id_no", "contact_phone", "visit_institution_name",
                    "pregnancy_date", "fetus_count", "remark", "care_kinds"},
                   form)
              .ok());
  return story;
}

TEST_CASE("merge: different groups of one record merge, and both are told (K05)") {
  Story story = filed();
  Filing county;
  county.set_visit_institution_name("演示二院");
  const auto first = story.act("county", 1, 1, 0, 20, {"visit_institution_name"}, county);
  REQUIRE(first.ok());
  CHECK_FALSE(first->parallel);
  Filing hospital;
  hospital.set_pregnancy_date("2022-03-02");
  const auto second = story.act("hospital", 2, 1, 1, 21, {"pregnancy_date"}, hospital);
  REQUIRE(second.ok());
  CHECK(second->parallel);
  CHECK(second->applied == std::vector<std::string>{"event"});
  CHECK(second->held.empty());
  CHECK(story.record.visit_institution_name() == "演示二院");
  CHECK(story.record.pregnancy_date() == "2022-03-02");
}

TEST_CASE("merge: one group with two values waits for a person, and the first value stands (K06)") {
  Story story = filed();
  Filing county;
  county.set_pregnancy_date("2022-03-05");
  REQUIRE(story.act("county", 1, 1, 0, 20, {"pregnancy_date"}, county).ok());
  Filing hospital;
  hospital.set_fetus_count(
      2);  // Another field of the same group: twins and the date belong together.
  hospital.set_visit_institution_name("演示三院");
  hospital.set_contact_phone("13800000009");
  const auto held = story.act("hospital", 2, 1, 1, 21,
                              {"fetus_count", "visit_institution_name", "contact_phone"}, hospital);
  REQUIRE(held.ok());
  REQUIRE(held->held.size() == 2);
  CHECK(held->held[0].group == "event");
  CHECK(held->held[0].rule == "ask");
  CHECK(held->held[0].present.replica_id() == "county");
  // Its other `ask` group is held with it; contact data is not.
  CHECK(held->held[1].group == "visit_institution_name");
  CHECK(held->applied == std::vector<std::string>{"contact_phone"});
  CHECK(story.record.fetus_count() == 1);
  CHECK(story.record.visit_institution_name() == "演示医院");
  CHECK(story.record.contact_phone() == "13800000009");
}

TEST_CASE("merge: equal values agree, whatever the spaces and widths") {
  Story story = filed();
  Filing county;
  county.set_visit_institution_name("演示二院");
  REQUIRE(story.act("county", 1, 1, 0, 20, {"visit_institution_name"}, county).ok());
  Filing hospital;
  hospital.set_visit_institution_name(" 演示二院　");
  const auto agreed = story.act("hospital", 2, 1, 1, 21, {"visit_institution_name"}, hospital);
  REQUIRE(agreed.ok());
  CHECK(agreed->held.empty());
  CHECK(agreed->agreed == std::vector<std::string>{"visit_institution_name"});
  CHECK_FALSE(agreed->changed);
}

TEST_CASE("merge: contact data goes to the later writer, in either order of arrival") {
  for (const bool later_first : {false, true}) {
    CAPTURE(later_first);
    Story story = filed();
    Filing early;
    early.set_contact_phone("13800000002");
    Filing late;
    late.set_contact_phone("13800000003");
    if (later_first) {
      REQUIRE(story.act("county", 1, 1, 0, 30, {"contact_phone"}, late).ok());
      const auto second = story.act("hospital", 2, 1, 1, 20, {"contact_phone"}, early);
      CHECK(second->superseded == std::vector<std::string>{"contact_phone"});
    } else {
      REQUIRE(story.act("hospital", 2, 1, 1, 20, {"contact_phone"}, early).ok());
      REQUIRE(story.act("county", 1, 1, 0, 30, {"contact_phone"}, late).ok());
    }
    CHECK(story.record.contact_phone() == "13800000003");
  }
}

TEST_CASE("merge: parallel remarks are both kept, sets are united") {
  Story story = filed();
  Filing county;
  county.set_remark("乙");
  county.add_care_kinds(Filing::prenatal);
  REQUIRE(story.act("county", 1, 1, 0, 20, {"remark", "care_kinds"}, county).ok());
  Filing hospital;
  hospital.set_remark("丙");
  hospital.add_care_kinds(Filing::delivery);
  hospital.add_care_kinds(Filing::induction);
  REQUIRE(story.act("hospital", 2, 1, 1, 21, {"remark", "care_kinds"}, hospital).ok());
  CHECK(story.record.remark() == "乙\n丙");
  REQUIRE(story.record.care_kinds_size() == 3);
  CHECK(story.record.care_kinds(0) == Filing::prenatal);
  CHECK(story.record.care_kinds(1) == Filing::delivery);
  CHECK(story.record.care_kinds(2) == Filing::induction);
}

TEST_CASE("merge: one's own earlier entries are known, and so is all up to the version seen") {
  Story story = filed();
  Filing again;
  again.set_pregnancy_date("2022-03-03");
  // Offline, before the city has seen the first entry: version 0, own seq 1.
  const auto own = story.act("hospital", 2, 0, 1, 11, {"pregnancy_date"}, again);
  CHECK(own->held.empty());
  CHECK_FALSE(own->parallel);
  Filing county;
  county.set_pregnancy_date("2022-03-04");
  const auto seen = story.act("county", 1, 2, 0, 12, {"pregnancy_date"}, county);
  CHECK(seen->held.empty());
  CHECK(story.record.pregnancy_date() == "2022-03-04");
  // Who acts at the city itself has no outbox to count in: the version alone tells what it saw.
  county.set_pregnancy_date("2022-03-05");
  CHECK(story.act("county", 9, 3, 0, 13, {"pregnancy_date"}, county)->held.empty());
  county.set_pregnancy_date("2022-03-06");
  CHECK_FALSE(story.act("county", 10, 3, 0, 14, {"pregnancy_date"}, county)->held.empty());
}

TEST_CASE("merge: a version seen in another epoch of the city is not known") {
  Story story = filed();
  wire::BasedOn based_on;
  based_on.set_city_epoch("an earlier epoch");
  based_on.set_version(9);
  const Author county{"county", "epoch", 1, 20, "op"};
  CHECK_FALSE(known(story.stamps.at(0), based_on, county, kCity));
  CHECK(changed_since(filing_type(), based_on, county, kCity, story.stamps) ==
        std::vector<std::string>{"identity", "visit_institution_name", "event"});
}

TEST_CASE("merge: a patch that names a field of the city, or none of ours, changes nothing") {
  Story story = filed();
  const std::string before = story.record.SerializeAsString();
  Filing values;
  values.set_patient("0123456789abcdef");
  CHECK_FALSE(story.act("hospital", 2, 1, 1, 20, {"patient"}, values).ok());
  CHECK_FALSE(story.act("hospital", 2, 1, 1, 20, {"no_such_field"}, values).ok());
  CHECK(story.record.SerializeAsString() == before);
}

TEST_CASE("merge: a masked field that the patch lacks is cleared") {
  Story story = filed();
  REQUIRE(story.act("hospital", 2, 1, 1, 20, {"fetus_count"}, Filing()).ok());
  CHECK_FALSE(story.record.has_fetus_count());
}

}  // namespace
}  // namespace jindu::merge
