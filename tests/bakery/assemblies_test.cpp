#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "tests/bakery/bakehouse.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(assemblies)

/// Component cost, packaging, total and retail price of a good.
std::string costs(Bakehouse& house, const std::string& good) {
  return house.rows("calculate_total_cost", {{"good", good}});
}

std::string flattened(Bakehouse& house, const std::string& good) {
  std::string all;
  for (const auto& row :
       house.engine.query_named("bakery.flatten_assembly_components", {{"assembly", good}})) {
    all += fmt::format("{}{} {:g}", all.empty() ? "" : ", ", row.text(0), row.real(2));
  }
  return all;
}

BOOST_AUTO_TEST_CASE(bt_070_packaging_is_a_share_of_what_is_packed) {
  Bakehouse house;
  house.unit("a", "3.00");
  house.unit("b", "1.50");
  house.good("box", "gift_box", "[" + of_unit("a", 2) + "," + of_unit("b", 2) + "]");
  BOOST_TEST(costs(house, "box") == "box|9.0000|1.3500|10.3500|12.9375");
}

BOOST_AUTO_TEST_CASE(bt_071_a_custom_order_of_12) {
  Bakehouse house;
  house.unit("a", "12.00");
  house.good("order", "custom_order", "[" + of_unit("a") + "]");
  BOOST_TEST(costs(house, "order") == "order|12.0000|1.2000|13.2000|15.8400");
}

BOOST_AUTO_TEST_CASE(the_total_follows_every_change_below_it) {
  Bakehouse house;
  house.unit("a", "1.0000");
  house.good("inner", "custom_order", "[" + of_unit("a", 10) + "]");     // 11.0000
  house.good("outer", "bulk_pack", "[" + of_good("inner", 2) + "]");     // 22.66
  house.good("around", "holiday_set", "[" + of_good("outer", 1) + "]");  // 27.192
  const auto total = [&](const char* good) {
    return house.column("total_cost", "finished_good_by_slug", {{"slug", good}});
  };
  BOOST_TEST(total("around") == "27.1920");
  house.run("UpdateFinishedUnit", R"({"unit":"a","unitCost":"2"})");
  BOOST_TEST(total("inner") == "22.0000");
  BOOST_TEST(total("around") == "54.3840");
  house.run("UpdateComponentQuantity",
            R"({"good":"inner","type":"finished_unit","component":"a","quantity":5})");
  BOOST_TEST(total("around") == "27.1920");
  house.run("UpdateFinishedGood", R"({"good":"outer","assemblyType":"custom_order"})");
  BOOST_TEST(total("outer") == "24.2000");
  house.unit("b", "0.0001");
  house.run("AddComponent", R"({"good":"inner","component":)" + of_unit("b", 4) + "}");
  BOOST_TEST(total("inner") == "11.0004");
  house.run("RemoveComponent", R"({"good":"inner","type":"finished_unit","component":"a"})");
  BOOST_TEST(total("inner") == "0.0004");
  BOOST_TEST(total("around") == "0.0011");  // 0.0008 -> 0.00088 -> 0.0009 -> 0.00108
  house.run("RemoveComponent", R"({"good":"inner","type":"finished_unit","component":"b"})");
  BOOST_TEST(total("around") == "0.0000");
}

