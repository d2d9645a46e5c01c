#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "tests/bakery/bakehouse.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(assemblies)

std::string add(const std::string& good, const std::string& component) {
  return fmt::format(R"({{"good":"{}","component":{}}})", good, component);
}

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
  house.run("AddComponent", add("inner", of_unit("b", 4)));
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
  const auto warnings = house.run("AddComponent", add("box", of_unit("a"))).warnings;
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

/// level1 holds 8 units and level2, which holds 8 units and level3 …
void nest(Bakehouse& house, int levels) {
  for (int level = levels; level >= 1; --level) {
    std::string parts;
    for (int i = 0; i < 8; ++i) {
      const auto unit = fmt::format("u{}-{}", level, i);
      house.unit(unit, "1");
      parts += of_unit(unit) + ",";
    }
    if (level < levels) parts += of_good(fmt::format("level{}", level + 1)) + ",";
    parts.pop_back();
    house.good(fmt::format("level{}", level), "bulk_pack", "[" + parts + "]");
  }
}

BOOST_AUTO_TEST_CASE(bt_080_five_levels_are_the_most) {
  Bakehouse house;
  nest(house, 5);
  BOOST_TEST(house.one("select count(*) from finished_good_units u join finished_goods g "
                       "on g.id = u.good_id where g.slug = 'level1'") == "40");
  BOOST_TEST(house.column("depth", "assembly_statistics", {{"assembly", "level1"}}) == "5");
  // A sixth level around, and one inside.
  BOOST_TEST(house
                 .refused("CreateFinishedGood",
                          R"({"displayName":"level0","components":[)" + of_good("level1") + "]}")
                 .code == "too_deep");
  house.good("level6");
  BOOST_TEST(house.refused("AddComponent", add("level5", of_good("level6"))).code == "too_deep");
  house.run("AddComponent", add("level4", of_good("level6")));
  // Nor past the decisions.
  const auto past = house.append(
      {{"CompositionAdded", R"({"assembly":"level5","finishedGood":"level6","quantity":1})"}});
  BOOST_TEST(past.rejected());
  BOOST_TEST(past.message().find("at most 5 levels deep") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bt_081_no_good_contains_itself) {
  Bakehouse house;
  for (const std::string good : {"a", "b", "c"}) house.good(good);
  house.run("AddComponent", add("a", of_good("b")));
  const auto no = house.refused("AddComponent", add("b", of_good("a")));
  BOOST_TEST(no.code == "circular_reference");
  BOOST_TEST(no.message ==
             "'a' cannot be a component of 'b': the finished good would contain itself");
  BOOST_TEST(house.refused("AddComponent", add("a", of_good("a"))).code == "circular_reference");
  house.run("AddComponent", add("b", of_good("c")));
  BOOST_TEST(house.refused("AddComponent", add("c", of_good("a"))).code == "circular_reference");
  const auto valid = [&](const char* assembly, const char* component) {
    return house.rows("validate_no_circular_reference",
                      {{"assembly", assembly}, {"component", component}});
  };
  BOOST_TEST(valid("a", "c") == "1");
  BOOST_TEST(valid("c", "a") == "0");
  BOOST_TEST(valid("c", "b") == "0");
  BOOST_TEST(valid("a", "a") == "0");
  for (const auto* json :
       {R"({"assembly":"c","finishedGood":"a"})", R"({"assembly":"a","finishedGood":"a"})"}) {
    BOOST_TEST(house.append({{"CompositionAdded", json}}).rejected());
  }
  // Nor by compositions that are each harmless, added at once.
  house.good("d");
  house.good("e");
  BOOST_TEST(house
                 .refused("BulkCreateCompositions",
                          R"({"compositions":[{"assembly":"d","finishedGood":"e"},)"
                          R"({"assembly":"e","finishedGood":"d"}]})")
                 .code == "circular_reference");
}

BOOST_AUTO_TEST_CASE(bt_082_what_is_no_component_is_refused) {
  Bakehouse house;
  house.unit("a", "1");
  house.good("box");
  const auto no = [&](const std::string& component) {
    return house.refused("AddComponent", add("box", component)).code;
  };
  BOOST_TEST(no(R"({"type":"invalid","slug":"a"})") == "invalid_component_type");
  BOOST_TEST(no(R"({"type":"finished_unit","slug":"unknown"})") == "invalid_component");
  BOOST_TEST(no(of_unit("a", 0)) == "invalid_value");
  BOOST_TEST(no(of_unit("a", -1)) == "invalid_value");
  house.run("AddComponent", add("box", of_unit("a")));
  BOOST_TEST(no(of_unit("a", 2)) == "duplicate_composition");
  BOOST_TEST(house
                 .refused("CreateFinishedGood", R"({"displayName":"x","components":[)" +
                                                    of_unit("a") + "," + of_unit("a") + "]}")
                 .code == "duplicate_composition");
  BOOST_TEST(house.one("select count(*) from finished_goods") == "1");
  BOOST_TEST(house.refused("AddComponent", add("unknown", of_unit("a"))).code == "not_found");
  BOOST_TEST(house
                 .refused("UpdateComponentQuantity",
                          R"({"good":"box","type":"finished_unit","component":"a","quantity":0})")
                 .code == "invalid_value");
  BOOST_TEST(
      house.refused("RemoveComponent", R"({"good":"box","type":"finished_good","component":"a"})")
          .code == "not_found");
}

BOOST_AUTO_TEST_CASE(bt_083_components_are_put_in_another_order) {
  Bakehouse house;
  house.unit("a", "1");
  house.unit("b", "1");
  house.good("box", "custom_order", "[" + of_unit("a") + "," + of_unit("b") + "]");
  const auto order = [&] {
    return house.column("component", "assembly_components", {{"assembly", "box"}});
  };
  const auto uuid = [&](const char* unit) {
    return house.one(std::string("select uuid from composition_data where component = '") + unit +
                     "'");
  };
  const auto reorder = [](const std::string& list) {
    return R"({"assembly":"box","compositions":[)" + list + "]}";
  };
  const std::string a = '"' + uuid("a") + '"', b = '"' + uuid("b") + '"';
  house.run("ReorderCompositions", reorder(b + "," + a));
  BOOST_TEST(order() == "b a");
  BOOST_TEST(house.refused("ReorderCompositions", reorder(a + "," + b + R"(,"999")")).code ==
             "not_found");
  BOOST_TEST(house.refused("ReorderCompositions", reorder(a + "," + a)).code == "not_found");
  BOOST_TEST(house.refused("ReorderCompositions", reorder(a)).code == "invalid_value");
  BOOST_TEST(order() == "b a");
}

BOOST_AUTO_TEST_CASE(bt_084_all_of_many_compositions_or_none) {
  Bakehouse house;
  house.good("box");
  std::string list;
  for (int i = 0; i < 100; ++i) {
    house.unit(fmt::format("u{}", i), "1");
    list += fmt::format(R"({}{{"assembly":"box","finishedUnit":"u{}"}})", i ? "," : "", i);
  }
  const auto head = house.engine.head();
  house.run("BulkCreateCompositions", R"({"compositions":[]})");
  BOOST_TEST(house.engine.head() == head);
  const auto bad = list + R"(,{"assembly":"box","finishedUnit":"u7"})";
  BOOST_TEST(house.refused("BulkCreateCompositions", R"({"compositions":[)" + bad + "]}").code ==
             "duplicate_composition");
  BOOST_TEST(house.one("select count(*) from compositions") == "0");
  house.run("BulkCreateCompositions", R"({"compositions":[)" + list + "]}");
  BOOST_TEST(house.one("select count(*) || ' ' || max(sort_order) from compositions") == "100 99");
  for (const auto* json : {R"({"assembly":"box"})", R"({"finishedUnit":"u1"})",
                           R"({"assembly":"box","finishedUnit":"u1","finishedGood":"box"})"}) {
    BOOST_TEST(house.refused("CreateComposition", json).code == "invalid_value");
  }
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

BOOST_AUTO_TEST_CASE(the_tables_are_rebuilt_from_the_log_alone) {
  Bakehouse house;
  nest(house, 3);
  house.run("UpdateInventory", R"({"unit":"u1-0","change":5})");
  house.run("UpdateFinishedUnit", R"({"unit":"u3-0","unitCost":"7.7777"})");
  house.run("RemoveComponent", R"({"good":"level2","type":"finished_unit","component":"u2-3"})");
  const auto all = [&] {
    std::string text;
    for (const std::string table : {"finished_units", "finished_goods", "compositions"}) {
      text += house.all("select * from " + table + " order by id");
    }
    return text + house.all("select * from finished_good_units order by good_id, unit_id");
  };
  const auto before = all();
  house.reopen_without_views();
  BOOST_TEST(all() == before);
  BOOST_TEST(before.find("77777") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
