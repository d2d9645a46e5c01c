#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/bakery/bakehouse.h"
#include "tests/support/child_process.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(concurrency)

constexpr int workers = 4;
constexpr int attempts = 30;  // of each

// One stock for all: flour for 40 batches of a cake that also needs sugar for 50, in lots that do
// not end where batches end; cookies for 25 boxes, tins for 30.
constexpr int batches_possible = 40;
constexpr int boxes_possible = 25;

void fill(Bakehouse& house) {
  for (const std::string ingredient : {"flour", "sugar"}) house.ingredient(ingredient);
  const auto flour = house.product("flour");
  for (int i = 0; i < 8; ++i) house.lot(flour, 5.0, fmt::format("1.{:02}", i), "2025-01-01");
  const auto sugar = house.product("sugar");
  for (int i = 0; i < 4; ++i) house.lot(sugar, 6.25, "0.50", "2025-01-01");
  house.run("CreateRecipe", R"({"slug":"cake","name":"Cake","category":"c","ingredients":[)"
                            R"({"ingredient":"flour","quantity":4,"unit":"cup"},)"
                            R"({"ingredient":"sugar","quantity":2,"unit":"cup"}]})");
  house.event("Fair");
  house.unit("cookie", "1", 3 * boxes_possible + 2);
  house.unit("tin", "1", 30);
  house.good("box", "custom_order", "[" + of_unit("cookie", 3) + "," + of_unit("tin") + "]");
}

/// Bakes and packs until it has tried often enough; counts what was accepted.
struct Worker {
  int baked = 0;
  int packed = 0;
  bool only_shortages = true;

  void work(Engine& engine) {
    for (int i = 0; i < attempts; ++i) {
      const auto bake = engine.execute("bakery.RecordProduction",
                                       R"({"event":"Fair","recipe":"cake","batches":1})");
      const auto pack = engine.execute("bakery.CreateAssemblyFromInventory", R"({"good":"box"})");
      baked += bool(bake);
      packed += bool(pack);
      for (const auto& result : {bake, pack}) {
        if (!result && result.rejection().code != "insufficient_inventory") only_shortages = false;
      }
    }
  }
};

void require_nothing_lost(Bakehouse& house) {
  BOOST_TEST(house.one("select count(*) from production_records") ==
             std::to_string(batches_possible));
  BOOST_TEST(house.one("select inventory_count from finished_goods") ==
             std::to_string(boxes_possible));
  BOOST_TEST(house.counts() ==
             fmt::format("cookie 2, tin {}, box {}", 30 - boxes_possible, boxes_possible));
  // 40 pounds of flour are gone, and 20 of 25 pounds of sugar; each batch cost what its lots cost.
  BOOST_TEST(house.one("select group_concat(left, ' ') from (select sum(quantity) as left from "
                       "inventory_items group by product_id order by product_id)") == "0.0 5.0");
  BOOST_TEST(house.one("select sum(actual_cost) = sum(lines) from (select actual_cost, (select "
                       "sum(total_cost) from production_record_consumptions c where "
                       "c.production_record_id = p.id) as lines from production_records p)") ==
             "1");
  BOOST_TEST(house.one("select sum(actual_cost) from production_records") == "514000");
  BOOST_TEST(house.engine.verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(threads_never_take_more_than_there_is) {
  Bakehouse house;
  fill(house);
  std::vector<Worker> crew(workers);
  std::vector<std::thread> threads;
  for (auto& worker : crew) threads.emplace_back([&] { worker.work(house.engine); });
  for (auto& thread : threads) thread.join();
  int baked = 0, packed = 0;
  for (const auto& worker : crew) {
    BOOST_TEST(worker.only_shortages);
    baked += worker.baked;
    packed += worker.packed;
  }
  BOOST_TEST(baked == batches_possible);
  BOOST_TEST(packed == boxes_possible);
  require_nothing_lost(house);
}

BOOST_AUTO_TEST_CASE(processes_never_take_more_than_there_is) {
  Bakehouse house;
  fill(house);
  const auto path = house.engine.path();
  const auto open = [&] {
    EngineOptions options;
    options.modules = {*builtin_module("bakery")};
    options.create = false;
    options.busy_timeout = std::chrono::seconds(60);
    return Engine::open(path, std::move(options));
  };
  { const Engine closed = std::move(house.engine); }  // nothing is open across the fork
  std::vector<int> children;
  for (int i = 0; i < workers; ++i) {
    children.push_back(testing::in_child([&] {
      auto engine = open();
      Worker worker;
      worker.work(engine);
      return worker.only_shortages ? 0 : 1;
    }));
  }
  for (const int child : children) BOOST_TEST(testing::succeeded(child));
  house.engine = open();
  require_nothing_lost(house);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