BOOST_AUTO_TEST_CASE(bt_072_and_073_bounds_of_the_assembly_types) {
  Bakehouse house;
  const auto valid = [&](const char* type, std::int64_t components, const char* cost) {
    return house.column("is_valid", "validate_assembly",
                        {{"assembly_type", type}, {"components", components}, {"cost", cost}});
  };
  for (const auto& [components, cost] : {std::pair(5, "30"), {3, "15"}, {8, "100"}, {8, "150"}}) {
    BOOST_TEST(valid("gift_box", components, cost) == "1");
  }
  for (const auto& [components, cost] :
       {std::pair(2, "20"), {10, "50"}, {5, "10"}, {5, "200"}, {5, "14.9999"}, {5, "150.0001"}}) {
    BOOST_TEST(valid("gift_box", components, cost) == "0");
  }
  for (const auto& [components, cost] : {std::pair(10, "50"), {1, "20"}, {20, "100"}}) {
    BOOST_TEST(valid("bulk_pack", components, cost) == "1");
  }
  for (const auto& [components, cost] : {std::pair(0, "30"), {25, "50"}, {5, "15"}}) {
    BOOST_TEST(valid("bulk_pack", components, cost) == "0");
  }
  BOOST_TEST(
      house.refused("CreateFinishedGood", R"({"displayName":"x","assemblyType":"bundle"})").code ==
      "invalid_value");
  // Whoever steps outside is told.
  house.unit("a", "10");
  house.good("box", "gift_box");
  const auto warnings =
      house.run("AddComponent", R"({"good":"box","component":)" + of_unit("a") + "}").warnings;
  BOOST_TEST(warnings.size() == 2u);
  BOOST_TEST(warnings.at(0) == "Finished good 'box' has 1 components; a gift_box has 3 to 8");
  BOOST_TEST(warnings.at(1) ==
             "Finished good 'box' costs 11.5000; a gift_box costs at least 15.0000");
  BOOST_TEST(house.rows("check_composition_integrity", {{"assembly", "box"}}) ==
             "box|the cost is outside the bounds of its type; "
             "box|the number of components is outside the bounds of its type");
}

BOOST_AUTO_TEST_CASE(bt_074_what_is_needed_and_what_is_short) {
  Bakehouse house;
  house.unit("a", "1", 10);
  house.unit("b", "1", 3);
  house.good("box", "custom_order", "[" + of_unit("a", 3) + "," + of_unit("b", 2) + "]");
  BOOST_TEST(house.rows("calculate_required_inventory",
                        {{"assembly", "box"}, {"quantity", std::int64_t{5}}}) ==
             "a|a|15|10|5|0; b|b|10|3|7|0");
  BOOST_TEST(
      house.rows("check_assembly_availability", {{"good", "box"}, {"quantity", std::int64_t{5}}}) ==
      "finished_unit|a|15|10|5|0; finished_unit|b|10|3|7|0");
  BOOST_TEST(house.column("is_available", "check_assembly_availability", {{"good", "box"}}) ==
             "1 1");
}

BOOST_AUTO_TEST_CASE(bt_075_needs_are_counted_through_goods_inside) {
  Bakehouse house;
  for (const std::string unit : {"a", "b", "c"}) house.unit(unit, "1", 100);
  house.unit("d", "1", 10);
  house.good("sub1", "custom_order", "[" + of_unit("c", 2) + "," + of_unit("d", 5) + "]");
  house.good("main", "custom_order",
             "[" + of_unit("a", 3) + "," + of_unit("b", 2) + "," + of_good("sub1") + "]");
  const auto needed = [&](std::int64_t quantity, const char* column) {
    return house.column(column, "calculate_required_inventory",
                        {{"assembly", "main"}, {"quantity", quantity}});
  };
  BOOST_TEST(needed(5, "needed") == "15 10 10 25");
  BOOST_TEST(needed(5, "is_available") == "1 1 1 0");
  BOOST_TEST(needed(2, "is_available") == "1 1 1 1");
}

BOOST_AUTO_TEST_CASE(bt_076_a_unit_on_two_paths_counts_on_both) {
  Bakehouse house;
  house.unit("truffle", "1", 30);
  house.good("small", "custom_order", "[" + of_unit("truffle", 2) + "]");
  house.good("box", "custom_order", "[" + of_unit("truffle", 6) + "," + of_good("small") + "]");
  BOOST_TEST(flattened(house, "box") == "truffle 8");
  BOOST_TEST(house.rows("calculate_required_inventory",
                        {{"assembly", "box"}, {"quantity", std::int64_t{5}}}) ==
             "truffle|truffle|40|30|10|0");
  // The same good on two paths as well.
  house.good("pair", "custom_order", "[" + of_good("box") + "," + of_good("small", 3) + "]");
  BOOST_TEST(flattened(house, "pair") == "truffle 14");
}

