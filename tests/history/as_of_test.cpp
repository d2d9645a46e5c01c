#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <random>
#include <set>

#include "tests/history/shop.h"
#include "tests/support/real_data.h"
#include "tests/support/seed.h"

namespace annals::testing {

BOOST_AUTO_TEST_SUITE(as_of)

// The head's tables are copied after each event; whatever is kept meanwhile, the past is the same.
BOOST_AUTO_TEST_CASE(tables_as_of_any_position_are_those_that_were_there) {
  const unsigned seed = seed_or(1);
  Shop shop(HistoryLimits{.snapshot_events = 16, .snapshots = 4});
  std::map<Position, Content> then;
  then[shop.engine->head()] = content_of(*shop.engine);
  shop.fill(100, seed, [&](Position position) {
    shop.engine->catch_up();
    then[position] = content_of(*shop.engine);
  });
  std::vector<Position> positions;
  for (const auto& [position, content] : then) positions.push_back(position);
  std::shuffle(positions.begin(), positions.end(), std::mt19937(seed));
  for (Position position : positions) {
    const Past past = shop.engine->as_of(position);
    BOOST_TEST(past.moment().position == position);
    BOOST_TEST((content_of(past) == then[position]), "differs at position " << position);
  }
  std::set<std::string> snapshots;
  for (const auto& file : shop.past_files()) {
    if (file.extension() == ".snapshot") snapshots.insert(file.filename().string());
  }
  BOOST_TEST(snapshots.size() >= 4u);
  BOOST_TEST(snapshots.size() <= 8u);  // four a module
}

BOOST_AUTO_TEST_CASE(an_answer_says_by_what_it_was_computed) {
  Shop shop;
  shop.fill(10, 1);
  const Past past = shop.engine->as_of(7);
  BOOST_TEST(past.moment().position == 7u);
  BOOST_REQUIRE(past.moment().modules.size() == 2u);
  BOOST_TEST(past.moment().modules[0].module == "shop");
  BOOST_TEST(past.moment().modules[0].position == 7u);
  BOOST_TEST(past.moment().modules[0].build == shop.engine->status().modules[0].build);
  BOOST_TEST(past.moment().modules[0].problem == "");
}

BOOST_AUTO_TEST_CASE(a_moment_can_be_a_time) {
  Shop shop;
  BOOST_REQUIRE(shop.append("ItemListed", R"({"key":"a","title":"A","price":1})"));
  const Timestamp first = shop.clock.now();
  BOOST_REQUIRE(shop.append("Stocked", R"({"key":"a","count":5})"));
  auto stock = [&](const Moment& moment) {
    auto past = shop.engine->as_of(moment);
    auto rows = past.query_named("stock_of", {{"key", std::string("a")}});
    const Row* row = rows.next();
    return row ? row->integer(0) : -1;
  };
  BOOST_TEST(stock(first) == 0);
  BOOST_TEST(stock(first - std::chrono::microseconds(1)) == -1);
  BOOST_TEST(stock(shop.clock.now()) == 5);
  BOOST_TEST(stock({}) == 5);
  BOOST_CHECK_THROW(stock(shop.engine->head() + 1), Error);
  BOOST_TEST(shop.engine->as_of(Position{0}).moment().position == 0u);
}

BOOST_AUTO_TEST_CASE(effective_time_leaves_out_what_took_effect_later_and_tells_what_broke) {
  Shop shop;
  auto day = [](int n) { return *parse_iso(fmt::format("2026-01-{:02}", n)); };
  BOOST_REQUIRE(shop.append("ItemListed", R"({"key":"a","title":"A","price":1})", day(1)));
  BOOST_REQUIRE(shop.append("Stocked", R"({"key":"a","count":5})", day(5)));
  BOOST_REQUIRE(shop.append("Sold", R"({"key":"a","count":2})", day(3)));
  BOOST_REQUIRE(shop.append("Stocked", R"({"key":"a","count":1})", day(2)));
  Moment moment;
  moment.effective = day(4);
  for (int round = 0; round < 2; ++round) {
    const Past past = shop.engine->as_of(moment);
    auto rows = past.query("select stock from items");
    BOOST_TEST(rows.next()->integer(0) == 1);
    const PastModule& how = past.moment().modules[0];
    BOOST_TEST(how.violations == 1u);  // nothing was there to be sold
    BOOST_REQUIRE(how.left_out.size() == 1u);
    BOOST_TEST(how.left_out[0].position == shop.engine->head() - 1);
    BOOST_TEST(how.left_out[0].reason == "CHECK constraint failed: stock >= 0");
  }
  moment.effective = day(9);
  BOOST_TEST((content_of(shop.engine->as_of(moment)).at("shop.items") ==
              content_of(*shop.engine).at("shop.items")));
  moment.effective = day(2);
  moment.position = shop.engine->head() - 1;
  auto past = shop.engine->as_of(moment);
  auto rows = past.query("select stock from items");
  BOOST_TEST(rows.next()->integer(0) == 0);
}

BOOST_AUTO_TEST_CASE(the_definition_of_then_can_be_asked_for) {
  Shop shop;
  shop.fill(20, 2);
  const Position before = shop.engine->head();
  const Content old = content_of(*shop.engine);
  std::string edited = shop_sql;
  edited.replace(edited.find("  price real,"), 13, "  price real, flag integer default 7,");
  shop.reopen({}, edited);
  Moment moment(before);
  BOOST_TEST((content_of(shop.engine->as_of(moment)).at("shop.items") != old.at("shop.items")));
  moment.definitions = Definitions::then;
  const Past past = shop.engine->as_of(moment);
  BOOST_TEST((content_of(past).at("shop.items") == old.at("shop.items")));
  BOOST_TEST((past.moment().definitions == Definitions::then));
  BOOST_TEST(past.moment().modules[0].build != shop.engine->status().modules[0].build);
  moment.position = 0;  // no module was there yet
  BOOST_TEST(shop.engine->as_of(moment).moment().modules.empty());
}

BOOST_AUTO_TEST_CASE(tables_that_cannot_go_on_are_as_of_the_event_before_and_say_so) {
  Shop shop;
  BOOST_REQUIRE(shop.append("Sold", R"({"key":"a","count":600})"));
  BOOST_REQUIRE(shop.append("Sold", R"({"key":"a","count":600})"));
  BOOST_REQUIRE(shop.append("Sold", R"({"key":"b","count":1})"));
  shop.engine->catch_up();
  const Position head = shop.engine->head();
  for (int round = 0; round < 2; ++round) {
    const Past past = shop.engine->as_of({});
    BOOST_TEST((content_of(past) == content_of(*shop.engine)));
    const PastModule& report = past.moment().modules[1];
    BOOST_TEST(report.position == head - 2);
    BOOST_TEST(report.problem ==
               fmt::format("shop.Sold at position {} could not be applied: report.sql:8: CHECK "
                           "constraint failed: sold < 1000",
                           head - 1));
  }
  shop.engine->skip("report", "counted by hand");
  const Past past = shop.engine->as_of(head);
  BOOST_TEST(past.moment().modules[1].problem == "");
  BOOST_TEST((content_of(past) == content_of(*shop.engine)));
}

BOOST_AUTO_TEST_CASE(every_real_task_database_is_found_again_at_its_position) {
  auto files = real_task_databases();
  if (files.empty()) return;
  TemporaryDirectory directory;
  Engine engine = Engine::open(directory / "tasks.annals",
                               {.modules = {*builtin_module("work"), *builtin_module("imports")},
                                .history = {.snapshot_events = 512}});
  std::vector<std::pair<Position, Content>> then;
  for (const auto& file : files) {
    (void)import_from(engine, "shark", file);
    then.emplace_back(engine.head(), content_of(engine));
  }
  BOOST_TEST(then.back().second.at("work.tasks").size() > 100u);
  for (int round = 0; round < 2; ++round) {
    for (auto it = then.rbegin(); it != then.rend(); ++it) {
      BOOST_TEST((content_of(engine.as_of(it->first)) == it->second),
                 "differs at position " << it->first);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
