#include <boost/test/unit_test.hpp>

#include "tests/bakery/bakehouse.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(units)

/// A recipe whose batch costs so much: a pound of something at that price.
void recipe_at(Bakehouse& house, const std::string& price) {
  house.ingredient("flour");
  house.lot(house.product("flour"), 100, price, "2025-01-01");
  house.recipe("batch", "flour", 4);
}

std::string new_unit(const std::string& rest) {
  return R"({"displayName":"Unit","recipe":"batch",)" + rest + "}";
}

std::string unit_cost(Bakehouse& house) {
  return house.one(
      "select format('%.4f', unit_cost / 10000.0) from finished_units "
      "order by id desc limit 1");
}

BOOST_AUTO_TEST_CASE(bt_050_a_discrete_unit_costs_its_share_of_the_batch) {
  Bakehouse house;
  recipe_at(house, "12.00");
  house.run("CreateFinishedUnit", new_unit(R"("itemsPerBatch":{"value":24})"));
  BOOST_TEST(unit_cost(house) == "0.5000");
  BOOST_TEST(house.rows("calculate_unit_cost", {{"unit", "unit"}}) == "unit|0.5000|12.0000|0.5000");
}

BOOST_AUTO_TEST_CASE(bt_051_and_052_a_portion_costs_its_percentage) {
  Bakehouse house;
  recipe_at(house, "25");
  const std::string portion = R"("yieldMode":"batch_portion","batchPercentage":{"value":)";
  house.run("CreateFinishedUnit", new_unit(portion + "100}"));
  BOOST_TEST(unit_cost(house) == "25.0000");
  house.run("UpdateInventoryItem", R"({"lot":")" + house.one("select uuid from inventory_items") +
                                       R"(","unitCost":"20"})");
  house.run("CreateFinishedUnit", new_unit(portion + "50}"));
  BOOST_TEST(unit_cost(house) == "10.0000");
  // The stored cost is what it was; the present one is asked for, or stored anew.
  BOOST_TEST(house.rows("calculate_unit_cost", {{"unit", "unit"}}) ==
             "unit|20.0000|20.0000|25.0000");
  house.run("CalculateUnitCost", R"({"unit":"unit"})");
  BOOST_TEST(house.one("select unit_cost from finished_units where slug = 'unit'") == "200000");
}

BOOST_AUTO_TEST_CASE(bt_053_a_recipe_that_costs_nothing_makes_units_that_cost_nothing) {
  Bakehouse house;
  house.recipe("batch");
  house.run("CreateFinishedUnit", new_unit(R"("itemsPerBatch":{"value":24})"));
  BOOST_TEST(unit_cost(house) == "0.0000");
  // The table wants a recipe.
  BOOST_TEST(house.refused("CreateFinishedUnit", R"({"displayName":"No recipe"})").code ==
             "invalid_value");
  BOOST_TEST(
      house.refused("CreateFinishedUnit", R"({"displayName":"x","recipe":"unknown"})").code ==
      "not_found");
}

BOOST_AUTO_TEST_CASE(bt_054_without_a_yield_the_cost_is_0) {
  Bakehouse house;
  recipe_at(house, "12");
  house.run("CreateFinishedUnit", new_unit(R"("itemUnit":"cookie")"));
  BOOST_TEST(unit_cost(house) == "0.0000");
  house.run("CreateFinishedUnit", new_unit(R"("yieldMode":"batch_portion")"));
  BOOST_TEST(unit_cost(house) == "0.0000");
  BOOST_TEST(house.rows("calculate_unit_cost", {{"unit", "unit-2"}}) ==
             "unit-2|0.0000|12.0000|0.0000");
  for (const std::string items : {"0", "-1"}) {
    BOOST_TEST(
        house.refused("CreateFinishedUnit", new_unit(R"("itemsPerBatch":{"value":)" + items + "}"))
            .code == "invalid_value");
  }
}

BOOST_AUTO_TEST_CASE(bt_055_batches_are_whole_and_in_parts) {
  Bakehouse house;
  house.recipe("batch");
  house.run("CreateFinishedUnit", new_unit(R"("itemsPerBatch":{"value":24})"));
  const auto batches = [&](std::int64_t quantity) {
    return house.rows("batches_needed", {{"unit", "unit"}, {"quantity", quantity}});
  };
  BOOST_TEST(batches(48) == "unit|2|2.0");
  BOOST_TEST(batches(1) == "unit|1|0.0416666666666667");
  BOOST_TEST(batches(24) == "unit|1|1.0");
  BOOST_TEST(batches(25) == "unit|2|1.04166666666667");
  BOOST_TEST(batches(0) == "unit|0|0.0");
  house.run("CreateFinishedUnit", new_unit(R"("slug":"none")"));
  BOOST_TEST(house.rows("batches_needed", {{"unit", "none"}, {"quantity", 5.0}}) == "none|0|0.0");
}