BOOST_AUTO_TEST_CASE(bt_077_costs_come_up_level_by_level) {
  Bakehouse house;
  house.unit("a", "2.50");
  house.unit("b", "5.00");
  house.good("first", "custom_order", "[" + of_unit("a", 4) + "]");  // 11.00
  house.good("second", "custom_order", "[" + of_good("first", 2) + "," + of_unit("b") + "]");
  house.good("third", "custom_order", "[" + of_good("second") + "," + of_unit("b", 2) + "]");
  BOOST_TEST(costs(house, "second") == "second|27.0000|2.7000|29.7000|35.6400");
  BOOST_TEST(costs(house, "third") == "third|39.7000|3.9700|43.6700|52.4040");
  BOOST_TEST(house.rows("calculate_assembly_component_costs", {{"assembly", "third"}}) ==
             "finished_good|second|1.0|29.7000|29.7000; finished_unit|b|2.0|5.0000|10.0000");
}

BOOST_AUTO_TEST_CASE(bt_078_a_deluxe_set_as_a_tree_and_flat) {
  Bakehouse house;
  for (int i = 1; i <= 9; ++i) house.unit("u" + std::to_string(i), "1");
  house.good("sub1", "custom_order",
             "[" + of_unit("u1", 4) + "," + of_unit("u2", 3) + "," + of_unit("u3", 3) + "]");
  house.good("sub2", "custom_order",
             "[" + of_unit("u4", 2) + "," + of_unit("u5", 2) + "," + of_unit("u6", 2) + "]");
  house.good("deluxe", "custom_order",
             "[" + of_good("sub1") + "," + of_good("sub2") + "," + of_unit("u7") + "," +
                 of_unit("u8") + "," + of_unit("u9", 2) + "]");
  BOOST_TEST(house.column("component", "assembly_components", {{"assembly", "deluxe"}}) ==
             "sub1 sub2 u7 u8 u9");
  BOOST_TEST(flattened(house, "deluxe") == "u1 4, u2 3, u3 3, u4 2, u5 2, u6 2, u7 1, u8 1, u9 2");
  BOOST_TEST(house.column("component", "assembly_hierarchy", {{"assembly", "deluxe"}}) ==
             "sub1 u1 u2 u3 sub2 u4 u5 u6 u7 u8 u9");
  BOOST_TEST(house.column("level", "assembly_hierarchy", {{"assembly", "deluxe"}}) ==
             "1 2 2 2 1 2 2 2 1 1 1");
  BOOST_TEST(house.column("component", "assembly_hierarchy",
                          {{"assembly", "deluxe"}, {"max_depth", std::int64_t{1}}}) ==
             "sub1 sub2 u7 u8 u9");
  BOOST_TEST(house.rows("assembly_statistics", {{"assembly", "deluxe"}}) ==
             "deluxe|3|2|0|9|20.0|2|21.6000|23.7600");
}

BOOST_AUTO_TEST_CASE(bt_085_a_composition_is_copied_but_not_into_what_is_inside_it) {
  Bakehouse house;
  house.unit("a", "1");
  house.good("inner", "custom_order", "[" + of_unit("a", 3) + "]");
  house.good("middle", "custom_order", "[" + of_good("inner", 2) + "]");
  house.good("outer", "custom_order", "[" + of_good("middle") + "]");
  const auto copy = [](const char* from, const char* to) {
    return fmt::format(R"({{"from":"{}","to":"{}"}})", from, to);
  };
  BOOST_TEST(house.refused("CopyAssemblyComposition", copy("outer", "inner")).code ==
             "circular_reference");
  BOOST_TEST(house.refused("CopyAssemblyComposition", copy("middle", "inner")).code ==
             "circular_reference");
  house.good("other");
  house.run("CopyAssemblyComposition", copy("middle", "other"));
  BOOST_TEST(flattened(house, "other") == "a 6");
  BOOST_TEST(house.refused("CopyAssemblyComposition", copy("middle", "other")).code ==
             "duplicate_composition");
}

