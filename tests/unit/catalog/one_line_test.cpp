#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/catalog/run_time_type.h"
#include "tests/unit/catalog/samples.h"

namespace jindu::catalog {
namespace {

const std::string kBefore = R"(
  optional string patient_name = 1 [(field) = {label: "姓名" need: REQUIRED check: CHECK_NAME
    personal: PERSONAL group: "identity" text_max: 50}];
)";
// The one line.
const std::string kLine = R"(
  optional string mother_id_no = 2 [(field) = {label: "母亲证件号码" need: REQUIRED check: CHECK_RESIDENT_ID personal: SENSITIVE group: "identity" text_max: 18 searched: true example: "990101199001010043"}];
)";

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a new field is one line: validation, column, JSON, merge group and mask follow") {
  const RunTimeType before(kBefore);
  const RunTimeType after(kBefore + kLine);
  const Result<Catalog> old_catalog = Catalog::of({before.descriptor()});
  const Result<Catalog> new_catalog = Catalog::of({after.descriptor()});
  REQUIRE(old_catalog.ok());
  REQUIRE(new_catalog.ok());
  const RecordType& old_type = *old_catalog->find("Visit");
  const RecordType& new_type = *new_catalog->find("Visit");
  const std::string with_id = R"({"patient_name":"例秋月","mother_id_no":"990101199001010043"})";

  SUBCASE("validation: asked for, and checked") {
    CHECK(told(validate(old_type,
                        *from_json(*old_catalog, old_type, R"({"patient_name":"例"})").record)) ==
          "");
    const JsonIn missing = from_json(*new_catalog, new_type, R"({"patient_name":"例"})");
    CHECK(told(validate(new_type, *missing.record)) == "S-201 mother_id_no\n");
    const JsonIn wrong = from_json(*new_catalog, new_type,
                                   R"({"patient_name":"例","mother_id_no":"990101199001010044"})");
    const Problems problems = validate(new_type, *wrong.record);
    CHECK(told(problems) == "S-203 mother_id_no\n");
    CHECK(contains(problems.front().message, "母亲证件号码"));
    CHECK(contains(problems.front().message, "990101199001010043"));  // the example
    const JsonIn right = from_json(*new_catalog, new_type, with_id);
    CHECK(told(validate(new_type, *right.record)) == "");
  }
  SUBCASE("columns: one more, of the right type, indexed") {
    const std::vector<std::string> columns = column_names(new_type);
    CHECK(columns.size() == column_names(old_type).size() + 1);
    CHECK(columns.back() == "mother_id_no");
    CHECK(contains(create_table_sql(new_type), "\"mother_id_no\" TEXT"));
    CHECK_FALSE(contains(create_table_sql(old_type), "mother_id_no"));
    CHECK(index_sql(new_type).size() == index_sql(old_type).size() + 1);
    const JsonIn in = from_json(*new_catalog, new_type, with_id);
    CHECK(column_value(*new_type.find("mother_id_no"), *in.record).text == "990101199001010043");
  }
  SUBCASE("json: unknown before, in and out after") {
    CHECK(told(from_json(*old_catalog, old_type, with_id).problems) == "S-233 mother_id_no\n");
    const JsonIn in = from_json(*new_catalog, new_type, with_id);
    CHECK(told(in.problems) == "");
    CHECK(to_json(*in.record) == with_id);
  }
  SUBCASE("merge: part of its group") {
    const Group* group = new_type.find_group("identity");
    REQUIRE(group != nullptr);
    CHECK(group->fields.size() == 2);
    CHECK(old_type.find_group("identity")->fields.size() == 1);
    const JsonIn a = from_json(*new_catalog, new_type, with_id);
    const JsonIn b = from_json(*new_catalog, new_type, R"({"patient_name":"例秋月"})");
    CHECK_FALSE(same_group(*group, *a.record, *b.record));
    REQUIRE(copy_fields(new_type, {"mother_id_no"}, *a.record, *b.record).ok());
    CHECK(same_group(*group, *a.record, *b.record));
  }
  SUBCASE("mask: hidden by its class") {
    const JsonIn in = from_json(*new_catalog, new_type, with_id);
    mask(new_type, *in.record, records::PERSONAL);
    CHECK(to_json(*in.record) ==
          R"({"patient_name":"例秋月","mother_id_no":"990101********0043"})");
  }
  SUBCASE("normalising: as its check says") {
    const JsonIn in =
        from_json(*new_catalog, new_type, R"({"mother_id_no":" 11010519491231002x "})");
    normalise(new_type, *in.record);
    CHECK(to_json(*in.record) == R"({"mother_id_no":"11010519491231002X"})");
  }
  SUBCASE("tables: the schema's hash is another") {
    CHECK(old_catalog->schema_hash() != new_catalog->schema_hash());
    CHECK(new_catalog->schema_hash().size() == 64);
    CHECK(Catalog::of({after.descriptor()})->schema_hash() == new_catalog->schema_hash());
  }
}

