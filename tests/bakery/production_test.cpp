#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include "tests/bakery/bakehouse.h"

namespace annals::bakery_tests {
namespace {

BOOST_AUTO_TEST_SUITE(production)

std::string record(const std::string& recipe, std::int64_t batches,
                   const std::string& event = "Fair") {
  return fmt::format(R"({{"event":"{}","recipe":"{}","batches":{}}})", event, recipe, batches);
}

BOOST_AUTO_TEST_CASE(bt_120_what_cannot_be_baked_changes_nothing) {
  Bakehouse house;
  for (const std::string ingredient : {"flour", "sugar"}) house.ingredient(ingredient);
  house.lot(house.product("flour"), 10, "1", "2025-01-01");
  house.lot(house.product("sugar"), 1, "1", "2025-01-01");
  house.run("CreateRecipe", R"({"slug":"cake","name":"Cake","category":"c","ingredients":[)"
                            R"({"ingredient":"flour","quantity":4,"unit":"cup"},)"
                            R"({"ingredient":"sugar","quantity":2,"unit":"cup"}]})");
  house.event("Fair");
  BOOST_TEST(house.refused("RecordProduction", record("cake", 0)).code == "invalid_value");
  BOOST_TEST(house.refused("RecordProduction", record("cake", -1)).code == "invalid_value");
  BOOST_TEST(house.refused("RecordProduction", record("pie", 1)).message ==
             "There is no recipe 'pie'");
  BOOST_TEST(house.refused("RecordProduction", record("cake", 1, "Ball")).message ==
             "There is no event 'Ball'");
  const auto no = house.refused("RecordProduction", record("cake", 100));
  BOOST_TEST(no.code == "insufficient_inventory");
  BOOST_TEST(no.message == "Not enough of ingredient 'flour': needed 400 cup, available 40");
  // Flour for three batches is there, sugar is not: the flour stays.
  BOOST_TEST(house.refused("RecordProduction", record("cake", 3)).message ==
             "Not enough of ingredient 'sugar': needed 6 cup, available 4");
  BOOST_TEST(house.stock() == "10.0 1.0");
  BOOST_TEST(house.one("select count(*) from production_records") == "0");
  house.run("RecordProduction", record("cake", 2));
  BOOST_TEST(house.stock() == "8.0 0.0");
}

BOOST_AUTO_TEST_CASE(bt_121_costs_are_those_of_the_lots_and_stay) {
  Bakehouse house;
  house.ingredient("flour");
  const auto product = house.product("flour");
  const auto first = house.lot(product, 1, "1.00", "2025-01-01");
  house.lot(product, 5, "1.25", "2025-02-01");
  house.recipe("cake", "flour", 4);
  house.event("Fair");
  house.run("RecordProduction", record("cake", 1));
  house.run("RecordProduction", record("cake", 2));
  BOOST_TEST(house.rows("production_total", {{"event", "Fair"}, {"recipe", "cake"}}) == "3|3.5000");
  BOOST_TEST(house.column("actual_cost", "production_records", {{"event", "Fair"}}) ==
             "1.0000 2.5000");
  house.run("UpdateInventoryItem", R"({"lot":")" + first + R"(","unitCost":"9.99"})");
  BOOST_TEST(house.rows("production_total", {{"event", "Fair"}, {"recipe", "cake"}}) == "3|3.5000");
  BOOST_TEST(house.rows("production_total", {{"event", "Fair"}, {"recipe", "none"}}) == "0|0.0000");
  // Each record says which lots it took.
  const auto uuid = house.one("select uuid from production_records order by id");
  BOOST_TEST(house.rows("production_consumptions", {{"record", uuid}}) ==
             "flour|" + first + "|1.0|lb|1.0000|1.0000");
  // A lot that is gone leaves its line, without the lot.
  house.run("DeleteInventoryItem", R"({"lot":")" + first + R"("})");
  BOOST_TEST(house.rows("production_consumptions", {{"record", uuid}}) ==
             "flour||1.0|lb|1.0000|1.0000");
}

BOOST_AUTO_TEST_CASE(an_ingredient_on_several_lines_is_one_need) {
  Bakehouse house;
  house.ingredient("flour");
  const auto product = house.product("flour");
  house.lot(product, 1, "1", "2025-01-01");
  house.lot(product, 1, "2", "2025-01-02");
  house.run("CreateRecipe", R"({"slug":"cake","name":"Cake","category":"c","ingredients":[)"
                            R"({"ingredient":"flour","quantity":3,"unit":"cup"},)"
                            R"({"ingredient":"flour","quantity":8,"unit":"oz"},)"
                            R"({"ingredient":"flour","quantity":0.25,"unit":"lb"}]})");
  house.event("Fair");
  BOOST_TEST(house.one("select cost from recipe_costs") == "20000");
  house.run("RecordProduction", record("cake", 1));  // 0.75 + 0.5 + 0.25 lb
  BOOST_TEST(house.stock() == "0.0 0.5");
  BOOST_TEST(house.one("select count(*) from production_record_consumptions") == "2");
  const auto no = house.refused("RecordProduction", record("cake", 1));
  BOOST_TEST(no.message == "Not enough of ingredient 'flour': needed 6 cup, available 2");
}

BOOST_AUTO_TEST_CASE(recipes_inside_a_recipe_are_baked_with_it) {
  Bakehouse house;
  house.ingredient("flour");
  house.lot(house.product("flour"), 10, "1", "2025-01-01");
  house.recipe("dough", "flour", 4);
  house.recipe("topping", "flour", 2);
  house.run("CreateRecipe",
            R"({"slug":"tart","name":"Tart","category":"c",)"
            R"("ingredients":[{"ingredient":"flour","quantity":1,"unit":"cup"}],)"
            R"("components":[{"recipe":"dough","quantity":1.5},{"recipe":"topping"}]})");
  house.event("Fair");
  house.run("RecordProduction", record("tart", 2));  // 2 x (1 + 6 + 2) cups
  BOOST_TEST(house.stock() == "5.5");
  BOOST_TEST(house.column("actual_cost", "production_records", {{"event", "Fair"}}) == "4.5000");
  BOOST_TEST(house.refused("UpdateRecipe", R"({"recipe":"dough","components":[{"recipe":"tart"}]})")
                 .code == "circular_reference");
  BOOST_TEST(house
                 .append({{"RecipeChanged",
                           R"({"recipe":"dough","components":[{"recipe":"tart","quantity":1}]})"}})
                 .rejected());
  house.run("UpdateRecipe", R"({"recipe":"tart","components":[],"ingredients":[)"
                            R"({"ingredient":"flour","quantity":2,"unit":"cup"}]})");
  house.run("RecordProduction", record("tart", 1));
  BOOST_TEST(house.stock() == "5.0");
  BOOST_TEST(house.rows("recipe_components_of", {{"recipe", "tart"}}) == "");
}

BOOST_AUTO_TEST_CASE(what_is_not_in_stock_is_estimated_by_the_newest_price) {
  Bakehouse house;
  house.ingredient("flour");
  house.recipe("cake", "flour", 12);
  const auto estimate = [&] { return house.column("cost", "recipe_by_slug", {{"slug", "cake"}}); };
  BOOST_TEST(estimate() == "0.0000");
  const auto product = house.product("flour");
  house.lot(product, 1, "1.00", "2025-01-01");
  house.lot(product, 1, "2.00", "2025-02-01");
  house.lot(product, 0, "9.00");  // without a date: neither the oldest nor the newest
  BOOST_TEST(estimate() == "5.0000");
  house.lot(product, 0, "4.00", "2025-03-01");
  BOOST_TEST(estimate() == "7.0000");
}

BOOST_AUTO_TEST_CASE(more_than_the_event_needs_is_said) {
  Bakehouse house;
  house.ingredient("flour");
  house.lot(house.product("flour"), 100, "1", "2025-01-01");
  house.recipe("any", "flour", 1);
  house.event("Fair");
  house.run("CreateFinishedUnit",
            R"({"displayName":"Cookie","recipe":"any","itemsPerBatch":{"value":24}})");
  house.good("box", "custom_order", "[" + of_unit("cookie", 12) + "]");
  house.run("CreatePackage", R"({"name":"P"})");
  house.run("AddFinishedGoodToPackage", R"({"package":"P","good":"box","quantity":5})");
  house.run("CreateRecipient", R"({"name":"R"})");
  house.run("AssignPackageToRecipient", R"({"event":"Fair","recipient":"R","package":"P"})");
  BOOST_TEST(house.run("RecordProduction", record("any", 3)).warnings.empty());  // 60 cookies
  const auto warnings = house.run("RecordProduction", record("any", 1)).warnings;
  BOOST_TEST(warnings.size() == 1u);
  BOOST_TEST(warnings.at(0) == "4 batches of 'any' are 1 more than the 3 that the event needs");
}

BOOST_AUTO_TEST_CASE(bt_126_a_recipe_with_records_stays_and_they_go_with_their_event) {
  Bakehouse house;
  house.recipe("cake");
  const auto event = house.event("Fair");
  house.run("RecordProduction", record("cake", 1));
  BOOST_TEST(house.refused("DeleteRecipe", R"({"recipe":"cake"})").code == "referenced_recipe");
  BOOST_TEST(house.append({{"RecipeRemoved", R"({"recipe":"cake"})"}}).rejected());
  BOOST_REQUIRE(bool(house.append({{"EventRemoved", R"({"event":")" + event + R"("})"}})));
  BOOST_TEST(house.one("select count(*) from production_records") == "0");
  house.run("DeleteRecipe", R"({"recipe":"cake"})");
  BOOST_TEST(house.one("select count(*) from recipes") == "0");
}

BOOST_AUTO_TEST_CASE(ingredients_and_recipes_that_are_used_are_not_deleted) {
  Bakehouse house;
  house.ingredient("flour");
  house.lot(house.product("flour"), 1, "1", "2025-01-01");
  house.recipe("dough", "flour", 1);
  house.run("CreateRecipe",
            R"({"slug":"tart","name":"Tart","category":"c","components":[{"recipe":"dough"}]})");
  BOOST_TEST(house.refused("DeleteIngredient", R"({"ingredient":"flour"})").message ==
             "Ingredient 'flour' cannot be deleted: recipes use it: dough");
  BOOST_TEST(house.refused("DeleteRecipe", R"({"recipe":"dough"})").message ==
             "Recipe 'dough' cannot be deleted: it is part of the recipes: Tart");
  house.run("DeleteRecipe", R"({"recipe":"tart"})");
  house.run("DeleteRecipe", R"({"recipe":"dough"})");
  BOOST_TEST(house.run("DeleteIngredient", R"({"ingredient":"flour"})").warnings.size() == 1u);
  BOOST_TEST(house.one("select count(*) from inventory_items") == "0");
}

BOOST_AUTO_TEST_CASE(products_and_lots_are_changed_and_removed) {
  Bakehouse house;
  house.ingredient("flour");
  const auto product = house.product("flour", "Mill");
  BOOST_TEST(
      house.refused("CreateProduct", R"({"ingredient":"flour","brand":"Mill","packageUnit":"lb"})")
          .code == "duplicate_product");
  house.run("UpdateProduct", R"({"product":")" + product +
                                 R"(","supplier":"S","packageUnitQuantity":{"value":25}})");
  BOOST_TEST(house.column("supplier", "products_of", {{"ingredient", "flour"}}) == "S");
  const auto lot = house.lot(product, 1, "0.76", "2025-01-31");
  BOOST_TEST(house.column("unit_cost", "inventory_of") == "0.7600");
  for (const auto* bad :
       {R"("quantity":{"value":-1})", R"("purchaseDate":"2025-02-30")",
        R"("purchaseDate":"31.1.2025")", R"("unitCost":"0.00001")", R"("clear":["quantity"])"}) {
    BOOST_TEST_INFO_SCOPE(bad);
    BOOST_TEST(house.refused("UpdateInventoryItem", R"({"lot":")" + lot + "\"," + bad + "}").code ==
               "invalid_value");
  }
  house.run("UpdateInventoryItem",
            R"({"lot":")" + lot + R"(","quantity":{"value":3},"clear":["purchase_date"]})");
  BOOST_TEST(house.one("select quantity || ' ' || coalesce(purchase_date, '-') "
                       "from inventory_items") == "3.0 -");
  house.run("DeleteProduct", R"({"product":")" + product + R"("})");
  BOOST_TEST(house.one("select count(*) from inventory_items") == "0");
  BOOST_TEST(house.run("DeleteInventoryItem", R"({"lot":")" + lot + R"("})").warnings.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace annals::bakery_tests
