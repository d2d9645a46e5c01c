#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <random>
#include <set>

#include "tests/history/shop.h"
#include "tests/support/real_data.h"
#include "tests/support/seed.h"

namespace annals::testing {

namespace {

/// The sum of a difference: what must be taken from the one state and added to give the other.
void require_leads(const Engine& engine, const Moment& from, const Moment& to) {
  std::map<std::string, std::multiset<std::string>> rows;
  auto before = engine.as_of(from);
  auto after = engine.as_of(to);
  DiffOptions options;
  std::uint64_t told = 0;
  options.on_difference = [&](std::string_view, const RowDifference& row) { told += row.times; };
  const PastDifference difference = engine.diff(from, to, options);
  std::uint64_t counted = 0;
  for (const auto& module : difference.modules) {
    for (const auto& table : module.tables) {
      const std::string name = module.module + "." + table.table;
      auto lines = [&](const Past& past) {
        std::multiset<std::string> found;
        for (const Row& row : past.query("select * from " + name)) found.insert(text_of(row));
        return found;
      };
      auto was = lines(before), is = lines(after);
      BOOST_TEST(table.rows_before == was.size());
      BOOST_TEST(table.rows_after == is.size());
      BOOST_TEST(table.added + table.rows_before == table.removed + table.rows_after);
      std::vector<std::string> gone, come;
      std::set_difference(was.begin(), was.end(), is.begin(), is.end(), std::back_inserter(gone));
      std::set_difference(is.begin(), is.end(), was.begin(), was.end(), std::back_inserter(come));
      BOOST_TEST(table.removed + table.changed == gone.size(), name);
      BOOST_TEST(table.added + table.changed == come.size(), name);
      counted += table.added + table.removed + table.changed;
    }
  }
  BOOST_TEST(counted == told);
  BOOST_TEST(difference.equal() == (counted == 0));
}

std::int64_t number(const Past& past, const std::string& sql) {
  auto rows = past.query(sql);
  const Row* row = rows.next();
  return row ? row->integer(0) : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(diff)

BOOST_AUTO_TEST_CASE(what_differs_leads_from_the_one_moment_to_the_other) {
  const unsigned seed = seed_or(1);
  Shop shop(HistoryLimits{.snapshot_events = 20});
  shop.fill(80, seed);
  const Position head = shop.engine->head();
  std::mt19937 random(seed);
  for (int i = 0; i < 6; ++i) {
    require_leads(*shop.engine, random() % (head + 1), random() % (head + 1));
  }
  require_leads(*shop.engine, head, {});
}

BOOST_AUTO_TEST_CASE(a_change_has_old_and_new_values_and_says_its_moments) {
  Shop shop;
  BOOST_REQUIRE(shop.append("ItemListed", R"({"key":"a","title":"A","price":2})"));
  const Position before = shop.engine->head();
  BOOST_REQUIRE(shop.append("Stocked", R"({"key":"a","count":5})"));
  std::vector<RowDifference> rows;
  DiffOptions options;
  options.tables = {"shop.items"};
  options.on_difference = [&](std::string_view module, const RowDifference& row) {
    BOOST_TEST(module == "shop");
    rows.push_back(row);
  };
  const auto difference = shop.engine->diff(before, {}, options);
  BOOST_TEST(difference.before.position == before);
  BOOST_TEST(difference.after.position == before + 1);
  BOOST_REQUIRE(rows.size() == 1u);
  BOOST_TEST((rows[0].kind == RowDifference::Kind::changed));
  BOOST_REQUIRE(rows[0].columns.size() == 2u);  // worth is generated from it
  BOOST_TEST(rows[0].columns[0].name == "stock");
  BOOST_TEST(std::get<std::int64_t>(rows[0].columns[0].before) == 0);
  BOOST_TEST(std::get<std::int64_t>(rows[0].columns[0].after) == 5);
  options.tables = {"nothing"};
  BOOST_CHECK_THROW((void)shop.engine->diff(before, {}, options), Error);
}

BOOST_AUTO_TEST_CASE(between_the_real_task_databases_the_difference_is_that_of_their_tables) {
  auto files = real_task_databases();
  if (files.empty()) return;
  TemporaryDirectory directory;
  Engine engine = Engine::open(directory / "tasks.annals",
                               {.modules = {*builtin_module("work"), *builtin_module("imports")}});
  std::vector<Position> after_import = {0};
  for (const auto& file : files) {
    (void)import_from(engine, "shark", file);
    after_import.push_back(engine.head());
  }
  for (std::size_t i = 1; i < after_import.size(); i += 2) {
    require_leads(engine, after_import[i - 1], after_import[i]);
  }
  require_leads(engine, after_import.back(), after_import[3]);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(bisect)

BOOST_AUTO_TEST_CASE(the_first_event_after_which_a_condition_holds_is_found) {
  const unsigned seed = seed_or(1);
  Shop shop(HistoryLimits{.snapshot_events = 16});
  shop.fill(120, seed);
  const Position head = shop.engine->head();
  for (int threshold : {1, 5, 9, 20}) {
    const std::string sql = fmt::format("select (select count(*) from notes) >= {}", threshold);
    Position first = 0;
    for (Position p = 1; p <= head && first == 0; ++p) {
      if (number(shop.engine->as_of(p), sql) != 0) first = p;
    }
    for (bool linear : {false, true}) {
      BisectOptions options;
      options.linear = linear;
      const Bisection found = shop.engine->bisect(sql, {}, options);
      BOOST_REQUIRE(found.event.has_value() == (first != 0));
      if (first == 0) continue;
      BOOST_TEST(found.event->position == first);
      BOOST_TEST(found.event->type == "shop.Stocked");
      BOOST_TEST(std::get<std::int64_t>(found.before) == 0);
      BOOST_TEST(std::get<std::int64_t>(found.after) == 1);
      BOOST_TEST(found.moment.position == first);
      BOOST_TEST(found.moment.modules.size() == 2u);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_condition_that_comes_and_goes_is_found_by_looking_after_every_event) {
  Shop shop;
  BOOST_REQUIRE(shop.append("ItemListed", R"({"key":"a","title":"A","price":2})"));
  BOOST_REQUIRE(shop.append("Stocked", R"({"key":"a","count":7})"));
  const Position there = shop.engine->head();
  BOOST_REQUIRE(shop.append("Sold", R"({"key":"a","count":7})"));
  const Parameters seven = {{"n", std::int64_t{7}}};
  const std::string sql = "select stock = :n from items";
  BOOST_TEST(!shop.engine->bisect(sql, seven).event);
  BisectOptions linear;
  linear.linear = true;
  auto found = shop.engine->bisect(sql, seven, linear);
  BOOST_REQUIRE(found.event.has_value());
  BOOST_TEST(found.event->position == there);
  BisectOptions late;
  late.from = there;
  BOOST_TEST(shop.engine->bisect(sql, seven, late).from_the_start);
  late.from = there + 2;
  BOOST_CHECK_THROW((void)shop.engine->bisect(sql, seven, late), Error);
  BOOST_CHECK_THROW((void)shop.engine->bisect("select nonsense"), Error);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(what_if)

BOOST_AUTO_TEST_CASE(what_would_be_is_what_a_log_without_those_events_has) {
  Shop shop;
  BOOST_REQUIRE(shop.append("ItemListed", R"({"key":"a","title":"A","price":2})"));
  BOOST_REQUIRE(shop.append("Stocked", R"({"key":"a","count":5})"));
  const Position stocked = shop.engine->head();
  BOOST_REQUIRE(shop.append("Sold", R"({"key":"a","count":4})"));
  BOOST_REQUIRE(shop.append("Stocked", R"({"key":"a","count":1})"));
  const Content truth = content_of(*shop.engine);
  WhatIf without;
  without.without.push_back({.from = stocked, .to = stocked});
  auto report = shop.engine->what_if(without);
  BOOST_TEST(report.left_out == 1u);
  const PastModule& shop_then = report.difference.after.modules[0];
  BOOST_TEST(shop_then.violations == 1u);  // nothing was there to be sold: told, not hidden
  BOOST_TEST(shop_then.left_out.at(0).position == stocked + 1);
  std::map<std::string, std::uint64_t> removed;
  for (const auto& module : report.difference.modules) {
    for (const auto& table : module.tables) removed[table.table] = table.removed;
  }
  BOOST_TEST(removed["sales"] == 1u);
  BOOST_TEST(removed["notes"] == 1u);
  BOOST_TEST((content_of(*shop.engine) == truth));
  BOOST_TEST(shop.engine->head() == stocked + 2);
}

BOOST_AUTO_TEST_CASE(events_can_be_replaced_and_added_and_keep_the_others_places) {
  Shop shop;
  BOOST_REQUIRE(shop.append("ItemListed", R"({"key":"a","title":"A","price":2})"));
  const Position listed = shop.engine->head();
  BOOST_REQUIRE(shop.append("Stocked", R"({"key":"a","count":5})"));
  WhatIf what_if;
  AlteredEvent other;
  other.position = listed + 1;
  other.event.stream = "shop";
  other.event.type = "Stocked";
  other.event.payload = shop.engine->from_json("Stocked", R"({"key":"a","count":50})");
  what_if.replaced.push_back(other);
  other.position = listed;
  other.event.type = "ItemListed";
  other.event.payload =
      shop.engine->from_json("ItemListed", R"({"key":"b","title":"B","price":9})");
  what_if.added.push_back(other);
  std::vector<std::string> told;
  DiffOptions options;
  options.tables = {"items"};
  options.on_difference = [&](std::string_view, const RowDifference& row) {
    told.push_back(fmt::format("{} {}", name_of(row.kind), text_of(row.key.at(0).second)));
  };
  auto report = shop.engine->what_if(what_if, options);
  BOOST_TEST(report.replaced == 1u);
  BOOST_TEST(report.added == 1u);
  const std::vector<std::string> expected = {fmt::format("added {}", listed + 2),
                                             fmt::format("changed {}", listed)};
  BOOST_TEST(told == expected, boost::test_tools::per_element());
  what_if.added[0].position = listed + 9;
  BOOST_CHECK_THROW((void)shop.engine->what_if(what_if), Error);
}

BOOST_AUTO_TEST_CASE(another_definition_can_be_tried) {
  Shop shop;
  BOOST_REQUIRE(shop.append("ItemListed", R"({"key":"a","title":"A","price":2})"));
  BOOST_REQUIRE(shop.append("Stocked", R"({"key":"a","count":5})"));
  const Content truth = content_of(*shop.engine);
  std::string edited = shop_sql;
  edited.replace(edited.find("stock + :count"), 14, "stock + 2 * :count");
  WhatIf what_if;
  what_if.definition = shop_module(edited);
  auto report = shop.engine->what_if(what_if);
  BOOST_TEST(!report.difference.equal());
  BOOST_TEST(report.difference.before.modules[0].build != report.difference.after.modules[0].build);
  what_if.definition = shop_module();
  BOOST_TEST(shop.engine->what_if(what_if).difference.equal());
  BOOST_TEST((content_of(*shop.engine) == truth));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace annals::testing
