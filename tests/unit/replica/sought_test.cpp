#include "sync/replica/sought.h"

#include <doctest/doctest.h>

#include "schema/pinyin/initials.h"
#include "tests/unit/replica/replica_fixture.h"

namespace jindu::test {

using replica::Match;
using replica::Sought;

namespace {

/// The filing's field that a value stands in.
const catalog::Field& field(const char* name) {
  return *catalog::Catalog::product().find("Filing")->find(name);
}

}  // namespace

TEST_CASE("pinyin: every reading of a surname counts, the rarer too") {
  struct Row {
    const char* name;
    const char* letters;
  };
  // Readings from the surname tables of Xinhua Zidian; the second of each is the other reading.
  for (const Row& row : {
           Row{"王晓明", "wxm"},
           Row{"王晓明", "WX"},
           Row{"单晓明", "sxm"},
           Row{"单晓明", "dxm"},
           Row{"曾晓明", "zxm"},
           Row{"曾晓明", "cxm"},
           Row{"仇晓明", "qxm"},
           Row{"仇晓明", "cxm"},
           Row{"解晓明", "xxm"},
           Row{"解晓明", "jxm"},
           Row{"查晓明", "zxm"},
           Row{"尉迟晓", "ycx"},
           Row{"万俟晓", "mqx"},
           Row{"欧阳晓明", "oyxm"},
           Row{"乐晓明", "yxm"},
           Row{"覃晓明", "qxm"},
           Row{"古丽·买买提", "glmmt"},
           Row{"例Anna", "lan"},
       }) {
    CAPTURE(row.name);
    CAPTURE(row.letters);
    CHECK(pinyin::begins_like(row.name, row.letters));
  }
  CHECK_FALSE(pinyin::begins_like("王晓明", "wxmx"));
  CHECK_FALSE(pinyin::begins_like("王晓明", "xm"));
  CHECK_FALSE(pinyin::begins_like("王晓明", "wx1"));
  CHECK_FALSE(pinyin::begins_like("\xFF\xFE", "w"));
  CHECK(pinyin::initials('7') == 0);
  CHECK(pinyin::initials(0x7FFFFFFF) == 0);
  CHECK(pinyin::initials(-1) == 0);
}

TEST_CASE("search: what was typed answers a value as people mean it") {
  struct Row {
    const char* typed;
    const char* in;
    const char* value;
    Match match;
  };
  const char* id = "990101199202020061";
  for (const Row& row : {
           Row{id, "patient_id_no", id, Match::id},
           Row{" 990101199202020061 ", "patient_id_no", id, Match::id},
           Row{"99010119880101001x", "patient_id_no", "99010119880101001X", Match::id},
           Row{"990101", "patient_id_no", id, Match::part_of_id},
           Row{"0061", "patient_id_no", id, Match::part_of_id},
           Row{"061", "patient_id_no", id, Match::none},  // Fewer digits lead to everybody.
           Row{"1992", "patient_id_no", id, Match::none},
           Row{"例小", "patient_name", "例小花", Match::name},
           Row{"小花", "patient_name", "例小花", Match::part_of_name},
           Row{"古丽•买", "patient_name", "古丽·买买提", Match::name},
           Row{"lxh", "patient_name", "例小花", Match::initials},
           Row{"l", "patient_name", "例小花", Match::none},
           Row{"0142", "contact_phone", "13900000142", Match::phone},
           Row{"142", "contact_phone", "13900000142", Match::none},
           Row{"1390", "contact_phone", "13900000142", Match::none},
           Row{"\xFF", "patient_name", "例小花", Match::none},
       }) {
    CAPTURE(row.typed);
    CHECK(Sought(row.typed).of(field(row.in), row.value) == row.match);
  }
  const char* number = "42028100032022093000017";
  CHECK(Sought(number).of_doc_no(number) == Match::doc_no);
  CHECK(Sought("00017").of_doc_no(number) == Match::doc_no);
  CHECK(Sought("017").of_doc_no(number) == Match::none);
  CHECK(Sought("  ").everything());
}

TEST_CASE("search: the replica finds by its indexes, own work among what the city sent") {
  ReplicaFixture at;
  const RecordId one = at.new_record();
  at.apply(at.page({at.state(one, 2, "13900000142", "王晓明"),
                    at.state(at.new_record(), 3, "13900000999", "样小红")},
                   1));
  at.amend(one, "13900007777");
  REQUIRE(at.replica->catch_up().ok());
  const auto hits = [&](const char* typed) {
    std::vector<replica::Hit> found;
    REQUIRE(at.replica->add_hits(*at.catalog->find("Filing"), Sought(typed), found).ok());
    return found;
  };
  CHECK(hits("").size() == 2);
  REQUIRE(hits("wxm").size() == 1);
  CHECK(hits("wxm")[0].match == Match::initials);
  CHECK(at.replica->row(hits("wxm")[0]).value()->id == one);
  CHECK(hits("0142").empty());  // As it stands here, not as the city has it.
  CHECK(hits("7777").size() == 1);
  CHECK(hits("nobody").empty());
}

TEST_CASE("search: no column is looked through but by its index") {
  ReplicaFixture at;
  for (const catalog::RecordType& type : at.catalog->types()) {
    if (!type.options.printed() && !type.options.desk_creates()) continue;
    std::vector<std::string> columns;
    for (const catalog::Field* one : replica::looked_at(type)) columns.push_back(one->column);
    if (type.options.printed()) columns.push_back("doc_no");
    for (const std::string& column : columns) {
      CAPTURE(type.name + "." + column);
      auto plan = at.replica_db
                      ->prepare("EXPLAIN QUERY PLAN SELECT rowid, \"" + column + "\" FROM " +
                                catalog::table_name(type) + " WHERE \"" + column + "\" IS NOT NULL")
                      .value();
      REQUIRE(plan.step().value());
      CHECK(std::string(plan.column_text(3)).find("USING COVERING INDEX") != std::string::npos);
    }
  }
}

}  // namespace jindu::test
