// The texts of the schema, and the bytes that the programs bear in their place: each text is sound,
// is there, and is what it says. A program that starts does not look again.
#include <doctest/doctest.h>
#include <google/protobuf/util/message_differencer.h>

#include "generated/embed/jindu_rules_calendar_files.h"
#include "generated/embed/jindu_rules_city_files.h"
#include "generated/embed/jindu_rules_common_files.h"
#include "generated/embed/jindu_rules_lifecycle_files.h"
#include "generated/embed/jindu_test_main_calendar_texts.h"
#include "generated/embed/jindu_test_main_cities_texts.h"
#include "generated/embed/jindu_test_main_lifecycles_texts.h"
#include "schema/rules/calendar.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/policy.h"
#include "schema/rules/policy_check.h"

namespace jindu::rules {
namespace {

using Files = std::vector<EmbeddedFile>;

bool same(const google::protobuf::Message& one, const google::protobuf::Message& other) {
  return google::protobuf::util::MessageDifferencer::Equals(one, other);
}

std::string stem(const EmbeddedFile& file) {
  return std::string(file.name.substr(0, file.name.find('.')));
}

/// Whether the program bears a text, as the message that it says; not: schema/rules/CMakeLists.txt
/// forgot it, or the build read it otherwise.
template <class M>
bool borne(const Files& files, const EmbeddedFile& text, const M& wanted) {
  for (const EmbeddedFile& file : files) {
    M read;
    if (stem(file) != stem(text)) continue;
    return parse_bytes(file.name, file.content, read).ok() && same(read, wanted);
  }
  return false;
}

TEST_CASE("embedded: each life cycle is sound, and the programs bear it") {
  CHECK(test::lifecycles_texts().size() == lifecycle_files().size());
  const LifeCycles all = LifeCycles::load().value();
  CHECK(all.tables().size() == lifecycle_files().size());
  for (const EmbeddedFile& text : test::lifecycles_texts()) {
    const Result<LifeCycle> table = LifeCycles::parse(text.name, text.content);
    if (!table.ok()) FAIL(table.error().context);
    CAPTURE(text.name);
    CHECK(borne(lifecycle_files(), text, *table));
    const LifeCycle* loaded = all.find(table->record_type());
    REQUIRE(loaded != nullptr);
    CHECK(same(*loaded, *table));
  }
}

TEST_CASE("embedded: each notice of days off is sound, and the programs bear it") {
  CHECK(test::calendar_texts().size() == calendar_files().size());
  for (const EmbeddedFile& text : test::calendar_texts()) {
    const Result<YearNotice> notice = Calendar::parse(text.name, text.content);
    if (!notice.ok()) FAIL(notice.error().context);
    CAPTURE(text.name);
    CHECK(borne(calendar_files(), text, *notice));
  }
}

TEST_CASE(
    "embedded: the common rules and each city's profile are sound, and the programs bear them") {
  CHECK(test::cities_texts().size() == city_files().size() + common_files().size());
  for (const EmbeddedFile& text : test::cities_texts()) {
    CAPTURE(text.name);
    TextTree tree;
    if (stem(text) == "common") {
      PolicyValues common;
      REQUIRE(parse_text(text.name, text.content, common, &tree).ok());
      const Status sound = check_values(common, Place(text.name, common, &tree));
      if (!sound.ok()) FAIL(sound.error().context);
      CHECK(borne(common_files(), text, common));
      continue;
    }
    CityProfile profile;
    REQUIRE(parse_text(text.name, text.content, profile).ok());
    CHECK(borne(city_files(), text, profile));
    const Result<Policy> read = Policy::parse(text.name, text.content);
    if (!read.ok()) FAIL(read.error().context);
    CHECK(same(Policy::load(stem(text))->profile(), read->profile()));
  }
}

}  // namespace
}  // namespace jindu::rules