BOOST_AUTO_TEST_CASE(the_cost_in_a_command_and_the_one_in_a_query_are_the_same) {
  Bakehouse house;
  recipe_at(house, "1.0001");
  for (const auto* yield : {R"("itemsPerBatch":{"value":7})", R"("itemsPerBatch":{"value":20002})",
                            R"("yieldMode":"batch_portion","batchPercentage":{"value":33.333})",
                            R"("yieldMode":"batch_portion","batchPercentage":{"value":0.5})"}) {
    house.run("CreateFinishedUnit", new_unit(yield));
  }
  BOOST_TEST(house.one("select count(*) from finished_units u join finished_unit_recipe_costs c "
                       "on c.unit_id = u.id where c.cost = u.unit_cost") == "4");
  BOOST_TEST(house.one("select group_concat(unit_cost, ' ') from finished_units") ==
             "1429 1 3333 50");
}

BOOST_AUTO_TEST_CASE(bt_060_to_064_the_inventory_changes_by_what_comes_and_goes) {
  const struct {
    std::int64_t count, change;
    const char* after;
  } cases[] = {{10, 5, "15"}, {10, -3, "7"}, {10, -10, "0"}, {100, 1000, "1100"}};
  for (const auto& [count, change, after] : cases) {
    Bakehouse house;
    house.unit("cookie", "1", count);
    house.run("UpdateInventory", R"({"unit":"cookie","change":)" + std::to_string(change) + "}");
    BOOST_TEST(house.one("select inventory_count from finished_units") == after);
  }
  Bakehouse house;
  house.unit("cookie", "1", 5);
  BOOST_TEST(house.refused("UpdateInventory", R"({"unit":"cookie","change":-10})").code ==
             "invalid_inventory");
  BOOST_TEST(house.one("select inventory_count from finished_units") == "5");
  // The table would refuse it too.
  BOOST_TEST(house.append({{"InventoryChanged", R"({"unit":"cookie","change":-6})"}})
                 .message()
                 .find("ck_finished_unit_inventory_non_negative") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bt_065_and_066_an_unknown_unit_is_not_found) {
  Bakehouse house;
  house.unit("cookie", "1", 10);
  BOOST_TEST(house.refused("UpdateInventory", R"({"unit":"cake","change":1})").code == "not_found");
  const auto available = [&](const char* unit, std::int64_t quantity) {
    return house.rows("check_availability", {{"unit", unit}, {"quantity", quantity}});
  };
  BOOST_TEST(available("cookie", 10) == "1|10");
  BOOST_TEST(available("cookie", 11) == "0|10");
  BOOST_TEST(available("cake", 1) == "");
}

BOOST_AUTO_TEST_CASE(bt_067_values_at_the_limits) {
  Bakehouse house;
  house.recipe("batch");
  const auto unit = [](const std::string& cost, const std::string& count) {
    return R"({"displayName":"u","recipe":"batch","unitCost":")" + cost + R"(","inventoryCount":)" +
           count + "}";
  };
  house.run("CreateFinishedUnit", unit("0", "0"));
  house.run("CreateFinishedUnit", unit("9999.9999", "1000000"));
  BOOST_TEST(unit_cost(house) == "9999.9999");
  house.run("CreateFinishedUnit", unit("999999.9999", "1000000000"));
  BOOST_TEST(unit_cost(house) == "999999.9999");
  for (const std::string cost :
       {"-0.01", "1000000", "0.00001", "", ".5", "1.", "1,5", "1e3", "x", " 1", "+1", "0x10"}) {
    BOOST_TEST_INFO_SCOPE(cost);
    BOOST_TEST(house.refused("CreateFinishedUnit", unit(cost, "0")).code == "invalid_value");
  }
  BOOST_TEST(house.refused("CreateFinishedUnit", unit("0", "-1")).code == "invalid_value");
  BOOST_TEST(house.refused("CreateFinishedUnit", unit("0", "1000000001")).code == "invalid_value");
  const auto named = [](std::size_t length) {
    return R"({"recipe":"batch","displayName":")" + std::string(length, 'n') + R"("})";
  };
  house.run("CreateFinishedUnit", named(200));
  BOOST_TEST(house.refused("CreateFinishedUnit", named(201)).code == "invalid_value");
}

BOOST_AUTO_TEST_CASE(bt_040_a_percentage_has_two_decimals_and_bounds) {
  Bakehouse house;
  house.recipe("batch");
  const auto portion = [](const std::string& percentage) {
    return new_unit(R"("yieldMode":"batch_portion","batchPercentage":{"value":)" + percentage +
                    "}");
  };
  house.run("CreateFinishedUnit", portion("33.333333"));
  BOOST_TEST(house.one("select batch_percentage from finished_units") == "33.33");
  for (const std::string ok : {"0.75", "0.01", "100", "100.001"}) {
    house.run("CreateFinishedUnit", portion(ok));
  }
  for (const std::string bad : {"0", "0.001", "-1", "100.01"}) {
    BOOST_TEST_INFO_SCOPE(bad);
    BOOST_TEST(house.refused("CreateFinishedUnit", portion(bad)).code == "invalid_value");
  }
  BOOST_TEST(house
                 .append({{"FinishedUnitChanged",
                           R"({"unit":"unit","batchPercentage":{"value":100.01}})"}})
                 .rejection()
                 .code == "constraint");
  BOOST_TEST(house.refused("CreateFinishedUnit", new_unit(R"("yieldMode":"each")")).code ==
             "invalid_value");
}

BOOST_AUTO_TEST_CASE(bt_068_a_unit_that_is_used_is_not_deleted) {
  Bakehouse house;
  house.unit("cookie", "1");
  house.unit("free", "1");
  house.good("box", "custom_order", "[" + of_unit("cookie") + "]");
  const auto no = house.refused("DeleteFinishedUnit", R"({"unit":"cookie"})");
  BOOST_TEST(no.code == "referenced_unit");
  BOOST_TEST(no.message.find("box") != std::string::npos);
  const auto head = house.engine.head();
  BOOST_TEST(house.run("DeleteFinishedUnit", R"({"unit":"unknown"})").warnings.size() == 1u);
  BOOST_TEST(house.engine.head() == head);
  house.run("DeleteFinishedUnit", R"({"unit":"free"})");
  BOOST_TEST(house.column("slug", "all_finished_units") == "cookie");
}

BOOST_AUTO_TEST_CASE(bt_087_units_are_found_by_name_and_description) {
  Bakehouse house;
  house.unit("a", "1", 0, "Chocolate Chip Cookie");
  house.unit("b", "1", 0, "Sugar Cookie");
  house.unit("c", "1", 0, "Oat Cookie");
  house.unit("d", "1", 0, "Brownie");
  house.run("UpdateFinishedUnit", R"({"unit":"d","description":"A premium dark CHOCOLATE treat"})");
  const auto found = [&](const char* text) {
    return house.column("slug", "search_finished_units", {{"text", text}});
  };
  BOOST_TEST(found("chocolate") == "d a");
  BOOST_TEST(found("cookie") == "a c b");
  BOOST_TEST(found("premium") == "d");
  BOOST_TEST(found("nonexistent") == "");
  BOOST_TEST(found("") == "");
  BOOST_TEST(found("%") == "");
  BOOST_TEST(house.rows("finished_unit_count") == "4");
  BOOST_TEST(house.column("slug", "all_finished_units", {{"name_search", "sugar"}}) == "b");
  BOOST_TEST(house.column("slug", "units_by_recipe", {{"recipe", "any"}}) == "d a c b");
  BOOST_TEST(house.column("unit_cost", "finished_unit_by_slug", {{"slug", "a"}}) == "1.0000");
}

BOOST_AUTO_TEST_CASE(an_update_changes_what_it_names_and_clears_what_it_says) {
  Bakehouse house;
  house.unit("cookie", "1", 3);
  house.clock.advance(std::chrono::seconds(1));
  house.run("UpdateFinishedUnit",
            R"({"unit":"cookie","displayName":" New ","notes":"n","unitCost":"2.5",)"
            R"("itemsPerBatch":{"value":12},"category":"c"})");
  house.run("UpdateFinishedUnit", R"({"unit":"cookie","clear":["notes","items_per_batch"]})");
  BOOST_TEST(house.one("select display_name || '|' || coalesce(notes, '-') || '|' || unit_cost "
                       "|| '|' || coalesce(items_per_batch, '-') || '|' || category || '|' || "
                       "inventory_count || '|' || created_at || '|' || updated_at "
                       "from finished_units") ==
             "New|-|25000|-|c|3|2025-12-14T10:00:00Z|2025-12-14T10:00:01Z");
  BOOST_TEST(house.refused("UpdateFinishedUnit", R"({"unit":"cookie","clear":["slug"]})").code ==
             "immutable");
  BOOST_TEST(
      house.refused("UpdateFinishedUnit", R"({"unit":"cookie","clear":["unit_cost"]})").code ==
      "invalid_value");
  const auto head = house.engine.head();
  house.run("UpdateFinishedUnit", R"({"unit":"cookie"})");
  BOOST_TEST(house.engine.head() == head);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
