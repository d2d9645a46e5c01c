#include <annals/annals.h>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/support/temporary_directory.h"

namespace annals::testing {

namespace {

const std::filesystem::path fixtures = std::filesystem::path(ANNALS_SOURCE_DIR) / "tests/fixtures";

void check_event(const RecordedEvent& event, const boost::json::object& expected,
                 const Engine& engine) {
  auto text = [&](const char* name) -> std::string {
    auto found = expected.find(name);
    if (found == expected.end()) return "";
    return found->value().is_string() ? std::string(found->value().as_string())
                                      : boost::json::serialize(found->value());
  };
  auto id = [](const std::optional<EventId>& given) { return given ? given->to_string() : ""; };
  BOOST_TEST(std::to_string(event.position) == text("position"));
  BOOST_TEST(event.stream == text("stream"));
  BOOST_TEST(std::to_string(event.version) == text("version"));
  BOOST_TEST(event.type == text("type"));
  BOOST_TEST(to_iso(event.at) == text("at"));
  BOOST_TEST(to_iso(event.recorded_at) == text("recordedAt"));
  BOOST_TEST(event.actor.value_or("") == text("actor"));
  BOOST_TEST(event.id.to_string() == text("id"));
  BOOST_TEST(id(event.correlation_id) == text("correlationId"));
  BOOST_TEST(id(event.causation_id) == text("causationId"));
  BOOST_TEST(event.metadata == text("metadata"));
  BOOST_TEST(boost::json::parse(engine.to_json(event)) == expected.at("data"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fixture)

BOOST_AUTO_TEST_CASE(a_log_of_format_1_is_read_verified_and_built_from_as_when_it_was_written) {
  TemporaryDirectory directory;
  auto path = directory / "format_1.annals";
  std::filesystem::copy_file(fixtures / "format_1.annals", path);
  auto engine = Engine::open(path, {.create = false});
  BOOST_TEST(engine.status().format == 1);
  auto report = engine.verify();
  BOOST_TEST(report.problems.empty());
  BOOST_TEST(report.events == 4208u);
  BOOST_TEST(report.commits == 15u);
  BOOST_TEST(report.tree_head ==
             "d0ef06e6166056e57de0aacd4fcc699ee15a7c928fdc3b7a45fa4f10da7280e4");

  std::ifstream golden(fixtures / "format_1.ndjson");
  int lines = 0;
  for (std::string line; std::getline(golden, line); ++lines) {
    auto expected = boost::json::parse(line).as_object();
    auto position = expected.at("position").to_number<Position>();
    auto cursor = engine.read({.from = position, .to = position});
    BOOST_TEST_CONTEXT("position " << position) {
      check_event(*cursor.next(), expected, engine);
    }
  }
  BOOST_TEST(lines == 10);

  auto rows = engine.query("select cents from accounts order by name");
  BOOST_TEST(rows.next()->integer(0) == 4419700);
  BOOST_TEST(rows.next()->integer(0) == 4413600);
}

BOOST_AUTO_TEST_CASE(a_log_of_format_1_is_appended_to) {
  TemporaryDirectory directory;
  auto path = directory / "format_1.annals";
  std::filesystem::copy_file(fixtures / "format_1.annals", path);
  auto engine = Engine::open(path, {.create = false});
  AppendRequest request;
  request.events.push_back(
      {.stream = "account-1",
       .type = "Withdrawn",
       .payload = engine.from_json("Withdrawn", R"({"account": "1", "cents": 4419700})")});
  request.expected.emplace_back("account-1", ExpectedVersion::exactly(2104));
  auto appended = engine.append(std::move(request));
  BOOST_REQUIRE(appended);
  BOOST_TEST(appended->first_position == 4209u);
  BOOST_TEST(engine.verify().problems.empty());
  BOOST_TEST(engine.query("select cents from accounts where name = '1'").next()->integer(0) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
