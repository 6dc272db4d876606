#pragma once
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "schema/records/allowance.pb.h"
#include "schema/records/person.pb.h"
#include "server/reports/report.h"
#include "tests/unit/city/town.h"

/// Reports over records put on the shelf by hand.
namespace jindu::test {

using Json = nlohmann::json;

constexpr std::int64_t kNow = 1'664'499'600'000;  // Fri 2022-09-30 09:00 in Shanghai
constexpr std::int64_t kDayMs = 86'400'000;

/// A city whose records are put there as they are, without a judge. Synthetic people.
class Shelf {
 public:
  struct Paper {
    std::string state;
    std::string site_no = kHospitalA;
    std::string doc_no = {};
    std::int64_t created_ms = kNow;
  };
  template <class Record>
  RecordId put(const Record& record, const Paper& paper) {
    town.clock.advance(1);  // Ids are ordered by time.
    const auto id = new_id<RecordId>(town.clock, town.random);
    wire::RecordState state;
    wire::RecordHeader& header = *state.mutable_header();
    header.set_id(id.str());
    header.set_type(Record::descriptor()->name());
    header.set_state(paper.state);
    header.set_origin_site(paper.site_no);
    header.set_doc_no(paper.doc_no);
    header.set_version(1);
    header.set_created_ms(paper.created_ms);
    state.set_record(record.SerializeAsString());
    store::RecordRow row;
    row.id = id;
    row.type = header.type();
    row.state = paper.state;
    row.site_no = paper.site_no;
    row.version = 1;
    row.own = state.SerializeAsString();
    store::Writer& writer = town.store->writer();
    REQUIRE(writer.transaction([&] { return writer.add_record(row); }).ok());
    return id;
  }

  Json report(const std::string& name, const reports::Ask& ask = {},
              const std::set<std::string>& roles = {}) {
    const reports::Report* found = reports::find(name);
    REQUIRE(found != nullptr);
    reports::Ask now = ask;
    now.now_ms = kNow;
    const reports::Context context{*town.reader, *town.city,    town.policy,
                                   town.cycles,  town.calendar, now};
    std::string text;
    const auto writer = tables::open(tables::Format::json, reports::head_of(*found), text);
    REQUIRE(reports::write(*found, context, roles, *writer).ok());
    return Json::parse(text);
  }
  Json rows(const std::string& name, const reports::Ask& ask = {},
            const std::set<std::string>& roles = {}) {
    return report(name, ask, roles)["rows"];
  }

  Bytes person(int number, const std::string& name) {
    records::Person person;
    person.set_name(name);
    person.set_id_no(resident_id(number, true));
    return put(person, {""}).str();
  }

  Town town;
};

inline records::Settlement bill(int patient, std::int64_t fund_fen, const std::string& invoice) {
  records::Settlement bill = prenatal_form(patient, fund_fen, invoice);
  bill.set_patient(resident_id(patient, true));  // stands for the person's id
  return bill;
}

}  // namespace jindu::test
