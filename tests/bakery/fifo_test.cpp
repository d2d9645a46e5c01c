#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "tests/bakery/bakehouse.h"
#include "tests/support/seed.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(fifo)

std::string consume(double quantity, const std::string& unit, bool partial = false) {
  return fmt::format(R"({{"ingredient":"flour","quantity":{},"unit":"{}","partial":{}}})", quantity,
                     unit, partial);
}

/// One column of what would be taken, lot by lot.
std::string dry(Bakehouse& house, const char* column, double quantity, const char* unit) {
  return house.column(column, "consume_fifo",
                      {{"ingredient", "flour"}, {"quantity", quantity}, {"unit", unit}});
}

/// What the last consumption took: consumed, cost in 1/10000, and each lot's quantity.
std::string last_taken(Bakehouse& house) {
  ReadQuery query;
  query.types = {"bakery.IngredientConsumed"};
  query.reverse = true;
  query.limit = 1;
  auto cursor = house.engine.read(query);
  const auto* event = cursor.next();
  BOOST_REQUIRE(event);
  return house.engine.to_json(*event);
}

BOOST_AUTO_TEST_CASE(bt_100_the_oldest_lots_go_first) {
  Bakehouse house;
  house.ingredient("flour");
  const auto product = house.product("flour");
  house.lot(product, 10, "1", "2025-01-01");
  house.lot(product, 15, "1", "2025-01-15");
  house.lot(product, 20, "1", "2025-02-01");
  BOOST_TEST(dry(house, "lot_date", 48, "cup") == "2025-01-01 2025-01-15");
  BOOST_TEST(dry(house, "remaining_in_lot", 48, "cup") == "0.0 13.0");
  house.run("ConsumeFifo", consume(48, "cup"));
  BOOST_TEST(house.stock() == "0.0 13.0 20.0");
}

