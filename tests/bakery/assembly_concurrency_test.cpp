#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

#include "tests/bakery/packing.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(concurrent_assemblies)

constexpr int workers = 4;
constexpr int attempts = 15;  // of each

/// Boxes and tins out of the same 500 cookies and 50 bags, in lots that end in the middle of a run;
/// each tin also takes three of 40 wrappers that are assigned from two lots.
struct Counter : Packing {
  Counter() {
    unit("cookie", "0.25", 500);
    const auto bag = packaging("Bag", "ClearBags");
    for (int i = 0; i < 5; ++i) lot(bag, 10, fmt::format("0.1{}", i), "2025-11-01");
    const auto wrapper = packaging("Wrapper", "Silky");
    const auto first = lot(wrapper, 15, "0.20"), second = lot(wrapper, 25, "0.30");
    good("box", "custom_order", "[" + of_unit("cookie", 12) + "]");
    require("box", bag, 3, false);
    good("tin", "custom_order", "[" + of_unit("cookie", 7) + "]");
    require("tin", bag, 1, false);
    run("AssignMaterials", materials(require("tin", wrapper, 3, true), {{first, 1}, {second, 2}}));
  }
};

struct Worker {
  int boxes = 0, tins = 0;
  bool only_shortages = true;

  void work(Engine& engine) {
    for (int i = 0; i < attempts; ++i) {
      const auto box = engine.execute("bakery.RecordAssembly", R"({"good":"box","quantity":1})");
      const auto tin = engine.execute("bakery.RecordAssembly", R"({"good":"tin","quantity":2})");
      boxes += bool(box);
      tins += 2 * bool(tin);
      for (const auto& result : {box, tin}) {
        if (!result && result.rejection().code != "insufficient_inventory") only_shortages = false;
      }
    }
  }
};

BOOST_AUTO_TEST_CASE(bt_162_threads_never_take_more_than_there_is_and_lose_nothing) {
  Counter counter;
  std::vector<Worker> crew(workers);
  std::vector<std::thread> threads;
  for (auto& worker : crew) threads.emplace_back([&] { worker.work(counter.engine); });
  for (auto& thread : threads) thread.join();
  int boxes = 0, tins = 0;
  for (const auto& worker : crew) {
    BOOST_TEST(worker.only_shortages);
    boxes += worker.boxes;
    tins += worker.tins;
  }
  // Something ran out in the end: whoever tries again is refused.
  BOOST_TEST(boxes > 0);
  BOOST_TEST(tins > 0);
  BOOST_TEST(counter.refused("RecordAssembly", R"({"good":"box"})").code ==
             "insufficient_inventory");
  // What was answered is what the tables say, and what was taken is what is gone.
  BOOST_TEST(counter.counts() ==
             fmt::format("cookie {}, box {}, tin {}", 500 - 12 * boxes - 7 * tins, boxes, tins));
  BOOST_TEST(counter
                 .all("select product_id, sum(quantity) from inventory_items group by 1 "
                      "order by 1")
                 .find(fmt::format("|{}.0; ", 50 - 3 * boxes - tins)) != std::string::npos);
  BOOST_TEST(counter.one("select group_concat(quantity, ' ') from (select quantity from "
                         "inventory_items order by id desc limit 2)") ==
             fmt::format("{}.0 {}.0", 25 - 2 * tins, 15 - tins));
  BOOST_TEST(counter.one("select count(*) from assembly_runs") == std::to_string(boxes + tins / 2));
  BOOST_TEST(
      counter.one("select sum(quantity_consumed) from assembly_finished_unit_consumptions") ==
      std::to_string(12 * boxes + 7 * tins));
  // Costs are those of the lots, to the last 1/10000, whoever took from which.
  BOOST_TEST(counter.one(
                 "select sum(total_component_cost) = sum(lines) from (select total_component_cost, "
                 "(select sum(total_cost) from assembly_finished_unit_consumptions "
                 " where assembly_run_id = r.id) + (select sum(total_cost) "
                 " from assembly_packaging_consumptions where assembly_run_id = r.id) as lines "
                 "from assembly_runs r)") == "1");
  BOOST_TEST(counter.engine.verify().problems.empty());
  const auto before = counter.everything_in_stock();
  counter.reopen_without_views();
  BOOST_TEST(counter.everything_in_stock() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
