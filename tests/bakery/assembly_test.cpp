#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "tests/bakery/packing.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(assembly)

/// A box of 12 cookies at 0.25 in a bag at 0.10; 100 cookies and 50 bags are in stock.
struct Boxes : Packing {
  Boxes() {
    unit("cookie", "0.25", 100);
    good("box", "custom_order", "[" + of_unit("cookie", 12) + "]");
    bag = packaging("Bag", "ClearBags");
    bag_lot = lot(bag, 50, "0.10", "2025-11-01");
    bag_composition = require("box", bag, 1, false);
  }
  std::string can(int quantity, const std::string& column_name) {
    return column(column_name, "check_can_assemble", {{"good", "box"}, {"quantity", quantity}});
  }
  /// Assembles boxes at a day of December; the uuid of the run.
  std::string assemble(int quantity, int day = 1) {
    run("RecordAssembly",
        fmt::format(R"({{"good":"box","quantity":{},"assembledAt":"2025-12-{:02}T10:00:00Z"}})",
                    quantity, day));
    return one("select uuid from assembly_runs order by id desc limit 1");
  }
  std::string bag, bag_lot, bag_composition;
};

BOOST_AUTO_TEST_CASE(bt_160_what_can_be_assembled_and_what_is_missing) {
  Boxes boxes;
  BOOST_TEST(boxes.can(5, "can_assemble") + boxes.can(5, "missing") == "1[]");
  BOOST_TEST(boxes.can(10, "can_assemble") == "0");
  BOOST_TEST(boxes.can(10, "missing") ==
             R"([{"component_type":"finished_unit","component":"cookie",)"
             R"("component_name":"cookie","needed":120.0,"available":100,"unit":null}])");
  boxes.run("UpdateInventoryItem", R"({"lot":")" + boxes.bag_lot + R"(","quantity":{"value":3}})");
  BOOST_TEST(boxes.can(5, "missing") ==
             R"([{"component_type":"packaging","component":")" + boxes.bag +
                 R"(","component_name":"Bag","needed":5.0,"available":3,"unit":"each"}])");
  BOOST_TEST(boxes.rows("check_can_assemble", {{"good", "none"}, {"quantity", 1}}) == "");
}

BOOST_AUTO_TEST_CASE(bt_161_an_assembly_takes_its_components_and_keeps_what_they_cost) {
  Boxes boxes;
  const auto run = boxes.assemble(5);
  BOOST_TEST(boxes.counts() == "cookie 40, box 5");
  BOOST_TEST(boxes.stock() == "45.0");
  // 60 cookies at 0.25, 5 bags at 0.10.
  BOOST_TEST(boxes.column("total_component_cost", "assembly_run", {{"assembly_run", run}}) ==
             "15.5000");
  BOOST_TEST(boxes.column("per_unit_cost", "assembly_run", {{"assembly_run", run}}) == "3.1000");
  const auto lines = "finished_unit|cookie|cookie|60||0.2500|15.0000; packaging|" + boxes.bag +
                     "|Bag|5.0|each||0.5000";
  BOOST_TEST(boxes.rows("assembly_consumptions", {{"assembly_run", run}}) == lines);
  // Frozen: later prices change nothing.
  boxes.run("UpdateFinishedUnit", R"({"unit":"cookie","unitCost":"9"})");
  boxes.run("UpdateInventoryItem", R"({"lot":")" + boxes.bag_lot + R"(","unitCost":"9"})");
  BOOST_TEST(boxes.rows("assembly_consumptions", {{"assembly_run", run}}) == lines);
  boxes.reopen_without_views();
  BOOST_TEST(boxes.rows("assembly_consumptions", {{"assembly_run", run}}) == lines);
}