BOOST_AUTO_TEST_CASE(bt_101_more_than_there_is_leaves_a_shortfall) {
  Bakehouse house;
  house.ingredient("flour");
  house.lot(house.product("flour"), 10, "1", "2025-01-01");
  const auto no = house.refused("ConsumeFifo", consume(60, "cup"));
  BOOST_TEST(no.code == "insufficient_inventory");
  BOOST_TEST(no.message == "Not enough of ingredient 'flour': needed 60 cup, available 40");
  BOOST_TEST(house.stock() == "10.0");
  // All that there is, when that is asked for.
  BOOST_TEST(house.run("ConsumeFifo", consume(60, "cup", true)).warnings.size() == 1u);
  BOOST_TEST(house.stock() == "0.0");
  BOOST_TEST(last_taken(house).find(R"("quantity":40)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bt_102_a_lot_is_used_up_exactly) {
  Bakehouse house;
  house.ingredient("flour");
  house.lot(house.product("flour"), 5, "1", "2025-01-01");
  house.run("ConsumeFifo", consume(20, "cup"));
  BOOST_TEST(house.stock() == "0.0");
}

BOOST_AUTO_TEST_CASE(bt_103_products_of_one_ingredient_are_one_stock) {
  Bakehouse house;
  house.ingredient("flour");
  house.lot(house.product("flour", "One"), 2, "1", "2025-01-01");
  house.lot(house.product("flour", "Two"), 3, "1", "2025-02-01");
  BOOST_TEST(dry(house, "brand", 4, "cup") == "One");
  house.run("ConsumeFifo", consume(4, "cup"));
  BOOST_TEST(house.stock() == "1.0 3.0");
}

BOOST_AUTO_TEST_CASE(bt_105_quantities_keep_their_decimals) {
  Bakehouse house;
  house.ingredient("flour");
  house.lot(house.product("flour", "Brand", "oz"), 17.3, "1", "2025-01-01");
  house.run("ConsumeFifo", consume(5.75, "oz"));
  BOOST_TEST(house.stock() == "11.55");
}

BOOST_AUTO_TEST_CASE(bt_106_what_would_be_taken_costs_what_the_lots_cost) {
  Bakehouse house;
  house.ingredient("flour");
  const auto product = house.product("flour");
  house.lot(product, 5, "2.00", "2025-01-01");
  house.lot(product, 5, "3.00", "2025-02-01");
  BOOST_TEST(dry(house, "cost", 7, "lb") == "10.0000 6.0000");
  BOOST_TEST(house.stock() == "5.0 5.0");
  house.run("ConsumeFifo", consume(7, "lb"));
  BOOST_TEST(house.stock() == "0.0 3.0");
  BOOST_TEST(last_taken(house).find(R"("cost":160000)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(bt_107_the_date_counts_not_the_order_of_entry) {
  Bakehouse house;
  house.ingredient("flour");
  const auto product = house.product("flour");
  house.lot(product, 5, "4.00");  // without a date: last
  house.lot(product, 5, "3.00", "2025-02-01");
  house.lot(product, 5, "2.00", "2025-01-01");
  house.lot(product, 5, "9.00", "2025-02-01");  // the same day: the older row first
  BOOST_TEST(dry(house, "unit_cost", 3, "lb") == "2.0000");
  BOOST_TEST(dry(house, "unit_cost", 20, "lb") == "2.0000 3.0000 9.0000 4.0000");
  house.run("ConsumeFifo", consume(16, "lb"));
  BOOST_TEST(house.stock() == "4.0 0.0 0.0 0.0");
}

BOOST_AUTO_TEST_CASE(bt_108_and_109_a_lot_without_a_cost_costs_nothing) {
  Bakehouse house;
  house.ingredient("flour");
  const auto product = house.product("flour");
  house.lot(product, 10, "", "2025-01-01");
  house.lot(product, 10, "2.50", "2025-01-02");
  BOOST_TEST(dry(house, "cost", 3, "lb") == "0.0000");
  house.run("ConsumeFifo", consume(10, "lb"));
  house.run("ConsumeFifo", consume(4, "lb"));
  BOOST_TEST(last_taken(house).find(R"("cost":100000)") != std::string::npos);
  BOOST_TEST(house.stock() == "0.0 6.0");
}

BOOST_AUTO_TEST_CASE(bt_110_a_shortfall_is_not_paid_for) {
  Bakehouse house;
  house.ingredient("flour");
  house.lot(house.product("flour"), 5, "2.00", "2025-01-01");
  BOOST_TEST(dry(house, "quantity", 8, "lb") == "5.0");
  BOOST_TEST(dry(house, "cost", 8, "lb") == "10.0000");
  BOOST_TEST(house.stock() == "5.0");
}

BOOST_AUTO_TEST_CASE(traces_count_as_used_up) {
  Bakehouse house;
  house.ingredient("flour");
  const auto product = house.product("flour");
  house.lot(product, 0.0009, "1", "2025-01-01");
  house.lot(product, 0.001, "1", "2025-01-02");
  house.lot(product, 1, "1", "2025-01-03");
  BOOST_TEST(dry(house, "lot_date", 0.5, "lb") == "2025-01-02 2025-01-03");
  house.run("ConsumeFifo", consume(1.001, "lb"));
  BOOST_TEST(house.stock() == "0.0009 0.0 0.0");
}

BOOST_AUTO_TEST_CASE(what_nothing_can_be_taken_of_is_refused) {
  Bakehouse house;
  house.ingredient("flour");
  house.lot(house.product("flour", "B", "bag"), 5, "2.00", "2025-01-01");
  for (const double quantity : {0.0, -1.0}) {
    BOOST_TEST(house.refused("ConsumeFifo", consume(quantity, "lb")).code == "invalid_value");
  }
  BOOST_TEST(house.refused("ConsumeFifo", consume(1, " ")).code == "invalid_value");
  // Nobody has said what a bag holds.
  BOOST_TEST(house.refused("ConsumeFifo", consume(1, "lb")).message ==
             "Not enough of ingredient 'flour': needed 1 lb, available 0");
  house.run("ConsumeFifo", consume(1, "Bag"));
  house.run("SetUnitConversion",
            R"({"ingredient":"flour","fromUnit":"bag","toUnit":"lb","toQuantity":25})");
  house.run("ConsumeFifo", consume(50, "lb"));
  BOOST_TEST(house.stock() == "2.0");
}

BOOST_AUTO_TEST_CASE(bt_186_a_conversion_means_the_same_from_either_end) {
  Bakehouse house;
  house.run("CreateIngredient", R"({"slug":"flour","displayName":"Flour","category":"c"})");
  const auto convert = [&](double quantity, const char* from, const char* to) {
    return house.rows(
        "convert_quantity",
        {{"ingredient", "flour"}, {"quantity", quantity}, {"from_unit", from}, {"to_unit", to}});
  };
  BOOST_TEST(convert(1, "lb", "cup") == "");  // NULL: no way leads there
  house.run("SetUnitConversion",
            R"({"ingredient":"flour","fromUnit":"lb","toUnit":"cup","toQuantity":3.6})");
  BOOST_TEST(std::abs(std::stod(convert(1, "lb", "cup")) - 3.6) < 1e-9);
  BOOST_TEST(std::abs(std::stod(convert(3.6, "cup", "lb")) - 1) < 1e-9);
  BOOST_TEST(std::abs(std::stod(convert(16, "oz", "cup")) - 3.6) < 1e-9);
  BOOST_TEST(std::abs(std::stod(convert(48, "tsp", "oz")) - 16 / 3.6) < 1e-9);
  house.run("RemoveUnitConversion", R"({"ingredient":"flour","fromUnit":"lb","toUnit":"cup"})");
  BOOST_TEST(convert(1, "lb", "cup") == "");
  // The density says the same in its own words.
  house.run("UpdateIngredient", R"({"ingredient":"flour","densityVolumeValue":{"value":3.6},)"
                                R"("densityVolumeUnit":"cup","densityWeightValue":{"value":1},)"
                                R"("densityWeightUnit":"lb"})");
  BOOST_TEST(std::abs(std::stod(convert(1, "lb", "cup")) - 3.6) < 1e-9);
  BOOST_TEST(convert(2, "dozen", "each") == "24.0");
  BOOST_TEST(convert(1, "each", "g") == "");
}

/// What is planned for a batch is what it costs, as long as there is enough in stock; and what is
/// shown before is what is taken.
BOOST_AUTO_TEST_CASE(estimates_and_consumption_agree_on_any_stock) {
  std::mt19937 random(seed_or(1));
  const auto below = [&](int limit) {
    return std::uniform_int_distribution<int>(0, limit - 1)(random);
  };
  for (int round = 0; round < 4; ++round) {
    Bakehouse house;
    house.ingredient("flour");
    const std::string products[] = {house.product("flour", "A", "lb"),
                                    house.product("flour", "B", "oz"),
                                    house.product("flour", "C", "cup")};
    for (int i = 0; i < 12; ++i) {
      house.lot(products[below(3)], (1 + below(500)) / 100.0,
                below(5) == 0 ? "" : fmt::format("{}.{:04}", below(4), below(10000)),
                below(5) == 0 ? "" : fmt::format("2025-0{}-01", 1 + below(9)));
    }
    house.recipe("batch", "flour", (1 + below(40)) / 10.0);
    house.run("CreateEvent", R"({"name":"e","eventDate":"2025-12-20"})");
    for (int batch = 0; batch < 6; ++batch) {
      const auto estimate = house.one("select cost from recipe_costs");
      const auto result =
          house.engine.execute("bakery.RecordProduction", R"({"event":"e","recipe":"batch",)"
                                                          R"("batches":1})");
      if (!result) break;  // out of flour
      BOOST_TEST(house.one("select actual_cost from production_records order by id desc limit 1") ==
                 estimate);
    }
    BOOST_TEST(house.one("select count(*) from production_records p where actual_cost <> (select "
                         "sum(total_cost) from production_record_consumptions where "
                         "production_record_id = p.id)") == "0");
    BOOST_TEST(house.one("select count(*) from inventory_items where quantity < 0") == "0");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