TEST_CASE("catalog: what a record is about in money is a field that it names, in fen") {
  const Catalog& product = Catalog::product();
  REQUIRE(product.find("Settlement")->amount() != nullptr);
  CHECK(product.find("Settlement")->amount()->name() == "fund_pay_fen");
  CHECK(product.find("Filing")->amount() == nullptr);
  for (const RecordType& type : product.types()) {
    if (type.amount() == nullptr) continue;
    CAPTURE(type.name);
    CHECK(type.amount()->options.check() == records::CHECK_FEN);
  }
}

TEST_CASE("display: what is all that a row says has no label before it") {
  const Catalog& product = Catalog::product();
  const RecordType& type = *product.find("ConflictCase");
  const JsonIn in = from_json(product, type,
                              R"({"choices":[{"code":"a","label":"保留先到的"},{"code":"b","label":"都不认"}]})");
  CHECK(display(*type.find("choices"), *in.record) == "保留先到的；都不认");
  const RecordType& claim = *product.find("ReimbursementClaim");
  const JsonIn bill = from_json(product, claim, R"({"invoices":[{"code":"99010001","no":"20000001"}]})");
  CHECK(display(*claim.find("invoices"), *bill.record).find("号") != std::string::npos);
}

TEST_CASE("catalog: options that contradict each other are found at the start") {
  struct Row {
    const char* body;
    const char* part;  // of the error
  };
  const char* kName = "optional string a = 1 [(field) = {label: \"甲\"}];";
  for (const Row& row : {
           Row{"optional string a = 1;", "Visit.a: no label"},
           Row{"string a = 1 [(field) = {label: \"甲\"}];", "not `optional`"},
           Row{"optional double a = 1 [(field) = {label: \"甲\"}];", "a type that records"},
           Row{"optional int64 a = 1 [(field) = {label: \"甲\" check: CHECK_NAME}];", "check"},
           Row{"optional int64 a_fen = 1 [(field) = {label: \"甲\"}];", "`_fen`"},
           Row{"optional int64 a = 1 [(field) = {label: \"甲\" check: CHECK_FEN}];", "`_fen`"},
           Row{"optional int32 a = 1 [(field) = {label: \"甲\" min: 2 max: 1}];", "min"},
           Row{"optional string a = 1 [(field) = {label: \"甲\" max: 1}];", "bounds"},
           Row{"optional int32 a = 1 [(field) = {label: \"甲\" text_max: 1}];", "text_max"},
           Row{"optional bytes a = 1 [(field) = {label: \"甲\" ref: \"Person\"}];", "reference"},
           Row{"repeated string a = 1 [(field) = {label: \"甲\" merge: KEEP_BOTH}];", "KEEP_BOTH"},
           Row{"optional string a = 1 [(field) = {label: \"甲\" merge: UNION}];", "UNION"},
           Row{"optional string a = 1 [(field) = {label: \"甲\" required_if: \"b=true\"}];",
               "condition names"},
           Row{"optional string a = 1 [(field) = {label: \"甲\" show_if: \"b\"}];", "without '='"},
           Row{"optional bool b = 1 [(field) = {label: \"乙\"}];"
               "optional string a = 2 [(field) = {label: \"甲\" required_if: \"b=true\"}];",
               "not CONDITIONAL"},
           Row{"optional bool b = 1 [(field) = {label: \"乙\"}];"
               "optional string a = 2 [(field) = {label: \"甲\" show_if: \"b=yes\"}];",
               "no such value"},
           Row{"optional string a = 1 [(field) = {label: \"甲\" check: CHECK_ID_BY_TYPE}];",
               "id_type_field"},
           Row{"optional string a = 1 [(field) = {label: \"甲\" differs_from: \"b\"}];",
               "differs_from"},
           Row{"optional string a = 1 [(field) = {label: \"甲\" group: \"g\"}];"
               "optional string b = 2 [(field) = {label: \"乙\" group: \"g\" merge: FROZEN}];",
               "merge rule"},
           Row{"optional string a = 1 [(field) = {label: \"甲\" group: \"b\"}];"
               "optional string b = 2 [(field) = {label: \"乙\" group: \"c\"}];",
               "a group has its name"},
           Row{"optional string a = 1 [(field) = {label: \"甲\" group: \"b\"}];"
               "optional string b = 2 [(field) = {label: \"乙\"}];",
               "Visit.b"},
           Row{"optional string a = 1 [(field) = {label: \"甲\" print: \"F-01:1.1\"}];"
               "optional string b = 2 [(field) = {label: \"乙\" print: \"F-01:1.1\"}];",
               "cell taken"},
           Row{"enum E { E_NONE = 0; x = 1; } optional E a = 1 [(field) = {label: \"甲\"}];",
               "a code without a label"},
           Row{"optional Visit a = 1 [(field) = {label: \"甲\"}];", "nested"},
       }) {
    CAPTURE(std::string(row.body));
    const RunTimeType type(row.body);
    const Result<Catalog> catalog = Catalog::of({type.descriptor()});
    REQUIRE_FALSE(catalog.ok());
    CHECK(catalog.error().code == ErrorCode::invalid);
    CAPTURE(catalog.error().context);
    CHECK(contains(catalog.error().context, row.part));
  }
  for (const Row& row : {
           Row{"", "no label"},
           Row{"label: \"就诊\" natural_key: \"a,b\"", "a key names no field: b"},
           Row{"label: \"就诊\" event_date_field: \"a\"", "event_date_field"},
           Row{"label: \"就诊\" state_enum: \"State\"", "no enum State"},
       }) {
    CAPTURE(std::string(row.body));
    const RunTimeType type(kName, row.body);
    const Result<Catalog> catalog = Catalog::of({type.descriptor()});
    REQUIRE_FALSE(catalog.ok());
    CHECK(contains(catalog.error().context, row.part));
  }
  const RunTimeType type(kName);
  CHECK(Catalog::of({type.descriptor(), type.descriptor()}).error().context ==
        "Visit: two types of one name");
}