BOOST_AUTO_TEST_CASE(bt_161_goods_inside_the_good_and_the_oldest_packaging_are_taken) {
  Boxes boxes;
  boxes.assemble(4);
  const auto newer = boxes.lot(boxes.bag, 5, "0.20", "2025-12-01");
  boxes.good("set", "custom_order", "[" + of_good("box", 2) + "," + of_unit("cookie", 1) + "]");
  boxes.require("set", boxes.bag, 24, false);
  boxes.run("RecordAssembly", R"({"good":"set","quantity":2})");
  BOOST_TEST(boxes.counts() == "cookie 50, box 0, set 2");
  BOOST_TEST(boxes.stock() == "0.0 3.0");
  // A box costs 3.00 and 10 % as a custom order; 46 bags at 0.10 and 2 at 0.20.
  BOOST_TEST(boxes.rows("assembly_consumptions",
                        {{"assembly_run", boxes.one("select uuid from assembly_runs order by id "
                                                    "desc limit 1")}}) ==
             "finished_unit|cookie|cookie|2||0.2500|0.5000; "
             "finished_good|box|box|4||3.3000|13.2000; packaging|" +
                 boxes.bag + "|Bag|48.0|each||5.0000");
}

BOOST_AUTO_TEST_CASE(bt_161_the_cost_of_one_is_rounded_half_up) {
  Packing house;
  house.unit("crumb", "0.0001", 10);
  house.unit("seed", "0.0002", 10);
  house.good("mix", "custom_order", "[" + of_unit("crumb", 1.5) + "]");
  house.run("RecordAssembly", R"({"good":"mix","quantity":2})");
  // 3 crumbs for two: 0.00015 each.
  BOOST_TEST(house.one("select total_component_cost || ' ' || per_unit_cost from assembly_runs") ==
             "3 2");
}

BOOST_AUTO_TEST_CASE(bt_162_a_shortage_of_anything_changes_nothing) {
  Boxes boxes;
  boxes.good("set", "custom_order", "[" + of_unit("cookie", 1) + "," + of_good("box", 1) + "]");
  boxes.require("set", boxes.bag, 1, false);
  const auto before = boxes.everything_in_stock();
  auto no = boxes.refused("RecordAssembly", R"({"good":"box","quantity":100})");
  BOOST_TEST(no.code == "insufficient_inventory");
  BOOST_TEST(no.message ==
             "Not enough in stock: 'cookie' needed 1200, available 100; "
             "'Bag' needed 100, available 50");
  // Enough cookies and bags, but no box.
  no = boxes.refused("RecordAssembly", R"({"good":"set","quantity":1})");
  BOOST_TEST(no.message == "Not enough in stock: 'box' needed 1, available 0");
  boxes.run("UpdateInventoryItem", R"({"lot":")" + boxes.bag_lot + R"(","quantity":{"value":4}})");
  no = boxes.refused("RecordAssembly", R"({"good":"box","quantity":5})");
  BOOST_TEST(no.message == "Not enough in stock: 'Bag' needed 5, available 4");
  boxes.run("UpdateInventoryItem", R"({"lot":")" + boxes.bag_lot + R"(","quantity":{"value":50}})");
  BOOST_TEST(boxes.everything_in_stock() == before);
}

BOOST_AUTO_TEST_CASE(an_assembly_of_nothing_or_of_no_number_is_refused) {
  Boxes boxes;
  boxes.good("air");
  BOOST_TEST(boxes.refused("RecordAssembly", R"({"good":"air"})").code == "no_components");
  BOOST_TEST(boxes.refused("RecordAssembly", R"({"good":"none"})").code == "not_found");
  for (const char* quantity : {"0", "-1", "1000000001", "9223372036854775807"}) {
    BOOST_TEST(
        boxes
            .refused("RecordAssembly", std::string(R"({"good":"box","quantity":)") + quantity + "}")
            .code == "invalid_value");
  }
  BOOST_TEST(boxes.refused("RecordAssembly", R"({"good":"box","quantity":1000000000})").code ==
             "insufficient_inventory");
  BOOST_TEST(boxes.refused("RecordAssembly", R"({"good":"box","assembledAt":"yesterday"})").code ==
             "invalid_value");
  BOOST_TEST(
      boxes.refused("RecordAssembly", R"({"good":"box","packagingBypassNotes":"why"})").code ==
      "invalid_value");
}