BOOST_AUTO_TEST_CASE(bt_086_putting_together_and_taking_apart) {
  Bakehouse house;
  house.unit("a", "1", 20);
  house.unit("b", "1", 10);
  house.good("sub", "custom_order", "[" + of_unit("a", 2) + "]");
  house.good("box", "custom_order",
             "[" + of_unit("a", 1) + "," + of_unit("b", 1.5) + "," + of_good("sub") + "]");
  house.run("CreateAssemblyFromInventory", R"({"good":"sub","quantity":5})");
  BOOST_TEST(house.counts() == "a 10, b 10, sub 5, box 0");
  house.run("CreateAssemblyFromInventory", R"({"good":"box","quantity":5})");
  BOOST_TEST(house.counts() == "a 5, b 2, sub 0, box 5");  // 7.5 of b are 8
  const auto no = house.refused("CreateAssemblyFromInventory", R"({"good":"box","quantity":2})");
  BOOST_TEST(no.code == "insufficient_inventory");
  BOOST_TEST(no.message ==
             "Not enough in stock: 'b' needed 3, available 2; "
             "'sub' needed 2, available 0");
  BOOST_TEST(house.counts() == "a 5, b 2, sub 0, box 5");
  house.run("DisassembleIntoComponents", R"({"good":"box","quantity":5})");
  BOOST_TEST(house.counts() == "a 10, b 10, sub 5, box 0");
  BOOST_TEST(house.refused("DisassembleIntoComponents", R"({"good":"box"})").code ==
             "insufficient_inventory");
  for (const std::string quantity : {"0", "-1", "1000000001"}) {
    BOOST_TEST(
        house
            .refused("CreateAssemblyFromInventory", R"({"good":"box","quantity":)" + quantity + "}")
            .code == "invalid_value");
  }
  house.good("empty");
  BOOST_TEST(house.refused("CreateAssemblyFromInventory", R"({"good":"empty"})").code ==
             "no_components");
}

BOOST_AUTO_TEST_CASE(bt_088_a_good_goes_with_its_compositions_unless_it_is_used) {
  Bakehouse house;
  house.unit("a", "1");
  house.good("inner", "custom_order", "[" + of_unit("a") + "]");
  house.good("outer", "custom_order", "[" + of_good("inner") + "," + of_unit("a") + "]");
  const auto no = house.refused("DeleteFinishedGood", R"({"good":"inner"})");
  BOOST_TEST(no.code == "referenced_good");
  BOOST_TEST(no.message == "Finished good 'inner' cannot be deleted: it is used in: outer");
  house.run("DeleteFinishedGood", R"({"good":"outer"})");
  BOOST_TEST(house.one("select count(*) from compositions") == "1");
  BOOST_TEST(house.counts() == "a 0, inner 0");
  BOOST_TEST(house.one("select count(*) from finished_good_units") == "1");
  BOOST_TEST(house.run("DeleteFinishedGood", R"({"good":"outer"})").warnings.size() == 1u);
}

BOOST_AUTO_TEST_CASE(goods_are_found_by_name_type_and_component) {
  Bakehouse house;
  house.unit("a", "1", 0, "Truffle");
  house.good("gift", "gift_box", "[" + of_unit("a") + "]");
  house.good("bulk", "bulk_pack", "[" + of_good("gift") + "]");
  const auto slugs = [&](const char* query, const Parameters& parameters) {
    return house.column("slug", query, parameters);
  };
  BOOST_TEST(slugs("search_finished_goods", {{"text", "GIF"}}) == "gift");
  BOOST_TEST(slugs("search_finished_goods", {{"text", ""}}) == "");
  BOOST_TEST(slugs("finished_goods_by_type", {{"assembly_type", "bulk_pack"}}) == "bulk");
  BOOST_TEST(slugs("finished_goods_containing", {{"type", "finished_unit"}, {"component", "a"}}) ==
             "gift");
  BOOST_TEST(house.column("assembly", "component_usages",
                          {{"type", "finished_good"}, {"component", "gift"}}) == "bulk");
  BOOST_TEST(house.column("assembly", "search_by_component", {{"text", "truffle"}}) == "gift");
  BOOST_TEST(house.rows("validate_component_exists",
                        {{"type", "finished_unit"}, {"component", "gift"}}) == "0");
  BOOST_TEST(house.rows("validate_component_exists",
                        {{"type", "finished_good"}, {"component", "gift"}}) == "1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