TEST_CASE("catalog: a condition may ask for several values, for none, and for several fields") {
  const RunTimeType type(R"(
    enum Kind { KIND_NONE = 0; x = 1 [(value) = {label: "子"}]; y = 2 [(value) = {label: "丑"}]; }
    optional Kind kind = 1 [(field) = {label: "类别"}];
    optional bool flag = 2 [(field) = {label: "标志"}];
    optional string either = 3 [(field) = {label: "甲" need: CONDITIONAL required_if: "kind=x,y"}];
    optional string not_x = 4 [(field) = {label: "乙" need: CONDITIONAL required_if: "kind!=x"}];
    optional string both = 5
      [(field) = {label: "丙" need: CONDITIONAL required_if: "kind=x & flag=true"}];
    optional int64 sum = 6 [(field) = {label: "丁" need: CONDITIONAL required_if: "kind=y & other="}];
    optional int64 other = 7 [(field) = {label: "戊"}];
  )");
  const Result<Catalog> catalog = Catalog::of({type.descriptor()});
  REQUIRE(catalog.ok());
  const RecordType& visit = *catalog->find("Visit");
  struct Row {
    const char* json;
    const char* told;
  };
  for (const Row& row : {
           Row{"{}", "S-201 not_x\n"},
           Row{R"({"kind":"x"})", "S-201 either\n"},
           Row{R"({"kind":"y"})", "S-201 either\nS-201 not_x\nS-201 sum\n"},
           Row{R"({"kind":"y","other":1})", "S-201 either\nS-201 not_x\n"},
           Row{R"({"kind":"x","flag":false})", "S-201 either\n"},
           Row{R"({"kind":"x","flag":true})", "S-201 either\nS-201 both\n"},
       }) {
    CAPTURE(std::string(row.json));
    CHECK(told(validate(visit, *from_json(*catalog, visit, row.json).record)) == row.told);
  }
}

}  // namespace
}  // namespace jindu::catalog