BOOST_AUTO_TEST_CASE(bt_163_time_and_event_are_kept_and_an_unknown_event_is_refused) {
  Boxes boxes;
  const auto event = boxes.event("Christmas");
  boxes.run("RecordAssembly", R"({"good":"box","event":"Christmas","notes":"first",)"
                              R"("assembledAt":"2025-12-01T09:30:00+01:00"})");
  BOOST_TEST(boxes.all("select r.assembled_at, e.uuid, r.notes from assembly_runs r join events e "
                       "on e.id = r.event_id") == "2025-12-01T08:30:00Z|" + event + "|first");
  boxes.run("RecordAssembly", R"({"good":"box"})");
  BOOST_TEST(boxes.one("select assembled_at from assembly_runs order by id desc") ==
             to_iso(boxes.clock.now()));
  const auto before = boxes.everything_in_stock();
  BOOST_TEST(boxes.refused("RecordAssembly", R"({"good":"box","event":"Easter"})").code ==
             "not_found");
  BOOST_TEST(boxes.everything_in_stock() == before);
  // A run holds its event.
  BOOST_TEST(boxes.refused("DeleteEvent", R"({"event":"Christmas"})").code == "in_use");
}

BOOST_AUTO_TEST_CASE(bt_164_history_is_newest_first_filtered_and_paged) {
  Boxes boxes;
  boxes.assemble(2, 1);
  boxes.assemble(3, 2);
  const auto quantities = [&](const Parameters& parameters) {
    return boxes.column("quantity_assembled", "assembly_history", parameters);
  };
  BOOST_TEST(quantities({}) == "3 2");
  BOOST_TEST(quantities({{"good", "box"}}) == "3 2");
  BOOST_TEST(quantities({{"good", "other"}}) == "");
  BOOST_TEST(quantities({{"since", "2025-12-02"}}) == "3");
  BOOST_TEST(quantities({{"until", "2025-12-01T10:00:00Z"}}) == "2");
  BOOST_TEST(quantities({{"since", "2025-12-01T11:00:00+01:00"}, {"until", "2025-12-01 10:00"}}) ==
             "2");
  boxes.assemble(1, 3);
  boxes.assemble(1, 4);
  const auto page = [&](int offset) {
    return boxes.column("assembled_at", "assembly_history", {{"limit", 2}, {"offset", offset}});
  };
  BOOST_TEST(page(0) == "2025-12-04T10:00:00Z 2025-12-03T10:00:00Z");
  BOOST_TEST(page(2) == "2025-12-02T10:00:00Z 2025-12-01T10:00:00Z");
  BOOST_TEST(page(4) == "");
}

BOOST_AUTO_TEST_CASE(the_history_gives_100_runs_where_no_limit_is_given) {
  Boxes boxes;
  boxes.run("UpdateInventory", R"({"unit":"cookie","change":2000})");
  boxes.lot(boxes.bag, 200);
  for (int i = 0; i < 101; ++i) boxes.run("RecordAssembly", R"({"good":"box"})");
  const auto count = [&](const Parameters& parameters) {
    auto rows = boxes.engine.query_named("bakery.assembly_history", parameters);
    int counted = 0;
    while (rows.next()) ++counted;
    return counted;
  };
  BOOST_TEST(count({}) == 100);
  BOOST_TEST(count({{"limit", 1000}}) == 101);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(assembly_with_generic_packaging)

/// A box that requires two wrappers, whichever.
struct Wrapped : Packing {
  Wrapped() {
    unit("cookie", "0.25", 100);
    good("box", "custom_order", "[" + of_unit("cookie", 12) + "]");
    red = lot(packaging("Wrapper", "Red"), 10, "0.10");
    blue_product = packaging("Wrapper", "Blue");
    blue = lot(blue_product, 10, "0.20");
    composition = require("box", blue_product, 2, true);
  }
  std::string red, blue_product, blue, composition;
};

BOOST_AUTO_TEST_CASE(unassigned_packaging_refuses_the_assembly) {
  Wrapped wrapped;
  const auto before = wrapped.everything_in_stock();
  const auto no = wrapped.refused("RecordAssembly", R"({"good":"box"})");
  BOOST_TEST(no.code == "unassigned_packaging");
  BOOST_TEST(no.message ==
             "No materials are assigned to the packaging 'Wrapper'; assign them, or bypass "
             "packaging");
  BOOST_TEST(wrapped.everything_in_stock() == before);
  const Parameters ask{{"good", "box"}, {"quantity", 1}};
  BOOST_TEST(wrapped.column("can_assemble", "check_can_assemble", ask) == "0");
  BOOST_TEST(wrapped.column("unassigned_packaging", "check_can_assemble", ask) == R"(["Wrapper"])");
}

BOOST_AUTO_TEST_CASE(bt_154_a_bypass_is_kept_with_its_notes_and_takes_no_packaging) {
  Wrapped wrapped;
  wrapped.run("RecordAssembly", R"({"good":"box","packagingBypassed":true,)"
                                R"("packagingBypassNotes":"wrappers come on Friday"})");
  BOOST_TEST(wrapped.column("packaging_bypassed", "assembly_history") == "1");
  BOOST_TEST(wrapped.column("packaging_bypass_notes", "assembly_history") ==
             "wrappers come on Friday");
  BOOST_TEST(wrapped.stock() == "10.0 10.0");
  BOOST_TEST(wrapped.counts() == "cookie 88, box 1");
  BOOST_TEST(wrapped.column("can_assemble", "check_can_assemble",
                            {{"good", "box"}, {"quantity", 1}, {"packaging_bypassed", 1}}) == "1");
}

BOOST_AUTO_TEST_CASE(assigned_lots_are_taken_as_much_for_each_good_as_is_assigned) {
  Wrapped wrapped;
  wrapped.run("AssignMaterials",
              wrapped.materials(wrapped.composition, {{wrapped.red, 0.5}, {wrapped.blue, 1.5}}));
  wrapped.run("RecordAssembly", R"({"good":"box","quantity":4})");
  BOOST_TEST(wrapped.stock() == "8.0 4.0");
  BOOST_TEST(wrapped.column("total_component_cost", "assembly_history") == "13.4000");
  // The blue lot lasts for two more, the check and the command agree.
  const auto no = wrapped.refused("RecordAssembly", R"({"good":"box","quantity":3})");
  BOOST_TEST(no.message ==
             "Not enough in stock: 'Wrapper in lot " + wrapped.blue + "' needed 4.5, available 4");
  BOOST_TEST(wrapped.column("can_assemble", "check_can_assemble",
                            {{"good", "box"}, {"quantity", 3}}) == "0");
  BOOST_TEST(wrapped.column("can_assemble", "check_can_assemble",
                            {{"good", "box"}, {"quantity", 2}}) == "1");
  wrapped.run("RecordAssembly", R"({"good":"box","quantity":2})");
  BOOST_TEST(wrapped.stock() == "7.0 1.0");
}

BOOST_AUTO_TEST_CASE(a_lot_serves_a_generic_and_a_specific_requirement_at_once) {
  Wrapped wrapped;
  const auto other = wrapped.packaging("Wrapper", "Green");
  const auto green = wrapped.lot(other, 10, "0.30");
  wrapped.require("box", other, 3, false);
  wrapped.run("AssignMaterials", wrapped.materials(wrapped.composition, {{green, 2}}));
  const Parameters three{{"good", "box"}, {"quantity", 3}};
  BOOST_TEST(wrapped.column("can_assemble", "check_can_assemble", three) == "0");
  BOOST_TEST(wrapped.refused("RecordAssembly", R"({"good":"box","quantity":3})").message ==
             "Not enough in stock: 'Wrapper' needed 9, available 4");
  wrapped.run("RecordAssembly", R"({"good":"box","quantity":2})");
  BOOST_TEST(wrapped.stock() == "10.0 10.0 0.0");
  BOOST_TEST(wrapped.one("select quantity_consumed || ' ' || total_cost from "
                         "assembly_packaging_consumptions") == "10.0 30000");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
